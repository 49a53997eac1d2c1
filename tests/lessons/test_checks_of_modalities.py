"""What the checks of set 19 hold to be right is what the package holds to be right; odd answers are read or refused."""

import itertools

import numpy as np
import pytest
import torch

from tutor.applications.recommendation.baselines import LastItem
from tutor.data.bookshop.sessions import hit_rate, load_sessions
from tutor.data.spectrogram import discrete_fourier_transform
from tutor.layers.patch_embedding import cut_into_patches
from tutor.lessons.answers import Sure, Wrong
from tutor.lessons.checks.modalities import cuts, exploring, following, rates, shop_project, strengths, visitors
from tutor.lessons.exercise import evaluate


def test_patches_are_those_of_the_package():
    picture = torch.randn(6, 9)
    torch.testing.assert_close(cuts.honest(picture, 3), cut_into_patches(picture[None], 3, 3)[0])


@pytest.mark.parametrize("n", [1, 2, 7, 16])
def test_strengths_are_those_of_the_package(n):
    samples = torch.randn(n, dtype=torch.float64)
    expected = discrete_fourier_transform(samples.numpy(), n)
    torch.testing.assert_close(strengths.honest(samples).numpy(), expected, rtol=0, atol=1e-9)


def test_what_followed_is_counted_as_the_package_counts():
    sessions = [one.items for one in load_sessions("train")[:200]]
    counts = LastItem(sessions).counts
    for so_far in ([3], [10, 4], [20, 21, 5]):
        others = [item for item in range(48) if item not in so_far]
        expected = sorted(others, key=lambda item, last=so_far[-1]: (-counts[last, item], item))[:6]
        assert following.honest(sessions, so_far, 48, 6) == expected


def test_a_hit_rate_is_that_of_the_package():
    some = load_sessions("test")[:20]
    suggest = LastItem([one.items for one in load_sessions("train")[:200]]).suggest
    assert rates.honest([[*one.items] for one in some], suggest, 5) == pytest.approx(hit_rate(some, suggest, 5))


def test_new_books_are_nearly_as_frequent_among_all_books_as_among_the_steps():
    # two numbers that are near each other: only answers that are not rounded can be told apart
    assert 1e-4 < abs(exploring._in_all_books() - exploring.facts()[3]) < 1e-3


READABLE = ([2, 1], (2, 1), np.array([2, 1]), torch.tensor([2, 1]), [*np.array([2, 1])], [*torch.tensor([2, 1])])


@pytest.mark.parametrize("given", READABLE, ids=lambda given: type(given).__name__)
def test_items_are_read_from_whatever_holds_them(given):
    assert visitors.items_of(given, "expected items") == [2, 1]


def test_no_items_are_an_empty_list():
    assert visitors.items_of([], "expected items") == []


@pytest.mark.parametrize(
    "given", [None, 2, "21", ["2", "1"], {2, 1}, [[2, 1]], [2.0, 1.0], [True, False], torch.ones(2), torch.tensor(2)]
)
def test_what_is_no_list_of_items_is_told_what_was_expected(given):
    with pytest.raises(Sure, match="expected items"):
        visitors.items_of(given, "expected items")


def test_a_sparse_tensor_is_refused_in_plain_words():
    with pytest.raises(Wrong, match="sparse"):
        visitors.items_of(torch.eye(3).to_sparse(), "expected items")


def test_leaving_out_what_was_seen_costs_the_aim_of_the_project():
    assert shop_project._rate(shop_project.all_seen_left_out(shop_project.training())) < shop_project._LEAST
    assert shop_project._rate(shop_project.by_last(shop_project.training())) > shop_project._LEAST


def test_an_item_that_stands_twice_in_a_session_is_counted_each_time():
    def first_time_alone(sessions, so_far, n_items, k):
        pairs = [pair for items in sessions for pair in dict(reversed([*itertools.pairwise(items)])).items()]
        counts = [sum(pair == (so_far[-1], item) for pair in pairs) for item in range(n_items)]
        return sorted(set(range(n_items)) - set(so_far), key=lambda item: (-counts[item], item))[:k]

    assert "more than once" in str(evaluate("modalities-following", first_time_alone))
