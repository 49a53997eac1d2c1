"""The digits that ship: all there, in their order, and nothing else taken for a picture."""

import numpy as np
import pytest

from tutor.data import digits
from tutor.data.shipped import FILES


def test_all_pictures_are_there_with_their_licence():
    pictures = digits.load("all")
    assert len(pictures) == 1797
    assert [one.label for one in pictures[:12]] == [*range(10), 0, 1]
    assert {value for one in pictures for row in one.pixels for value in row} == set(range(17))
    assert "CC BY 4.0" in (FILES / "digits" / "LICENCE.md").read_text(encoding="utf-8")


def test_splits_follow_the_order_of_the_file_and_share_nothing():
    parts = [digits.load(split) for split in ("train", "validation", "test")]
    assert [len(part) for part in parts] == [1097, 200, 500]
    assert [one for part in parts for one in part] == digits.load("all")
    with pytest.raises(ValueError, match="expected a split among train, validation, test, all, got 'hard'"):
        digits.load("hard")


def test_neighbours_in_the_file_are_alike():
    # what a random split would give away: of all pictures of a digit, the next one is nearer than one far away
    pictures = digits.load("all")
    near, far = [], []
    for label in range(10):
        same = np.stack([one.array().ravel() for one in pictures if one.label == label])
        near.append(((same[1:] - same[:-1]) ** 2).sum(axis=1).mean())
        far.append(((same[60:] - same[:-60]) ** 2).sum(axis=1).mean())
    assert np.mean(near) < 0.7 * np.mean(far)


def test_a_shift_moves_every_pixel_and_loses_what_leaves():
    example = digits.load("train")[0]
    right = digits.shifted(example, 0, 1)
    assert right.label == example.label
    assert [row[1:] for row in right.pixels] == [row[:-1] for row in example.pixels]
    assert all(row[0] == 0 for row in right.pixels)
    up = digits.shifted(example, -2, 0)
    assert up.pixels[:6] == example.pixels[2:]
    assert len(digits.with_shifts([example])) == 5
    with pytest.raises(ValueError, match="less than 8 pixels"):
        digits.shifted(example, 0, 8)


@pytest.mark.parametrize(
    "pixels",
    [
        [],
        [[0] * 8] * 7,
        [[0] * 8] * 7 + [[0] * 7],
        [["ink"] * 8] * 8,
        [[float("nan")] * 8] * 8,
        [[17] * 8] * 8,
        [[10**400] * 8] * 8,
        "8",
        None,
    ],
)
def test_what_is_no_picture_is_refused(pixels):
    with pytest.raises(ValueError, match="expected"):
        digits.picture_of(pixels)


def test_a_picture_runs_from_paper_to_ink():
    picture = digits.picture_of([[0] * 8] * 7 + [[16] * 8])
    assert picture.min() == 0
    assert picture.max() == 1
    assert digits.score(digits.load("test")[0], digits.truth(digits.load("test")[0])) == 1


def test_without_scikit_learn_the_maker_says_what_it_needs(monkeypatch, tmp_path):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(digits, "import_module", missing)
    with pytest.raises(ImportError, match="expected scikit-learn"):
        digits.make(tmp_path)
    assert not list(tmp_path.iterdir())
