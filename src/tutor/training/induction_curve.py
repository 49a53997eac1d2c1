"""How an induction head comes about: a GPT of two layers on repeats, measured every few steps of its training.

What chapter 4 found in the finished model is followed here from the first step: the weight that heads put on the token
before and on what followed the earlier one, and what is foretold right. ``python -m tutor.training.induction_curve``
makes the shipped results anew, in about a CPU minute.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data import repeats
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.models.activations import record_attention
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.models.head_kinds import induction, previous_token, share_on
from tutor.seeding import set_seed
from tutor.shapes import Float, Tensor
from tutor.text.characters import CharacterTokenizer
from tutor.text.special_tokens import BOS_ID
from tutor.training.objective import LanguageObjective
from tutor.training.stored_results import RESULTS, store_results
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.training.induction_curve"
N_STEPS, N_MEASURED, SHOWN = 450, 200, "qdxamjqdxamj"
MAPS_AT = (0, 100, 200, 450)
"""Steps at which the attention of one text is kept."""


@cache
def tokenizer() -> CharacterTokenizer:
    """Give the letters, each with its id."""
    return CharacterTokenizer.train([repeats.LETTERS])


def batch_of(examples: list[repeats.RepeatsExample]) -> LanguageBatch:
    """Give runs with their repeats as a model reads them: letters behind ``<bos>``, each the target of the last.

    Args:
        examples: Runs of letters.
    """
    return LanguageBatch.of([[BOS_ID, *tokenizer().encode(example.text)] for example in examples])


def measure(model: nn.Module, examples: list[repeats.RepeatsExample]) -> dict[str, float]:
    """Measure each head of a GPT of two layers, and what the model foretells.

    Args:
        model: Over the letters of `tokenizer`.
        examples: Runs of letters.

    Returns:
        The share of letters foretold right behind the first of the repeat; for each head of layer 0 the share of its
        weight on the token before; for each of layer 1 that on what followed the earlier letter.

    Source: Olsson et al. 2022, "prefix matching" (arXiv:2209.11895). Built in chapter 12.
    """
    batch = batch_of(examples)
    with evaluating(model.modules()), record_attention(model) as recording:
        best = model(batch.inputs).argmax(dim=-1).tolist()
    right = 0.0
    for example, row in zip(examples, best, strict=True):
        right += repeats.score(example, tokenizer().tokens(row[len(example.run) + 1 : len(example.text)]))
    figures = {"right": right / len(examples)}
    first, second = recording.values()
    for name, weights, mark in (("previous 0", first, previous_token), ("induction 1", second, induction)):
        shares = share_on(weights, mark(batch.inputs), batch.counts)
        figures |= {f"{name}.{head}": share for head, share in enumerate(shares.tolist())}
    return figures


def maps(model: nn.Module, text: str) -> Float[Tensor, "layers heads query key"]:
    """Give the attention of each head on one text behind ``<bos>``.

    Args:
        model: Over the letters of `tokenizer`.
        text: Letters.
    """
    with evaluating(model.modules()), record_attention(model) as recording:
        model(torch.tensor([[BOS_ID, *tokenizer().encode(text)]]))
    return recording.stack()


def make_trainer(n_steps: int, evaluate_every: int | None = None) -> Trainer:
    """Make everything ready to train; the trainer's model has its first weights.

    Args:
        n_steps: Of 64 runs each.
        evaluate_every: Steps from one measurement to the next; only at the end unless told.

    Source: built in chapter 12.
    """
    examples, unseen = repeats.load("train"), repeats.load("validation")[:N_MEASURED]
    set_seed(0)
    model = GPT(
        ModelConfig(
            vocab_size=tokenizer().vocab_size,
            d_model=64,
            n_heads=4,
            n_layers=2,
            d_ff=64,
            context_length=48,
            positions="rotary",
            tie_weights=False,
        )
    )
    config = TrainingConfig(
        batch_size=64,
        learning_rate=3e-3,
        n_steps=n_steps,
        warm_up=min(30, n_steps // 2),
        floor=0.05,
        betas=(0.9, 0.98),
        evaluate_every=evaluate_every,
    )
    # runs of all lengths in each batch: the place of the repeat cannot be told from the batch
    order = BatchOrder([len(example.text) for example in examples], config.batch_size, config.seed, pool=1)

    def evaluate(model: nn.Module) -> dict[str, float]:
        return measure(model, unseen)

    return Trainer(
        model,
        LanguageObjective(),
        lambda places: batch_of([examples[place] for place in places]),
        order,
        config,
        evaluate=evaluate,
        silent=True,
    )


def main(folder: Path = RESULTS, n_steps: int = N_STEPS, every: int = 10) -> None:
    """Train, and store the measurements and some maps.

    Args:
        folder: Where to write.
        n_steps: How long to train.
        every: Steps from one measurement to the next.
    """
    trainer = make_trainer(n_steps, every)
    kept: dict[int, Any] = {}

    def evaluate(model: nn.Module) -> dict[str, float]:
        step = trainer.history.n_steps
        if step in MAPS_AT:
            kept[step] = maps(model, SHOWN)
        return measure(model, repeats.load("validation")[:N_MEASURED])

    trainer.evaluate = evaluate
    rows: list[dict[str, Any]] = [{"step": 0} | _rounded(evaluate(trainer.model))]
    rows += [{"step": one.step} | _rounded(one.figures) for one in trainer.train().evaluations]
    for step, weights in kept.items():
        shown = [
            [[[round(weight, 3) for weight in row] for row in head] for head in layer] for layer in weights.tolist()
        ]
        rows.append({"maps at step": step, "text": SHOWN, "weights": shown})
    store_results("induction_curve", rows, MADE_BY, folder)


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(figure, 4) for name, figure in figures.items()}


if __name__ == "__main__":
    main()
