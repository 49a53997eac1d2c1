"""A sweep: what do the book's models lose when their weights are rounded?

``python -m tutor.applications.responsibility.quantizing`` makes the shipped results anew, in about a CPU minute.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

from torch import nn

from tutor.alignment.shop_replies import reply_all
from tutor.data import bookshop, stories
from tutor.data.batching import LanguageBatch
from tutor.data.bookshop.chats import ShopChats
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.models.quantized import quantized_copy
from tutor.models.weights import distinct_tensors
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective
from tutor.training.shape_checks import without_shape_checks
from tutor.training.stored_results import RESULTS, Row, store_results

MADE_BY = "python -m tutor.applications.responsibility.quantizing"
MODELS = ("stories", "shop_grpo")
GROUP = 32
"""Weights that share a scale, where a row does not share one."""
_HALF, _N_STORIES, _N_QUESTIONS = 16, 300, 400


@dataclass(frozen=True)
class Setting:
    """One rounding of one model."""

    model: str
    bits: int
    """16 for the weights as they ship."""
    group: int | None = None
    """Weights that share a scale; None for a row."""


def settings() -> Iterator[Setting]:
    """Give all runs of the sweep."""
    for model in MODELS:
        yield Setting(model, _HALF)
        for bits in (8, 4, 3, 2):
            yield Setting(model, bits)
            yield Setting(model, bits, GROUP)


def measure(setting: Setting, n_examples: int | None = None) -> Row:
    """Round a shipped model, and measure what it can still do on its test split.

    Args:
        n_examples: How many test examples; some hundreds unless told.

    Returns:
        Bytes, and for the stories the loss in nats per token, for the assistant the mean reward.

    Built in chapter 20.
    """
    model = load_pretrained(setting.model)
    if setting.bits == _HALF:
        n_bytes = 2 * sum(tensor.numel() for tensor in distinct_tensors(model).values())
    else:
        rounded = quantized_copy(model, setting.bits, setting.group)
        model, n_bytes = rounded.model, rounded.n_bytes
    with without_shape_checks():
        score = (_loss if setting.model == "stories" else _reward)(model, n_examples)
    return {**asdict(setting), "n_bytes": n_bytes, "score": round(score, 4)}


def _loss(model: nn.Module, n_examples: int | None) -> float:
    texts = _story_ids()[: n_examples or _N_STORIES]
    batches = [LanguageBatch.of(texts[start : start + 100]) for start in range(0, len(texts), 100)]
    return mean_loss(model, LanguageObjective(), batches)


def _reward(model: nn.Module, n_examples: int | None) -> float:
    examples = bookshop.load("test")[: n_examples or _N_QUESTIONS]
    replies = reply_all(model, ShopChats(load_tokenizers("shop_grpo")["text"]), examples)
    return fmean(bookshop.score(example, reply) for example, reply in zip(examples, replies, strict=True))


@cache
def _story_ids() -> tuple[list[int], ...]:
    tokenizer = load_tokenizers("stories")["text"]
    return tuple([BOS_ID, *tokenizer.encode(example.text), EOS_ID] for example in stories.load("test"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep and write its results.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure what rounding costs the book's models.")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the results are written")
    asked = parser.parse_args(arguments)
    rows = []
    for setting in settings():
        rows.append(measure(setting))
        print(rows[-1], flush=True)
    store_results("quantizing", rows, MADE_BY, asked.folder)


if __name__ == "__main__":
    main()
