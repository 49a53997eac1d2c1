"""Losses of a masked language model: those that count chosen places alone, and those that count others."""

import torch
from torch.nn import functional as F

VOCABULARY, N_SPECIAL = 20, 5


def _each(scores, tokens):
    """The loss at every place."""
    return F.cross_entropy(scores.flatten(0, 1), tokens.flatten(), reduction="none").reshape(tokens.shape)


def over_chosen(scores, tokens, chosen):
    """The right one."""
    return F.cross_entropy(scores[chosen], tokens[chosen])


def over_all(scores, tokens, chosen):
    """The bug: every place counts."""
    return _each(scores, tokens).mean()


def over_words(scores, tokens, chosen):
    """All words, special tokens left out."""
    return _each(scores, tokens)[(tokens >= N_SPECIAL) | chosen].mean()


def over_others(scores, tokens, chosen):
    """Those that were not chosen."""
    others = _each(scores, tokens)[~chosen]
    return others.mean() if len(others) else scores.sum() * 0


def others_a_little(scores, tokens, chosen):
    """All places, unchosen ones with a small weight."""
    weights = chosen + 0.2 * ~chosen
    return (_each(scores, tokens) * weights).sum() / weights.sum()


def neighbors_too(scores, tokens, chosen):
    """Chosen places, and those before them."""
    before = torch.zeros_like(chosen)
    before[:, :-1] = chosen[:, 1:]
    return _each(scores, tokens)[chosen | before].mean()


def over_all_places(scores, tokens, chosen):
    """The sum over chosen places, divided by all: small, but it counts nothing else."""
    return _each(scores, tokens)[chosen].sum() / chosen.numel()


def summed(scores, tokens, chosen):
    """The sum over chosen places."""
    return _each(scores, tokens)[chosen].sum()


def in_bits(scores, tokens, chosen):
    """In bits."""
    return over_chosen(scores, tokens, chosen) / torch.tensor(2.0).log()


def by_text(scores, tokens, chosen):
    """The mean of each text, and the mean of those."""
    each = (_each(scores, tokens) * chosen).sum(dim=1) / chosen.sum(dim=1).clamp(min=1)
    return each.mean()


def smoothed(scores, tokens, chosen):
    """With label smoothing."""
    return F.cross_entropy(scores[chosen], tokens[chosen], label_smoothing=0.1)


COUNTING_OTHERS = {
    "every place counts (this exercise)": over_all,
    "every word counts, chosen or not": over_words,
    "only places that were *not* chosen count": over_others,
    "places that were not chosen count with a small weight": others_a_little,
    "the place before each chosen one counts, too": neighbors_too,
}
CHOSEN_ALONE = {
    "the mean over the chosen places": over_chosen,
    "the sum over the chosen places": summed,
    "in bits": in_bits,
    "first the mean of each text": by_text,
    "with label smoothing": smoothed,
}
