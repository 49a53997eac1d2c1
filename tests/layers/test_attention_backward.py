import pytest
import torch

from tutor.layers.attention import scaled_dot_product_attention
from tutor.layers.attention_backward import attention_backward, softmax_backward
from tutor.layers.masks import causal_mask


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def random(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@pytest.mark.parametrize("shape", [(3,), (2, 5), (2, 3, 1)])
def test_softmax_backward_equals_autograd(shape):
    scores, gradient = random(*shape).requires_grad_(), random(*shape)
    weights = scores.softmax(dim=-1)
    (expected,) = torch.autograd.grad((weights * gradient).sum(), scores)
    torch.testing.assert_close(softmax_backward(weights.detach(), gradient), expected)


def test_the_gradient_of_scores_sums_to_zero_in_each_row():
    given = softmax_backward(random(4, 6).softmax(dim=-1), random(4, 6))
    torch.testing.assert_close(given.sum(dim=-1), torch.zeros(4, dtype=torch.float64))


def test_a_gradient_equal_for_all_weights_moves_no_score():
    given = softmax_backward(random(4, 6).softmax(dim=-1), torch.full((4, 6), 3.0, dtype=torch.float64))
    torch.testing.assert_close(given, torch.zeros(4, 6, dtype=torch.float64))


@pytest.mark.parametrize(
    ("batch", "n_queries", "n_keys", "d_value"), [((), 5, 7, 3), ((2, 3), 1, 6, 8), ((2,), 9, 1, 4)]
)
@pytest.mark.parametrize("masked", [False, True])
def test_attention_backward_equals_autograd(batch, n_queries, n_keys, d_value, masked):
    inputs = [
        tensor.requires_grad_()
        for tensor in (random(*batch, n_queries, 8), random(*batch, n_keys, 8), random(*batch, n_keys, d_value))
    ]
    mask = torch.rand(n_queries, n_keys) > 0.5 if masked else None
    if masked:
        mask[:, 0] = True
    gradient = random(*batch, n_queries, d_value)
    expected = torch.autograd.grad((scaled_dot_product_attention(*inputs, mask) * gradient).sum(), inputs)
    given = attention_backward(*(tensor.detach() for tensor in inputs), gradient, mask)
    for ours, theirs in zip(given, expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-12)


def test_it_equals_small_steps():
    queries, keys, values, direction = random(3, 4), random(5, 4), random(5, 2), random(3, 2)
    given = attention_backward(queries, keys, values, direction)
    for place, tensor in enumerate((queries, keys, values)):
        steps = []
        for size in (1e-6, -1e-6):
            moved = [queries, keys, values]
            moved[place] = tensor + size * torch.eye(tensor.numel(), dtype=torch.float64)[3].view_as(tensor)
            steps.append((scaled_dot_product_attention(*moved) * direction).sum())
        torch.testing.assert_close(given[place].flatten()[3], (steps[0] - steps[1]) / 2e-6, rtol=1e-6, atol=1e-8)


def test_a_hidden_key_feels_nothing():
    queries, keys, values, gradient = random(4, 3), random(4, 3), random(4, 2), random(4, 2)
    gradient[-1] = 0.0  # only the first three positions are asked for
    _, d_keys, d_values = attention_backward(queries, keys, values, gradient, causal_mask(4))
    assert (d_keys[-1] == 0).all() and (d_values[-1] == 0).all()
    assert (d_keys[:-1] != 0).any()


def test_a_query_without_a_key_is_refused():
    mask = causal_mask(3)
    mask[1] = False
    with pytest.raises(ValueError, match=r"all False in row \[1\]"):
        attention_backward(random(3, 2), random(3, 2), random(3, 2), random(3, 2), mask)
