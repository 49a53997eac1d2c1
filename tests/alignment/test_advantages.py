import statistics

import pytest
import torch

from tutor.alignment.advantages import generalized_advantages, group_advantages, whitened


def drawn(*shape):
    torch.manual_seed(0)
    return torch.randn(*shape, dtype=torch.float64)


def test_a_reply_is_compared_with_its_group_alone():
    rewards = drawn(12)
    wanted = []
    for start in range(0, 12, 4):
        group = rewards[start : start + 4].tolist()
        wanted += [(reward - statistics.mean(group)) / (statistics.stdev(group) + 1e-4) for reward in group]
    assert group_advantages(rewards, 4).tolist() == pytest.approx(wanted, abs=1e-8)
    other = rewards + torch.tensor([0.0, 7.0, -3.0], dtype=torch.float64).repeat_interleave(4)
    assert group_advantages(other, 4).tolist() == pytest.approx(wanted, abs=1e-8)


def test_a_group_by_hand():
    # mean 1, deviation (of a sample) 2
    given = group_advantages(torch.tensor([0.0, 0.0, 0.0, 4.0]).double(), 4, floor=1)
    assert given.tolist() == pytest.approx([-1 / 3, -1 / 3, -1 / 3, 1], abs=1e-12)


@pytest.mark.parametrize("size", [2, 3, 7, 8])
@pytest.mark.parametrize("reward", [0.0, 0.1, 1 / 3, 0.7, -5.0])
def test_a_group_that_earned_the_same_teaches_nothing_at_all(size, reward):
    assert not group_advantages(torch.full((2 * size,), reward), size).any()


def test_rewards_need_not_lie_side_by_side_in_memory():
    rewards = drawn(12, 2)
    assert torch.equal(group_advantages(rewards[:, 0], 4), group_advantages(rewards[:, 0].contiguous(), 4))


def test_groups_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="expected groups of at least 2 replies, got 1"):
        group_advantages(drawn(4), 1)
    with pytest.raises(ValueError, match="expected whole groups of 4, got 6 rewards"):
        group_advantages(drawn(6), 4)
    for floor in (0, -1e-4, float("nan")):
        with pytest.raises(ValueError, match="expected a floor above 0"):
            group_advantages(drawn(4), 4, floor)


def replies(n=5, longest=7):
    """Places that count: a reply somewhere in each row, of unequal length."""
    counts = torch.zeros(n, longest, dtype=torch.bool)
    spans = [(0, 7), (2, 5), (6, 7), (0, 1), (3, 7)]
    for row, (start, stop) in enumerate(spans):
        counts[row, start:stop] = True
    return drawn(n, longest), drawn(2 * n, longest)[n:], counts, spans


@pytest.mark.parametrize("discount", [1, 0.9, 0])
@pytest.mark.parametrize("trace", [1, 0.95, 0.3, 0])
def test_an_advantage_is_the_sum_of_all_later_surprises(discount, trace):
    rewards, values, counts, spans = replies()
    given = generalized_advantages(rewards, values, counts, discount, trace)
    for row, (start, stop) in enumerate(spans):
        reward, value = rewards[row].tolist(), [*values[row, :stop].tolist(), 0.0]  # nothing comes after the end
        surprises = [reward[t] + discount * value[t + 1] - value[t] for t in range(stop)]
        for t in range(start, stop):
            wanted = sum((discount * trace) ** later * surprises[t + later] for later in range(stop - t))
            assert given[row, t].item() == pytest.approx(wanted, abs=1e-8)
    assert not given[~counts].any()


def test_with_a_whole_trace_the_returns_are_what_came():
    rewards, values, counts, spans = replies()
    returns = generalized_advantages(rewards, values, counts, 0.9, 1) + values
    for row, (start, stop) in enumerate(spans):
        for t in range(start, stop):
            wanted = sum(0.9 ** (later - t) * rewards[row, later].item() for later in range(t, stop))
            assert returns[row, t].item() == pytest.approx(wanted, abs=1e-8)


def test_two_tokens_by_hand():
    # surprises 0 + 3 - 2 = 1 and 5 - 3 = 2; half of the second counts for the first
    row = torch.tensor([[0.0, 5.0]]).double(), torch.tensor([[2.0, 3.0]]).double(), torch.tensor([[True, True]])
    assert generalized_advantages(*row, trace=0.5).tolist() == [[2, 2]]


def test_what_stands_where_nothing_counts_has_no_influence():
    rewards, values, counts, _ = replies()
    before = generalized_advantages(rewards, values, counts)
    after = generalized_advantages(rewards.where(counts, 9), values.where(counts, -9), counts)
    assert torch.equal(before, after)
    assert torch.equal(rewards, replies()[0])  # and what was given is as it was


@pytest.mark.parametrize(("discount", "trace"), [(1.1, 0.9), (-0.1, 0.9), (1, 1.5), (1, float("nan"))])
def test_shares_out_of_range_are_refused(discount, trace):
    rewards, values, counts, _ = replies()
    with pytest.raises(ValueError, match=r"expected discount and trace in \[0, 1\], got"):
        generalized_advantages(rewards, values, counts, discount, trace)


def test_what_counts_is_shifted_and_scaled():
    _, values, counts, _ = replies()
    counted = values[counts].tolist()
    wanted = [(value - statistics.mean(counted)) / statistics.stdev(counted) for value in counted]
    given = whitened(values, counts)
    assert given[counts].tolist() == pytest.approx(wanted, abs=1e-7)  # the deviation is raised by 1e-8
    assert not given[~counts].any()
    assert torch.equal(whitened(values.where(counts, 1e6), counts), given)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 0.7])
def test_equal_values_become_0_and_not_a_rounding_error_enlarged(value):
    counts = torch.ones(2, 4, dtype=torch.bool)
    counts[0, 0] = False
    assert not whitened(torch.full((2, 4), value), counts).any()


def test_one_place_has_no_deviation():
    counts = torch.tensor([[False, True], [False, False]])
    with pytest.raises(ValueError, match="expected at least two places that count, got 1"):
        whitened(drawn(2, 2), counts)
