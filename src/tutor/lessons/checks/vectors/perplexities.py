"""Perplexities of a bigram table on some texts, right and wrong: what the check of `perplexity-bug` is checked with."""

import math
from itertools import pairwise

import torch
from torch.nn import functional as F

from tutor.metrics.perplexity import perplexity


def chances_of(table, texts):
    """What the table gives each predicted token."""
    return [table[last, new].item() for text in texts for last, new in pairwise(text)]


def _nats(chances):
    return -sum(math.log(chance) if chance > 0 else -math.inf for chance in chances)


def honest(table, texts):
    """The exponential of the mean surprise."""
    chances = chances_of(table, texts)
    return math.exp(_nats(chances) / len(chances))


def by_torch(table, texts):
    """With PyTorch's loss."""
    last = torch.tensor([token for text in texts for token in text[:-1]])
    new = torch.tensor([token for text in texts for token in text[1:]])
    return F.nll_loss(table.log()[last], new).exp().item()


def in_bits(table, texts):
    """With logarithms to base 2, both ways."""
    chances = torch.tensor(chances_of(table, texts), dtype=torch.float64)
    return 2 ** -chances.log2().mean().item()


def by_roots(table, texts):
    """Multiplies the n-th roots of 1 / P, so that no product falls out of range."""
    chances = chances_of(table, texts)
    answer = 1.0
    for chance in chances:
        answer = answer * (1 / chance) ** (1 / len(chances)) if chance else math.inf
    return answer


def by_the_book(table, texts):
    """With the package's function."""
    chances = chances_of(table, texts)
    return perplexity(_nats(chances), len(chances))


def mean_of_chances(table, texts):
    """The function of the exercise: takes the mean of the probabilities."""
    chances = chances_of(table, texts)
    mean = sum(chances) / len(chances)
    return 1 / mean if mean else math.inf


def counts_the_first(table, texts):
    """Divides by all tokens, the given ones too."""
    return math.exp(_nats(chances_of(table, texts)) / sum(map(len, texts)))


def mean_of_texts(table, texts):
    """Takes the mean of the perplexities of the texts."""
    each = [honest(table, [text]) for text in texts if len(text) > 1]
    return sum(each) / len(each)


def mean_of_losses(table, texts):
    """Takes the mean of the losses of the texts, whatever their lengths."""
    each = [math.log(honest(table, [text])) for text in texts if len(text) > 1]
    return math.exp(sum(each) / len(each))


def leaves_out_the_impossible(table, texts):
    """Passes over what has probability 0."""
    chances = [chance for chance in chances_of(table, texts) if chance > 0]
    return math.exp(_nats(chances) / max(1, len(chances)))


def mixes_bases(table, texts):
    """Takes logarithms to base 2, and the exponential to base e."""
    return math.exp(math.log(honest(table, texts)) / math.log(2))


def backwards(table, texts):
    """Reads the table by columns."""
    return honest(table.T, texts)


def across(table, texts):
    """Predicts the first token of a text from the last of the one before."""
    return honest(table, [[token for text in texts for token in text]])


def by_product(table, texts):
    """Multiplies all probabilities, which falls out of range for long texts."""
    chances = chances_of(table, texts)
    return math.prod(chances) ** (-1 / len(chances)) if math.prod(chances) else math.inf


def loss(table, texts):
    """The mean surprise itself."""
    return math.log(honest(table, texts))


def turned_over(table, texts):
    """Forgets the minus."""
    return 1 / honest(table, texts)


def whole(table, texts):
    """One divided by the probability of all."""
    return math.exp(min(700.0, _nats(chances_of(table, texts))))


def never_impossible(table, texts):
    """Adds a little to every probability, so that nothing is infinite."""
    return honest(table + 1e-6, texts)
