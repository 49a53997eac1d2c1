import pytest
import torch

from tutor.layers.attention import MultiHeadAttention
from tutor.layers.kv_cache import DecodingCache, KeyValueCache, MemoryCache
from tutor.layers.masks import causal_mask


def pair(n_tokens, fill):
    return torch.full((2, 1, n_tokens, 3), float(fill)), torch.full((2, 1, n_tokens, 3), float(-fill))


def test_keys_and_values_are_appended_in_order():
    cache = KeyValueCache()
    assert len(cache) == 0
    cache.keys_and_values(lambda: pair(2, 1))
    keys, values = cache.keys_and_values(lambda: pair(1, 5))
    assert len(cache) == 3
    assert keys[0, 0, :, 0].tolist() == [1, 1, 5]
    assert values[0, 0, :, 0].tolist() == [-1, -1, -5]


def test_a_memory_is_projected_once():
    cache, calls = MemoryCache(), []

    def project():
        calls.append(1)
        return pair(4, len(calls))

    first, second = cache.keys_and_values(project), cache.keys_and_values(project)
    assert calls == [1]
    assert first[0] is second[0] and len(cache) == 4


def test_rows_are_kept_dropped_and_doubled_in_every_layer():
    cache = DecodingCache(n_layers=2)
    for layer in cache:
        layer.tokens.keys_and_values(lambda: (torch.tensor([[[[1.0]]], [[[2.0]]]]), torch.zeros(2, 1, 1, 1)))
        layer.memory.keys_and_values(lambda: (torch.tensor([[[[3.0]]], [[[4.0]]]]), torch.zeros(2, 1, 1, 1)))
    cache.select(torch.tensor([1, 1, 0]))
    assert len(cache) == 1
    for layer in cache:
        assert layer.tokens.keys.flatten().tolist() == [2, 2, 1]
        assert layer.memory.keys.flatten().tolist() == [4, 4, 3]


def test_selecting_of_an_empty_cache_leaves_it_empty():
    cache = DecodingCache(n_layers=1)
    cache.select(torch.tensor([0, 0]))
    assert len(cache) == 0


def test_attention_with_a_cache_asks_what_came_before():
    torch.manual_seed(0)
    layer, states, cache = MultiHeadAttention(8, 2), torch.randn(3, 6, 8), KeyValueCache()
    whole = layer(states, mask=causal_mask(6))
    pieces = [
        layer(states[:, :4], mask=causal_mask(4), cache=cache),
        layer(states[:, 4:], None, causal_mask(2, 6), cache),
    ]
    torch.testing.assert_close(torch.cat(pieces, dim=1), whole)


def test_a_mask_must_fit_the_cache_too():
    layer, cache = MultiHeadAttention(8, 2), KeyValueCache()
    layer(torch.randn(1, 4, 8), cache=cache)
    with pytest.raises(ValueError, match=r"\(batch, query, key\) = \(1, 2, 6\), got shape \(2, 2\)"):
        layer(torch.randn(1, 2, 8), mask=causal_mask(2), cache=cache)
