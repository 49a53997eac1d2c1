"""Tests of norms, good ones and others, as students might hand them in."""

import torch
from torch.nn import functional as F

from tutor.lessons.checks.block.norm_models import WIDTH


def some_states(batch=3, n=4):
    """States of the width that the models take."""
    return torch.randn(batch, n, WIDTH, generator=torch.Generator().manual_seed(4))


def felt(model, place, change=lambda others: 5 * others + 1, batch=3, n=4, within=slice(None)):
    """Whether a state feels it when some of the others change."""
    states = some_states(batch, n)
    other = change(states)
    changed = states.clone()
    changed[within] = other[within]
    changed[place] = states[place]
    return not torch.allclose(model(states)[place], model(changed)[place], atol=1e-4)


def by_change(model):
    """Change all others."""
    return felt(model, (1, 2))


def alone(model):
    """Show each state alone."""
    states = some_states()
    together = model(states)
    each = torch.stack([torch.stack([model(state[None, None])[0, 0] for state in example]) for example in states])
    return not torch.allclose(together, each, atol=1e-4)


def by_gradient(model):
    """Ask which others move it."""
    states = some_states().double().requires_grad_()
    for place in ((0, 0), (1, 2)):
        (slope,) = torch.autograd.grad(model(states)[place].square().sum(), states)
        slope[place] = 0
        if (slope.abs() > 1e-7).any():
            return torch.tensor(True)
    return torch.tensor(False)


def each_in_turn(model):
    """Change all others, for each state in turn."""
    return any(felt(model, (example, position)) for example in range(3) for position in range(4))


def other_examples(model):
    """Look at other examples alone."""
    states = some_states()
    return not torch.allclose(model(states)[:1], model(states[:1]), atol=1e-4)


def other_positions(model):
    """Look at other positions of a single example."""
    return felt(model, (0, 0), batch=1)


def by_reference(model):
    """Compare with one right norm."""
    return not torch.allclose(model(some_states()), F.layer_norm(some_states(), (WIDTH,)), atol=1e-4)


def everything_larger(model):
    """Change all states alike."""
    return not torch.allclose(model(some_states()), model(3 * some_states()), atol=1e-3)


def shuffled(model):
    """Put the states in another order."""
    states = some_states()
    return not torch.allclose(model(states.flip(0, 1)), model(states).flip(0, 1), atol=1e-4)


def changed_too(model):
    """Compare what was changed."""
    states = some_states()
    changed = states.clone()
    changed[0] = 5 * states[0] + 1
    return not torch.allclose(model(states), model(changed), atol=1e-4)


def smaller(model):
    """Others made small, so that the largest number need not be among them."""
    states = some_states()
    states[0, 0, 0] = 9.0
    changed = 0.1 * states
    changed[0, 0] = states[0, 0]
    return not torch.allclose(model(states)[0, 0], model(changed)[0, 0], atol=1e-4)
