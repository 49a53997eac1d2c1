"""Forms of dropout, right and wrong ones: what the exercise of the tipsy patient is checked with."""

import torch

from tutor.laboratory.patients.tipsy import Tipsy


def nothing_left_out(states, share, is_training):
    """Give states as they are."""
    return states


def the_other_share(states, share, is_training):
    """Keep what should be left out."""
    return states * (torch.rand(states.shape) < share) / (1 - share) if is_training else states


def not_enlarged(states, share, is_training):
    """Leave out, and let the rest be."""
    return states * (torch.rand(states.shape) >= share) if is_training else states


def enlarged_in_use(states, share, is_training):
    """Leave nothing out in use, and enlarge all the same."""
    keeps = torch.rand(states.shape) >= share if is_training else torch.ones(states.shape)
    return states * keeps / (1 - share)


def one_draw(states, share, is_training):
    """Draw once for all numbers."""
    return states * (torch.rand(()) >= share) / (1 - share) if is_training else states


def shrunk_in_use(states, share, is_training):
    """Make up for training in use."""
    return states * (torch.rand(states.shape) >= share) if is_training else states * (1 - share)


def the_other_way_round(states, share, is_training):
    """Leave numbers out in use."""
    return states if is_training else Tipsy.sound(states, share, True)


def divided_by_the_share(states, share, is_training):
    """Enlarge by what is left out."""
    return states * (torch.rand(states.shape) >= share) / max(share, 1e-6) if is_training else states


def whole_tokens(states, share, is_training):
    """Draw once for each token."""
    return states * (torch.rand(states.shape[:-1]) >= share)[..., None] / (1 - share) if is_training else states


def same_for_all_texts(states, share, is_training):
    """Draw for one text, and use it for all."""
    return states * (torch.rand(states.shape[1:]) >= share) / (1 - share) if is_training else states


def always_the_same(states, share, is_training):
    """Begin the same draws in each call."""
    torch.manual_seed(0)
    return Tipsy.sound(states, share, is_training)


def zero_in_use(states, share, is_training):
    """Give nothing in use."""
    return Tipsy.sound(states, share, True) if is_training else torch.zeros_like(states)


def of_pytorch(states, share, is_training):
    """Ask PyTorch."""
    return torch.nn.functional.dropout(states, share, is_training)


def by_bernoulli(states, share, is_training):
    """Draw from a Bernoulli distribution."""
    if is_training:
        return torch.bernoulli(torch.full_like(states, 1 - share)) * states * (1 / (1 - share))
    return states


def by_filling(states, share, is_training):
    """Fill in zeros."""
    drops = (torch.rand(states.shape) < share) & torch.tensor(is_training)
    return states.masked_fill(drops, 0) / (1 - share * is_training)
