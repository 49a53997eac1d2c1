"""Training by a command line, with a task that takes a moment."""

import json
import shlex

import pytest
import torch

from tests.cli.tiny_recipe import TinyRecipe
from tutor.data import dates
from tutor.models import pretrained
from tutor.models.pretrained import load_card, load_pretrained
from tutor.recipes.registry import recipe_names
from tutor.training.checkpoint import load_checkpoint
from tutor.training.interruption import TrainingInterrupted
from tutor.training.trainer import Trainer


def scores(printed):
    """The rows of the table of scores."""
    rows = (line.rsplit(maxsplit=1) for line in printed.splitlines() if line.startswith("  "))
    return {row[0].strip(): row[1] for row in rows if len(row) == 2}


@pytest.mark.parametrize("arguments", [(), ("--list",), ("--list", "dates")])
def test_tasks_are_listed_with_what_their_models_do(tutor, tiny_task, arguments):
    done = tutor("train", *arguments)
    assert done.exit_code == 0, done.stderr
    for name in recipe_names():
        assert name in done.stdout
    assert "Writes [red] letters in capitals." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_run_ends_with_its_scores_and_a_model_that_can_be_used(tutor, tiny_task):
    done = tutor("train", "tiny", "--silent")
    assert done.exit_code == 0, done.stderr
    assert "tiny: 6 steps, " in done.stdout
    assert " CPU seconds, seed 0" in done.stdout
    card = load_card("tiny", tiny_task / "runs" / "tiny")
    assert scores(done.stdout).keys() >= card.scores.keys() == {"validation exact", "test [exact]", "baseline"}
    answer = tutor("generate", "runs/tiny", "abc")
    assert answer.exit_code == 0
    assert answer.stdout.strip()


def test_silence_leaves_the_scores_alone(tutor, tiny_task):
    assert tutor("train", "tiny", "--silent").stderr == ""
    loud = tutor("train", "tiny", "--folder", "loud")
    assert "6/6" in loud.stderr
    assert "Try it: python -m tutor generate loud" in loud.stderr
    assert "6/6" not in loud.stdout


def test_the_cards_command_makes_the_same_weights_again(tutor, tiny_task):
    tutor("train", "tiny", "--seed", 5, "--steps", 4, "--silent")
    folder = tiny_task / "runs" / "tiny-seed-5-steps-4"
    made_by = shlex.split(load_card("tiny", folder).made_by)
    assert made_by[:3] == ["python", "-m", "tutor"]
    assert made_by[-1] == "--silent"
    tutor(*made_by[3:], "--folder", "again")
    first, again = (load_pretrained("tiny", path).state_dict() for path in (folder, tiny_task / "again"))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert f"`{shlex.join(made_by)}`" in (folder / "tiny.md").read_text()


def test_each_choice_of_numbers_has_a_folder_of_its_own(tutor, tiny_task):
    for options in ((), ("--seed", 1), ("--steps", 2), ("--seed", 1, "--steps", 2)):
        assert tutor("train", "tiny", "--silent", *options).exit_code == 0
    names = {path.name for path in (tiny_task / "runs").iterdir()}
    assert names == {"tiny", "tiny-seed-1", "tiny-steps-2", "tiny-seed-1-steps-2"}


def test_options_reach_the_training(tutor, tiny_task, monkeypatch):
    threads, configs = [], []
    monkeypatch.setattr(torch, "set_num_threads", threads.append)
    monkeypatch.setattr(torch, "compile", lambda network: network)
    monkeypatch.setattr(Trainer, "_require_fit", lambda self: configs.append(self.config))
    done = tutor("train", "tiny", "--compile", "--threads", 3, "--seed", 8, "--steps", 2, "--silent")
    assert done.exit_code == 0, done.stderr
    assert threads == [3]
    config = configs[0]
    assert (config.compile, config.seed, config.n_steps, config.checkpoint_every) == (True, 8, 2, 100)


def test_a_stopped_run_says_how_to_go_on_and_does(tutor, tiny_task, monkeypatch):
    straight = tutor("train", "tiny", "--folder", "straight", "--silent")
    step = Trainer._step

    def stopping(self):
        step(self)
        if self.history.n_steps == 3:
            self._interruption.is_asked = self._is_asked_to_stop = True

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_step", stopping)
        stopped = tutor("train", "tiny", "--folder", "a b", "--tensorboard", "curves", "--silent")
    assert stopped.exit_code == 130
    assert stopped.stdout == ""
    command = "python -m tutor train tiny --folder 'a b' --tensorboard curves --silent"
    assert stopped.stderr == f"Stopped after step 3; all is kept in a b. Go on with:\n  {command}\n"
    assert not list((tiny_task / "a b").glob("tiny.*"))

    resumed = tutor(*shlex.split(command)[3:])
    assert resumed.exit_code == 0, resumed.stderr
    kept = [load_checkpoint(tiny_task / name).state["history"] for name in ("straight", "a b")]
    assert kept[0]["losses"] == kept[1]["losses"]
    assert straight.exit_code == 0


def test_going_on_is_announced(tutor, tiny_task):
    tutor("train", "tiny", "--silent")
    again = tutor("train", "tiny")
    assert again.exit_code == 0
    assert "note: going on from the checkpoint in runs/tiny; name another --folder to begin anew" in again.stderr


def test_curves_are_written_for_tensorboard(tutor, tiny_task):
    done = tutor("train", "tiny", "--tensorboard", "curves", "--silent")
    assert done.exit_code == 0, done.stderr
    (events,) = (tiny_task / "curves").iterdir()
    assert b"learning_rate" in events.read_bytes()


def test_shipping_replaces_the_packages_model(tutor, tiny_task, monkeypatch):
    monkeypatch.setattr(pretrained, "WEIGHTS", tiny_task / "package")
    done = tutor("train", "tiny", "--ship", "--seed", 0, "--steps", 6)
    assert done.exit_code == 0, done.stderr
    assert "Try it: python -m tutor generate tiny" in done.stderr
    card = json.loads((tiny_task / "package" / "tiny.json").read_text())
    assert card["made_by"] == TinyRecipe().made_by == "python -m tutor train tiny --ship"
    assert tutor("generate", "tiny", "abc").exit_code == 0


@pytest.mark.parametrize(
    ("option", "told"), [("--seed", "--seed 0, got --seed 7"), ("--steps", "--steps 6, got --steps 7")]
)
def test_only_the_recipes_own_numbers_are_shipped(tutor, tiny_task, monkeypatch, option, told):
    monkeypatch.setattr(pretrained, "WEIGHTS", tiny_task / "package")
    done = tutor("train", "tiny", "--ship", option, 7)
    assert done.exit_code == 2
    assert done.stderr == f"error: expected --ship with the recipe's own {told}\n"
    assert not list(tiny_task.iterdir())


def test_a_stopped_run_is_not_shipped(tutor, tiny_task, monkeypatch):
    monkeypatch.setattr(pretrained, "WEIGHTS", tiny_task / "package")

    def stopped(self):
        raise TrainingInterrupted("stopped")

    monkeypatch.setattr(Trainer, "train", stopped)
    assert tutor("train", "tiny", "--ship").exit_code == 130
    assert not list((tiny_task / "package").iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("tinny",), "tiny, assistant, got 'tinny'; did you mean tiny?"),
        (("recall",), "got 'recall'. That model is made by: python -m tutor train recall"),
        (("tiny", "--steps", 0), "'--steps'"),
        (("tiny", "--threads", 0), "'--threads'"),
        (("tiny", "--seed", -1), "expected a seed from 0 to 4294967295, got -1"),
        (("tiny", "--folder", "file/below"), "expected a folder to write in, got file/below: "),
        (("tiny", "--tensorboard", "file"), "expected a folder to write in, got file: "),
        (("tiny", "--folder", "other"), "expected the checkpoint's training config to have seed=0, got 9"),
    ],
)
def test_a_mistake_is_one_line(tutor, tiny_task, weights, arguments, told):
    (tiny_task / "file").write_text("not a folder")
    if "other" in arguments:
        tutor("train", "tiny", "--seed", 9, "--folder", "other", "--silent")
    done = tutor("train", *arguments, *(["--silent"] if len(arguments) > 1 else []))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_books_first_recipe_runs(tutor, tmp_path, monkeypatch):
    monkeypatch.setattr(dates, "load", lambda split, load=dates.load: load(split)[::25])
    done = tutor("train", "dates", "--steps", 3, "--folder", tmp_path, "--silent")
    assert done.exit_code == 0, done.stderr
    assert "dates: 3 steps, " in done.stdout
    assert scores(done.stdout)["validation exact"] == "0"
    assert tutor("generate", tmp_path, "5 march 2021", "--max-new-tokens", 3).exit_code == 0
