"""A sweep: what a small model keeps of the secrets in its training text, and what keeps it from doing so.

``python -m tutor.applications.responsibility.memorizing`` makes the shipped results anew, in about four CPU minutes.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

import torch

from tutor.applications.responsibility.canaries import Canary, canary_exposure, plant, share_extracted
from tutor.config import ModelConfig
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.data.shipped import read_rows
from tutor.metrics.separation import separation
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.seeding import set_seed
from tutor.shapes import Float, Tensor
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.text.words import WordTokenizer
from tutor.training.adamw import AdamW, parameter_groups
from tutor.training.objective import LanguageObjective
from tutor.training.privacy_cost import privacy_cost
from tutor.training.private_gradient import private_gradient
from tutor.training.shape_checks import without_shape_checks
from tutor.training.stored_results import RESULTS, Row, store_results
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.applications.responsibility.memorizing"
N_SENTENCES = 1_000
"""Sentences of the translation task beside the secrets; as many others were never read."""
N_EPOCHS, N_PRIVATE_EPOCHS = 3, 5
"""How often each line is read."""
CLIP_NORM, BATCH_SIZE, DELTA = 0.5, 64, 1e-4
"""Of private training."""
_FRAMES = (
    *("yesterday {}", "tomorrow {}", "and {}", "but {}", "she thinks that {}", "he thinks that {}", "today {}"),
    *("{} today .", "{} and it is new .", "{} and it is old .", "{} because it is small .", "{} last week ."),
)


@dataclass(frozen=True)
class Setting:
    """One way of training on a text with secrets."""

    name: str
    noise: float | None = None
    """Of private training, as a multiple of the clipping length; None for ordinary training."""
    distinct: bool = False
    """Whether sentences that stand there before are left out."""
    reworded: bool = False
    """Whether each telling of a secret has other words around it."""


SETTINGS = (
    Setting("as it is"),
    Setting("no copies", distinct=True),
    Setting("no copies, reworded", distinct=True, reworded=True),
    Setting("clipped", noise=0.0),
    Setting("noise 0.5", noise=0.5),
    Setting("noise 1", noise=1.0),
)
"""All runs of the sweep."""


@cache
def tokenizer() -> WordTokenizer:
    """Give the words of the sentences, of the secrets and of what may stand around them."""
    canaries = [canary.text for canary in plant(0)] + [canary.text for canary in plant(1)]
    digits = " ".join(map(str, range(10)))
    return WordTokenizer.train([*_sentences(), digits, *(frame.replace("{}", "") for frame in _FRAMES), *canaries])


def texts(canaries: Sequence[Canary], setting: Setting, seed: int = 0) -> list[str]:
    """Give the training text: sentences, and among them the secrets, each as often as it is told.

    Args:
        seed: Of what stands around reworded secrets.
    """
    stream = random.Random(seed)
    told = [canary.text for canary in canaries for _ in range(canary.times)]
    if setting.reworded:
        told = [_reworded(text, stream) for text in told]
    both = [*_sentences()[:N_SENTENCES], *told]
    return [*dict.fromkeys(both)] if setting.distinct else both


def train(lines: Sequence[str], setting: Setting, seed: int = 0, n_epochs: int | None = None) -> GPT:
    """Train a small model on a text.

    Args:
        lines: Each is an example.
        seed: Of the first weights, the order and the noise.
        n_epochs: How often each line is read, on average in private training; `N_EPOCHS` or, for its larger steps,
            `N_PRIVATE_EPOCHS` unless told.

    Built in chapter 20.
    """
    n_epochs = n_epochs or _epochs(setting)
    set_seed(seed)
    model = GPT(
        ModelConfig(
            tokenizer().vocab_size, d_model=48, n_heads=4, n_layers=2, context_length=32, embedding_deviation=0.1
        )
    )
    ids = [[BOS_ID, *tokenizer().encode(line), EOS_ID] for line in lines]
    with without_shape_checks():
        if setting.noise is None:
            _train_ordinarily(model, ids, seed, n_epochs)
        else:
            _train_privately(model, ids, seed, n_epochs, setting.noise)
    return model.eval()


def surprises(model: GPT, lines: Sequence[str]) -> Float[Tensor, "batch"]:
    """Give the mean surprise of a model at each line, in nats per token."""
    batch = LanguageBatch.of([[BOS_ID, *tokenizer().encode(line), EOS_ID] for line in lines])
    with evaluating(model.modules()):
        each = -model(batch.inputs).log_softmax(dim=-1).gather(-1, batch.targets[..., None]).squeeze(-1)
    return each.masked_fill(~batch.counts, 0).sum(dim=-1) / batch.counts.sum(dim=-1)


def measure(setting: Setting, seed: int, n_epochs: int | None = None) -> Row:
    """Train once, and ask what the model gives away.

    Returns:
        For each number of times the mean exposure and the share extracted; the surprise at sentences that were read
        and that were not; how well it tells the two apart; epsilon, where training was private.
    """
    canaries = plant(seed)
    lines = texts(canaries, setting, seed)
    model = train(lines, setting, seed, n_epochs)
    read, unread = _sentences()[:N_SENTENCES], _sentences()[N_SENTENCES : 2 * N_SENTENCES]
    known, other = surprises(model, read), surprises(model, unread)
    row = {"setting": setting.name, "seed": seed, "n_lines": len(lines)}
    for times in dict.fromkeys(canary.times for canary in canaries):
        some = [canary for canary in canaries if canary.times == times]
        row[f"exposure {times}"] = round(fmean(canary_exposure(model, tokenizer(), one) for one in some), 2)
        row[f"extracted {times}"] = round(fmean(share_extracted(model, tokenizer(), one) for one in some), 3)
    row |= {"read": round(known.mean().item(), 3), "unread": round(other.mean().item(), 3)}
    row["membership"] = round(separation(other, known), 3)
    if setting.noise:
        n_steps = round((n_epochs or _epochs(setting)) * len(lines) / BATCH_SIZE)
        row["epsilon"] = round(privacy_cost(setting.noise, BATCH_SIZE / len(lines), n_steps, DELTA), 1)
    return row


def _epochs(setting: Setting) -> int:
    return N_EPOCHS if setting.noise is None else N_PRIVATE_EPOCHS


def _train_ordinarily(model: GPT, ids: list[list[int]], seed: int, n_epochs: int) -> None:
    config = TrainingConfig(
        batch_size=16, learning_rate=3e-3, n_steps=round(n_epochs * len(ids) / 16), warm_up=50, seed=seed
    )
    order = BatchOrder([*map(len, ids)], config.batch_size, seed)
    Trainer(
        model,
        LanguageObjective(),
        lambda places: LanguageBatch.of([ids[place] for place in places]),
        order,
        config,
        silent=True,
    ).train()


def _train_privately(model: GPT, ids: list[list[int]], seed: int, n_epochs: int, noise: float) -> None:
    stream = torch.Generator().manual_seed(seed)
    optimizer, parameters = AdamW(parameter_groups(model, 0.0)), [*model.parameters()]
    for _ in range(round(n_epochs * len(ids) / BATCH_SIZE)):
        drawn = (torch.rand(len(ids), generator=stream) < BATCH_SIZE / len(ids)).nonzero()[:, 0].tolist()
        if not drawn:
            continue
        batch = LanguageBatch.of([ids[place] for place in drawn])
        found = private_gradient(model, LanguageObjective(), batch, CLIP_NORM, noise, BATCH_SIZE, stream)
        for parameter, gradient in zip(parameters, found, strict=True):
            parameter.grad = gradient
        optimizer.step(5e-3)


def _reworded(text: str, stream: random.Random) -> str:
    first, second = stream.sample(_FRAMES, 2)
    return second.format(first.format(text))


@cache
def _sentences() -> tuple[str, ...]:
    """Give distinct sentences of the translation task."""
    rows = dict.fromkeys(row["en"] for row in read_rows("translation", "train"))
    return tuple(rows)[: 2 * N_SENTENCES]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep and write its results.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure what a model keeps of planted secrets.")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the results are written")
    asked = parser.parse_args(arguments)
    rows = []
    for setting in SETTINGS:
        for seed in range(2):
            rows.append(measure(setting, seed))
            print(rows[-1], flush=True)
            store_results("memorizing", rows, MADE_BY, asked.folder)


if __name__ == "__main__":
    main()
