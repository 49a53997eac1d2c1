import itertools
import math

import pytest
import torch

from tests.alignment.tiny_policy import log_softmax
from tutor.alignment.divergence import estimated_divergence, exact_divergence


def two_policies(*batch, vocab=6, apart=1.0):
    torch.manual_seed(0)
    scores = 2 * torch.randn(*batch, vocab, dtype=torch.float64)
    return scores, scores + apart * torch.randn(*batch, vocab, dtype=torch.float64)


def test_the_exact_divergence_equals_a_loop_over_the_vocabulary():
    scores, reference = two_policies(3, 4)
    given = exact_divergence(scores, reference)
    for row, place in itertools.product(range(3), range(4)):
        log_p, log_q = (log_softmax(of[row, place].tolist()) for of in (scores, reference))
        wanted = sum(math.exp(p) * (p - q) for p, q in zip(log_p, log_q, strict=True))
        assert given[row, place].item() == pytest.approx(wanted, abs=1e-8)


def test_the_exact_divergence_by_hand():
    # 3/4 log(3/2) + 1/4 log(1/2)
    scores, reference = torch.tensor([3.0, 1.0]).double().log(), torch.tensor([1.0, 1.0]).double().log()
    assert exact_divergence(scores, reference).item() == pytest.approx(0.13081203594113694, abs=1e-12)
    assert exact_divergence(reference, scores).item() == pytest.approx(0.14384103622589042, abs=1e-12)


def test_it_equals_pytorchs():
    scores, reference = two_policies(5)
    wanted = torch.distributions.kl_divergence(
        torch.distributions.Categorical(logits=scores), torch.distributions.Categorical(logits=reference)
    )
    torch.testing.assert_close(exact_divergence(scores, reference), wanted, rtol=0, atol=1e-12)


def test_it_is_0_where_both_agree_and_positive_elsewhere():
    scores, reference = two_policies(50)
    assert exact_divergence(scores, scores + 7).abs().max() < 1e-12  # the same softmax
    assert exact_divergence(scores, reference).min() > 1e-4


def test_the_estimate_by_hand():
    log_p, log_q = torch.tensor([0.5, 0.5, 0.2]).double().log(), torch.tensor([0.5, 0.25, 0.4]).double().log()
    # r = 1, 1/2 and 2
    wanted = [0, -0.5 + math.log(2), 1 - math.log(2)]
    assert estimated_divergence(log_p, log_q).tolist() == pytest.approx(wanted, abs=1e-12)


def test_the_estimate_is_right_on_average():
    scores, reference = two_policies(4)
    log_p, log_q = scores.log_softmax(-1), reference.log_softmax(-1)
    exact = exact_divergence(scores, reference)
    # over all tokens, each with its probability
    torch.testing.assert_close((log_p.exp() * estimated_divergence(log_p, log_q)).sum(-1), exact, rtol=0, atol=1e-12)

    # and over many that were drawn
    drawn = torch.multinomial(log_p.exp(), 20_000, replacement=True)
    estimates = estimated_divergence(log_p.gather(-1, drawn), log_q.gather(-1, drawn))
    error = estimates.std(-1) / 20_000**0.5
    assert ((estimates.mean(-1) - exact).abs() < 5 * error).all()
    assert (error < 0.1 * exact).all()
    # drawn from the reference, they would tell something else
    astray = torch.multinomial(log_q.exp(), 20_000, replacement=True)
    others = estimated_divergence(log_p.gather(-1, astray), log_q.gather(-1, astray))
    assert ((others.mean(-1) - exact).abs() > 5 * error).any()


def test_the_estimate_leaps_less_than_the_plain_difference_where_both_are_near():
    scores, reference = two_policies(20, apart=0.2)
    log_p, log_q = scores.log_softmax(-1), reference.log_softmax(-1)
    exact = exact_divergence(scores, reference)

    def variance(estimates):
        return (log_p.exp() * (estimates - exact[:, None]) ** 2).sum(-1)

    assert (variance(estimated_divergence(log_p, log_q)) < variance(log_p - log_q) / 5).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_estimate_is_never_negative(dtype):
    torch.manual_seed(0)
    apart = torch.randn(200_000, dtype=dtype) * 10 ** (-7 * torch.rand(200_000, dtype=dtype))
    assert (estimated_divergence(apart, torch.zeros_like(apart)) >= 0).all()
    assert estimated_divergence(apart, apart).abs().max() == 0


def test_its_gradient_is_1_minus_the_ratio():
    log_p = torch.tensor([-1.0, -2.0, -0.1], dtype=torch.float64, requires_grad=True)
    log_q = torch.tensor([-1.0, -1.0, -3.0], dtype=torch.float64)
    (gradient,) = torch.autograd.grad(estimated_divergence(log_p, log_q).sum(), log_p)
    assert gradient.tolist() == pytest.approx([0, 1 - math.e, 1 - math.exp(-2.9)], abs=1e-12)
