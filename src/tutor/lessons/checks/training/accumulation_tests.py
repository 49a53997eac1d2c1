"""Tests of gradients gathered in parts, right and wrong, and what they give to the functions they are shown."""

import torch

from tutor.lessons.answers import Sure
from tutor.lessons.checks.training import accumulations as models


class PartsWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.several = self.uneven = self.padded = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("weights", "parts"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"weights", "parts"}:
            raise Sure("call the function with two things: gradient_of(weights, parts)")
        weights, parts = given["weights"], given["parts"]
        if not isinstance(weights, torch.Tensor) or not weights.is_floating_point() or weights.dim() != 2:
            raise Sure("the weights that your test makes should be a matrix of floating-point numbers, [vocab, vocab]")
        if weights.shape[0] != weights.shape[1]:
            raise Sure(f"the weights have a row and a column for each token, got shape {tuple(weights.shape)}")
        if not isinstance(parts, list | tuple) or not parts:
            raise Sure("the parts that your test makes should be a list of one or more")
        for part in parts:
            _require_part(part, len(weights))
        numbers = [int(part[2].sum()) for part in parts]
        if not sum(numbers):
            raise Sure("no target counts in the parts that your test makes")
        self.several |= len(parts) > 1
        self.uneven |= len(set(numbers)) > 1
        self.padded |= any(not part[2].all() for part in parts)

    def facts(self):
        """Whether several parts were given, unequal ones, and padding."""
        return torch.tensor([self.several, self.uneven, self.padded])


def _require_part(part, vocab_size):
    if not isinstance(part, list | tuple) or len(part) != 3 or any(not isinstance(each, torch.Tensor) for each in part):
        raise Sure("each part that your test makes is three tensors: (inputs, targets, counts)")
    inputs, targets, counts = part
    if inputs.dim() != 2 or inputs.shape != targets.shape or inputs.shape != counts.shape:
        shapes = ", ".join(str(tuple(each.shape)) for each in part)
        raise Sure(f"inputs, targets and counts of a part have one shape, [batch, position], got {shapes}")
    if inputs.dtype != torch.int64 or targets.dtype != torch.int64 or counts.dtype != torch.bool:
        raise Sure("inputs and targets of a part are tensors of whole numbers (int64), counts is one of booleans")
    for ids in (inputs, targets):
        if ids.numel() and not 0 <= int(ids.min()) <= int(ids.max()) < vocab_size:
            raise Sure(f"the ids in your parts should be from 0 to {vocab_size - 1}, as the weights have rows")


def _part(generator, counts, vocab_size):
    counts = torch.tensor(counts)
    inputs, targets = (torch.randint(vocab_size, counts.shape, generator=generator) for _ in range(2))
    return inputs, targets, counts


def drawn(generator, lengths, vocab_size=5):
    """A part for each tuple of lengths, its texts padded to the longest."""
    weights = torch.randn(vocab_size, vocab_size, generator=generator)
    parts = [
        _part(generator, [[place < length for place in range(max(*each, 1))] for length in each], vocab_size)
        for each in lengths
    ]
    return weights, parts


def wrong_on(lengths, trusted=models.by_formula):
    """A test that compares with a gradient one trusts."""

    def is_sick(gradient_of):
        case = drawn(torch.Generator().manual_seed(1), lengths)
        return not torch.allclose(gradient_of(*case), trusted(*case), atol=1e-4)

    return is_sick


good_test = wrong_on(((6, 2), (1, 1, 2), (4,)))


def by_properties(gradient_of):
    """Shares the texts out in two ways, and lays padding behind them."""
    weights, [(inputs, targets, counts)] = drawn(torch.Generator().manual_seed(2), ((7, 2, 1, 1),))
    whole = gradient_of(weights, [(inputs, targets, counts)])
    halves = [tuple(part[rows] for part in (inputs, targets, counts)) for rows in (slice(0, 1), slice(1, 4))]
    padded = [torch.cat([part, torch.zeros_like(part)], dim=1) for part in (inputs, targets, counts)]
    return not all(
        torch.allclose(whole, gradient_of(weights, parts), atol=1e-4) for parts in (halves, halves[::-1], [padded])
    )


def by_small_steps(gradient_of):
    """Follows the gradient a little, and sees whether the mean surprise falls as much as it says."""
    weights, parts = drawn(torch.Generator().manual_seed(4), ((8, 1), (2, 2, 1), (1,)))
    weights = weights.double()
    said = gradient_of(weights, parts)

    def loss(table):
        inputs, targets = (torch.cat([part[place][part[2]] for part in parts]) for place in (0, 1))
        return -table.log_softmax(dim=-1)[inputs, targets].mean()

    for row in range(len(weights)):
        for column in range(len(weights)):
            step = torch.zeros_like(weights)
            step[row, column] = 1e-4
            if abs((loss(weights + step) - loss(weights - step)) / 2e-4 - said[row, column]) > 1e-4:
                return torch.tensor(True)
    return torch.tensor(False)


def only_resharing(gradient_of):
    """Shares the same texts out in two ways, with the same padding: what divides by places stays undiscovered."""
    weights, [(inputs, targets, counts)] = drawn(torch.Generator().manual_seed(2), ((7, 2, 1, 1),))
    halves = [tuple(part[rows] for part in (inputs, targets, counts)) for rows in (slice(0, 1), slice(1, 4))]
    whole = gradient_of(weights, [(inputs, targets, counts)])
    return not torch.allclose(whole, gradient_of(weights, halves), atol=1e-4)
