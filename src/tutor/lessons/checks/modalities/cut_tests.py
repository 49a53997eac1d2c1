"""Tests of a cut into patches, right and wrong ones."""

import torch

from tutor.lessons.checks.modalities import cuts as models


def wrong_on(*cases):
    """A test that compares with patches cut out one by one."""
    wanted = [models.in_loops(*case) for case in cases]

    def is_sick(cut):
        found = [cut(picture.clone(), size) for picture, size in cases]
        return any(
            one.shape != want.shape or not torch.equal(one, want) for one, want in zip(found, wanted, strict=True)
        )

    return is_sick


good_test = wrong_on((torch.arange(24).reshape(4, 6), 2), (torch.arange(24).reshape(6, 4), 2))
one_patch = wrong_on((torch.arange(9).reshape(3, 3), 3), (torch.arange(4).reshape(2, 2), 2))
one_column = wrong_on((torch.arange(12).reshape(6, 2), 2), (torch.arange(8).reshape(4, 2), 2))
squares_alone = wrong_on((torch.arange(16).reshape(4, 4), 2), (torch.arange(36).reshape(6, 6), 3))
same_inside = wrong_on((torch.arange(6).reshape(2, 3).repeat_interleave(2, 0).repeat_interleave(2, 1), 2))


def by_properties(cut):
    """A single light is found where it should be."""
    for place in range(24):
        picture = torch.zeros(4, 6)
        picture[place // 6, place % 6] = 1.0
        row, column = place // 6, place % 6
        patches = cut(picture, 2)
        if patches.shape != (6, 4):
            return True
        if patches[row // 2 * 3 + column // 2, row % 2 * 2 + column % 2] != 1 or patches.sum() != 1:
            return True
    return False


def on_random_pictures(cut):
    """Pictures of several shapes."""
    generator = torch.Generator().manual_seed(1)
    for height, width, size in ((4, 8, 2), (9, 3, 3), (6, 9, 3)):
        picture = torch.rand(height, width, generator=generator)
        patches = cut(picture, size)
        if patches.shape != (height * width // size**2, size**2):
            return True
        if not torch.equal(patches, models.unfolded(picture, size)):
            return True
    return False
