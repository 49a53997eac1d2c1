import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.adapter import Adapter, add_adapters
from tutor.models.encoder_model import EncoderModel
from tutor.models.gpt import GPT

CONFIG = ModelConfig(vocab_size=11, d_model=8, n_heads=2, n_layers=2, context_length=6)
TOKENS = torch.tensor([[1, 5, 4, 9, 2]])


@pytest.mark.parametrize("kind", [GPT, EncoderModel])
def test_nothing_changes_at_first_and_only_adapters_learn(kind):
    model = kind(CONFIG)
    before = model(TOKENS)
    assert add_adapters(model, d_bottleneck=3) == 4
    assert torch.equal(model(TOKENS), before)
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    assert sum(parameter.numel() for parameter in learning) == 4 * (8 * 3 + 3 + 3 * 8 + 8)
    model(TOKENS).square().sum().backward()
    assert all(parameter.grad is None for parameter in model.parameters() if not parameter.requires_grad)
    with torch.no_grad():
        for parameter in learning:
            parameter -= 0.1 * parameter.grad
    assert not torch.allclose(model(TOKENS), before)


def test_the_bottleneck_by_hand():
    adapter = Adapter(nn.Identity(), d_model=2, d_bottleneck=1).double()
    with torch.no_grad():
        adapter.narrow.weight.copy_(torch.tensor([[1.0, 1.0]]))
        adapter.narrow.bias.copy_(torch.tensor([-3.0]))
        adapter.widen.weight.copy_(torch.tensor([[2.0], [0.0]]))
        adapter.widen.bias.copy_(torch.tensor([0.5, 0.25]))
    # the bottleneck holds 1 + 2 - 3 = 0, and gelu(0) = 0
    assert adapter(torch.tensor([[1.0, 2.0]], dtype=torch.float64)).tolist() == [[1.5, 2.25]]


def test_a_cache_passes_through():
    model = GPT(CONFIG).eval()
    add_adapters(model, d_bottleneck=3)
    cache = model.new_cache()
    pieces = [model(TOKENS[:, place : place + 1], cache=cache) for place in range(5)]
    torch.testing.assert_close(torch.cat(pieces, dim=1), model(TOKENS))


def test_a_layer_within_a_chosen_layer_gets_its_own():
    model = GPT(CONFIG).double()
    assert add_adapters(model, d_bottleneck=3, targets=("attention", "query")) == 4
    assert isinstance(model.blocks[0].attention.layer.query, Adapter)
    assert model(TOKENS.clone()).dtype == torch.float64


def test_what_cannot_be_is_refused():
    model = GPT(CONFIG)
    with pytest.raises(ValueError, match="expected layers named 'attentoin' in GPT, found none"):
        add_adapters(model, 3, targets=("attentoin",))
    with pytest.raises(ValueError, match="expected d_bottleneck from 1 to 7, got 8"):
        Adapter(nn.Identity(), d_model=8, d_bottleneck=8)
    with pytest.raises(ValueError, match="expected d_bottleneck from 1 to 7, got 9"):
        add_adapters(model, 9)
    assert all(parameter.requires_grad for parameter in model.parameters())
    with pytest.raises(ValueError, match="expected a model with a ModelConfig as its config, got Linear"):
        add_adapters(nn.Linear(3, 3), 2)
    add_adapters(model, 3)
    with pytest.raises(ValueError, match="expected a model without adapters"):
        add_adapters(model, 3)
