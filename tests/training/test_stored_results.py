"""Stored sweeps: what is written comes back, and the shipped ones hold what their programs would measure."""

import json
from itertools import pairwise

import pytest

from tutor.training import scaling_sweep, warm_up_sweep
from tutor.training.stored_results import RESULTS, load_results, store_results


def test_what_is_stored_comes_back(tmp_path):
    rows = [{"width": 4, "loss": 1.5}, {"width": 8, "loss": 1.25}]
    store_results("mine", rows, "python -m mine", tmp_path)
    assert load_results("mine", tmp_path) == rows
    text = (tmp_path / "mine.json").read_text()
    assert json.loads(text)["made_by"] == "python -m mine"
    assert len(text.splitlines()) == 2 + len(rows)  # one a line: a readable difference


def test_an_unknown_sweep_is_named_beside_the_known_ones(tmp_path):
    store_results("mine", [{"loss": 1.0}], "python -m mine", tmp_path)
    with pytest.raises(FileNotFoundError, match="among mine, got 'yours'"):
        load_results("yours", tmp_path)


@pytest.mark.parametrize(("name", "program"), [("warm_up", warm_up_sweep), ("scaling", scaling_sweep)])
def test_the_shipped_rows_are_those_of_the_program(name, program):
    kept = json.loads((RESULTS / f"{name}.json").read_text())
    assert kept["made_by"] == program.MADE_BY
    rows = load_results(name)
    settings = [vars(setting) for setting in program.settings()]
    assert [{key: row[key] for key in settings[0]} for row in rows] == settings
    assert all(0 < row["loss"] < 20 for row in rows)


def test_a_warm_up_point_is_measured_anew():
    setting = warm_up_sweep.Setting("pre", n_layers=2, learning_rate=0.01, warm_up=0, seed=1)
    stored = next(row["loss"] for row in load_results("warm_up") if vars(setting).items() <= row.items())
    assert warm_up_sweep.measure(setting) == pytest.approx(stored, abs=0.3)


def test_a_run_that_overflows_counts_as_infinite(monkeypatch):
    class Bursts:
        def train(self):
            raise FloatingPointError

    monkeypatch.setattr(warm_up_sweep.small_run, "make_trainer", lambda *model, **numbers: Bursts())
    setting = warm_up_sweep.Setting("post", n_layers=2, learning_rate=0.01, warm_up=0, seed=0)
    assert warm_up_sweep.measure(setting) == float("inf")


def test_a_scaling_point_is_measured_anew():
    setting = scaling_sweep.Setting("width, 60 steps", width=8, n_steps=60)
    row = next(row for row in load_results("scaling") if vars(setting).items() <= row.items())
    loss, n_parameters = scaling_sweep.measure(setting)
    assert loss == pytest.approx(row["loss"], abs=0.1)
    assert n_parameters == row["parameters"]


def test_more_text_or_a_wider_model_is_never_much_worse():
    for sweep in ("width", "steps", "data"):
        losses = [row["loss"] for row in load_results("scaling") if row["sweep"] == sweep]
        assert all(after < before + 0.02 for before, after in pairwise(losses))


def test_pieces_overlap_by_the_token_that_is_target_and_then_input():
    first, second, *_ = scaling_sweep.pieces("validation", 1000)
    assert first[-1] == second[0]
    assert len(first) == len(second) == 65


def test_a_trial_run_of_the_sweep_stores_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(warm_up_sweep, "measure", lambda setting, n_steps: 1.0)
    warm_up_sweep.main(["--steps", "2"], tmp_path)
    assert not list(tmp_path.iterdir())
    warm_up_sweep.main([], tmp_path)
    assert len(load_results("warm_up", tmp_path)) == 144
    assert "post" in capsys.readouterr().out


def test_the_scaling_program_stores_every_setting(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(scaling_sweep, "measure", lambda setting: (1.0, 7))
    scaling_sweep.main(tmp_path)
    assert [row["parameters"] for row in load_results("scaling", tmp_path)] == [7] * 27
    assert "512000" in capsys.readouterr().out
