"""The sweep over digit readers: its splits, a short run, and what is stored."""

from statistics import fmean

import pytest

from tutor.applications.modalities import digit_runs, measuring
from tutor.data import digits
from tutor.training.stored_results import load_results

ROWS = load_results("digit_runs")


def mean_accuracy(what, split="order of the file"):
    return fmean(row["accuracy"] for row in ROWS if (row["what"], row["split"]) == (what, split))


def test_a_split_by_chance_has_the_same_sizes_and_other_pictures():
    by_order, by_chance = digit_runs.split_pictures(False), digit_runs.split_pictures(True)
    assert by_order == (digits.load("train"), digits.load("test"))
    assert [len(part) for part in by_chance] == [1097, 500]
    assert by_chance != by_order
    assert by_chance == digit_runs.split_pictures(True)


def test_a_short_run_learns_more_than_nothing():
    train, test = digit_runs.split_pictures(False)
    model = digit_runs.train_reader(train[:200], 0, "learned", n_steps=40)
    assert digit_runs.accuracy(model, test[:200]) > 0.3


def test_without_scikit_learn_the_sweep_says_what_it_needs(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(digit_runs, "import_module", missing)
    with pytest.raises(ImportError, match="expected scikit-learn"):
        digit_runs.support_vector_accuracy(digits.load("train")[:5], digits.load("test")[:5])


def test_positions_matter_and_a_split_by_chance_flatters():
    learned, none = (mean_accuracy(f"vision Transformer, positions {kind}") for kind in ("learned", "none"))
    assert learned > 0.85 > 0.5 > none > 0.1
    for what in ("nearest neighbour", "support vectors"):
        assert mean_accuracy(what, "by chance") > mean_accuracy(what) + 0.02


def test_results_go_where_they_are_told(monkeypatch, tmp_path):
    monkeypatch.setattr(digit_runs, "measure", lambda: ROWS[:2])
    digit_runs.main(["--folder", str(tmp_path)])
    assert load_results("digit_runs", tmp_path) == ROWS[:2]
    row = {"task": "digits", "name": "one", "split": "test", "right": "10"}
    monkeypatch.setattr(measuring, "measure_digits", lambda: [row])
    for name in ("measure_captions", "measure_melodies"):
        monkeypatch.setattr(measuring, name, lambda split: [])
    measuring.main(["--folder", str(tmp_path)])
    assert load_results("modalities", tmp_path) == [row]
