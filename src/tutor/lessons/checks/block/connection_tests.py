"""Tests of residual connections, good ones and others, as students might hand them in."""

import torch
from torch import nn
from torch.nn import functional as F

from tutor.lessons.answers import random_tensors
from tutor.lessons.checks.block import connections as models


def parts(generator, width):
    """A layer and a norm that no formula of the two leaves alike."""
    matrix, weight = random_tensors(generator, (width, width), (width,))
    return (lambda states: torch.tanh(states @ matrix) + 0.5), (lambda states: F.layer_norm(states, (width,), weight))


def case():
    """States, a layer and a norm."""
    generator = torch.Generator().manual_seed(6)
    return (*random_tensors(generator, (5, 8)), *parts(generator, 8))


def by_both(connection, case=case, tolerance=1e-4, orders=(models.pre, models.post)):
    """Compare with the formulas of both orders."""
    given = case()
    made = connection(*given)
    return not any(torch.allclose(made, right(*given), atol=tolerance) for right in orders)


def with_modules(connection):
    """Compare with both formulas, by PyTorch's modules."""
    states, layer, norm = torch.randn(2, 3, 8), nn.Linear(8, 8), nn.LayerNorm(8)
    made = connection(states, layer, norm)
    return torch.tensor(
        not torch.allclose(made, models.pre(states, layer, norm), atol=1e-4)
        and not torch.allclose(made, models.post(states, layer, norm), atol=1e-4)
    )


def by_numbers(connection):
    """A layer that squares, a norm that doubles: of 3, pre-norm makes 39, post-norm 24."""
    return round(float(connection(torch.tensor([3.0]), torch.square, lambda states: 2 * states)), 3) not in (39, 24)


def silent_layer():
    """A layer that gives 0."""
    states, _, norm = case()
    return states, torch.zeros_like, norm


def idle_norm():
    """A norm that changes nothing."""
    states, layer, _ = case()
    return states, layer, lambda given: given


def another_layer():
    """A layer that is drawn anew whenever it is called."""
    states, _, norm = case()
    return states, lambda given: given @ torch.randn(8, 8), norm


def by_size(connection):
    """Ask whether the states have grown."""
    states, layer, norm = case()
    return bool(connection(states, layer, norm).square().mean() > 2)


def exact(connection):
    """Compare to the last digit."""
    given = case()
    return not any(torch.equal(connection(*given), right(*given)) for right in (models.pre, models.post))
