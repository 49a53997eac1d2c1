"""A training run that takes a moment: what the tests of training share, also those that run other programs."""

import random

import numpy as np
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.models.gpt import GPT
from tutor.seeding import set_seed
from tutor.training.objective import LanguageObjective
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig


def make_texts(n_texts=48, vocab_size=12, longest=14):
    """Texts that count upwards, of very unequal lengths."""
    stream = random.Random(0)
    lengths = [stream.choice((2, 3, 4, longest)) for _ in range(n_texts)]
    return [[1, *(4 + (place + length) % (vocab_size - 4) for place in range(length)), 2] for length in lengths]


TEXTS = make_texts()


def make_batch(indices):
    return LanguageBatch.of([TEXTS[index] for index in indices])


def make_model(dropout=0.0, d_model=16):
    set_seed(3)
    return GPT(ModelConfig(vocab_size=12, d_model=d_model, n_heads=2, n_layers=2, context_length=16, dropout=dropout))


def make_trainer(folder=None, dropout=0.0, evaluate=None, log=None, objective=None, model=None, **changes):
    """A run of 12 steps on the CPU; `changes` are fields of its config."""
    settings = {"batch_size": 8, "learning_rate": 0.01, "warm_up": 2, "precision": "highest", "seed": 5}
    if "seconds" not in changes:
        settings["n_steps"] = 12
    config = TrainingConfig(**{**settings, **changes})
    return Trainer(
        model or make_model(dropout),
        objective or LanguageObjective(config.label_smoothing),
        make_batch,
        BatchOrder([*map(len, TEXTS)], config.batch_size, config.seed, pool=1),
        config,
        folder,
        evaluate,
        log,
        silent=True,
    )


class CrashError(Exception):
    pass


def crash_at(trainer, step):
    """Let the making of a batch fail, as a bug of the caller's would."""
    calls = []

    def make(indices):
        calls.append(indices)
        if len(calls) == step:
            raise CrashError
        return make_batch(indices)

    trainer.make_batch = make
    return trainer


def same_weights(trainer, other):
    mine, theirs = trainer.model.state_dict(), other.model.state_dict()
    return all(torch.equal(mine[name], theirs[name]) for name in mine)


def noisy_evaluation(model):
    random.random()
    np.random.random()
    torch.randn(7)
    return {"loss": 1.0, "is_training": float(model.training), "keeps_gradients": float(torch.is_grad_enabled())}


class Plain(nn.Module):
    """A language model without a config, so that only its tensors can tell."""

    def __init__(self, width):
        super().__init__()
        self.table = nn.Embedding(12, width)
        self.readout = nn.Linear(width, 12)

    def forward(self, tokens):
        return self.readout(self.table(tokens))
