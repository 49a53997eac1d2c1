import itertools

import numpy as np
import pytest

from tutor.data import captions, digits


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ((3, 7), "a three left of a seven"),
        ((8, 0), "an eight left of a zero"),
        ((3, 1, 7), "a one between a three and a seven"),
        ((8, 8, 8), "an eight between an eight and an eight"),
    ],
)
def test_a_sentence_says_where_digits_stand(labels, sentence):
    assert captions.sentence(labels) == sentence


def test_each_row_of_digits_has_a_sentence_of_its_own():
    rows = [labels for n in (2, 3) for labels in itertools.product(range(10), repeat=n)]
    assert len({captions.sentence(labels) for labels in rows}) == len(rows)


@pytest.mark.parametrize("labels", [(), (1,), (1, 2, 3, 4), (1, 10), (-1, 2)])
def test_other_rows_have_none(labels):
    with pytest.raises(ValueError, match="expected two or three digits"):
        captions.sentence(labels)


@pytest.mark.parametrize("split", ["train", "validation", "test", "hard"])
def test_a_strip_shows_what_its_sentence_says(split):
    examples = captions.load(split)
    assert examples == captions.load(split)
    for example in examples[:200]:
        strip = example.array()
        assert strip.shape == (8, 24)
        for place, part in enumerate(example.parts):
            shown = strip[:, 8 * place : 8 * place + 8]
            assert np.array_equal(shown, np.zeros((8, 8)) if part is None else part.array())
        assert captions.score(example, captions.truth(example)) == 1
        assert captions.score(example, captions.truth(example) + " indeed") == 0


def test_held_out_neighbours_stand_in_every_hard_strip_and_in_no_other():
    assert sum(captions.held_out(*pair) for pair in itertools.product(range(10), repeat=2)) == 20
    for split in ("train", "test", "hard"):
        for example in captions.load(split)[:500]:
            found = any(captions.held_out(*pair) for pair in itertools.pairwise(example.labels))
            assert found == (split == "hard")


def test_every_digit_is_known_as_a_left_and_as_a_right_neighbour():
    pairs = {pair for example in captions.load("train") for pair in itertools.pairwise(example.labels)}
    assert {left for left, _ in pairs} == {right for _, right in pairs} == set(range(10))
    assert len(pairs) == 80


def test_test_strips_are_of_test_pictures():
    known = set(digits.load("train"))
    assert not any(part in known for example in captions.load("test")[:200] for part in example.parts)


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="expected a split among"):
        captions.load("all")
