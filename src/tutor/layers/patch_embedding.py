"""From pictures to tokens: cut into patches, each of which becomes a vector with its place."""

import torch
from einops import rearrange
from torch import nn

from tutor.layers.positional_encoding import LearnedEncoding
from tutor.shapes import Float, Tensor


def cut_into_patches(
    pictures: Float[Tensor, "batch _ _"], patch_height: int, patch_width: int
) -> Float[Tensor, "batch position _"]:
    """Cut pictures into patches, row by row from the top left, each patch written out row by row.

    Args:
        pictures: Rows and columns of numbers.
        patch_height: Rows of a patch.
        patch_width: Columns of a patch.

    Raises:
        ValueError: If the patches do not fill the picture.

    Source: Dosovitskiy et al. 2021, section 3.1 (arXiv:2010.11929). Built in chapter 19.
    """
    height, width = pictures.shape[1:]
    if patch_height < 1 or patch_width < 1 or height % patch_height or width % patch_width:
        raise ValueError(
            f"expected patches that fill a picture of {height} × {width}, got patches of {patch_height} × {patch_width}"
        )
    return rearrange(
        pictures,
        "batch (down patch_height) (across patch_width) -> batch (down across) (patch_height patch_width)",
        patch_height=patch_height,
        patch_width=patch_width,
    )


class PatchEmbedding(nn.Module):
    """Give each patch of a picture a vector: a projection of its numbers, plus a learned vector for its place.

    Args:
        d_model: Width of the vectors.
        height: Rows of a picture.
        width: Columns of a picture.
        patch_height: Rows of a patch.
        patch_width: Columns of a patch.
        class_token: Whether a learned vector, the same for each picture, stands before the patches: it is no part of
            the picture, so its state is free to gather what the picture shows.
        positions: Whether places have vectors; without them a picture is a heap of patches.

    Raises:
        ValueError: If the patches do not fill the picture.

    Source: Dosovitskiy et al. 2021, equation 1 (arXiv:2010.11929). Built in chapter 19.
    """

    def __init__(
        self,
        d_model: int,
        height: int,
        width: int,
        patch_height: int,
        patch_width: int,
        class_token: bool = False,
        positions: bool = True,
    ) -> None:
        super().__init__()
        self.height, self.width, self.patch_height, self.patch_width = height, width, patch_height, patch_width
        n_patches = cut_into_patches(torch.zeros(1, height, width), patch_height, patch_width).shape[1]
        self.projection = nn.Linear(patch_height * patch_width, d_model)
        self.class_token = nn.Parameter(torch.zeros(1, d_model)) if class_token else None
        self.positions = LearnedEncoding(n_patches + class_token, d_model) if positions else None

    def forward(self, pictures: Float[Tensor, "batch _ _"]) -> Float[Tensor, "batch position d_model"]:
        """Give a vector for each patch, after that of the class token where there is one.

        Raises:
            ValueError: If there is no picture, one is of another size, or a number is not finite.
        """
        if pictures.shape[1:] != (self.height, self.width) or not len(pictures):
            raise ValueError(
                f"expected pictures of {self.height} × {self.width}, at least one, got shape {tuple(pictures.shape)}"
            )
        if not torch.compiler.is_compiling() and not pictures.isfinite().all():
            raise ValueError("expected pictures of finite numbers, got NaN or infinity in some")
        states = self.projection(cut_into_patches(pictures, self.patch_height, self.patch_width))
        if self.class_token is not None:
            states = torch.cat([self.class_token.expand(len(states), 1, -1), states], dim=1)
        if self.positions is not None:
            states = states + self.positions.weight
        return states
