"""A run that was stopped goes on as if it had not been, and only with what it began with."""

import os
import signal

import pytest
import torch
from torch import nn

import tutor.training.trainer
from tests.training.tiny_run import (
    CrashError,
    Plain,
    crash_at,
    make_batch,
    make_model,
    make_trainer,
    noisy_evaluation,
    same_weights,
)
from tutor.training.checkpoint import load_checkpoint
from tutor.training.interruption import TrainingInterrupted

SETTINGS = {"dropout": 0.2, "checkpoint_every": 2, "evaluate_every": 3, "evaluate": noisy_evaluation, "accumulation": 2}


@pytest.mark.parametrize("step", [1, 4, 8, 12])
def test_a_run_that_crashed_goes_on_as_if_it_had_not(tmp_path, step):
    straight = make_trainer(**SETTINGS)
    straight.train()
    with pytest.raises(CrashError):
        crash_at(make_trainer(tmp_path, **SETTINGS), step).train()
    resumed = make_trainer(tmp_path, **{**SETTINGS, "checkpoint_every": 5})
    history = resumed.train()
    assert history.losses == straight.history.losses
    assert history.gradient_norms == straight.history.gradient_norms
    assert history.evaluations == straight.history.evaluations
    assert same_weights(resumed, straight)


def test_a_finished_run_is_not_trained_again(tmp_path):
    first = make_trainer(tmp_path)
    first.train()
    second = crash_at(make_trainer(tmp_path), 1)
    assert second.train() == first.history
    assert same_weights(first, second)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_the_step_keeps_it_and_says_how_to_go_on(tmp_path, number):
    straight = make_trainer(dropout=0.2)
    trainer = make_trainer(tmp_path, dropout=0.2)

    def make(indices):
        if trainer.history.n_steps == 4:
            os.kill(os.getpid(), number)
        return make_batch(indices)

    trainer.make_batch = make
    with pytest.raises(
        TrainingInterrupted, match=r"stopped after step 5. .*checkpoint-1; call the same again to go on"
    ):
        trainer.train()
    assert len(load_checkpoint(tmp_path).state["history"]["losses"]) == 5
    assert make_trainer(tmp_path, dropout=0.2).train().losses == straight.train().losses

    trainer.make_batch = make_batch
    assert trainer.train().n_steps == 12


def test_what_early_stopping_remembers_survives_a_crash(tmp_path):
    def evaluate(model):
        return {"loss": abs(len(trainer.history.losses) - 4.0)}

    settings = {"evaluate": evaluate, "evaluate_every": 1, "patience": 4, "checkpoint_every": 1}
    trainer = crash_at(make_trainer(tmp_path, **settings), 7)
    with pytest.raises(CrashError):
        trainer.train()
    trainer = make_trainer(tmp_path, **settings)
    assert trainer.train().n_steps == 8
    assert trainer.early_stopping.best_loss == 0
    assert all(
        torch.equal(tensor, trainer.early_stopping.best_weights[name])
        for name, tensor in trainer.model.state_dict().items()
    )


def test_the_time_before_a_crash_counts(tmp_path, monkeypatch):
    seconds = iter(range(100, 200))
    monkeypatch.setattr(tutor.training.trainer, "process_time", lambda: float(next(seconds)))
    with pytest.raises(CrashError):
        crash_at(make_trainer(tmp_path, seconds=8, checkpoint_every=1), 6).train()
    assert make_trainer(tmp_path, seconds=8, checkpoint_every=1).train().n_steps == 8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"learning_rate": 0.02}, "expected the checkpoint's training config to have learning_rate=0.02, got 0.01"),
        ({"seed": 6}, "expected the checkpoint's training config to have seed=6, got 5"),
        ({"dropout": 0.1}, "expected the checkpoint's model config to have dropout=0.1, got 0.0"),
        ({"model": make_model(d_model=8)}, "expected the checkpoint's model config to have d_ff=32, got 64"),
        ({"model": nn.Linear(3, 2)}, "expected the checkpoint's model config to have .*=nothing"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_by_name_before_anything_changes(tmp_path, changes, message):
    make_trainer(tmp_path, n_steps=2, warm_up=0).train()
    other = make_trainer(tmp_path, n_steps=2, warm_up=0, **changes)
    before = {name: tensor.clone() for name, tensor in other.model.state_dict().items()}
    with pytest.raises(ValueError, match=message):
        other.train()
    assert all(torch.equal(tensor, before[name]) for name, tensor in other.model.state_dict().items())


def test_an_order_of_another_seed_is_refused_before_anything_changes(tmp_path):
    make_trainer(tmp_path, n_steps=2, warm_up=0).train()
    other = make_trainer(tmp_path, n_steps=2, warm_up=0)
    other.order.seed = 6
    before = {name: tensor.clone() for name, tensor in other.model.state_dict().items()}
    with pytest.raises(ValueError, match="order of seed 6, got one of seed 5"):
        other.train()
    assert all(torch.equal(tensor, before[name]) for name, tensor in other.model.state_dict().items())


def test_a_tensor_that_does_not_fit_is_named_with_both_shapes(tmp_path):
    make_trainer(tmp_path, model=Plain(4), n_steps=2, warm_up=0).train()
    with pytest.raises(ValueError, match=r"readout.weight of \(12, 6\), got \(12, 4\)|table.weight of \(12, 6\)"):
        make_trainer(tmp_path, model=Plain(6), n_steps=2, warm_up=0).train()


def test_other_data_is_refused(tmp_path):
    make_trainer(tmp_path, n_steps=2, warm_up=0).train()
    other = make_trainer(tmp_path, n_steps=2, warm_up=0)
    other.order.lengths = [3] * 50
    with pytest.raises(ValueError, match="expected the checkpoint's data to have n_examples=50, got 48"):
        other.train()
