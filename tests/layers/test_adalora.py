import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.adalora import (
    AdaLoRALinear,
    adalora_layers,
    add_adalora,
    kept_triplets,
    merge_adalora,
    orthogonality,
)
from tutor.models.gpt import GPT

CONFIG = ModelConfig(vocab_size=11, d_model=8, n_heads=2, n_layers=2, context_length=6)
TOKENS = torch.tensor([[1, 5, 4, 9, 2]])


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def disturbed(model: nn.Module) -> nn.Module:
    """With values that are not zero, as after training."""
    for layer in adalora_layers(model).values():
        nn.init.normal_(layer.values)
    return model


def test_the_correction_by_hand():
    layer = AdaLoRALinear(nn.Linear(3, 2, bias=False).double(), rank=1, alpha=4)
    with torch.no_grad():
        layer.frozen.weight.copy_(torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
        layer.left.copy_(torch.tensor([[1.0], [-1.0]]))
        layer.values.copy_(torch.tensor([2.0]))
        layer.right.copy_(torch.tensor([[1.0, 2.0, 3.0]]))
    # 1 + 4 * 2 * 6 and 1 - 4 * 2 * 6
    assert layer(torch.ones(1, 3, dtype=torch.float64)).tolist() == [[49.0, -47.0]]


def test_it_is_a_singular_value_decomposition_where_vectors_stand_at_right_angles():
    layer = AdaLoRALinear(nn.Linear(5, 4, bias=False).double(), rank=3, alpha=3)
    with torch.no_grad():
        layer.frozen.weight.zero_()
        layer.left.copy_(torch.linalg.qr(torch.randn(4, 3, dtype=torch.float64)).Q)
        layer.right.copy_(torch.linalg.qr(torch.randn(5, 3, dtype=torch.float64)).Q.mT)
        layer.values.copy_(torch.tensor([0.5, 3.0, 1.0]))
    sizes = torch.linalg.svdvals(layer.merged().weight)
    torch.testing.assert_close(sizes[:3], torch.tensor([3.0, 1.0, 0.5], dtype=torch.float64))
    assert sizes[3] < 1e-12


def test_nothing_changes_at_first_and_only_triplets_learn():
    model = GPT(CONFIG)
    before = model(TOKENS)
    assert add_adalora(model, rank=3, alpha=3, targets=("query", "down")) == 4
    assert torch.equal(model(TOKENS), before)
    learning = {name.rpartition(".")[2] for name, part in model.named_parameters() if part.requires_grad}
    assert learning == {"left", "values", "right"}
    assert set(kept_triplets(model).values()) == {0}  # all values start at zero
    disturbed(model)
    assert set(kept_triplets(model).values()) == {3}


def test_values_have_a_gradient_from_the_first_step_and_vectors_from_the_second():
    model = GPT(CONFIG)
    add_adalora(model, rank=2, alpha=2)
    optimizer = torch.optim.SGD([part for part in model.parameters() if part.requires_grad], lr=1.0)
    for has_gradient in (False, True):
        optimizer.zero_grad()
        model(TOKENS).square().sum().backward()
        for layer in adalora_layers(model).values():
            assert (layer.values.grad != 0).all()
            assert bool((layer.left.grad != 0).any()) == bool((layer.right.grad != 0).any()) == has_gradient
        optimizer.step()


def test_merging_changes_no_output_and_leaves_a_plain_model():
    model = GPT(CONFIG).double()
    names = list(model.state_dict())
    add_adalora(model, rank=3, alpha=5, targets=("value", "up"))
    before = disturbed(model)(TOKENS)
    merge_adalora(model)
    torch.testing.assert_close(model(TOKENS), before, rtol=0, atol=1e-12)
    assert list(model.state_dict()) == names
    assert all(part.requires_grad for part in model.parameters())


def test_a_dropped_triplet_adds_nothing_and_its_value_still_has_a_gradient():
    model = nn.Sequential(nn.Linear(6, 6))
    add_adalora(model, rank=2, alpha=2, targets=("0",))
    inputs = torch.randn(4, 6)
    frozen = model[0].frozen(inputs)
    with torch.no_grad():
        model[0].values.copy_(torch.tensor([0.0, 2.0]))
    alone = 2.0 * (inputs @ model[0].right[1])[:, None] * model[0].left[:, 1]
    torch.testing.assert_close(model(inputs), frozen + alone)
    model(inputs).square().mean().backward()
    assert (model[0].values.grad != 0).all()


def test_vectors_at_right_angles_miss_nothing():
    model = nn.Sequential(nn.Linear(6, 5))
    add_adalora(model, rank=2, alpha=2, targets=("0",))
    assert orthogonality(model) > 0
    with torch.no_grad():
        model[0].left.copy_(torch.eye(5)[:, :2])
        model[0].right.copy_(torch.eye(6)[:2])
    assert orthogonality(model) == 0
    with torch.no_grad():
        model[0].left[:, 1] = model[0].left[:, 0]  # both products with the other are 1 instead of 0
        model[0].right[0] *= 2  # the square of its length is 4 instead of 1
    assert orthogonality(model).item() == pytest.approx(2 + 9)


def test_bad_input_is_refused_and_leaves_the_model_as_it_was():
    with pytest.raises(ValueError, match="expected a rank from 1 to 2, got 3"):
        AdaLoRALinear(nn.Linear(3, 4), rank=3, alpha=1)
    model = GPT(CONFIG)
    names = list(model.state_dict())
    with pytest.raises(ValueError, match="'nothing'"):
        add_adalora(model, 2, 2, targets=("query", "nothing"))
    with pytest.raises(ValueError, match="expected a rank from 1 to 7, got 8"):
        add_adalora(model, 8, 2)
    assert list(model.state_dict()) == names
    assert all(part.requires_grad for part in model.parameters())
    for use in (adalora_layers, kept_triplets, orthogonality, merge_adalora):
        with pytest.raises(ValueError, match="expected a model with AdaLoRA"):
            use(model)
    add_adalora(model, 2, 2)
    with pytest.raises(ValueError, match="merge_adalora folds it in first"):
        add_adalora(model, 2, 2, targets=("key",))
