import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.lora import LoRALinear, add_lora, lora_state, merge_lora
from tutor.models.gpt import GPT

CONFIG = ModelConfig(vocab_size=11, d_model=8, n_heads=2, n_layers=2, context_length=6)
TOKENS = torch.tensor([[1, 5, 4, 9, 2]])


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def disturbed(model: nn.Module) -> nn.Module:
    """With corrections that are not zero, as after training."""
    for module in model.modules():
        if isinstance(module, LoRALinear):
            nn.init.normal_(module.up)
    return model


def test_the_correction_by_hand():
    layer = LoRALinear(nn.Linear(3, 2).double(), rank=1, alpha=4.0)
    with torch.no_grad():
        layer.frozen.weight.copy_(torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
        layer.frozen.bias.copy_(torch.tensor([10.0, 20.0]))
        layer.down.copy_(torch.tensor([[1.0, 2.0, 3.0]]))
        layer.up.copy_(torch.tensor([[1.0], [-1.0]]))
    given = layer(torch.tensor([[1.0, 1.0, 1.0]], dtype=torch.float64))
    # 1 + 10 + 4 * 6 and 1 + 20 - 4 * 6
    assert given.tolist() == [[35.0, -3.0]]


def test_nothing_changes_at_first():
    model = GPT(CONFIG)
    before = model(TOKENS)
    assert add_lora(model, rank=2, alpha=4) == 4
    assert torch.equal(model(TOKENS), before)


def test_only_the_corrections_learn():
    model = GPT(CONFIG)
    frozen = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    add_lora(model, rank=2, alpha=4, targets=("query", "key", "up"))
    learning = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert learning == set(lora_state(model))
    assert {name.rpartition(".")[0].rpartition(".")[2] for name in learning} == {"query", "key", "up"}
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(2):  # after the first step the first matrix has a gradient too
        optimizer.zero_grad()
        model(TOKENS).square().sum().backward()
        optimizer.step()
    after = {name.replace(".frozen", ""): tensor for name, tensor in model.state_dict().items()}
    assert all(torch.equal(after[name], tensor) for name, tensor in frozen.items())
    assert all(parameter.grad.abs().sum() > 0 for parameter in model.parameters() if parameter.requires_grad)


def test_merging_changes_no_output_and_leaves_a_plain_model():
    model = GPT(CONFIG).double()
    names = list(model.state_dict())
    add_lora(model, rank=3, alpha=5, targets=("query", "value", "output", "up", "down"))
    before = disturbed(model)(TOKENS)
    merge_lora(model)
    torch.testing.assert_close(model(TOKENS), before, rtol=0, atol=1e-12)
    assert list(model.state_dict()) == names
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_the_corrections_alone_carry_a_training_over():
    trained, fresh = GPT(CONFIG), GPT(CONFIG)
    fresh.load_state_dict(trained.state_dict())
    add_lora(trained, rank=2, alpha=4)
    add_lora(fresh, rank=2, alpha=4)
    disturbed(trained)
    state = lora_state(trained)
    assert sum(tensor.numel() for tensor in state.values()) == 4 * 2 * (8 + 8)
    assert not torch.equal(fresh(TOKENS), trained(TOKENS))
    left_over = fresh.load_state_dict(state, strict=False)
    assert not left_over.unexpected_keys
    assert torch.equal(fresh(TOKENS), trained(TOKENS))


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="expected linear layers named 'qeury' in GPT, found none"):
        add_lora(GPT(CONFIG), 2, 4, targets=("query", "qeury"))
    with pytest.raises(ValueError, match="'attention' in GPT, found none"):
        add_lora(GPT(CONFIG), 2, 4, targets=("attention",))
    model = GPT(CONFIG)
    add_lora(model, 2, 4)
    with pytest.raises(ValueError, match="merge_lora folds it in first"):
        add_lora(model, 2, 4)
    for broken in (merge_lora, lora_state):
        with pytest.raises(ValueError, match="expected a model with LoRA, found none in GPT"):
            broken(GPT(CONFIG))


@pytest.mark.parametrize("rank", [0, 3, 8])
def test_a_rank_that_saves_nothing_is_refused(rank):
    with pytest.raises(ValueError, match=f"expected a rank from 1 to 2, got {rank}"):
        LoRALinear(nn.Linear(5, 3), rank, 1.0)


@pytest.mark.parametrize(
    ("rank", "targets", "said"),
    [(2, ("nothing",), "found none"), (8, ("query",), "expected a rank from 1 to 7, got 8")],
)
def test_a_refused_model_stays_as_it_was(rank, targets, said):
    model = GPT(CONFIG)
    with pytest.raises(ValueError, match=said):
        add_lora(model, rank, 4, targets=targets)
    assert not any(isinstance(module, LoRALinear) for module in model.modules())
    assert all(parameter.requires_grad for parameter in model.parameters())
