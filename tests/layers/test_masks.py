import pytest
import torch

from tutor.layers.masks import causal_mask, combine_masks, padding_mask


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
