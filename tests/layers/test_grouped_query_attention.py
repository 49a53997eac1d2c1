import pytest
import torch

from tutor.layers.attention import MultiHeadAttention
from tutor.layers.grouped_query_attention import GroupedQueryAttention
from tutor.layers.kv_cache import KeyValueCache
from tutor.layers.masks import causal_mask


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize("n_key_value_heads", [1, 2, 4])
def test_it_is_multi_head_attention_whose_heads_repeat_keys_and_values(n_key_value_heads):
    grouped = GroupedQueryAttention(16, 4, n_key_value_heads)
    full = MultiHeadAttention(16, 4)
    state = grouped.state_dict()
    for name in ("key.weight", "key.bias", "value.weight", "value.bias"):
        heads = state[name].unflatten(0, (n_key_value_heads, 4))
        state[name] = heads.repeat_interleave(4 // n_key_value_heads, dim=0).flatten(0, 1)
    full.load_state_dict(state)
    states = torch.randn(2, 5, 16)
    torch.testing.assert_close(grouped(states, mask=causal_mask(5)), full(states, mask=causal_mask(5)))


def test_the_cache_shrinks_by_the_size_of_a_group():
    cache = KeyValueCache()
    GroupedQueryAttention(16, 4, 2)(torch.randn(3, 5, 16), cache=cache)
    assert cache.keys.shape == (3, 2, 5, 4)


@pytest.mark.parametrize("heads", [0, 3, 8])
def test_heads_must_form_groups(heads):
    with pytest.raises(ValueError, match=f"expected n_key_value_heads to divide n_heads, got {heads} for 4 heads"):
        GroupedQueryAttention(16, 4, heads)
