import pytest
import torch

from tutor.layers.masks import additive_mask, causal_mask, causal_padding_mask, combine_masks, padding_mask


def test_causal_mask_is_the_lower_triangle():
    for query, row in enumerate(causal_mask(5)):
        assert row.tolist() == [key <= query for key in range(5)]


def test_causal_mask_with_a_cache_sees_all_that_came_before():
    assert torch.equal(causal_mask(2, 5), causal_mask(5)[-2:])


def test_causal_mask_refuses_fewer_keys_than_queries():
    with pytest.raises(ValueError, match="got 4 queries and 3 keys"):
        causal_mask(4, 3)


def test_padding_mask_hides_the_filling_from_every_query():
    mask = padding_mask(torch.tensor([[True, True, False], [True, False, False]]))
    assert mask.shape == (2, 1, 3)
    assert mask.expand(2, 4, 3)[1].sum() == 4


def test_padding_mask_refuses_an_example_without_a_token():
    with pytest.raises(ValueError, match=r"only padding in \[1\]"):
        padding_mask(torch.tensor([[True, False], [False, False]]))


def test_combined_masks_allow_what_all_allow():
    padding = padding_mask(torch.tensor([[True, True, True], [True, True, False]]))
    both = combine_masks(causal_mask(3), None, padding)
    assert both.shape == (2, 3, 3)
    assert torch.equal(both[0], causal_mask(3))
    assert both[1].tolist() == [[True, False, False], [True, True, False], [True, True, False]]


def test_no_mask_at_all_is_none():
    assert combine_masks(None, None) is None
    assert combine_masks() is None


def test_a_causal_padding_mask_shows_the_real_past_and_oneself():
    is_real = torch.tensor([[False, True, True], [True, False, True]])
    assert causal_padding_mask(is_real, 3).int().tolist() == [
        [[1, 0, 0], [0, 1, 0], [0, 1, 1]],
        [[1, 0, 0], [1, 1, 0], [1, 0, 1]],
    ]


def test_a_causal_padding_mask_with_a_cache_is_that_of_the_last_queries():
    is_real = torch.rand(4, 7, generator=torch.Generator().manual_seed(0)) > 0.5
    for n_queries in (1, 3, 7):
        assert torch.equal(causal_padding_mask(is_real, n_queries), causal_padding_mask(is_real, 7)[:, -n_queries:])
    with pytest.raises(ValueError, match="at least as many keys as queries, got 8 queries and 7 keys"):
        causal_padding_mask(is_real, 8)


def test_an_added_mask_does_what_a_mask_does():
    scores, mask = torch.randn(5, 5, generator=torch.Generator().manual_seed(0)), causal_mask(5)
    filled = scores.masked_fill(~mask, -torch.inf)
    assert torch.equal(scores + additive_mask(mask), filled)
    assert additive_mask(mask, torch.float64).dtype == torch.float64
