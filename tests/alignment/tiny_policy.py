"""Small models and plain loops: what the tests of alignment share."""

import copy
import math

import torch
from torch import nn

from tutor.alignment.rollouts import Sampler
from tutor.alignment.scalar_model import ScalarModel
from tutor.config import ModelConfig
from tutor.data.batching import BatchOrder
from tutor.models.gpt import GPT
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

VOCAB_SIZE, END, WANTED = 8, 2, 5
PROMPTS = [[1, 3], [1, 4, 6], [1, 7], [1, 3, 4, 7]]
REPLIES = [[5, 2], [6, 5, 5, 2], [4, 3, 2], [2]]
WORSE = [[3, 3, 3], [7, 2], [5, 4, 6, 6, 2], [4, 2]]


def make_policy(seed=0, sharpness=8.0, **changes):
    """Give a small GPT that is far from even: its first weights are large."""
    torch.manual_seed(seed)
    sizes = {"vocab_size": VOCAB_SIZE, "d_model": 8, "n_heads": 2, "n_layers": 1, "context_length": 12}
    policy = GPT(ModelConfig(**{**sizes, **changes})).double()
    with torch.no_grad():
        policy.embedding.tokens.weight *= sharpness
    return policy


def make_scalar(seed=0, **changes):
    """Give a model of one number that has learned something: its head is not zero."""
    scalar = ScalarModel.from_language_model(make_policy(seed, **changes))
    nn.init.normal_(scalar.head.weight)
    nn.init.normal_(scalar.head.bias)
    return scalar


class Table(nn.Module):
    """A policy whose scores depend on the last token alone: its gradients fit on paper."""

    def __init__(self, seed):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.scores = nn.Parameter(torch.randn(VOCAB_SIZE, VOCAB_SIZE, generator=generator, dtype=torch.float64))

    def forward(self, tokens):
        return self.scores[tokens]


def log_softmax(scores):
    """Do in plain numbers what PyTorch does."""
    top = max(scores)
    total = math.log(sum(math.exp(score - top) for score in scores))
    return [score - top - total for score in scores]


def token_log_probabilities(model, prompt, reply):
    """Ask for one token of the reply after the other, each time with the text before it alone."""
    with torch.no_grad():
        return [
            log_softmax(model(torch.tensor([[*prompt, *reply[:place]]]))[0, -1].tolist())[token]
            for place, token in enumerate(reply)
        ]


def gradients(loss, model):
    """Give what `loss` teaches each parameter."""
    return torch.autograd.grad(loss, list(model.parameters()), allow_unused=True)


def moved(model, size):
    """Give the model a few steps earlier: near, but not the same."""
    other = copy.deepcopy(model)
    torch.manual_seed(6)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter += size * torch.randn_like(parameter)
    return other


def weights_of(model):
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def share_of_wanted(places, replies):
    """Reward the share of one token."""
    return torch.tensor([reply.count(WANTED) / len(reply) for reply in replies])


SAMPLER = Sampler(END, max_new_tokens=6)


def make_run(model, objective, make_batch, n_examples=8, folder=None, **changes):
    """Give a trainer of a short run on the CPU; `changes` are fields of its config."""
    settings = {"batch_size": 4, "learning_rate": 0.02, "n_steps": 15, "schedule": "constant", "weight_decay": 0.0}
    config = TrainingConfig(**{**settings, "precision": "highest", "seed": 3, **changes})
    order = BatchOrder([1] * n_examples, config.batch_size, config.seed)
    return Trainer(model, objective, make_batch, order, config, folder, silent=True)


class StoppedError(Exception):
    pass


def stopped_at(trainer, step):
    """Let the making of a batch fail, as when a machine is switched off."""
    make_batch, calls = trainer.make_batch, []

    def make(places):
        calls.append(places)
        if len(calls) == step:
            raise StoppedError
        return make_batch(places)

    trainer.make_batch = make
    return trainer
