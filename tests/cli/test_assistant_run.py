"""All stages by one command: each begins with the one before, and none is trained twice."""

import pytest
import torch

from tests.cli.tiny_recipe import TinyRecipe
from tutor.cli import assistant_run
from tutor.models.pretrained import load_card, load_pretrained, pretrained_names
from tutor.recipes import registry
from tutor.training.interruption import TrainingInterrupted
from tutor.training.trainer import Trainer


class FirstStage(TinyRecipe):
    name = "first"


class SecondStage(TinyRecipe):
    """Needs the model of the stage before, where that was written."""

    name = "second"

    def prepare(self):
        ready = super().prepare()
        ready.model.load_state_dict(self._first().state_dict())
        return ready

    def _first(self):
        return load_pretrained("first", self.models)


@pytest.fixture
def stages(monkeypatch, tmp_path):
    for stage in (FirstStage, SecondStage):
        monkeypatch.setitem(registry._RECIPES, stage.name, (__name__, stage.__name__))
    monkeypatch.setattr(assistant_run, "STAGES", ("first", "second"))
    monkeypatch.setattr(assistant_run, "_COLUMNS", {"cheap": ("baseline",), "none": ("no such score",)})
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs" / "assistant"


def test_every_stage_is_trained_and_a_table_printed(tutor, stages):
    done = tutor("train", "assistant", "--silent")
    assert done.exit_code == 0, done.stderr
    assert pretrained_names(stages) == ["first", "second"]
    assert load_card("second", stages).made_by == "python -m tutor train assistant --silent"
    table = [line.split() for line in done.stdout[done.stdout.rindex("stage") :].splitlines() if line.strip()]
    assert [words[0] for words in table[-2:]] == ["first", "second"]
    assert table[-1][1] == f"{load_card('second', stages).scores['baseline']:.3f}"


def test_a_stage_that_has_ended_is_not_trained_again(tutor, stages, monkeypatch):
    tutor("train", "assistant", "--silent")
    monkeypatch.setattr(Trainer, "_step", lambda self: pytest.fail("trained again"))
    done = tutor("train", "assistant", "--silent")
    assert done.exit_code == 0
    assert "second is trained already" in done.stderr


def test_an_interrupted_stage_says_how_the_whole_goes_on(tutor, stages, monkeypatch):
    straight = tutor("train", "assistant", "--silent", "--folder", "straight")
    train, trained = Trainer.train, []

    def stopped(self):
        trained.append(self)
        if len(trained) == 3:  # the first stage trains a baseline beside its model
            raise TrainingInterrupted("stopped")
        return train(self)

    monkeypatch.setattr(Trainer, "train", stopped)
    done = tutor("train", "assistant", "--silent")
    assert done.exit_code == 130
    assert "Go on with:\n  python -m tutor train assistant --silent" in done.stderr
    assert pretrained_names(stages) == ["first"]
    monkeypatch.setattr(Trainer, "train", train)
    resumed = tutor("train", "assistant", "--silent")
    assert resumed.exit_code == 0
    wanted = load_pretrained("second", stages.parents[1] / "straight").state_dict()
    got = load_pretrained("second", stages).state_dict()
    assert all(torch.equal(tensor, wanted[name]) for name, tensor in got.items())
    assert straight.exit_code == 0


def test_options_hold_for_every_stage(tutor, stages):
    tutor("train", "assistant", "--silent", "--steps", 3, "--seed", 4)
    folder = stages.with_name("assistant-seed-4-steps-3")
    assert pretrained_names(folder) == ["first", "second"]
    assert load_card("first", folder).made_by.endswith("--seed 4 --steps 3 --silent")
