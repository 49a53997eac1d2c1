import pytest
import torch

from tutor.layers import attention, fused_attention
from tutor.layers.attention import MultiHeadAttention
from tutor.layers.grouped_query_attention import GroupedQueryAttention
from tutor.layers.masks import causal_mask, combine_masks, padding_mask
from tutor.layers.rotary import RotaryEncoding
from tutor.models.activations import record_attention

REAL = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])
MASKS = {
    "none": None,
    "causal": causal_mask(7),
    "padding": padding_mask(REAL),
    "both": combine_masks(causal_mask(7), padding_mask(REAL)),
}


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.fixture
def long_from_one_key_on(monkeypatch):
    monkeypatch.setattr(fused_attention, "LONG", 1)


def outputs_and_gradients(layer, states, mask):
    states = states.clone().requires_grad_()
    mixed = layer(states, mask=mask)
    return mixed, torch.autograd.grad(mixed.square().sum(), [states, *layer.parameters()])


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize(
    "layer",
    [
        lambda: MultiHeadAttention(8, 2),
        lambda: GroupedQueryAttention(8, 4, 2),
        lambda: MultiHeadAttention(8, 2, rotary=RotaryEncoding(4)),
    ],
    ids=["plain", "grouped", "rotary"],
)
def test_both_ways_give_the_same_output_and_gradients(layer, mask, monkeypatch):
    layer, states = layer().double(), torch.randn(2, 7, 8, dtype=torch.float64)
    written, written_gradients = outputs_and_gradients(layer, states, MASKS[mask])
    monkeypatch.setattr(fused_attention, "LONG", 1)
    monkeypatch.setattr(layer.weights, "forward", None)  # the written-out way would stop here
    fused, fused_gradients = outputs_and_gradients(layer, states, MASKS[mask])
    torch.testing.assert_close(fused, written, rtol=0, atol=1e-12)
    torch.testing.assert_close(fused_gradients, written_gradients, rtol=0, atol=1e-12)


def test_it_is_taken_from_the_length_on_that_the_rule_says(monkeypatch):
    calls = []

    def fused(queries, keys, values, mask, dropout):
        calls.append(keys.shape[-2])
        return queries

    monkeypatch.setattr(attention, "fused_attention", fused)
    layer = MultiHeadAttention(4, 1)
    long = fused_attention.LONG
    layer(torch.randn(1, 2, 4), torch.randn(1, long - 1, 4))
    layer(torch.randn(1, 2, 4), torch.randn(1, long, 4))
    layer(torch.randn(1, 1, 4), torch.randn(1, 3, 4))  # a single query, as in generation with a cache
    assert calls == [long, 3]


def test_it_gives_the_same_at_a_length_where_it_is_taken(monkeypatch):
    layer = MultiHeadAttention(8, 2)
    states, memory = torch.randn(1, 3, 8), torch.randn(1, fused_attention.LONG, 8)
    fused = layer(states, memory)
    monkeypatch.setattr(fused_attention, "LONG", 10**9)
    torch.testing.assert_close(fused, layer(states, memory))


@pytest.mark.usefixtures("long_from_one_key_on")
def test_nothing_is_fused_while_somebody_looks(monkeypatch):
    layer, states = MultiHeadAttention(8, 2), torch.randn(1, 5, 8)
    monkeypatch.setattr(attention, "fused_attention", None)  # would stop here
    with record_attention(layer) as recording:
        layer(states)
    assert recording["attention"].shape == (1, 2, 5, 5)
    with pytest.raises(TypeError, match="NoneType"):
        layer(states)


@pytest.mark.usefixtures("long_from_one_key_on")
def test_a_query_without_a_key_is_refused_there_too():
    with pytest.raises(ValueError, match="all False in row"):
        MultiHeadAttention(8, 2)(torch.randn(1, 3, 8), mask=torch.zeros(3, 3, dtype=torch.bool))


@pytest.mark.usefixtures("long_from_one_key_on")
def test_dropout_acts_in_training_only():
    layer, states = MultiHeadAttention(8, 2, dropout=0.5), torch.randn(1, 9, 8)
    assert not torch.equal(layer(states), layer(states))
    layer.eval()
    assert torch.equal(layer(states), layer(states))
