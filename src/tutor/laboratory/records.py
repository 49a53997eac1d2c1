"""The laboratory's records: weights and loss curves of every patient, made by one command.

``python -m tutor.laboratory`` trains all patients anew, a quarter of a minute each, and writes them.
"""

import json
from functools import cache
from pathlib import Path

import torch

from tutor.laboratory.learning import Learned, learn
from tutor.laboratory.patient import Healthy, Patient
from tutor.models.transformer import Transformer
from tutor.models.weights import load_weights, save_weights
from tutor.models.whole_files import write_whole

RECORDS = Path(__file__).parent / "records"
"""Where they lie."""
MADE_BY = "python -m tutor.laboratory"
WINDOW = 10
"""Steps whose mean loss is one point of a stored curve."""

_CURVES = "curves.json"


def load_model(patient: Patient, folder: Path = RECORDS) -> Transformer:
    """Build a patient's model with its weights, ready to be asked.

    Args:
        patient: With the part that is to be at work in the model.
        folder: Where the records lie.

    Raises:
        FileNotFoundError: If its weights are gone, with the command that makes them.
        ValueError: If they are not whole, or not of such a model.
    """
    path = folder / f"{_owner(patient)}.safetensors"
    if not path.exists():
        raise FileNotFoundError(f"expected the weights in {path.name}, found none; make them with: {MADE_BY}")
    model = patient.build()
    load_weights(path, model)
    return model.eval()


def load_curve(patient: Patient, folder: Path = RECORDS) -> list[float]:
    """Give a patient's loss while it learned: means of ten steps, as the patient computes it.

    Args:
        folder: Where the records lie.

    Raises:
        FileNotFoundError: If the curves are gone, with the command that makes them.
        ValueError: If the patient has none.
    """
    if not (folder / _CURVES).exists():
        raise FileNotFoundError(f"expected the curves in {_CURVES}, found none; make them with: {MADE_BY}")
    curves = _read_curves(folder)
    if _owner(patient) not in curves:
        raise ValueError(f"expected a curve of {_owner(patient)!r} in {_CURVES}, found {', '.join(curves)}")
    return list(curves[_owner(patient)])


def record(patient: Patient, folder: Path = RECORDS, n_steps: int | None = None, silent: bool = False) -> Learned:
    """Train a patient, and write its weights and its curve; the curves of others stay.

    Args:
        patient: With the part that is at work while it learns.
        folder: Where the records lie.
        n_steps: As many as the shipped ones had unless told.
        silent: Show no progress.

    Raises:
        ValueError: If the patient learns nothing of its own, since only its use is sick.
    """
    if patient.is_sick_in_use_only:
        raise ValueError(
            f"expected a patient that learns, got {patient.name!r}, which has the weights of the sound model"
        )
    learned = learn(patient, silent=silent) if n_steps is None else learn(patient, n_steps, silent=silent)
    folder.mkdir(parents=True, exist_ok=True)
    save_weights(
        folder / f"{patient.name}.safetensors",
        learned.model,
        {"name": patient.name, "made_by": MADE_BY},
        dtype=torch.float16,
    )
    curves = _read_curves(folder) if (folder / _CURVES).exists() else {}
    means = [learned.losses[start : start + WINDOW] for start in range(0, len(learned.losses), WINDOW)]
    curves[patient.name] = [float(f"{sum(window) / len(window):.4g}") for window in means]
    text = ",\n".join(f"{json.dumps(name)}: {json.dumps(curves[name])}" for name in sorted(curves))
    write_whole(folder / _CURVES, f"{{{text}}}\n".encode())
    _read_curves.cache_clear()
    return learned


@cache
def _read_curves(folder: Path) -> dict[str, list[float]]:
    return json.loads((folder / _CURVES).read_text(encoding="utf-8"))


def _owner(patient: Patient) -> str:
    """Name whose weights a patient has: where only the use is sick, those of the sound model."""
    return Healthy.name if patient.is_sick_in_use_only else patient.name
