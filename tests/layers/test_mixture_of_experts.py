import pytest
import torch

from tutor.layers.mixture_of_experts import MixtureOfExperts, Routing


def plainly(layer, states):
    """Token by token, with a plain loop."""
    rows = []
    for state in states.reshape(-1, states.shape[-1]):
        chances = (layer.router.weight @ state).softmax(dim=0)
        best = chances.argsort(descending=True)[: layer.n_chosen]
        rows.append(sum(chances[one] / chances[best].sum() * layer.experts[one](state) for one in best))
    return torch.stack(rows).reshape(states.shape)


@pytest.mark.parametrize(("n_experts", "n_chosen"), [(1, 1), (4, 1), (4, 2), (3, 3)])
def test_it_is_what_a_plain_loop_gives(n_experts, n_chosen):
    torch.manual_seed(n_experts)
    layer, states = MixtureOfExperts(8, 16, n_experts, n_chosen), torch.randn(2, 5, 8)
    with torch.no_grad():
        assert torch.allclose(layer(states), plainly(layer, states), atol=1e-6)


def test_a_token_is_no_affair_of_experts_that_it_was_not_sent_to():
    torch.manual_seed(0)
    layer, states = MixtureOfExperts(8, 16, 4, 1), torch.randn(1, 6, 8)
    chosen = layer.route(states).chosen[0, :, 0]
    with torch.no_grad():
        before = layer(states)
        for parameter in layer.experts[int(chosen[0])].parameters():
            parameter.add_(1.0)
        changed = (layer(states) - before).abs().amax(dim=-1)[0] > 1e-6
    assert changed.tolist() == (chosen == chosen[0]).tolist()


def test_gradients_reach_the_router_and_the_experts_asked():
    torch.manual_seed(0)
    layer = MixtureOfExperts(8, 16, 4, 2)
    layer(torch.randn(2, 9, 8)).pow(2).sum().backward()
    assert layer.router.weight.grad.abs().sum() > 0
    assert sum(expert.up.weight.grad is not None for expert in layer.experts) >= 2


def test_loads_and_imbalance():
    even = Routing(torch.full((2, 2, 4), 0.25), torch.tensor([[[0], [1]], [[2], [3]]]))
    assert even.loads.tolist() == [0.25] * 4
    assert even.imbalance.item() == pytest.approx(1)
    lopsided = Routing(torch.tensor([[1.0, 0, 0, 0]] * 3), torch.zeros(3, 1, dtype=torch.long))
    assert lopsided.loads.tolist() == [1, 0, 0, 0]
    assert lopsided.imbalance.item() == pytest.approx(4)


@pytest.mark.parametrize("n_chosen", [0, 5])
def test_an_impossible_choice_is_refused(n_chosen):
    with pytest.raises(ValueError, match=f"expected from 1 to 4 chosen experts, got {n_chosen}"):
        MixtureOfExperts(8, 16, 4, n_chosen)
