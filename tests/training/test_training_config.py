import json

import jaxtyping
import pytest

from tutor.training.lr_schedule import ConstantSchedule, CosineSchedule, InverseSquareRootSchedule
from tutor.training.training_config import TrainingConfig

LEAST = {"batch_size": 8, "learning_rate": 0.1, "n_steps": 100}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_steps": None}, "expected either n_steps or seconds, got None and None"),
        ({"seconds": 3.0}, "expected either n_steps or seconds, got 100 and 3.0"),
        ({"n_steps": None, "seconds": 0.0}, "expected seconds to be positive, got 0.0"),
        ({"n_steps": 0}, "expected n_steps to be at least 1, got 0"),
        ({"learning_rate": -1.0}, "expected learning_rate to be positive, got -1.0"),
        ({"learning_rate": float("nan")}, "expected learning_rate to be positive, got nan"),
        ({"clip_norm": 0.0}, "expected clip_norm to be positive"),
        ({"weight_decay": -0.1}, "expected weight_decay to be at least 0"),
        ({"label_smoothing": 1.0}, r"expected label_smoothing in \[0, 1\), got 1.0"),
        ({"betas": (0.9, 1.0)}, r"expected betas in \[0, 1\), got 1.0"),
        ({"accumulation": 9}, "expected an example for each part of a step, got batch_size 8 in 9 parts"),
        ({"warm_up": 101}, "expected warm_up of at most n_steps=100, got 101"),
        ({"patience": 3}, "expected evaluate_every beside patience"),
        ({"floor": 0.5, "schedule": "constant"}, "expected a floor with the cosine schedule alone"),
        ({"schedule": "inverse_square_root"}, "expected warm_up of at least 1"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_by_name(changes, message):
    with pytest.raises(ValueError, match=message):
        TrainingConfig(**{**LEAST, **changes})


@pytest.mark.parametrize("name", ["schedule", "precision", "parallel"])
def test_an_unknown_kind_is_refused(name, monkeypatch):
    # where types are checked, that check would speak first
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    with pytest.raises(ValueError, match=f"expected {name} among .*, got 'other'"):
        TrainingConfig(**LEAST, **{name: "other"})


@pytest.mark.parametrize(
    ("changes", "schedule"),
    [
        ({"schedule": "constant", "warm_up": 5}, ConstantSchedule(0.1, 5)),
        ({"schedule": "inverse_square_root", "warm_up": 5}, InverseSquareRootSchedule(0.1, 5)),
        ({"floor": 0.2}, CosineSchedule(0.1, 0, 0.2)),
    ],
)
def test_the_schedule_is_built_as_it_is_named(changes, schedule):
    built = TrainingConfig(**LEAST, **changes).new_schedule()
    assert (type(built), built) == (type(schedule), schedule)


def test_a_config_can_be_written_as_json():
    fields = TrainingConfig(**LEAST, weight_decay=0, clip_norm=None).as_dict()
    assert json.loads(json.dumps(fields)) == fields
    assert fields["betas"] == [0.9, 0.999]
