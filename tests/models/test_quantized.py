import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.quantized_linear import QuantizedLinear
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained
from tutor.models.quantized import quantized_copy


def small(**changes):
    torch.manual_seed(0)
    return GPT(ModelConfig(vocab_size=20, d_model=16, n_heads=2, n_layers=2, context_length=8, **changes)).eval()


@pytest.mark.parametrize("tied", [True, False])
def test_every_matrix_is_rounded_and_the_model_stays(tied):
    model, tokens = small(tie_weights=tied), torch.randint(20, (2, 8))
    with torch.no_grad():
        before = model(tokens)
        rounded = quantized_copy(model, 8)
        assert torch.equal(model(tokens), before)
        assert torch.allclose(rounded.model(tokens), before, atol=0.05)
    kept = [module for module in rounded.model.modules() if isinstance(module, QuantizedLinear)]
    assert len(kept) == 2 * 6
    assert not any(type(module) is nn.Linear for module in rounded.model.modules())


def test_the_bytes_are_those_of_a_count_by_hand():
    model = small(positions="rotary")
    matrices = 20 * 16 + 2 * 12 * 16 * 16
    rows = 20 + 2 * (4 * 16 + 64 + 16)
    others = sum(parameter.numel() for parameter in model.parameters()) - matrices
    assert quantized_copy(model, 4).n_bytes == matrices // 2 + 2 * rows + 2 * others
    assert quantized_copy(model, 8, 16).n_bytes == matrices + 2 * (matrices // 16) + 2 * others


def test_fewer_bits_change_the_shipped_stories_model_more():
    model = load_pretrained("stories")
    tokens = torch.arange(2, 42)[None]
    with torch.no_grad():
        scores = model(tokens)
        gaps = [(quantized_copy(model, bits).model(tokens) - scores).abs().mean().item() for bits in (8, 4, 2)]
    assert gaps[0] < gaps[1] < gaps[2]
    assert gaps[0] < 0.05


def test_a_model_without_matrices_is_refused():
    with pytest.raises(ValueError, match="expected a linear layer or an embedding to round, found none in LayerNorm"):
        quantized_copy(nn.LayerNorm(4), 8)
