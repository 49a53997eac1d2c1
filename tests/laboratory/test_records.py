"""Weights and curves of the patients: what is shipped, what is written, what is refused."""

import json
import subprocess
import sys

import pytest
import torch

from tutor.laboratory.patient import Healthy
from tutor.laboratory.patients.amnesiac import Amnesiac
from tutor.laboratory.patients.oracle import Oracle
from tutor.laboratory.patients.twins import Twins
from tutor.laboratory.records import MADE_BY, RECORDS, load_curve, load_model, record
from tutor.laboratory.ward import PATIENTS

LEARNERS = [kind for kind in (Healthy, *PATIENTS) if not kind.is_sick_in_use_only]


def test_what_ships_is_what_the_ward_needs():
    names = {path.name for path in RECORDS.iterdir()}
    assert names == {"curves.json", *(f"{kind.name}.safetensors" for kind in LEARNERS)}
    assert sum(path.stat().st_size for path in RECORDS.iterdir()) < 2 * 2**20
    curves = json.loads((RECORDS / "curves.json").read_text(encoding="utf-8"))
    assert curves.keys() == {kind.name for kind in LEARNERS}
    assert {len(curve) for curve in curves.values()} == {60}


def test_a_record_holds_what_was_learned(tmp_path):
    learned = record(Twins(), tmp_path, n_steps=20, silent=True)
    model = load_model(Twins(), tmp_path)
    for name, tensor in learned.model.state_dict().items():
        torch.testing.assert_close(model.state_dict()[name], tensor, atol=1e-3, rtol=1e-3)
    curve = load_curve(Twins(), tmp_path)
    assert curve == pytest.approx([sum(learned.losses[:10]) / 10, sum(learned.losses[10:]) / 10], rel=1e-3)


def test_a_new_record_leaves_the_others(tmp_path):
    for kind in (Healthy, Oracle, Healthy):
        record(kind(), tmp_path, n_steps=2, silent=True)
    assert load_curve(Oracle(), tmp_path) and load_curve(Healthy(), tmp_path)


def test_who_is_sick_in_use_only_has_the_weights_of_the_sound_model():
    amnesiac, healthy = load_model(Amnesiac()), load_model(Healthy())
    for name, tensor in healthy.state_dict().items():
        assert torch.equal(amnesiac.state_dict()[name], tensor)
    assert load_curve(Amnesiac()) == load_curve(Healthy())
    with pytest.raises(ValueError, match="expected a patient that learns, got 'amnesiac'"):
        record(Amnesiac())


def test_what_is_missing_is_named_with_the_command_that_makes_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=f"oracle.safetensors, found none; make them with: {MADE_BY}"):
        load_model(Oracle(), tmp_path)
    with pytest.raises(FileNotFoundError, match=r"curves.json, found none; make them with"):
        load_curve(Oracle(), tmp_path)
    record(Healthy(), tmp_path, n_steps=1, silent=True)
    with pytest.raises(ValueError, match=r"a curve of 'oracle' in curves\.json, found healthy"):
        load_curve(Oracle(), tmp_path)


def test_the_command_trains_whom_it_is_told_to(tmp_path):
    command = [sys.executable, "-m", "tutor.laboratory", "oracle", "--folder", str(tmp_path), "--steps", "2"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith("oracle: loss ") and (tmp_path / "oracle.safetensors").exists()
    command[3] = "amnesiac"
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2 and "got amnesiac" in refused.stderr
