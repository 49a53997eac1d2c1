import math

import pytest
import sacrebleu

from tutor.metrics.bleu import corpus_bleu, sentence_bleu
from tutor.metrics.bleu_tokens import chinese_tokens, western_tokens

TOKENIZERS = pytest.mark.parametrize(("kind", "cut"), [("13a", western_tokens), ("zh", chinese_tokens)])


@TOKENIZERS
def test_corpora_score_as_in_sacrebleu(corpus, kind, cut):
    hypotheses, references = corpus
    theirs = sacrebleu.corpus_bleu(hypotheses, [*zip(*references, strict=True)], tokenize=kind)
    ours = corpus_bleu([cut(text) for text in hypotheses], [[cut(text) for text in known] for known in references])
    assert ours.score == pytest.approx(theirs.score, abs=1e-9)
    assert ours.precisions == pytest.approx(theirs.precisions, abs=1e-9)
    assert ours.brevity_penalty == pytest.approx(theirs.bp, abs=1e-9)
    assert (ours.hypothesis_length, ours.reference_length) == (theirs.sys_len, theirs.ref_len)


@TOKENIZERS
def test_sentences_score_as_in_sacrebleu(corpus, kind, cut):
    for hypothesis, references in zip(*corpus, strict=True):
        theirs = sacrebleu.sentence_bleu(hypothesis, references, tokenize=kind)
        ours = sentence_bleu(cut(hypothesis), [cut(text) for text in references])
        assert ours.score == pytest.approx(theirs.score, abs=1e-9), hypothesis


def test_a_word_repeated_counts_no_more_often_than_in_a_reference():
    # the example of Papineni et al. 2002, section 2.1: two of seven
    repeated = "the the the the the the the".split()
    references = ["the cat is on the mat".split(), "there is a cat on the mat".split()]
    assert corpus_bleu([repeated], [references]).precisions[0] == pytest.approx(100 * 2 / 7)


def test_a_short_translation_is_penalized():
    reference = "a b c d e f g h".split()
    assert corpus_bleu([reference[:4]], [[reference]]).score == pytest.approx(100 * math.exp(1 - 8 / 4))


def test_a_translation_equal_to_its_reference_scores_100():
    assert corpus_bleu([list("abcd")], [[list("xyz"), list("abcd")]]).score == pytest.approx(100)


def test_nothing_said_scores_nothing():
    assert corpus_bleu([[]], [[["a"]]]).score == 0
    assert sentence_bleu([], [["a"]]).score == 0


@pytest.mark.parametrize(
    ("hypotheses", "references", "problem"),
    [
        ([], [], "got 0 hypotheses and 0 lists"),
        ([["a"]], [], "got 1 hypotheses and 0 lists"),
        ([["a"], ["b"]], [[["a"]], []], "got none in row 1"),
    ],
)
def test_a_corpus_without_references_is_refused(hypotheses, references, problem):
    with pytest.raises(ValueError, match=problem):
        corpus_bleu(hypotheses, references)


def test_a_sentence_without_references_is_refused():
    with pytest.raises(ValueError, match="got none in row 0"):
        sentence_bleu(["a"], [])
