"""Tests of clipping, right and wrong, and what they give to the functions they are shown."""

import torch

from tutor.lessons.answers import Sure, fresh, random_tensors
from tutor.lessons.checks.training import clippings as models


class GradientsWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.several = self.long = self.short = self.other = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("gradients", "longest"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"gradients", "longest"}:
            raise Sure("call the function with two things: clip(gradients, longest)")
        gradients, longest = given["gradients"], given["longest"]
        if not isinstance(gradients, list | tuple) or not gradients:
            raise Sure("the gradients that your test makes should be a list of one or more tensors")
        if any(not isinstance(each, torch.Tensor) or not each.is_floating_point() for each in gradients):
            raise Sure("the gradients that your test makes should be tensors of floating-point numbers")
        longest = longest.item() if isinstance(longest, torch.Tensor) and longest.numel() == 1 else longest
        if isinstance(longest, bool) or not isinstance(longest, int | float) or not longest > 0:
            raise Sure("the greatest length is a number above 0")
        length = models.length_of(gradients)
        self.several |= len(gradients) > 1
        self.long |= length > 1.001 * longest
        self.short |= length < 0.999 * longest
        self.other |= longest != 1

    def facts(self):
        """Whether several tensors were given, too long ones, short ones, and another greatest length than 1."""
        return torch.tensor([self.several, self.long, self.short, self.other])


def drawn(size, generator=None, shapes=((3, 4), (5,), (), (2, 1, 3))):
    """Gradients of some length, shared out unevenly."""
    gradients = random_tensors(generator or fresh(), *shapes)
    gradients = [gradient * 3**place for place, gradient in enumerate(gradients)]
    length = models.length_of(gradients)
    return [gradient * size / length for gradient in gradients]


def end_to_end(gradients):
    """All numbers in one vector."""
    return torch.cat([gradient.flatten() for gradient in gradients])


def wrong_on(*cases, shapes=((3, 4), (5,), (2, 1, 3)), trusted=models.honest):
    """A test that compares with clipping one trusts, for some lengths and greatest lengths."""

    def is_sick(clip):
        for size, longest in cases:
            gradients = drawn(size, torch.Generator().manual_seed(1), shapes)
            pairs = zip(clip(gradients, longest), trusted(gradients, longest), strict=True)
            if not all(torch.allclose(one, other, rtol=1e-3, atol=1e-4) for one, other in pairs):
                return True
        return False

    return is_sick


good_test = wrong_on((40.0, 7.0), (5.0, 7.0))


def by_properties(clip):
    """Direction, length, and short ones left alone."""
    for size, longest in [(30.0, 4.0), (2.0, 4.0)]:
        gradients = drawn(size, torch.Generator().manual_seed(3))
        before, after = (
            torch.cat([part.flatten() for part in parts]) for parts in (gradients, clip(gradients, longest))
        )
        turned = torch.nn.functional.cosine_similarity(before, after, dim=0) < 0.9999
        if turned or abs(after.norm() - min(size, longest)) > 1e-3:
            return True
    return False


def by_two_numbers(clip):
    """Three cases that one can work in the head."""
    cases = (([3.0], [4.0], 1.0), ([0.3], [0.4], 1.0), ([30.0], [40.0], 5.0))
    factors = (1 / 5, 1.0, 1 / 10)
    wrong = [
        not torch.allclose(
            torch.cat(list(clip([torch.tensor(one), torch.tensor(two)], longest))),
            torch.tensor([*one, *two]) * factor,
            atol=1e-4,
        )
        for (one, two, longest), factor in zip(cases, factors, strict=True)
    ]
    return torch.tensor(any(wrong))


def only_length(clip):
    """Looks at how long the result is, and not where it points."""
    wrong = []
    for size, longest in [(40.0, 7.0), (5.0, 7.0)]:
        length = models.length_of(clip(drawn(size, torch.Generator().manual_seed(1)), longest))
        wrong.append(abs(length - min(size, longest)) > 1e-2)
    return any(wrong)


def only_direction(clip):
    """Looks at where the result points, and not how long it is."""
    gradients = drawn(40.0, torch.Generator().manual_seed(1))
    before, after = end_to_end(gradients), end_to_end(clip(gradients, 7.0))
    return bool(torch.nn.functional.cosine_similarity(before, after, dim=0) < 0.9999)


def to_the_last_bit(clip):
    """Compares without a tolerance."""
    gradients = drawn(40.0)
    pairs = zip(clip(gradients, 7.0), models.end_to_end(gradients, 7.0), strict=True)
    return any(not torch.equal(*pair) for pair in pairs)
