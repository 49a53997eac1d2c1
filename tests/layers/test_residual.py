import pytest
import torch
from torch import nn

from tutor.layers.normalization import LayerNorm
from tutor.layers.residual import PostNormResidual, PreNormResidual

STATES = torch.randn(2, 3, 8, generator=torch.Generator().manual_seed(0))


def test_pre_norm_adds_to_the_state_itself():
    norm = LayerNorm(8)
    torch.testing.assert_close(PreNormResidual(norm)(STATES, torch.sin), STATES + norm(STATES).sin())


def test_post_norm_normalizes_the_sum():
    norm = LayerNorm(8)
    torch.testing.assert_close(PostNormResidual(norm)(STATES, torch.sin), norm(STATES + STATES.sin()))


def test_what_finds_nothing_changes_nothing_before_and_normalizes_after():
    nothing = torch.zeros_like
    assert torch.equal(PreNormResidual(LayerNorm(8))(STATES, nothing), STATES)
    assert torch.equal(PostNormResidual(LayerNorm(8))(STATES, nothing), LayerNorm(8)(STATES))


@pytest.mark.parametrize("kind", [PreNormResidual, PostNormResidual])
def test_dropout_hits_the_layer_and_not_the_state(kind):
    residual = kind(nn.Identity(), dropout=0.5)
    torch.manual_seed(0)
    differences = residual(STATES, torch.ones_like) - STATES
    assert {round(value, 4) for value in differences.flatten().tolist()} == {0.0, 2.0}
    residual.eval()
    torch.testing.assert_close(residual(STATES, torch.ones_like), STATES + 1)
