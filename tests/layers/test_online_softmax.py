import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from tutor.layers.attention import scaled_dot_product_attention
from tutor.layers.masks import causal_mask
from tutor.layers.online_softmax import online_attention


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def random(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64])
@pytest.mark.parametrize(
    ("batch", "n_queries", "n_keys", "d_value"), [((), 5, 7, 3), ((2, 3), 1, 6, 8), ((2,), 9, 1, 4)]
)
@pytest.mark.parametrize("masked", [False, True])
def test_it_equals_attention_with_the_whole_table(block, batch, n_queries, n_keys, d_value, masked):
    queries, keys, values = random(*batch, n_queries, 8), random(*batch, n_keys, 8), random(*batch, n_keys, d_value)
    mask = torch.rand(*batch, n_queries, n_keys) > 0.6 if masked else None
    if masked:
        mask[..., -1] = True  # so that a whole first block may be hidden, and yet every query has a key
    expected = scaled_dot_product_attention(queries, keys, values, mask)
    torch.testing.assert_close(online_attention(queries, keys, values, mask, block), expected, rtol=0, atol=1e-12)


def test_it_equals_torch_for_a_mask_shared_by_heads():
    queries, keys, values = random(2, 4, 6, 8), random(2, 4, 6, 8), random(2, 4, 6, 8)
    expected = torch.nn.functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)
    torch.testing.assert_close(online_attention(queries, keys, values, causal_mask(6), 2), expected)


def test_a_first_block_that_is_hidden_leaves_no_trace():
    queries, keys, values = random(3, 4), random(6, 4), random(6, 2)
    mask = torch.ones(3, 6, dtype=torch.bool)
    mask[:, :4] = False
    mixed = online_attention(queries, keys, values, mask, block=2)
    torch.testing.assert_close(mixed, scaled_dot_product_attention(queries, keys[4:], values[4:]))
    keys[:4], values[:4] = 1e3, -1e3
    assert torch.equal(mixed, online_attention(queries, keys, values, mask, block=2))


@pytest.mark.parametrize("size", [1e4, -1e4])
def test_huge_scores_stay_finite(size):
    queries, keys, values = torch.full((2, 1), size), torch.linspace(-1, 1, 8)[:, None], torch.randn(8, 3)
    mixed = online_attention(queries, keys, values, block=3)
    torch.testing.assert_close(mixed, values[7 if size > 0 else 0].expand(2, 3))


def test_the_gradient_is_that_of_attention():
    inputs = [random(2, 5, 4).requires_grad_(), random(2, 7, 4).requires_grad_(), random(2, 7, 3).requires_grad_()]
    direction = random(2, 5, 3)
    ours = torch.autograd.grad((online_attention(*inputs, block=3) * direction).sum(), inputs)
    theirs = torch.autograd.grad((scaled_dot_product_attention(*inputs) * direction).sum(), inputs)
    for mine, right in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, right)


def test_it_saves_memory_not_arithmetic():
    queries, keys, values = random(64, 8), random(64, 8), random(64, 8)
    counts = []
    for attend in (scaled_dot_product_attention, lambda *parts: online_attention(*parts, block=16)):
        with FlopCounterMode(display=False) as counter:
            attend(queries, keys, values)
        counts.append(counter.get_total_flops())
    assert counts[0] == counts[1]


def test_the_inputs_stay_as_they_are():
    inputs = [random(5, 4), random(7, 4), random(7, 3), torch.ones(5, 7, dtype=torch.bool)]
    before = [tensor.clone() for tensor in inputs]
    online_attention(*inputs, block=2)
    assert all(torch.equal(old, new) for old, new in zip(before, inputs, strict=True))


@pytest.mark.parametrize(("block", "n_keys"), [(0, 4), (-1, 4), (2, 0)])
def test_a_block_and_the_whole_have_a_key(block, n_keys):
    with pytest.raises(ValueError, match=f"got block={block}, {n_keys} keys"):
        online_attention(random(3, 4), random(n_keys, 4), random(n_keys, 4), block=block)


def test_a_query_without_a_key_is_refused_by_its_row():
    mask = causal_mask(4)
    mask[2] = False
    with pytest.raises(ValueError, match=r"all False in row \[2\]"):
        online_attention(random(4, 2), random(4, 2), random(4, 2), mask)
