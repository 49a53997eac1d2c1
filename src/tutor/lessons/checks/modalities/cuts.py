"""Ways to cut a picture into patches, right and wrong ones: all called as cut(picture, size)."""

import torch

from tutor.lessons.answers import Sure


def shown(picture, size):
    """The numbers in the order in which they lie in memory."""
    return picture.reshape(-1, size * size)


def honest(picture, size):
    """Two axes made of each, exchanged, joined."""
    height, width = picture.shape
    parts = picture.reshape(height // size, size, width // size, size)
    return parts.transpose(1, 2).reshape(-1, size * size)


def in_loops(picture, size):
    """One patch after the other."""
    height, width = picture.shape
    patches = [
        picture[top : top + size, left : left + size].reshape(-1)
        for top in range(0, height, size)
        for left in range(0, width, size)
    ]
    return torch.stack(patches)


def unfolded(picture, size):
    """Windows along both axes."""
    return picture.unfold(0, size, size).unfold(1, size, size).reshape(-1, size * size)


def by_einops(picture, size):
    """By the names of the axes."""
    from einops import rearrange

    return rearrange(picture, "(rows h) (columns w) -> (rows columns) (h w)", h=size, w=size)


def columns_first(picture, size):
    """Patches downwards, then to the right."""
    return torch.stack(
        [
            picture[top : top + size, left : left + size].reshape(-1)
            for left in range(0, picture.shape[1], size)
            for top in range(0, picture.shape[0], size)
        ]
    )


def turned(picture, size):
    """Each patch by columns."""
    patches = honest(picture, size)
    return patches.reshape(-1, size, size).transpose(1, 2).reshape(-1, size * size)


def all_turned(picture, size):
    """The picture mirrored at its diagonal."""
    return honest(picture.T.contiguous(), size)


def overlapping(picture, size):
    """A patch for each place."""
    return picture.unfold(0, size, 1).unfold(1, size, 1).reshape(-1, size * size)


def square_alone(picture, size):
    """As many patches in a row as in a column."""
    height, width = picture.shape
    n = height // size
    parts = picture[:, : n * size] if width >= n * size else picture.repeat(1, n)[:, : n * size]
    return honest(parts, size)


def means(picture, size):
    """One number for a patch."""
    return honest(picture, size).mean(dim=1)


def as_squares(picture, size):
    """Squares, not rows of numbers."""
    return honest(picture, size).reshape(-1, size, size)


def not_exchanged_in_patches(picture, size):
    """Rows of the patches, one patch row after the other."""
    height, width = picture.shape
    return picture.reshape(height // size, size, width // size, size).permute(0, 2, 3, 1).reshape(-1, size * size)


def backwards(picture, size):
    """The last patch first."""
    return honest(picture, size).flip(0)


def writes(picture, size):
    """Write into the picture."""
    patches = honest(picture, size).clone()
    picture -= picture.mean()
    return patches


class CutWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.apart = self.order = self.inside = self.oblong = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("picture", "size"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"picture", "size"}:
            raise Sure("call the function with two things: cut(picture, size)")
        picture, size = given["picture"], given["size"]
        if not isinstance(picture, torch.Tensor) or picture.dim() != 2 or picture.numel() == 0:
            raise Sure("the picture that your test makes should be a tensor of two axes, height and width")
        if (
            isinstance(size, bool)
            or not isinstance(size, int)
            or size < 1
            or any(side % size for side in picture.shape)
        ):
            raise Sure("the size is a whole number that divides height and width")
        truth = honest(picture, size)
        self.apart |= not torch.equal(truth, shown(picture, size))
        self.order |= not torch.equal(truth, columns_first(picture, size))
        self.inside |= not torch.equal(truth, turned(picture, size))
        self.oblong |= picture.shape[0] != picture.shape[1]

    def facts(self):
        """What the tests had in them."""
        return [self.apart, self.order, self.inside, self.oblong]
