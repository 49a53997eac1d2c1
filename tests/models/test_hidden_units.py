import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.feed_forward import FeedForward, SwiGLU
from tutor.models.gpt import GPT
from tutor.models.hidden_units import feed_forward_layers, record_hidden_units, without_hidden_units


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def small_gpt(**changed):
    return GPT(ModelConfig(vocab_size=11, d_model=12, n_heads=3, n_layers=2, d_ff=20, **changed)).eval()


def test_what_is_recorded_is_what_the_second_matrix_reads():
    layer, states = FeedForward(6, 10, nn.ReLU()), torch.randn(2, 5, 6)
    with record_hidden_units(layer) as recording:
        output = layer(states)
    torch.testing.assert_close(recording["feed_forward"], (states @ layer.up.weight.T + layer.up.bias).relu())
    values = torch.einsum("bpu,du->bpd", recording["feed_forward"], layer.down.weight)
    torch.testing.assert_close(values + layer.down.bias, output)


@pytest.mark.parametrize("kind", ["relu", "gelu", "swiglu"])
def test_every_layer_of_a_model_is_recorded_and_the_last_run_stays(kind):
    model = small_gpt(feed_forward=kind)
    with record_hidden_units(model) as recording:
        model(torch.randint(11, (2, 7)))
        model(torch.randint(11, (3, 4)))
    assert {name: tuple(hidden.shape) for name, hidden in recording.items()} == {
        "blocks.0.feed_forward": (3, 4, 20),
        "blocks.1.feed_forward": (3, 4, 20),
    }
    assert list(recording) == list(feed_forward_layers(model))
    assert not any(hidden.requires_grad for hidden in recording.values())


@pytest.mark.parametrize("build", [lambda: FeedForward(6, 10, nn.GELU()), lambda: SwiGLU(6, 10)])
def test_a_silent_unit_is_one_whose_value_is_zero(build):
    layer, states = build(), torch.randn(2, 5, 6)
    with without_hidden_units(layer, {"feed_forward": [1, 7]}):
        found = layer(states)
    with torch.no_grad():
        layer.down.weight[:, [1, 7]] = 0.0
    torch.testing.assert_close(found, layer(states))


def test_without_any_unit_only_the_bias_is_left():
    layer, states = FeedForward(6, 10, nn.GELU()), torch.randn(2, 5, 6)
    with without_hidden_units(layer, {"feed_forward": range(10)}):
        torch.testing.assert_close(layer(states), layer.down.bias.expand(2, 5, 6))


def test_the_model_is_itself_again_even_when_the_run_fails():
    model, tokens = small_gpt(), torch.randint(0, 11, (2, 7))
    before = model(tokens)
    with pytest.raises(RuntimeError, match="stop"), without_hidden_units(model, {"blocks.0.feed_forward": range(9)}):
        assert not torch.equal(model(tokens), before)
        raise RuntimeError("stop")
    with pytest.raises(RuntimeError, match="stop"), record_hidden_units(model):
        raise RuntimeError("stop")
    assert torch.equal(model(tokens), before)
    assert not any(module._forward_pre_hooks for module in model.modules())


def test_blocks_inside_one_another_add_up_and_no_unit_changes_nothing():
    model, tokens = small_gpt(), torch.randint(0, 11, (2, 7))
    first = "blocks.0.feed_forward"
    with without_hidden_units(model, {first: [0, 2]}):
        together = model(tokens)
    with without_hidden_units(model, {first: [0]}), without_hidden_units(model, {first: [2]}):
        nested = model(tokens)
    with without_hidden_units(model, {first: []}):
        nothing = model(tokens)
    assert torch.equal(together, nested)
    assert torch.equal(nothing, model(tokens))


def test_bad_input_is_named():
    model = small_gpt()
    with pytest.raises(ValueError, match=r"expected a layer among blocks\.0\.feed_forward, .*, got 'x'"):
        without_hidden_units(model, {"x": [0]}).__enter__()
    for unit in (20, -1):
        with pytest.raises(ValueError, match=f"expected a unit of blocks.1.feed_forward from 0 to 19, got {unit}"):
            without_hidden_units(model, {"blocks.1.feed_forward": [unit]}).__enter__()
    with pytest.raises(ValueError, match="found none in Linear"):
        record_hidden_units(nn.Linear(2, 2)).__enter__()
