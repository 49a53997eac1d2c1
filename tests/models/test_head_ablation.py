import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.attention import MultiHeadAttention
from tutor.layers.grouped_query_attention import GroupedQueryAttention
from tutor.models.activations import record_attention
from tutor.models.gpt import GPT
from tutor.models.head_ablation import attention_layers, without_heads
from tutor.models.transformer import Transformer


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def small_gpt(**changed):
    return GPT(ModelConfig(vocab_size=11, d_model=12, n_heads=3, n_layers=2, **changed)).eval()


def test_the_others_are_what_they_would_be_with_the_head_cut_out():
    """The output projection is a sum over heads: leave one summand out."""
    layer, states = MultiHeadAttention(12, 3), torch.randn(2, 5, 12)
    with without_heads(layer, {"attention": [1]}):
        found = layer(states)
    cut = MultiHeadAttention(12, 3)
    cut.load_state_dict(layer.state_dict())
    with torch.no_grad():
        cut.output.weight[:, 4:8] = 0.0
    torch.testing.assert_close(found, cut(states))
    assert not torch.allclose(found, layer(states))


def test_without_any_head_only_the_bias_is_left():
    layer, states = MultiHeadAttention(12, 3), torch.randn(2, 5, 12)
    with torch.no_grad():
        layer.output.bias.normal_()
    with without_heads(layer, {"attention": range(3)}):
        torch.testing.assert_close(layer(states), layer.output.bias.expand(2, 5, 12))


@pytest.mark.parametrize("n_tokens", [1, 6])
def test_heads_that_share_keys_and_single_queries_are_reached_too(n_tokens):
    layer = GroupedQueryAttention(12, 6, 2)
    states = torch.randn(1, n_tokens, 12)
    with without_heads(layer, {"attention": [0, 5]}):
        found = layer(states)
    with torch.no_grad():
        layer.output.weight[:, [0, 1, 10, 11]] = 0.0
    torch.testing.assert_close(found, layer(states))


def test_the_model_is_itself_again_even_when_the_run_fails():
    model, tokens = small_gpt(), torch.randint(0, 11, (2, 7))
    before, names = model(tokens), set(model.state_dict())
    with pytest.raises(RuntimeError, match="stop"), without_heads(model, {"blocks.0.attention": [0]}):
        assert not torch.equal(model(tokens), before)
        raise RuntimeError("stop")
    assert torch.equal(model(tokens), before)
    assert set(model.state_dict()) == names
    assert not any(module._forward_pre_hooks for module in model.modules())


def test_nothing_to_switch_off_changes_nothing():
    model, tokens = small_gpt(), torch.randint(0, 11, (2, 7))
    with without_heads(model, {}):
        one = model(tokens)
    with without_heads(model, {"blocks.1.attention": []}):
        other = model(tokens)
    assert torch.equal(one, model(tokens))
    assert torch.equal(other, model(tokens))


def test_blocks_inside_one_another_add_up():
    model, tokens = small_gpt(), torch.randint(0, 11, (2, 7))
    with without_heads(model, {"blocks.0.attention": [0, 2]}):
        together = model(tokens)
    with without_heads(model, {"blocks.0.attention": [0]}), without_heads(model, {"blocks.0.attention": [2]}):
        nested = model(tokens)
    assert torch.equal(together, nested)


def test_weights_can_still_be_recorded_under_the_same_names():
    model, tokens = small_gpt(), torch.randint(0, 11, (1, 7))
    with record_attention(model) as whole:
        model(tokens)
    with without_heads(model, {"blocks.0.attention": [1]}), record_attention(model) as cut:
        model(tokens)
    assert list(whole) == list(attention_layers(model))
    assert torch.equal(whole["blocks.0.attention"], cut["blocks.0.attention"])
    assert not torch.allclose(whole["blocks.1.attention"], cut["blocks.1.attention"])


def test_without_cross_attention_a_decoder_does_not_feel_the_source():
    model = Transformer(ModelConfig(vocab_size=11, d_model=12, n_heads=3, n_layers=2)).eval()
    target = torch.randint(0, 11, (1, 5))
    cross = [name for name in attention_layers(model) if "cross" in name]
    assert len(cross) == 2
    sources = torch.randint(0, 11, (1, 6)), torch.randint(0, 11, (1, 6))
    with without_heads(model, {name: range(3) for name in cross}):
        assert torch.equal(model(sources[0], target), model(sources[1], target))
    assert not torch.equal(model(sources[0], target), model(sources[1], target))


def test_gradients_pass_and_skip_the_head():
    layer, states = MultiHeadAttention(12, 3), torch.randn(1, 5, 12)
    with without_heads(layer, {"attention": [1]}):
        layer(states).sum().backward()
    assert not layer.value.weight.grad[4:8].any()
    assert layer.value.weight.grad[:4].any()


def test_bad_input_is_named():
    model = small_gpt()
    with pytest.raises(ValueError, match=r"expected a layer among blocks\.0\.attention, blocks\.1\.attention, got 'x'"):
        without_heads(model, {"x": [0]}).__enter__()
    for head in (3, -1):
        with pytest.raises(ValueError, match=f"expected a head of blocks.1.attention from 0 to 2, got {head}"):
            without_heads(model, {"blocks.1.attention": [head]}).__enter__()
    with pytest.raises(ValueError, match="found none in Linear"):
        attention_layers(nn.Linear(2, 2))
