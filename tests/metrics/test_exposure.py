import math
from statistics import fmean

import pytest
import torch

from tutor.metrics.exposure import exposure, rank_of


def test_the_ranks_are_those_of_a_sorted_list():
    scores = torch.tensor([-3.0, -1.0, -2.0, -5.0])
    assert [rank_of(place, scores) for place in range(4)] == [3, 1, 2, 4]


def test_equal_scores_share_the_middle_rank():
    scores = torch.tensor([0.0, 1.0, 1.0, 1.0, -1.0])
    assert {rank_of(place, scores) for place in (1, 2, 3)} == {2}
    assert [rank_of(0, torch.zeros(n)) for n in (1, 2, 3, 4)] == [1, 1, 2, 2]
    assert rank_of(0, torch.zeros(100)) == 50  # a model that scores all alike knows nothing


def test_exposure_of_the_best_and_the_worst_rank():
    assert exposure(1, 10_000) == pytest.approx(math.log2(10_000))
    assert exposure(10_000, 10_000) == 0
    assert exposure(5_000, 10_000) == 1


def test_a_model_that_knows_nothing_gives_1_44_bits_on_average():
    assert fmean(exposure(rank, 10_000) for rank in range(1, 10_001)) == pytest.approx(1 / math.log(2), abs=0.01)


@pytest.mark.parametrize(("rank", "n"), [(0, 10), (11, 10), (-1, 10)])
def test_impossible_ranks_are_refused(rank, n):
    with pytest.raises(ValueError, match="expected a rank from 1 to 10"):
        exposure(rank, n)


def test_hostile_scores_are_refused():
    with pytest.raises(ValueError, match="got NaN"):
        rank_of(0, torch.tensor([float("nan"), 1.0]))
    with pytest.raises(ValueError, match="expected a candidate from 0 to 1, got 2"):
        rank_of(2, torch.tensor([0.0, 1.0]))
