import copy
import subprocess
import sys

import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.models.gpt import GPT
from tutor.training.adamw import AdamW, ParameterGroup, parameter_groups


def network(dtype=torch.float64):
    torch.manual_seed(0)
    return nn.Sequential(nn.Embedding(9, 6), nn.Linear(6, 8), nn.LayerNorm(8), nn.Linear(8, 3)).to(dtype)


def learn(model, step, n_steps, first=0):
    """Take steps on random data, other data at each step."""
    for number in range(first, n_steps):
        stream = torch.Generator().manual_seed(number)
        inputs = torch.randint(9, (4,), generator=stream)
        model.zero_grad()
        (model(inputs).square() * (1 + number % 3)).sum().backward()
        step(number)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("foreach", [True, False])
def test_sixty_steps_equal_torch_to_the_last_bit(dtype, foreach):
    rates = [1e-2 * (1 + number % 5) for number in range(60)]
    ours, theirs = network(dtype), network(dtype)
    groups = parameter_groups(ours, weight_decay=0.1)
    optimizer = AdamW(groups, betas=(0.85, 0.97), epsilon=1e-7)
    own = dict(theirs.named_parameters())
    reference = torch.optim.AdamW(
        [{"params": [own[name] for name in group.parameters], "weight_decay": group.weight_decay} for group in groups],
        betas=(0.85, 0.97),
        eps=1e-7,
        foreach=foreach,
    )

    def step(number):
        for group in reference.param_groups:
            group["lr"] = rates[number]
        reference.step()

    learn(ours, lambda number: optimizer.step(rates[number]), 60)
    learn(theirs, step, 60)
    for name, parameter in ours.named_parameters():
        assert torch.equal(parameter, own[name]), name
        assert not torch.equal(parameter, network(dtype).get_parameter(name)), name


def test_matrices_decay_biases_and_norms_do_not():
    decaying, others = parameter_groups(GPT(ModelConfig(vocab_size=9, d_model=8)), weight_decay=0.1)
    assert (decaying.weight_decay, others.weight_decay) == (0.1, 0.0)
    assert "blocks.0.attention.query.weight" in decaying.parameters
    assert "embedding.tokens.weight" in decaying.parameters
    assert others.parameters
    assert all(name.endswith("bias") or "norm" in name for name in others.parameters)


def test_embeddings_may_be_left_out_of_the_decay_and_frozen_parameters_of_both():
    model = GPT(ModelConfig(vocab_size=9, d_model=8))
    model.blocks[0].requires_grad_(False)
    decaying, others = parameter_groups(model, 0.1, decay_embeddings=False)
    assert "embedding.tokens.weight" in others.parameters
    named = decaying.parameters.keys() | others.parameters.keys()
    assert named == {name for name, _ in model.named_parameters() if not name.startswith("blocks.0")}


def test_a_parameter_without_a_gradient_is_left_as_it_is():
    used, unused = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2))
    optimizer = AdamW([ParameterGroup({"used": used, "unused": unused}, weight_decay=0.5)])
    used.grad = torch.ones(2)
    assert len(optimizer.gradients()) == 1
    optimizer.step(0.1)
    optimizer.zero_grad()
    assert torch.equal(unused, torch.ones(2))
    assert (used < 1).all()
    assert optimizer.gradients() == []


def test_a_step_after_loading_is_the_same_to_the_last_bit():
    straight, stopped = network(), network()
    optimizer = AdamW(parameter_groups(straight, 0.1))
    learn(straight, lambda number: optimizer.step(0.01), 20)

    first = AdamW(parameter_groups(stopped, 0.1))
    learn(stopped, lambda number: first.step(0.01), 7)
    state, resumed = copy.deepcopy(first.state_dict()), copy.deepcopy(stopped)
    second = AdamW(parameter_groups(resumed, 0.1))
    second.load_state_dict(state)
    learn(resumed, lambda number: second.step(0.01), 20, first=7)
    assert all(
        torch.equal(a, b) for a, b in zip(straight.state_dict().values(), resumed.state_dict().values(), strict=True)
    )


def test_a_state_that_does_not_fit_is_refused_by_name():
    optimizer = AdamW(parameter_groups(network(), 0.1))
    state = optimizer.state_dict()
    with pytest.raises(ValueError, match=r"found none for mean\.1\.bias"):
        optimizer.load_state_dict({name: tensor for name, tensor in state.items() if name != "mean.1.bias"})
    with pytest.raises(ValueError, match=r"to have square\.3\.bias of \(3,\), got \(4,\)"):
        optimizer.load_state_dict({**state, "square.3.bias": torch.zeros(4)})


def test_the_first_step_does_not_load_pytorchs_compiler():
    program = """
import sys, torch
from torch import nn
from tutor.training.adamw import AdamW, parameter_groups
from tutor.training.clipping import clip_by_global_norm
model = nn.Linear(3, 2)
model(torch.ones(1, 3)).sum().backward()
optimizer = AdamW(parameter_groups(model, 0.1))
clip_by_global_norm(optimizer.gradients(), 1.0)
optimizer.step(0.1)
print("torch._dynamo" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
