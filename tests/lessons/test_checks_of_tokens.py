"""What the checks of set 01 hold to be right is what the package and Hugging Face's `tokenizers` hold to be right."""

import random
from math import log

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from tutor.data import prose
from tutor.lessons.answers import NotDone, Sure, Wrong
from tutor.lessons.checks.tokens import cuts, encoders, learners, rates, readings
from tutor.lessons.exercise import evaluate
from tutor.text.segmentation import Segmenter


def drawn(seed: int) -> dict[str, int]:
    dice = random.Random(seed)
    letters = dice.choice(["a", "ab", "abc", "abcdef"])
    return {"".join(dice.choices(letters, k=dice.randint(1, 9))): dice.randint(1, 4) for _ in range(6)}


def theirs(word_counts: dict[str, int], n_merges: int) -> Tokenizer:
    """A tokenizer of `tokenizers` with as many merges, learned from words of the letters a to f."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(
        vocab_size=6 + n_merges, initial_alphabet=list("abcdef"), min_frequency=0, show_progress=False
    )
    tokenizer.train_from_iterator([" ".join([word] * times) for word, times in word_counts.items()], trainer)
    return tokenizer


@pytest.mark.parametrize("seed", range(40))
def test_the_learner_and_the_encoders_agree_with_hugging_face(seed):
    word_counts = drawn(seed)
    merges = learners.learner()(word_counts, 6)
    assert learners.by_the_book(word_counts, 6) == merges
    tokenizer = theirs(word_counts, len(merges))
    for word in (*word_counts, *drawn(seed + 1000)):
        want = tokenizer.encode(word).tokens
        for encode in (encoders.in_order(), encoders.by_rank(), encoders.with_heap, encoders.along_the_word):
            assert encode(word, merges) == want


@pytest.mark.parametrize("seed", range(20))
def test_the_cheapest_cut_is_the_segmenters(seed):
    dice = random.Random(seed)
    frequencies = {"".join(dice.choices("abc", k=dice.randint(1, 4))): dice.randint(1, 50) for _ in range(9)}
    total = sum(frequencies.values())
    costs = {word: log(total / times) for word, times in frequencies.items()}
    segmenter, text = Segmenter(frequencies), "".join(dice.choices("abc", k=30))
    for variant in cuts.segmentation_build.variants:
        words = list(variant.answers[0](text, costs, segmenter.unknown_cost))
        assert segmenter.cost(words) == pytest.approx(segmenter.cost(segmenter.segment(text)))


def test_the_shares_for_the_play_are_those_that_the_solution_tells():
    train, play = ([passage.text.lower().split() for passage in prose.load(split)] for split in ("train", "hard"))
    for rate, told in {rates.honest: [0.21, 0.25, 0.31], rates.leaks: [0.0, 0.09, 0.19]}.items():
        assert [round(rate(train, play, minimum), 2) for minimum in (1, 2, 5)] == told


def test_readers_refuse_what_is_no_list_of_tokens():
    for reader in (readings.tokens, readings.pairs, readings.ids):
        with pytest.raises(NotDone):
            reader(None)
        for answer in ("ab", 3, {"a": 1}, len, [None], [["a"]], [1.5]):
            with pytest.raises(Sure):
                reader(answer)
    assert readings.tokens(("a", "b")) == ["a", "b"]
    assert readings.pairs([["a", "b"]]) == [("a", "b")]


def test_what_is_worked_by_hand_is_never_told():
    with pytest.raises(Wrong) as refusal:
        readings.foretold_tokens(["s", "eat"], ["s", "ea", "t"])
    assert str(refusal.value) == "the second token is another one"


def test_the_advice_on_tolerances_is_kept_from_tests_of_encoders():
    report = evaluate("merges-bug", encoders.in_order(), lambda encode: True)
    assert "tolerance" not in str(report)
    assert "every model" in str(report)
