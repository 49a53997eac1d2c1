from fractions import Fraction
from itertools import combinations, product
from math import comb
from statistics import fmean

import pytest

from tutor.applications.generating.pass_at_k import mean_pass_at_k, pass_at_k


@pytest.mark.parametrize(("n", "c"), [(1, 0), (1, 1), (5, 2), (6, 1), (6, 6), (7, 4)])
def test_it_is_the_share_of_handfuls_with_a_right_one(n, c):
    right = [place < c for place in range(n)]
    for k in range(1, n + 1):
        handfuls = list(combinations(right, k))
        assert pass_at_k(n, c, k) == pytest.approx(sum(map(any, handfuls)) / len(handfuls))


def test_its_mean_over_draws_is_the_chance_that_one_of_k_is_right_and_the_simple_form_is_not():
    n, k, chance = 5, 3, Fraction(1, 4)
    true = 1 - (1 - chance) ** k
    unbiased = simple = Fraction(0)
    for draw in product((True, False), repeat=n):
        weight, c = Fraction(1), sum(draw)
        for right in draw:
            weight *= chance if right else 1 - chance
        unbiased += weight * (1 - Fraction(comb(n - c, k), comb(n, k)))
        simple += weight * (1 - (1 - Fraction(c, n)) ** k)
        assert pass_at_k(n, c, k) == pytest.approx(float(1 - Fraction(comb(n - c, k), comb(n, k))))
    assert unbiased == true
    assert simple < true


def test_large_counts_do_not_overflow():
    assert 0 < pass_at_k(100_000, 1, 50_000) == pytest.approx(0.5)


@pytest.mark.parametrize(("n", "c", "k"), [(0, 0, 1), (5, 6, 1), (5, -1, 1), (5, 2, 0), (5, 2, 6)])
def test_counts_that_do_not_fit_are_refused(n, c, k):
    with pytest.raises(ValueError, match=f"expected 1 <= k <= n and 0 <= c <= n, got n={n}, c={c}, k={k}"):
        pass_at_k(n, c, k)


def test_the_mean_goes_over_questions():
    counts = [(4, 0), (4, 4), (4, 1)]
    assert mean_pass_at_k(counts, 2) == pytest.approx(fmean([0, 1, 0.5]))
    with pytest.raises(ValueError, match="at least one question"):
        mean_pass_at_k([], 1)
