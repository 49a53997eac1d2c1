import pytest
import torch

from tutor.training.lr_schedule import (
    ConstantSchedule,
    CosineSchedule,
    InverseSquareRootSchedule,
    Schedule,
    peak_of_2017,
)


def rates_of_transformers(make, n_steps, **settings):
    """The learning rates that Hugging Face's schedule sets, from its step 0 on."""
    transformers = pytest.importorskip("transformers")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
    schedule = getattr(transformers, make)(optimizer, **settings)
    rates = []
    for _ in range(n_steps):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return rates


@pytest.mark.parametrize(
    ("ours", "make", "settings"),
    [
        (ConstantSchedule(0.3, 8), "get_constant_schedule_with_warmup", {"num_warmup_steps": 8}),
        (ConstantSchedule(0.3, 0), "get_constant_schedule", {}),
        (InverseSquareRootSchedule(0.3, 8), "get_inverse_sqrt_schedule", {"num_warmup_steps": 8}),
        (
            CosineSchedule(0.3, 8),
            "get_cosine_schedule_with_warmup",
            {"num_warmup_steps": 8, "num_training_steps": 50},
        ),
        (
            CosineSchedule(0.3, 8, floor=0.2),
            "get_cosine_with_min_lr_schedule_with_warmup",
            {"num_warmup_steps": 8, "num_training_steps": 50, "min_lr_rate": 0.2},
        ),
    ],
)
def test_schedules_equal_those_of_transformers(ours, make, settings):
    assert isinstance(ours, Schedule)
    theirs = rates_of_transformers(make, 51, **settings)
    assert [ours(step, 50) for step in range(51)] == pytest.approx(theirs, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("d_model", "warm_up"), [(512, 4000), (64, 30)])
def test_the_papers_formula_holds_at_every_step(d_model, warm_up):
    schedule = InverseSquareRootSchedule(peak_of_2017(d_model, warm_up), warm_up)
    for step in range(1, 5 * warm_up, 7):
        paper = d_model**-0.5 * min(step**-0.5, step * warm_up**-1.5)
        assert schedule(step, 100) == pytest.approx(paper, rel=1e-12)


def test_a_cosine_starts_at_its_peak_ends_at_its_floor_and_stays_there():
    schedule = CosineSchedule(2.0, 10, floor=0.1)
    assert schedule(10, 100) == 2.0
    assert schedule(55, 100) == pytest.approx(2.0 * 0.55)
    assert schedule(100, 100) == schedule(150, 100) == pytest.approx(0.2)


@pytest.mark.parametrize("kind", [ConstantSchedule, InverseSquareRootSchedule, CosineSchedule])
def test_the_warm_up_is_even_and_the_first_step_is_not_zero(kind):
    schedule = kind(1.0, 4)
    assert [schedule(step, 20) for step in range(1, 5)] == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ConstantSchedule(0.0, 1), "expected a positive peak"),
        (lambda: ConstantSchedule(float("nan"), 1), "expected a positive peak"),
        (lambda: ConstantSchedule(0.1, -1), "warm_up from 0, got 0.1 and -1"),
        (lambda: InverseSquareRootSchedule(0.1, 0), "expected warm_up of at least 1"),
        (lambda: CosineSchedule(0.1, 0, floor=1.5), r"expected a floor in \[0, 1\], got 1.5"),
    ],
)
def test_bad_input_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
