import itertools
import math

import pytest
import torch

from tutor.alignment.policy_loss import clipped_policy_loss, clipped_value_loss


def tokens():
    """Tokens that have become much and little likelier, with advantages of both signs."""
    torch.manual_seed(0)
    drawn_with = -3 * torch.rand(6, 9, dtype=torch.float64)
    now = drawn_with + 0.4 * torch.randn(6, 9, dtype=torch.float64)
    return now, drawn_with, torch.randn(6, 9, dtype=torch.float64)


@pytest.mark.parametrize("clip", [0.2, 0.05, 1])
def test_the_policy_loss_equals_the_formula_token_by_token(clip):
    now, drawn_with, advantages = tokens()
    given = clipped_policy_loss(now, drawn_with, advantages, clip)
    for row, place in itertools.product(range(6), range(9)):
        ratio = math.exp(now[row, place].item()) / math.exp(drawn_with[row, place].item())
        held = min(max(ratio, 1 - clip), 1 + clip)
        advantage = advantages[row, place].item()
        assert given[row, place].item() == pytest.approx(-min(ratio * advantage, held * advantage), abs=1e-8)


@pytest.mark.parametrize(
    ("ratio", "advantage", "loss", "slope"),
    [
        (1.0, 2.0, -2.0, -2.0),
        (1.1, 2.0, -2.2, -2.2),
        (1.5, 2.0, -2.4, 0.0),  # far enough in the right direction
        (0.5, 2.0, -1.0, -1.0),  # far in the wrong one: it may come back
        (0.5, -2.0, 1.6, 0.0),
        (1.5, -2.0, 3.0, 3.0),
    ],
)
def test_a_token_by_hand(ratio, advantage, loss, slope):
    now = torch.tensor([math.log(ratio)], dtype=torch.float64, requires_grad=True)
    given = clipped_policy_loss(now, torch.zeros_like(now), torch.tensor([advantage], dtype=torch.float64))
    (gradient,) = torch.autograd.grad(given.sum(), now)
    assert given.item() == pytest.approx(loss, abs=1e-12)
    assert gradient.item() == pytest.approx(slope, abs=1e-12)  # the derivative of r by log p is r


def test_its_gradient_is_what_a_small_step_shows():
    now, drawn_with, advantages = tokens()
    now.requires_grad_()
    assert torch.autograd.gradcheck(lambda given: clipped_policy_loss(given, drawn_with, advantages), now)


def test_at_the_first_step_the_gradient_is_that_of_plain_policy_gradients():
    _, drawn_with, advantages = tokens()
    now = drawn_with.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(clipped_policy_loss(now, drawn_with, advantages).sum(), now)
    torch.testing.assert_close(gradient, -advantages, rtol=0, atol=1e-12)


@pytest.mark.parametrize("clip", [0.2, 0.05, 1])
def test_the_value_loss_equals_the_formula_place_by_place(clip):
    values, before, returns = tokens()
    given = clipped_value_loss(values, before, returns, clip)
    for row, place in itertools.product(range(6), range(9)):
        value, old, came = (of[row, place].item() for of in (values, before, returns))
        held = old + min(max(value - old, -clip), clip)
        assert given[row, place].item() == pytest.approx(max((value - came) ** 2, (held - came) ** 2) / 2, abs=1e-8)


@pytest.mark.parametrize(
    ("value", "came", "loss", "slope"),
    [
        (1.1, 2.0, 0.405, -0.9),
        (1.5, 2.0, 0.32, 0.0),  # counts as 1.2: nothing is won beyond the clip
        (0.5, 2.0, 1.125, -1.5),
    ],
)
def test_an_expectation_by_hand(value, came, loss, slope):
    now = torch.tensor([value], dtype=torch.float64, requires_grad=True)
    given = clipped_value_loss(now, torch.ones_like(now), torch.tensor([came], dtype=torch.float64))
    (gradient,) = torch.autograd.grad(given.sum(), now)
    assert given.item() == pytest.approx(loss, abs=1e-12)
    assert gradient.item() == pytest.approx(slope, abs=1e-12)


@pytest.mark.parametrize("clip", [0, -0.2, float("nan")])
@pytest.mark.parametrize("loss", [clipped_policy_loss, clipped_value_loss])
def test_a_clip_that_is_not_positive_is_refused(loss, clip):
    with pytest.raises(ValueError, match="expected a clip above 0, got"):
        loss(*tokens(), clip)
