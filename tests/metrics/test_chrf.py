import pytest
import sacrebleu

from tutor.metrics.chrf import chrf


@pytest.mark.parametrize("word_orders", [0, 1, 2])
def test_corpora_score_as_in_sacrebleu(corpus, word_orders):
    hypotheses, references = corpus
    theirs = sacrebleu.corpus_chrf(hypotheses, [*zip(*references, strict=True)], word_order=word_orders)
    assert chrf(hypotheses, references, word_orders) == pytest.approx(theirs.score, abs=1e-9)


@pytest.mark.parametrize("word_orders", [0, 2])
def test_sentences_score_as_in_sacrebleu(corpus, word_orders):
    for hypothesis, references in zip(*corpus, strict=True):
        theirs = sacrebleu.sentence_chrf(hypothesis, references, word_order=word_orders)
        assert chrf([hypothesis], [references], word_orders) == pytest.approx(theirs.score, abs=1e-9), hypothesis


def test_a_short_pair_by_hand():
    # "ab" against "abc": precision 1 and 1, recall 2/3 and 1/2 for runs of one and two; longer runs "ab" has none
    precision, recall = 1, (2 / 3 + 1 / 2) / 2
    assert chrf(["ab"], [["abc"]]) == pytest.approx(100 * 5 * precision * recall / (4 * precision + recall))


def test_equal_texts_score_100_and_different_ones_nothing():
    assert chrf(["猫 猫"], [["狗", "猫猫"]]) == pytest.approx(100)
    assert chrf(["abc", ""], [["xyz"], [""]]) == 0


@pytest.mark.parametrize(
    ("hypotheses", "references", "problem"),
    [([], [], "got 0 hypotheses"), (["a"], [["a"], ["b"]], "and 2 lists"), (["a"], [[]], "got none in row 0")],
)
def test_a_corpus_without_references_is_refused(hypotheses, references, problem):
    with pytest.raises(ValueError, match=problem):
        chrf(hypotheses, references)


def test_a_text_in_place_of_a_list_of_references_is_refused():
    with pytest.raises(ValueError, match="expected a list of at least one reference"):
        chrf(["abc"], ["abc"])


def test_a_negative_order_is_refused():
    with pytest.raises(ValueError, match="got -1"):
        chrf(["a"], [["a"]], -1)
