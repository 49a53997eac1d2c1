"""Tests of a sum of gradients that are each kept short, right and wrong ones."""

import torch

from tutor.lessons.checks.limits import clips as models

_MIXED = torch.tensor([[30.0, 40.0, 0.0], [0.3, 0.0, -0.4], [0.0, -1.0, 2.0], [-6.0, 0.0, 8.0]])


def wrong_on(*cases):
    """A test that compares with gradients kept short one by one."""
    wanted = [models.in_a_loop(*case) for case in cases]

    def is_sick(total):
        return any(
            not torch.allclose(total(gradients.clone(), bound), want, atol=1e-4)
            for (gradients, bound), want in zip(cases, wanted, strict=True)
        )

    return is_sick


good_test = wrong_on((_MIXED, 2.5), (_MIXED, 1.0), (_MIXED / 100, 1.0))
one_example = wrong_on((_MIXED[:1], 2.0), (_MIXED[1:2], 2.0))
long_ones = wrong_on((_MIXED[[0, 3]], 2.0), (_MIXED[[3, 0]] * 5, 3.0))
bound_of_one = wrong_on((_MIXED, 1.0), (_MIXED / 7, 1.0))
one_parameter = wrong_on((_MIXED[:, :1], 2.0), (_MIXED[:, 2:], 0.5))


def by_properties(total):
    """What one example can do to the sum, and a few cases that are known."""
    others = torch.tensor([[0.1, 0.2], [-0.3, 0.1]])
    for strength in (1.0, 10.0, 1000.0):
        newcomer = strength * torch.tensor([[0.6, 0.8]])
        change = total(torch.cat([others, newcomer]), 0.5) - total(others.clone(), 0.5)
        if not torch.allclose(change, torch.tensor([0.3, 0.4]), atol=1e-4):
            return True
    gentle = total(others.clone(), 2.0)
    return not torch.allclose(gentle, others.sum(dim=0), atol=1e-5)


def on_random_gradients(total):
    """Many tables of random numbers."""
    generator = torch.Generator().manual_seed(2)
    for size in (1, 2, 5, 8):
        gradients = torch.randn(size, 4, generator=generator) * torch.rand(size, 1, generator=generator) * 4
        if (total(gradients.clone(), 1.5) - models.by_where(gradients, 1.5)).abs().max() > 1e-4:
            return True
    return False
