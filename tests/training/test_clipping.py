import math

import pytest
import torch
from torch import nn

from tutor.training.clipping import clip_by_global_norm, global_norm


def gradients(scale):
    torch.manual_seed(0)
    return [scale * torch.randn(shape, dtype=torch.float64) for shape in ((3, 4), (5,), (2, 2, 2))]


@pytest.mark.parametrize("scale", [0.01, 1.0, 100.0])
def test_clipping_equals_torch(scale):
    ours, parameters = gradients(scale), [nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients(scale)]
    for parameter, gradient in zip(parameters, gradients(scale), strict=True):
        parameter.grad = gradient
    theirs = nn.utils.clip_grad_norm_(parameters, 1.0)
    assert clip_by_global_norm(ours, 1.0) == pytest.approx(theirs.item(), rel=1e-14)
    for gradient, parameter in zip(ours, parameters, strict=True):
        torch.testing.assert_close(gradient, parameter.grad, rtol=1e-14, atol=0)


def test_a_long_gradient_is_shortened_and_keeps_its_direction():
    before, after = gradients(10.0), gradients(10.0)
    clip_by_global_norm(after, 2.0)
    assert global_norm(after) == pytest.approx(2.0, rel=1e-6)
    ratios = torch.cat([(a / b).flatten() for a, b in zip(after, before, strict=True)])
    torch.testing.assert_close(ratios, ratios[:1].expand_as(ratios))


def test_a_short_gradient_is_left_as_it_is():
    after = gradients(0.01)
    clip_by_global_norm(after, 2.0)
    assert all(torch.equal(a, b) for a, b in zip(after, gradients(0.01), strict=True))


def test_one_gradient_that_is_not_finite_shows_in_the_norm():
    broken = gradients(1.0)
    broken[1][2] = float("nan")
    assert math.isnan(clip_by_global_norm(broken, 1.0))


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="expected at least one gradient, got none"):
        global_norm([])
    with pytest.raises(ValueError, match=r"expected a positive greatest length, got 0\.0"):
        clip_by_global_norm(gradients(1.0), 0.0)
