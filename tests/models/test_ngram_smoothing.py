import pytest
import torch

from tutor.models.ngram_smoothing import AbsoluteDiscount, AddK, ContextCounts, Interpolation, Smoothing, Unsmoothed

SEEN = torch.tensor([3.0, 0, 1, 0], dtype=torch.float64)
AFTER = ContextCounts(total=torch.tensor(4.0), kinds=torch.tensor(2.0), vocab_size=4)
SHORTER = torch.tensor([0.1, 0.2, 0.3, 0.4], dtype=torch.float64)
NEVER = ContextCounts(total=torch.tensor(0.0), kinds=torch.tensor(0.0), vocab_size=4)


@pytest.mark.parametrize(
    ("smoothing", "expected"),
    [
        (Unsmoothed(), [0.75, 0, 0.25, 0]),
        (AddK(1), [4 / 8, 1 / 8, 2 / 8, 1 / 8]),
        (AddK(0.5), [3.5 / 6, 0.5 / 6, 1.5 / 6, 0.5 / 6]),
        (Interpolation(0.5), [0.425, 0.1, 0.275, 0.2]),
        # 0.5 off two counts: 1 of 4 is shared out
        (AbsoluteDiscount(0.5), [2.5 / 4 + 0.025, 0.05, 0.5 / 4 + 0.075, 0.1]),
    ],
    ids=repr,
)
def test_numbers_by_hand(smoothing, expected):
    assert isinstance(smoothing, Smoothing)
    assert smoothing(SEEN, AFTER, SHORTER).tolist() == pytest.approx(expected)


def test_each_token_may_have_its_own_context():
    several = ContextCounts(torch.tensor([4.0, 0, 4, 0]), torch.tensor([2.0, 0, 2, 0]), vocab_size=4)
    for smoothing in (AddK(0.5), Interpolation(0.5), AbsoluteDiscount(0.5)):
        mixed = smoothing(SEEN, several, SHORTER)
        torch.testing.assert_close(mixed[::2], smoothing(SEEN, AFTER, SHORTER)[::2])
        torch.testing.assert_close(mixed[1::2], smoothing(SEEN, NEVER, SHORTER)[1::2])


def test_after_an_unknown_context_the_shorter_one_speaks():
    nothing = torch.zeros(4, dtype=torch.float64)
    for smoothing in (Interpolation(0.9), AbsoluteDiscount()):
        assert torch.equal(smoothing(nothing, NEVER, SHORTER), SHORTER)
    assert AddK(2)(nothing, NEVER, SHORTER).tolist() == [0.25] * 4
    assert Unsmoothed()(nothing, NEVER, SHORTER).isnan().all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: AddK(0), "expected k above 0, got 0"),
        (lambda: Interpolation(1.0), "expected a weight of at least 0 and below 1, got 1.0"),
        (lambda: Interpolation(-0.1), "expected a weight of at least 0 and below 1, got -0.1"),
        (lambda: AbsoluteDiscount(0), "expected a discount above 0 and at most 1, got 0"),
        (lambda: AbsoluteDiscount(1.5), "expected a discount above 0 and at most 1, got 1.5"),
    ],
)
def test_bad_numbers_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
