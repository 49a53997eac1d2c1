"""What the tests of the command line share: running it, and a folder with one small model of each kind."""

import pytest
import torch
from typer.testing import CliRunner

from tutor.cli.app import app
from tutor.config import ModelConfig
from tutor.models import pretrained
from tutor.models.associative_recall import AssociativeRecall
from tutor.models.classifier import EncoderClassifier
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer
from tutor.recipes import registry
from tutor.seeding import set_seed
from tutor.text.characters import CharacterTokenizer
from tutor.text.words import WordTokenizer

WORDS = "one two three four five six".split()
LABELS = ("bad", "fair", "good")


def run_app(*arguments, **settings):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="python -m tutor", **settings)


@pytest.fixture
def tutor():
    """Runs a command line in this process."""
    return run_app


@pytest.fixture(scope="session")
def shipped_models(tmp_path_factory):
    """A folder with an encoder-decoder, a GPT, a classifier, and a model that takes no text."""
    folder = tmp_path_factory.mktemp("weights")
    set_seed(8)
    words = WordTokenizer.train([" ".join(WORDS)])
    letters = CharacterTokenizer.train(["abc "])
    sizes = {"d_model": 16, "n_heads": 2, "context_length": 24, "tie_weights": False}
    models = {
        "translator": (
            Transformer(ModelConfig(10, source_vocab_size=8, **sizes)),
            {"source": letters, "target": words},
        ),
        "writer": (GPT(ModelConfig(10, **sizes)), {"text": words}),
        "judge": (EncoderClassifier(ModelConfig(10, **sizes), n_classes=3), {"text": words}),
        "recall": (AssociativeRecall(), {}),
    }
    for name, (model, tokenizers) in models.items():
        pretrained.ship(
            name,
            model,
            summary="A [bold] summary.",
            made_by="python -m tutor train " + name,
            data="numbers",
            licence="MIT",
            scores={f"score {place}": place / 7 for place in range(5)},
            tokenizers=tokenizers,
            arguments={"n_classes": 3} if name == "judge" else {},
            labels=LABELS if name == "judge" else (),
            dtype=torch.float32,
            folder=folder,
        )
    return folder


@pytest.fixture
def weights(shipped_models, monkeypatch):
    """The folder of `shipped_models`, in place of the package's own."""
    monkeypatch.setattr(pretrained, "WEIGHTS", shipped_models)
    return shipped_models


@pytest.fixture
def tiny_task(monkeypatch, tmp_path):
    """One more task to train, in a working folder of its own, which is given."""
    monkeypatch.setitem(registry._RECIPES, "tiny", ("tests.cli.tiny_recipe", "TinyRecipe"))
    monkeypatch.chdir(tmp_path)
    return tmp_path
