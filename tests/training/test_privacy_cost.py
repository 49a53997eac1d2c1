import math

import pytest

from tutor.training.privacy_cost import privacy_cost


def test_without_sampling_it_is_the_gaussian_mechanism():
    # Mironov 2017, corollary 3 and proposition 3: min over orders of order / (2 noise^2) + log(1/delta) / (order - 1)
    best = min(order / (2 * 3.0**2) + math.log(1e5) / (order - 1) for order in range(2, 65))
    assert privacy_cost(3.0, 1.0, 1, 1e-5) == pytest.approx(best)


def test_one_order_by_hand():
    # order 2: log(1 + rate^2 (exp(1 / noise^2) - 1)), a known closed form
    from tutor.training.privacy_cost import _renyi

    assert _renyi(1.5, 0.1, 2) == pytest.approx(math.log(1 + 0.01 * (math.exp(1 / 1.5**2) - 1)))


def test_a_figure_that_others_publish():
    # 60 epochs of MNIST with noise 1.1 and batches of 256, delta 1e-5: about 3 in the tutorial of TensorFlow Privacy
    assert 2.5 < privacy_cost(1.1, 256 / 60_000, 60 * 60_000 // 256, 1e-5) < 3.6


def test_more_noise_costs_less_and_more_steps_cost_more():
    costs = [privacy_cost(noise, 0.05, 100, 1e-5) for noise in (0.5, 1.0, 2.0, 4.0)]
    assert costs == sorted(costs, reverse=True)
    assert privacy_cost(1.0, 0.05, 400, 1e-5) > costs[1] > privacy_cost(1.0, 0.01, 100, 1e-5)
    assert privacy_cost(0.0, 0.05, 100, 1e-5) == math.inf


@pytest.mark.parametrize(
    "wrong",
    [(-1.0, 0.1, 1, 1e-5), (math.nan, 0.1, 1, 1e-5), (1.0, 0.0, 1, 1e-5), (1.0, 0.1, 0, 1e-5), (1.0, 0.1, 1, 1.0)],
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="expected noise of at least 0"):
        privacy_cost(*wrong)
