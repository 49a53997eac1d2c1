"""A run of a second or two: a GPT of one layer learns to continue English sentences.

It is large enough to learn, small enough to be broken in many ways, killed, resumed and shared among processes:
``python -m tutor.training.small_run FOLDER --steps 200``, alone or under torchrun.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from torch import nn

from tutor.config import ModelConfig
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.data.shipped import read_rows
from tutor.models.gpt import GPT
from tutor.models.whole_files import write_whole
from tutor.seeding import set_seed
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.text.words import WordTokenizer
from tutor.training.log import Log
from tutor.training.objective import LanguageObjective, Objective
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

OUTCOME = "outcome.json"
"""What the program writes into its folder: the losses, and a digest of the weights."""


@cache
def tokenizer() -> WordTokenizer:
    """Give the words of the training sentences, each with its id."""
    return WordTokenizer.train(_texts("train"))


@cache
def sentences(split: str) -> tuple[tuple[int, ...], ...]:
    """Give the English sentences of the translation task as ids, between ``<bos>`` and ``<eos>``.

    Args:
        split: One of `tutor.data.translation`.
    """
    return tuple((BOS_ID, *tokenizer().encode(text), EOS_ID) for text in _texts(split))


def sizes(**changes: Any) -> ModelConfig:
    """Give the sizes of the model.

    Args:
        changes: Other values for some of its fields.
    """
    config = ModelConfig(
        vocab_size=tokenizer().vocab_size,
        d_model=32,
        n_heads=4,
        context_length=32,
        embedding_deviation=0.1,
    )
    return config.changed(**changes)


def new_model(seed: int = 0, **changes: Any) -> GPT:
    """Build the model with its first weights.

    Args:
        seed: The same seed gives the same weights.
        changes: Other sizes.
    """
    set_seed(seed)
    return GPT(sizes(**changes))


def make_trainer(
    model: nn.Module | None = None,
    texts: Sequence[Sequence[int]] | None = None,
    objective: Objective | None = None,
    folder: Path | None = None,
    evaluate: Callable[[nn.Module], dict[str, float]] | None = None,
    log: Log | None = None,
    pool: int = 20,
    **changes: Any,
) -> Trainer:
    """Make everything ready to train.

    Args:
        model: A new one unless told.
        texts: Sentences as ids, to learn from; all training sentences unless told.
        objective: What is made smaller; the loss of each next word unless told.
        folder: Of the checkpoints.
        evaluate: Gives figures of the model.
        log: Takes the figures of every step.
        pool: Batches that are sorted by length together.
        changes: Other values for some fields of the training config.
    """
    settings = {"batch_size": 16, "learning_rate": 0.01, "n_steps": 200, "warm_up": 20}
    config = TrainingConfig(**{**settings, **changes})
    texts = sentences("train") if texts is None else texts
    return Trainer(
        model if model is not None else new_model(config.seed),
        objective or LanguageObjective(config.label_smoothing),
        lambda places: LanguageBatch.of([texts[place] for place in places]),
        BatchOrder([*map(len, texts)], config.batch_size, config.seed, pool),
        config,
        folder,
        evaluate,
        log,
        silent=True,
    )


def digest(model: nn.Module) -> str:
    """Give a short name of a model's weights that changes with any bit of them."""
    found = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        found.update(name.encode() + tensor.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()[:12]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, keep checkpoints in a folder, and write what came out there.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Train the small run of chapter 11.")
    parser.add_argument("folder", type=Path, help="of the checkpoints and the outcome")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--checkpoint-every", type=int, default=10)
    parser.add_argument("--dropout", type=float, default=0.0)
    asked = parser.parse_args(arguments)

    model = new_model(dropout=asked.dropout)
    trainer = make_trainer(model, folder=asked.folder, n_steps=asked.steps, checkpoint_every=asked.checkpoint_every)
    history = trainer.train()
    if trainer.processes.rank == 0:
        outcome = {
            "processes": trainer.processes.n_processes,
            "losses": history.losses,
            "weights": digest(model),
        }
        write_whole(asked.folder / OUTCOME, json.dumps(outcome).encode())


@cache
def _texts(split: str) -> tuple[str, ...]:
    # the rows alone: reading the translations and alignments too takes five times as long
    return tuple(row["en"] for row in read_rows("translation", split))


if __name__ == "__main__":
    main()
