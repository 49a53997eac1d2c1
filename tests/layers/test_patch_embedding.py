"""Patches: cut in the order in which one reads, and embedded as a convolution would."""

import pytest
import torch
from torch import nn

from tutor.layers.patch_embedding import PatchEmbedding, cut_into_patches


def test_patches_are_cut_row_by_row():
    picture = torch.arange(16.0).reshape(1, 4, 4)
    assert cut_into_patches(picture, 2, 2)[0].tolist() == [
        [0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15],
    ]  # fmt: skip
    assert cut_into_patches(picture, 1, 4)[0].tolist() == picture[0].tolist()
    assert cut_into_patches(picture, 4, 1)[0].tolist() == picture[0].T.tolist()


@pytest.mark.parametrize("patch", [(3, 2), (2, 3), (0, 2), (2, -2), (8, 8)])
def test_patches_must_fill_the_picture(patch):
    with pytest.raises(ValueError, match="expected patches that fill a picture of 4 × 4"):
        cut_into_patches(torch.zeros(1, 4, 4), *patch)


def test_it_is_a_convolution_whose_steps_are_as_long_as_its_window():
    torch.manual_seed(0)
    embedding, pictures = PatchEmbedding(6, 4, 6, 2, 3, positions=False), torch.randn(5, 4, 6)
    convolution = nn.Conv2d(1, 6, (2, 3), stride=(2, 3))
    convolution.weight.data = embedding.projection.weight.data.reshape(6, 1, 2, 3)
    convolution.bias.data = embedding.projection.bias.data
    assert torch.allclose(embedding(pictures), convolution(pictures[:, None]).flatten(2).mT, atol=1e-6)


def test_without_positions_a_moved_patch_keeps_its_vector_and_with_them_not():
    torch.manual_seed(0)
    pictures = torch.randn(1, 4, 4)
    turned = pictures.roll(2, dims=2)
    for positions in (True, False):
        embedding = PatchEmbedding(6, 4, 4, 2, 2, class_token=True, positions=positions)
        nn.init.normal_(embedding.class_token)
        one, other = embedding(pictures)[0], embedding(turned)[0]
        assert one.shape == (5, 6)
        assert torch.equal(one[[0, 2, 1, 4, 3]], other) is not positions


@pytest.mark.parametrize(
    "pictures",
    [torch.zeros(0, 4, 4), torch.zeros(2, 4, 5), torch.full((1, 4, 4), torch.nan), torch.full((1, 4, 4), torch.inf)],
)
def test_what_is_no_such_picture_is_refused(pictures):
    with pytest.raises(ValueError, match="expected pictures of"):
        PatchEmbedding(6, 4, 4, 2, 2)(pictures)
