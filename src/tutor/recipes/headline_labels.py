"""An encoder for headlines with few labels: does it help to have named hidden words before?

``python -m tutor.recipes.headline_labels`` makes the shipped results anew, in about six CPU minutes.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data import headlines
from tutor.data.batching import BatchOrder, LabelBatch
from tutor.data.masking import MASK_TOKENS, MaskedBatch
from tutor.models.classifier import EncoderClassifier
from tutor.models.evaluation_mode import evaluating
from tutor.models.masked_language_model import MaskedLanguageModel
from tutor.seeding import set_seed
from tutor.text.special_tokens import BOS_ID
from tutor.text.words import WordTokenizer
from tutor.training.loss import Loss, cross_entropy
from tutor.training.objective import LabelObjective, Objective
from tutor.training.stored_results import RESULTS, store_results
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.recipes.headline_labels"
LABELS = (100, 500, 2_000, 12_000)
"""How many labelled headlines there are."""
SEEDS = (0, 1)
MASKED = TrainingConfig(batch_size=64, learning_rate=3e-3, n_steps=1_500, warm_up=60, floor=0.05)
TUNED = TrainingConfig(batch_size=32, learning_rate=1e-3, n_steps=1_500, warm_up=60, floor=0.05)
"""The numbers of the two trainings; the second has as many steps whatever the number of labels."""


@cache
def tokenizer() -> WordTokenizer:
    """Give the words of the training headlines, with a token for what is hidden."""
    texts = (headlines.as_text(example) for example in headlines.load("train"))
    return WordTokenizer.train(texts, special_tokens=MASK_TOKENS)


@cache
def texts(split: str) -> tuple[tuple[list[int], int], ...]:
    """Give headlines as ids behind ``<bos>``, each with its label.

    Args:
        split: One of `tutor.data.headlines`.
    """
    encode = tokenizer().encode
    return tuple(([BOS_ID, *encode(headlines.as_text(one))], one.label) for one in headlines.load(split))


def sizes() -> ModelConfig:
    """Give the sizes of the encoder, the same for both trainings."""
    return ModelConfig(
        vocab_size=tokenizer().vocab_size,
        d_model=64,
        n_heads=4,
        n_layers=2,
        d_ff=128,
        context_length=48,
        embedding_deviation=0.1,
    )


def name_the_hidden(model: nn.Module, batch: MaskedBatch) -> Loss:
    """Score the chosen places alone."""
    states = model.encoder(batch.inputs, batch.is_real)[batch.counts]
    return cross_entropy(model.score(states), batch.targets[batch.counts])


def pretrain(n_steps: int = MASKED.n_steps) -> MaskedLanguageModel:
    """Train a masked language model on all training headlines, without a label.

    Args:
        n_steps: Of 64 headlines each.

    Source: Devlin et al. 2019, section 3.1 (arXiv:1810.04805). Built in chapter 13.
    """
    set_seed(0)
    model, generator = MaskedLanguageModel(sizes()), torch.Generator().manual_seed(1)
    read = [ids for ids, _ in texts("train")]
    _run(
        model,
        name_the_hidden,
        lambda places: MaskedBatch.of([read[place] for place in places], tokenizer().vocab_size, generator),
        len(read),
        _shortened(MASKED, n_steps),
    )
    return model


def fine_tune(
    n_labels: int, seed: int, pretrained: MaskedLanguageModel | None = None, n_steps: int = TUNED.n_steps
) -> EncoderClassifier:
    """Train a classifier on the first so many headlines.

    Args:
        n_labels: Headlines whose label is known.
        seed: Of the readout's first weights, of the encoder's if it has none, and of the order.
        pretrained: Whose encoder to begin with; a new one unless told. It stays as it is.
        n_steps: Of 32 headlines each.

    Source: Devlin et al. 2019, section 4.1 (arXiv:1810.04805). Built in chapter 13.
    """
    set_seed(seed)
    model = EncoderClassifier(sizes(), n_classes=2)
    if pretrained is not None:
        model.encoder.load_state_dict(pretrained.encoder.state_dict())
    known = texts("train")[:n_labels]
    config = _shortened(TUNED, n_steps, seed)
    _run(model, LabelObjective(), lambda places: _batch([known[place] for place in places]), n_labels, config)
    return model


def accuracy(model: EncoderClassifier, split: str) -> float:
    """Give the share of headlines that a classifier labels rightly.

    Args:
        split: One of `tutor.data.headlines`.
    """
    batch = _batch(texts(split))
    with evaluating(model.modules()):
        found = model(batch.tokens, batch.is_real).argmax(dim=-1)
    return (found == batch.labels).double().mean().item()


def named(model: MaskedLanguageModel) -> float:
    """Give the share of hidden words of test headlines that a masked language model names."""
    generator = torch.Generator().manual_seed(2)
    batch = MaskedBatch.of([ids for ids, _ in texts("test")], tokenizer().vocab_size, generator)
    with evaluating(model.modules()):
        best = model(batch.inputs, batch.is_real).argmax(dim=-1)
    return (best == batch.targets)[batch.counts].double().mean().item()


def main(folder: Path = RESULTS, n_steps: int | None = None) -> None:
    """Pretrain once, fine-tune with each number of labels, from both beginnings, and store what came out.

    Args:
        folder: Where to write.
        n_steps: Of each training; as the configs have it unless told.
    """
    pretrained = pretrain(n_steps or MASKED.n_steps)
    rows: list[Mapping[str, object]] = [{"hidden words named": round(named(pretrained), 4)}]
    for n_labels in LABELS:
        for begins, encoder in (("first weights", None), ("masked language model", pretrained)):
            for seed in SEEDS:
                model = fine_tune(n_labels, seed, encoder, n_steps or TUNED.n_steps)
                found = {split: round(accuracy(model, split), 4) for split in ("test", "hard")}
                rows.append({"labels": n_labels, "begins with": begins, "seed": seed, **found})
    store_results("headline_labels", rows, MADE_BY, folder)


def _shortened(config: TrainingConfig, n_steps: int, seed: int = 0) -> TrainingConfig:
    return replace(config, n_steps=n_steps, warm_up=min(config.warm_up, n_steps), seed=seed)


def _batch(chosen: tuple | list) -> LabelBatch:
    return LabelBatch.of([ids for ids, _ in chosen], [label for _, label in chosen])


def _run(
    model: nn.Module, objective: Objective, make_batch: Callable[[list[int]], Any], n_texts: int, config: TrainingConfig
) -> None:
    order = BatchOrder([1] * n_texts, config.batch_size, config.seed, pool=1)
    Trainer(model, objective, make_batch, order, config, silent=True).train()


if __name__ == "__main__":
    main()
