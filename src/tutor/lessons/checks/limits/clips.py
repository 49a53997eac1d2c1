"""Sums of gradients, each kept short, right and wrong ones: all called as total(gradients, bound)."""

import torch

from tutor.lessons.answers import Sure


def shown(gradients, bound):
    """The sum is kept short, not what is summed."""
    total = gradients.sum(dim=0)
    return total * min(1.0, bound / max(total.norm().item(), 1e-30))


def honest(gradients, bound):
    """Each gradient is kept short, then all are summed."""
    norms = gradients.norm(dim=1, keepdim=True).clamp(min=1e-30)
    return (gradients * (bound / norms).clamp(max=1.0)).sum(dim=0)


def in_a_loop(gradients, bound):
    """One gradient after the other."""
    total = torch.zeros_like(gradients[0])
    for gradient in gradients:
        length = gradient.pow(2).sum().sqrt().item()
        total = total + (gradient * (bound / length) if length > bound else gradient)
    return total


def by_where(gradients, bound):
    """Two tables, and a choice for each row."""
    norms = gradients.square().sum(dim=1).sqrt()
    scale = torch.where(norms > bound, bound / norms.clamp(min=1e-30), torch.ones_like(norms))
    return scale @ gradients


def divided(gradients, bound):
    """Divided by how many times the bound a gradient is long."""
    return (gradients / (gradients.norm(dim=1, keepdim=True) / bound).clamp(min=1.0)).sum(dim=0)


def number_by_number(gradients, bound):
    """Each number is kept within the bound."""
    return gradients.clamp(-bound, bound).sum(dim=0)


def all_to_the_bound(gradients, bound):
    """Short gradients are made longer."""
    return (gradients * (bound / gradients.norm(dim=1, keepdim=True).clamp(min=1e-30))).sum(dim=0)


def by_the_whole_table(gradients, bound):
    """One length for the table."""
    return (gradients * min(1.0, bound / max(gradients.norm().item(), 1e-30))).sum(dim=0)


def by_columns(gradients, bound):
    """The length of each parameter over the examples."""
    norms = gradients.norm(dim=0, keepdim=True).clamp(min=1e-30)
    return (gradients * (bound / norms).clamp(max=1.0)).sum(dim=0)


def by_the_longest(gradients, bound):
    """All are shortened as much as the longest needs it."""
    longest = gradients.norm(dim=1).max().item()
    return gradients.sum(dim=0) * min(1.0, bound / max(longest, 1e-30))


def left_out(gradients, bound):
    """What is too long is left out."""
    return (gradients * (gradients.norm(dim=1, keepdim=True) <= bound)).sum(dim=0)


def by_absolute_sum(gradients, bound):
    """The length as the sum of absolute values."""
    norms = gradients.abs().sum(dim=1, keepdim=True).clamp(min=1e-30)
    return (gradients * (bound / norms).clamp(max=1.0)).sum(dim=0)


def by_square(gradients, bound):
    """The length without its root."""
    norms = gradients.square().sum(dim=1, keepdim=True).clamp(min=1e-30)
    return (gradients * (bound / norms).clamp(max=1.0)).sum(dim=0)


def mean(gradients, bound):
    """The mean of what is kept short."""
    return honest(gradients, bound) / len(gradients)


def not_at_all(gradients, bound):
    """Nothing is kept short."""
    return gradients.sum(dim=0)


def to_length_one(gradients, bound):
    """Kept to length 1, whatever the bound."""
    return honest(gradients, 1.0)


def not_summed(gradients, bound):
    """The table that is kept short."""
    norms = gradients.norm(dim=1, keepdim=True).clamp(min=1e-30)
    return gradients * (bound / norms).clamp(max=1.0)


def writes(gradients, bound):
    """Write into what was given."""
    gradients.copy_(not_summed(gradients, bound))
    return gradients.sum(dim=0)


class ClipWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.several = self.uneven = self.short = self.wide = self.other_bound = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("gradients", "bound"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"gradients", "bound"}:
            raise Sure("call the function with two things: total(gradients, bound)")
        gradients, bound = given["gradients"], given["bound"]
        if not isinstance(gradients, torch.Tensor) or gradients.dim() != 2 or not gradients.is_floating_point():
            raise Sure("the gradients that your test makes should be a table of numbers with a point, a row an example")
        if gradients.numel() == 0 or not gradients.isfinite().all():
            raise Sure("the gradients that your test makes should be numbers, for at least one example")
        if isinstance(bound, bool) or not isinstance(bound, int | float) or not 0 < bound < float("inf"):
            raise Sure("the bound is a number above 0")
        norms = gradients.norm(dim=1)
        self.several |= len(gradients) > 1
        self.uneven |= bool((norms > bound).any() and (norms < bound).any())
        self.short |= bool((norms < bound).any())
        self.wide |= gradients.shape[1] > 1
        self.other_bound |= bound != 1

    def facts(self):
        """What the tests had in them."""
        return [self.several, self.uneven, self.short, self.wide, self.other_bound]
