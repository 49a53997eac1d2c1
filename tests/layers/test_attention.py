import jaxtyping
import pytest
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention as torch_attention

from tutor.layers.attention import MultiHeadAttention, attention_weights, scaled_dot_product_attention
from tutor.layers.masks import causal_mask, combine_masks, padding_mask

REAL = torch.tensor([[True] * 6, [True] * 4 + [False] * 2, [True] + [False] * 5])


def random(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize(
    ("queries", "keys", "d_value"), [((5, 8), 7, 3), ((2, 1, 4), 1, 4), ((2, 3, 6, 16), 9, 16), ((1, 1), 5, 2)]
)
@pytest.mark.parametrize("masked", [False, True])
def test_attention_equals_torch(queries, keys, d_value, masked):
    *batch, n_queries, d_head = queries
    q, k, v = random(*queries), random(*batch, keys, d_head), random(*batch, keys, d_value)
    mask = torch.rand(n_queries, keys) > 0.5 if masked else None
    if masked:
        mask[:, 0] = True
    torch.testing.assert_close(scaled_dot_product_attention(q, k, v, mask), torch_attention(q, k, v, mask))


def test_weights_are_positive_and_rows_sum_to_one():
    weights = attention_weights(random(2, 5, 8) * 10, random(2, 7, 8) * 10)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 5, dtype=torch.float64))


def test_the_future_never_changes_the_past():
    q, k, v = random(6, 8), random(6, 8), random(6, 3)
    before = scaled_dot_product_attention(q, k, v, causal_mask(6))
    for place in range(1, 6):
        keys, values = k.clone(), v.clone()
        keys[place:], values[place:] = 1e3, -1e3
        after = scaled_dot_product_attention(q, keys, values, causal_mask(6))
        assert torch.equal(before[:place], after[:place])


def test_a_query_without_a_key_is_refused_by_its_row():
    mask = causal_mask(4)
    mask[2] = False
    with pytest.raises(ValueError, match=r"all False in row \[2\]"):
        scaled_dot_product_attention(random(4, 2), random(4, 2), random(4, 2), mask)


def test_a_wrong_shape_is_named_by_its_axis():
    with pytest.raises(jaxtyping.TypeCheckError, match="d_head=4") as caught:
        attention_weights(torch.zeros(3, 4), torch.zeros(5, 6))
    assert "parameter 'keys'" in str(caught.value)


def copied(ours: MultiHeadAttention) -> nn.MultiheadAttention:
    """PyTorch's layer with our weights."""
    theirs = nn.MultiheadAttention(ours.d_model, ours.n_heads, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([ours.query.weight, ours.key.weight, ours.value.weight]))
        theirs.in_proj_bias.copy_(torch.cat([ours.query.bias, ours.key.bias, ours.value.bias]))
        theirs.out_proj.load_state_dict(ours.output.state_dict())
    return theirs


@pytest.mark.parametrize("n_heads", [1, 2, 4])
@pytest.mark.parametrize("kind", ["self", "cross"])
@pytest.mark.parametrize("masks", [(), ("causal",), ("padding",), ("causal", "padding")])
def test_multi_head_attention_equals_torch(n_heads, kind, masks):
    ours = MultiHeadAttention(16, n_heads).double()
    theirs = copied(ours)
    states = random(3, 6, 16).requires_grad_()
    memory = random(3, 6, 16).requires_grad_() if kind == "cross" else None
    mask = combine_masks(
        causal_mask(6) if "causal" in masks else None, padding_mask(REAL) if "padding" in masks else None
    )

    seen = []
    hook = ours.weights.register_forward_hook(lambda module, arguments, weights: seen.append(weights))
    mixed = ours(states, memory, mask)
    hook.remove()
    asked = states if memory is None else memory
    expected, expected_weights = theirs(
        states,
        asked,
        asked,
        attn_mask=~causal_mask(6) if "causal" in masks else None,
        key_padding_mask=~REAL if "padding" in masks else None,
        average_attn_weights=False,
    )
    close = {"rtol": 0, "atol": 1e-10}
    torch.testing.assert_close(mixed, expected, **close)
    torch.testing.assert_close(seen[0], expected_weights, **close)

    inputs = [states] if memory is None else [states, memory]
    direction = random(3, 6, 16)
    gradients = torch.autograd.grad((mixed * direction).sum(), [*inputs, *ours.parameters()])
    wanted = torch.autograd.grad((expected * direction).sum(), [*inputs, *theirs.parameters()])
    names = [name for name, _ in ours.named_parameters()]
    ours_by_name = dict(zip(names, gradients[len(inputs) :], strict=True))
    in_proj, in_bias, out_weight, out_bias = wanted[len(inputs) :]
    for given, right in zip(gradients[: len(inputs)], wanted[: len(inputs)], strict=True):
        torch.testing.assert_close(given, right, **close)
    for part, right in (("weight", in_proj), ("bias", in_bias)):
        given = torch.cat([ours_by_name[f"{name}.{part}"] for name in ("query", "key", "value")])
        torch.testing.assert_close(given, right, **close)
    torch.testing.assert_close(ours_by_name["output.weight"], out_weight, **close)
    torch.testing.assert_close(ours_by_name["output.bias"], out_bias, **close)


def test_padding_is_inert():
    layer = MultiHeadAttention(8, 2).double()
    states = random(3, 6, 8)
    noisy = torch.where(REAL[..., None], states, 1e3)
    mask = padding_mask(REAL)
    before, after = layer(states, states, mask), layer(states, noisy, mask)
    assert torch.equal(before, after)


def test_self_attention_is_permutation_equivariant():
    layer = MultiHeadAttention(8, 2).double()
    states, shuffle = random(2, 7, 8), torch.randperm(7)
    torch.testing.assert_close(layer(states[:, shuffle]), layer(states)[:, shuffle])


def test_dropout_acts_in_training_only():
    layer = MultiHeadAttention(8, 2, dropout=0.5).double()
    states = random(1, 9, 8)
    assert not torch.equal(layer(states), layer(states))
    layer.eval()
    assert torch.equal(layer(states), layer(states))


@pytest.mark.parametrize(
    ("states", "memory", "mask", "said"),
    [
        ((2, 5, 8), None, None, r"states of width d_model=16, got shape \(2, 5, 8\)"),
        ((2, 5, 16), (2, 5, 4), None, r"memory of width d_model=16"),
        ((2, 5, 16), (3, 5, 16), None, "one memory for each of 2 examples, got 3"),
        ((2, 5, 16), None, (5, 4), r"mask for \(batch, query, key\) = \(2, 5, 5\), got shape \(5, 4\)"),
        ((2, 5, 16), (2, 7, 16), (3, 5, 7), r"got shape \(3, 5, 7\)"),
    ],
)
def test_what_does_not_fit_is_named_without_the_runtime_checks(states, memory, mask, said, monkeypatch):
    monkeypatch.setenv("JAXTYPING_DISABLE", "1")
    jaxtyping.config.update("jaxtyping_disable", True)
    try:
        with pytest.raises(ValueError, match=said):
            MultiHeadAttention(16, 2)(
                torch.zeros(states),
                torch.zeros(memory) if memory else None,
                torch.ones(mask, dtype=torch.bool) if mask else None,
            )
    finally:
        jaxtyping.config.update("jaxtyping_disable", False)


@pytest.mark.parametrize("n_heads", [0, 3])
def test_heads_must_divide_the_width(n_heads):
    with pytest.raises(ValueError, match=f"got {n_heads} heads for width 16"):
        MultiHeadAttention(16, n_heads)
