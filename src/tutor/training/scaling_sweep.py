"""A sweep: how the loss falls with the width of a model, with the text it learns from, and with the steps it is given.

Characters of Alice and Paradise Lost, a GPT of one layer. ``python -m tutor.training.scaling_sweep`` makes the shipped
results anew, in about four CPU minutes.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from torch import nn

from tutor.config import ModelConfig
from tutor.data import prose
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.models.gpt import GPT
from tutor.seeding import set_seed
from tutor.text.characters import CharacterTokenizer
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective
from tutor.training.stored_results import RESULTS, store_results
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.training.scaling_sweep"
_CONTEXT, _N_VALIDATION = 64, 200


@dataclass(frozen=True)
class Setting:
    """One run of a sweep."""

    sweep: str
    """What is varied in it."""
    width: int = 32
    """The model's d_model."""
    characters: int = 512_000
    """Of the training text, from its beginning."""
    n_steps: int = 500
    """Of sixteen pieces of text each."""


def settings() -> Iterator[Setting]:
    """Give all runs: in each sweep one number is varied."""
    for width in (4, 8, 16, 32, 64, 128):
        yield Setting("width", width=width)
    for width in (4, 8, 16, 32, 64, 128):
        yield Setting("width, 60 steps", width=width, n_steps=60)
    for n_steps in (30, 60, 125, 250, 500, 1000, 2000):
        yield Setting("steps", n_steps=n_steps)
    for characters in (4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000):
        yield Setting("data", characters=characters, n_steps=1000)


@cache
def _text(split: str) -> str:
    return "\n".join(passage.text for passage in prose.load(split))


@cache
def _tokenizer() -> CharacterTokenizer:
    return CharacterTokenizer.train([_text("train")])


def pieces(split: str, n_characters: int | None = None) -> list[list[int]]:
    """Cut a text into pieces of 64 predictions each, with no token special.

    Args:
        split: One of `tutor.data.prose`.
        n_characters: From the beginning; all unless told.
    """
    ids = _tokenizer().encode(_text(split)[:n_characters])
    return [ids[start : start + _CONTEXT + 1] for start in range(0, len(ids) - _CONTEXT, _CONTEXT)]


def measure(setting: Setting) -> tuple[float, int]:
    """Train once, and stop early where more training makes unseen text harder.

    Returns:
        The smallest loss on validation text, in nats per character; and the parameters of the model.

    Source: after Kaplan et al. 2020, sections 3 and 4 (arXiv:2001.08361). Built in chapter 11.
    """
    set_seed(0)
    model = GPT(
        ModelConfig(
            vocab_size=_tokenizer().vocab_size,
            d_model=setting.width,
            n_heads=4,
            context_length=_CONTEXT,
            embedding_deviation=0.1,
        )
    )
    texts = pieces("train", setting.characters)
    unseen = pieces("validation")
    validation = [LanguageBatch.of(unseen[:: len(unseen) // _N_VALIDATION])]
    config = TrainingConfig(
        batch_size=16,
        learning_rate=0.01 if setting.width < 64 else 0.005,
        n_steps=setting.n_steps,
        warm_up=min(30, setting.n_steps // 2),
        evaluate_every=20 if setting.sweep == "data" else None,
        patience=10 if setting.sweep == "data" else None,
    )

    def evaluate(model: nn.Module) -> dict[str, float]:
        return {"loss": mean_loss(model, LanguageObjective(), validation)}

    history = Trainer(
        model,
        LanguageObjective(),
        lambda places: LanguageBatch.of([texts[place] for place in places]),
        BatchOrder([*map(len, texts)], config.batch_size, config.seed),
        config,
        evaluate=evaluate,
        silent=True,
    ).train()
    loss = min(evaluation.figures["loss"] for evaluation in history.evaluations)
    return loss, sum(parameter.numel() for parameter in model.parameters())


def main(folder: Path = RESULTS) -> None:
    """Run all sweeps and store them.

    Args:
        folder: Where to write.
    """
    rows = []
    for setting in settings():
        loss, n_parameters = measure(setting)
        rows.append(asdict(setting) | {"parameters": n_parameters, "loss": round(loss, 3)})
        print(*rows[-1].values(), flush=True)
    store_results("scaling", rows, MADE_BY, folder)


if __name__ == "__main__":
    main()
