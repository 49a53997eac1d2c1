import pytest
import torch

from tutor.models.attention_rollout import attention_rollout


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def by_paths(weights):
    """The same as a sum over all paths from a last state to an input token, in plain loops."""
    n_layers, _, n_tokens, _ = weights.shape
    tables = [layer.mean(dim=0) for layer in weights]

    def share(state, token, layer):
        if layer < 0:
            return float(state == token)
        return sum(
            (tables[layer][state, below].item() + float(state == below)) / 2 * share(below, token, layer - 1)
            for below in range(n_tokens)
        )

    return torch.tensor(
        [[share(state, token, n_layers - 1) for token in range(n_tokens)] for state in range(n_tokens)],
        dtype=weights.dtype,
    )


@pytest.mark.parametrize(("n_layers", "n_heads", "n_tokens"), [(1, 1, 1), (1, 3, 4), (3, 2, 4)])
def test_it_is_the_sum_over_all_paths(n_layers, n_heads, n_tokens):
    weights = torch.randn(n_layers, n_heads, n_tokens, n_tokens, dtype=torch.float64).softmax(dim=-1)
    torch.testing.assert_close(attention_rollout(weights), by_paths(weights))


def test_rows_sum_to_one_and_the_future_stays_hidden():
    scores = torch.randn(4, 2, 6, 6).masked_fill(~torch.ones(6, 6).tril().bool(), -torch.inf)
    rolled = attention_rollout(scores.softmax(dim=-1))
    torch.testing.assert_close(rolled.sum(dim=-1), torch.ones(6))
    assert not rolled.triu(1).any()


def test_layers_are_not_interchangeable():
    weights = torch.randn(2, 1, 4, 4).softmax(dim=-1)
    assert not torch.allclose(attention_rollout(weights), attention_rollout(weights.flip(0)))


def test_a_path_through_two_layers_by_hand():
    first = torch.tensor([[1.0, 0, 0], [1, 0, 0], [0, 0, 1]])
    last = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 1, 0]])
    rolled = attention_rollout(torch.stack([first, last])[:, None])
    torch.testing.assert_close(rolled[2], torch.tensor([0.25, 0.25, 0.5]))


def test_the_input_is_left_as_it_was():
    weights = torch.randn(2, 2, 3, 3).softmax(dim=-1)
    before = weights.clone()
    attention_rollout(weights)
    assert torch.equal(weights, before)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="as many queries as keys, got 3 and 5"):
        attention_rollout(torch.full((1, 1, 3, 5), 0.2))
    with pytest.raises(ValueError, match=r"expected rows that sum to 1, got one that sums to 1\.5"):
        attention_rollout(torch.full((1, 1, 3, 3), 0.5))
    with pytest.raises(ValueError, match="got one that sums to nan"):
        attention_rollout(torch.full((1, 1, 3, 3), torch.nan))
