"""Top-p, right and wrong: what the check of `decoding-top-p-bug` is checked with."""

import torch

from tutor.generation.sampling import TopP


def nucleus(keep):
    """A function that puts what is kept back in its place, with a rule for what is kept.

    Args:
        keep: Says which tokens stay, of their probabilities from the largest to the smallest, and of p.
    """

    def top_p(probabilities, p):
        ordered, order = probabilities.sort(descending=True)
        kept = torch.zeros_like(probabilities)
        kept[order] = ordered * keep(ordered, p)
        return kept / kept.sum()

    return top_p


honest = nucleus(lambda ordered, p: ordered.cumsum(-1) - ordered < p)
drops_the_last = nucleus(lambda ordered, p: ordered.cumsum(-1) <= p)
one_more = nucleus(lambda ordered, p: ordered.cumsum(-1) - ordered - ordered.roll(1) * (ordered < ordered[0]) < p)
by_the_likeliest = nucleus(lambda ordered, p: ordered >= (1 - p) * ordered[0])
min_p = nucleus(lambda ordered, p: ordered >= p * ordered[0])
each_reaches_p = nucleus(lambda ordered, p: ordered >= p)
from_the_least = nucleus(lambda ordered, p: ordered.flip(0).cumsum(-1).flip(0) - ordered < p)
by_number = nucleus(lambda ordered, p: torch.arange(len(ordered)) < p * len(ordered))
from_the_worst = nucleus(lambda ordered, p: ordered.flip(0).cumsum(-1).flip(0) <= p)
never_empty = nucleus(lambda ordered, p: (ordered.cumsum(-1) <= p) | (torch.arange(len(ordered)) == 0))
nothing_cut = nucleus(lambda ordered, p: ordered > 0)
unsorted_sums = nucleus(lambda ordered, p: ordered == ordered[0])


def not_shared_out(probabilities, p):
    """Leaves what is kept as it was."""
    return probabilities * (honest(probabilities, p) > 0)


def not_put_back(probabilities, p):
    """Gives the probabilities in the order from the largest to the smallest."""
    return honest(probabilities, p).sort(descending=True).values


def in_their_order(probabilities, p):
    """Adds up the tokens in the order of their ids, without sorting."""
    kept = probabilities * (probabilities.cumsum(-1) - probabilities < p)
    return kept / kept.sum()


def softmax_again(probabilities, p):
    """Takes the probabilities for scores."""
    return probabilities.masked_fill(honest(probabilities, p) == 0, -torch.inf).softmax(-1)


def by_loop(probabilities, p):
    """One token after the other, from the most probable on."""
    kept, total = {}, 0.0
    for token in sorted(range(len(probabilities)), key=lambda token: -probabilities[token].item()):
        if total >= p:
            break
        kept[token] = probabilities[token].item()
        total += kept[token]
    return torch.tensor([kept.get(token, 0.0) / total for token in range(len(probabilities))])


def by_the_book(probabilities, p):
    """The package's rule, which takes scores."""
    nothing_seen = torch.zeros(1, len(probabilities), dtype=torch.bool)
    return TopP(p)(probabilities.log()[None], nothing_seen)[0].softmax(-1)


def by_threshold(probabilities, p):
    """Keeps what is as probable as the token that crosses p, or more."""
    ordered = probabilities.double().sort(descending=True).values
    edge = ordered[min(int((ordered.cumsum(-1) < p).sum()), len(ordered) - 1)]
    kept = torch.where(probabilities.double() >= edge, probabilities.double(), 0.0)
    return (kept / kept.sum()).to(probabilities.dtype)


def writes(probabilities, p):
    """Sets what falls out to 0 in the tensor that it was given."""
    probabilities[honest(probabilities, p) == 0] = 0
    return probabilities / probabilities.sum()
