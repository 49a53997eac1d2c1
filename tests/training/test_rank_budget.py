import pytest
import torch
from torch import nn

from tutor.layers.adalora import add_adalora, kept_triplets
from tutor.training.rank_budget import RankBudget


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def with_triplets(rank: int, *widths: int) -> nn.Sequential:
    """One layer after the other."""
    model = nn.Sequential(*(nn.Linear(width, width) for width in widths))
    add_adalora(model, rank, rank, targets=[str(place) for place in range(len(widths))])
    return model


def test_the_budget_falls_along_a_cubic():
    budget = RankBudget(with_triplets(4, 6, 6), last=2, n_steps=100, warm_up=20, cool_down=30)
    # half of the way is gone after 45 steps: 2 + 6 / 8, rounded
    assert [budget.size(step) for step in (0, 19, 20, 45, 70, 100)] == [8, 8, 8, 3, 2, 2]
    sizes = [budget.size(step) for step in range(101)]
    assert sizes == sorted(sizes, reverse=True)


def test_ratings_are_those_of_plain_loops():
    model = with_triplets(3, 5, 7)
    budget = RankBudget(model, last=2, n_steps=3, warm_up=0, cool_down=2)
    for layer in model:
        nn.init.normal_(layer.values)
    means, variations = {}, {}
    for _ in range(3):
        model.zero_grad()
        (model[1](torch.randn(4, 7)).square().mean() + model[0](torch.randn(4, 5)).square().mean()).backward()
        ratings = []
        for place, layer in enumerate(model):
            smoothed = {}
            for name in ("left", "values", "right"):
                parameter = getattr(layer, name)
                now = (parameter * parameter.grad).abs().detach()
                means[place, name] = 0.85 * means.get((place, name), 0.0) + 0.15 * now
                varies = (now - means[place, name]).abs()
                variations[place, name] = 0.85 * variations.get((place, name), 0.0) + 0.15 * varies
                smoothed[name] = means[place, name] * variations[place, name]
            for one in range(3):
                ratings.append(
                    smoothed["values"][one] + smoothed["left"][:, one].mean() + smoothed["right"][one].mean()
                )
        values = torch.cat([layer.values for layer in model]).detach().clone()
        budget.step()
        n_kept = budget.size(budget.n_done)
        best = sorted(range(6), key=lambda one: -ratings[one])[:n_kept]
        expected = torch.stack([values[one] if one in best else torch.tensor(0.0) for one in range(6)])
        torch.testing.assert_close(torch.cat([layer.values for layer in model]), expected)
    assert sum(kept_triplets(model).values()) == 2


def test_what_the_loss_does_not_feel_is_dropped():
    model = with_triplets(3, 6)
    budget = RankBudget(model, last=1, n_steps=4, warm_up=1, cool_down=1)
    optimizer = torch.optim.SGD([part for part in model.parameters() if part.requires_grad], lr=0.1)
    with torch.no_grad():
        model[0].left.copy_(torch.eye(6)[:, :3])
        model[0].right.copy_(torch.eye(6)[:3])
        model[0].values.fill_(1.0)
    for _ in range(4):
        # the second output alone counts, so the second triplet alone matters
        model(torch.randn(8, 6))[:, 1].square().mean().backward()
        optimizer.step()
        budget.step()
        optimizer.zero_grad()
    assert (model[0].values != 0).tolist() == [False, True, False]


def test_before_the_warm_up_is_over_nothing_is_dropped():
    model = with_triplets(2, 4)
    nn.init.ones_(model[0].values)
    budget = RankBudget(model, last=1, n_steps=10, warm_up=5, cool_down=1)
    model(torch.randn(3, 4)).square().mean().backward()
    budget.step()
    assert kept_triplets(model) == {"0": 2}


def test_bad_input_is_refused():
    model = with_triplets(2, 6, 6)
    with pytest.raises(ValueError, match="expected from 1 to 4 triplets to keep, got 5"):
        RankBudget(model, last=5, n_steps=10, warm_up=1, cool_down=1)
    with pytest.raises(ValueError, match="below 10 together"):
        RankBudget(model, last=2, n_steps=10, warm_up=5, cool_down=5)
    with pytest.raises(ValueError, match="expected the gradients"):
        RankBudget(model, last=2, n_steps=10, warm_up=1, cool_down=1).step()
    with pytest.raises(ValueError, match="expected a model with AdaLoRA"):
        RankBudget(nn.Linear(3, 3), last=2, n_steps=10, warm_up=1, cool_down=1)
