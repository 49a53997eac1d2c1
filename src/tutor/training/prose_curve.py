"""The GPT of the stories on real prose, read as bytes: its loss on unseen chapters, step by step, and what it writes.

``python -m tutor.training.prose_curve`` makes the shipped results anew, in about six CPU minutes.
"""

import math
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tutor.data import prose
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Sample
from tutor.models.gpt import GPT
from tutor.seeding import set_seed
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective
from tutor.training.stored_results import RESULTS, store_results
from tutor.training.story_curve import sizes
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.training.prose_curve"
N_STEPS, WINDOW, N_BYTES = 750, 128, 256
NEAR = 32
"""Bytes right before the measured ones that always stay, when what stands before them is swapped."""


@cache
def passages(split: str) -> dict[str, bytes]:
    """Give the text of each work in a split, its passages parted by an empty line.

    Args:
        split: One of `tutor.data.prose`.
    """
    works: dict[str, list[str]] = {}
    for passage in prose.load(split):
        works.setdefault(passage.work, []).append(passage.text)
    return {work: "\n\n".join(texts).encode() for work, texts in works.items()}


def windows(text: bytes) -> list[list[int]]:
    """Cut a text into pieces of 128 predictions each; a byte is its own id.

    Each piece begins with the last byte of the one before it, which is given and not predicted there.

    Args:
        text: At least 129 bytes.
    """
    return [list(text[start : start + WINDOW + 1]) for start in range(0, len(text) - WINDOW, WINDOW)]


def bits_per_byte(model: nn.Module, text: bytes, at_most: int | None = None) -> float:
    """Give how many bits a model needs for each byte of a text, read in windows.

    Args:
        model: A GPT over bytes.
        text: What it has not learned from.
        at_most: Windows to read, taken evenly from the whole text; all unless told.

    Source: built in chapter 12.
    """
    cut = windows(text)
    cut = cut[:: max(1, len(cut) // at_most)] if at_most else cut
    batches = (LanguageBatch.of(cut[start : start + 64]) for start in range(0, len(cut), 64))
    return mean_loss(model, LanguageObjective(), batches) / math.log(2)


def behind_other_text(model: nn.Module, text: bytes, other: bytes | None = None) -> float:
    """Give the bits per byte of the last quarter of each window, when what stands far before it is swapped.

    The nearest bytes stay as they are: what is measured is what the model takes from further back.

    Args:
        model: A GPT over bytes.
        text: What is measured.
        other: Where the swapped part comes from; it stays as it is unless told.

    Source: built in chapter 12.
    """
    own, quarter = windows(text), WINDOW // 4
    if other is not None:
        foreign, kept = windows(other), NEAR + quarter
        own = [foreign[place % len(foreign)][:-kept] + window[-kept:] for place, window in enumerate(own)]
    counted = [[False] * (WINDOW + 1 - quarter) + [True] * quarter] * len(own)
    batches = (LanguageBatch.of(own[at : at + 64], counted[at : at + 64]) for at in range(0, len(own), 64))
    return mean_loss(model, LanguageObjective(), batches) / math.log(2)


def write(model: GPT, prompt: str, n_bytes: int, seed: int = 0) -> str:
    """Let a model over bytes go on from a prompt, by sampling at temperature 1.

    Args:
        prompt: What it reads first.
        n_bytes: How much it writes, as far as its context allows.
        seed: The same seed gives the same text.
    """
    # no byte ends a text
    (text,) = generate(
        GPTSession(model, [list(prompt.encode())]),
        choice=Sample(torch.Generator().manual_seed(seed)),
        max_new_tokens=n_bytes,
        end_ids=(),
    )
    return bytes(text.answer).decode(errors="replace")


def make_trainer(n_steps: int, evaluate_every: int | None = None) -> Trainer:
    """Make everything ready to train; the trainer's model has its first weights.

    Args:
        n_steps: Of 16 windows each.
        evaluate_every: Steps from one measurement to the next; only at the end unless told.

    Source: built in chapter 12.
    """
    texts = [window for text in passages("train").values() for window in windows(text)]

    def evaluate(model: nn.Module) -> dict[str, float]:
        return {work: bits_per_byte(model, text, at_most=64) for work, text in passages("validation").items()}

    set_seed(0)
    model = GPT(sizes(N_BYTES))
    config = TrainingConfig(
        batch_size=16,
        learning_rate=2e-3,
        n_steps=n_steps,
        warm_up=min(60, n_steps // 2),
        floor=0.05,
        evaluate_every=evaluate_every,
    )
    return Trainer(
        model,
        LanguageObjective(),
        lambda places: LanguageBatch.of([texts[place] for place in places]),
        BatchOrder([*map(len, texts)], config.batch_size, config.seed),
        config,
        evaluate=evaluate,
        silent=True,
    )


def main(folder: Path = RESULTS, n_steps: int = N_STEPS, every: int = 50) -> None:
    """Train, and store the measurements and a sample.

    Args:
        folder: Where to write.
        n_steps: How long to train.
        every: Steps from one measurement to the next.
    """
    trainer = make_trainer(n_steps, every)
    model = trainer.model
    rows: list[dict[str, Any]] = [{"step": 0} | _rounded(trainer.evaluate(model))]
    rows += [{"step": one.step} | _rounded(one.figures) for one in trainer.train().evaluations]
    for split in ("train", "test", "hard"):
        texts = passages(split)
        measured = {work: bits_per_byte(model, text, at_most=400) for work, text in texts.items()}
        rows.append({"split": split} | _rounded(measured))
    unseen = passages("test")
    for work, text in unseen.items():
        others = {
            "itself": None,
            "another place of the same work": text[len(text) // 2 :] + text[: len(text) // 2],
            "the other work": next(one for name, one in unseen.items() if name != work),
        }
        measured = {name: behind_other_text(model, text, other) for name, other in others.items()}
        rows.append({"behind": work} | _rounded(measured))
    rows += [{"sample": write(model, prompt, 120), "prompt": prompt} for prompt in ("Alice ", "He spake, ")]
    store_results("prose_curve", rows, MADE_BY, folder)


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(figure, 4) for name, figure in figures.items()}


if __name__ == "__main__":
    main()
