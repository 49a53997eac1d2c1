import doctest
import random
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy as torch_cross_entropy

import tutor.training.trainer
from tests.training.tiny_run import (
    TEXTS,
    CrashError,
    Plain,
    make_batch,
    make_model,
    make_trainer,
    noisy_evaluation,
    same_weights,
)
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.training.checkpoint import load_checkpoint
from tutor.training.evaluation import mean_loss
from tutor.training.lr_schedule import CosineSchedule
from tutor.training.objective import LanguageObjective


def test_the_example_of_its_docstring_holds():
    found = doctest.testmod(tutor.training.trainer)
    assert (found.failed, found.attempted > 10) == (0, True)


def test_a_run_equals_a_loop_written_with_pytorchs_own_parts():
    trainer = make_trainer(label_smoothing=0.1, weight_decay=0.0, clip_norm=0.5)
    history = trainer.train()

    model, schedule = make_model(), CosineSchedule(0.01, 2)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.0)
    order, losses, norms = BatchOrder([*map(len, TEXTS)], 8, seed=5, pool=1), [], []
    for step in range(1, 13):
        batch = make_batch(next(order))
        targets = batch.targets.masked_fill(~batch.counts, -100)
        loss = torch_cross_entropy(model(batch.inputs).flatten(0, 1), targets.flatten(), label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), 0.5).item())
        optimizer.param_groups[0]["lr"] = schedule(step, 12)
        optimizer.step()
        losses.append(loss.item())

    assert history.losses == pytest.approx(losses, abs=1e-6)
    assert history.gradient_norms == pytest.approx(norms, abs=1e-5)
    assert history.learning_rates == [schedule(step, 12) for step in range(1, 13)]
    assert history.losses[-1] < history.losses[0] - 0.3
    assert history.finished
    assert history.seconds == sorted(history.seconds)


@pytest.mark.parametrize("accumulation", [2, 3, 8])
def test_accumulation_gives_the_loss_of_the_whole_batch_though_parts_have_unequally_many_targets(accumulation):
    whole, parts = make_trainer(n_steps=10).train(), make_trainer(n_steps=10, accumulation=accumulation).train()
    assert parts.losses == pytest.approx(whole.losses, abs=1e-6)
    assert parts.gradient_norms == pytest.approx(whole.gradient_norms, abs=1e-6)

    # the common mistake, a mean of the parts' means, would be seen
    batch, model = make_batch(next(make_trainer().order)), make_model()
    bounds = [len(batch) * part // accumulation for part in range(accumulation + 1)]
    means = [mean_loss(model, LanguageObjective(), [batch.rows(a, b)]) for a, b in pairwise(bounds)]
    assert abs(sum(means) / accumulation - whole.losses[0]) > 1e-3


def test_two_runs_are_equal_to_the_last_bit_whatever_was_drawn_before():
    first = make_trainer(dropout=0.2)
    torch.randn(5)
    random.random()
    second = make_trainer(dropout=0.2)
    assert first.train().losses == second.train().losses
    assert same_weights(first, second)


def test_an_evaluation_sees_the_model_at_rest_and_changes_nothing_about_training():
    plain, asked = make_trainer(dropout=0.2), make_trainer(dropout=0.2, evaluate=noisy_evaluation, evaluate_every=5)
    modes = []
    asked.make_batch = lambda indices: modes.append(asked.model.training) or make_batch(indices)
    assert plain.train().losses == asked.train().losses
    assert [evaluation.step for evaluation in asked.history.evaluations] == [5, 10, 12]
    assert asked.history.evaluations[0].figures == {"loss": 1.0, "is_training": 0.0, "keeps_gradients": 0.0}
    assert modes == [True] * 12
    assert not asked.model.training


def test_a_step_that_was_broken_off_leaves_nothing_behind():
    trainer, calls = make_trainer(n_steps=3, warm_up=0, accumulation=2), []

    def objective(model, batch):
        calls.append(batch)
        if len(calls) == 2:
            raise CrashError
        return LanguageObjective()(model, batch)

    trainer.objective = objective
    with pytest.raises(CrashError):
        trainer.train()
    second = next(trainer.order)
    trainer.make_batch = lambda indices: make_batch(second)
    fresh = make_trainer(n_steps=3, warm_up=0)
    fresh.make_batch = trainer.make_batch
    assert trainer.train().gradient_norms == pytest.approx(fresh.train().gradient_norms, abs=1e-5)


def poisoned(trainer, step):
    """Make the loss NaN at a step."""

    def objective(model, batch):
        loss = LanguageObjective()(model, batch)
        bad = trainer.history.n_steps + 1 == step
        return type(loss)(loss.total * float("nan"), loss.count) if bad else loss

    trainer.objective = objective
    return trainer


def test_a_loss_that_is_not_finite_stops_by_its_step_and_keeps_the_last_good_weights(tmp_path):
    trainer = poisoned(make_trainer(tmp_path, checkpoint_every=3), 8)
    with pytest.raises(FloatingPointError, match=r"got nan and nan at step 8: .*newest checkpoint is .*checkpoint-2"):
        trainer.train()
    kept = load_checkpoint(tmp_path)
    assert len(kept.state["history"]["losses"]) == 6
    assert all(tensor.isfinite().all() for tensor in kept.weights.values())
    assert all(parameter.isfinite().all() for parameter in trainer.model.parameters())
    assert make_trainer(tmp_path, checkpoint_every=3).train().losses == make_trainer().train().losses


def test_without_a_folder_nothing_is_kept_and_the_error_says_so():
    with pytest.raises(FloatingPointError, match="There is no checkpoint"):
        poisoned(make_trainer(), 1).train()


def test_a_step_without_targets_is_refused():
    trainer = make_trainer()
    trainer.make_batch = lambda indices: LanguageBatch.of(
        [TEXTS[index] for index in indices], [[False] * len(TEXTS[index]) for index in indices]
    )
    with pytest.raises(ValueError, match="expected a target that counts in the batch of step 1, got none"):
        trainer.train()


def test_early_stopping_gives_back_the_best_weights(tmp_path):
    losses = iter([3.0, 1.0, 2.0, 2.0, 0.5])
    kept = []

    def evaluate(model):
        kept.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
        return {"loss": next(losses)}

    trainer = make_trainer(tmp_path, evaluate=evaluate, evaluate_every=2, patience=2)
    history = trainer.train()
    assert history.n_steps == 8
    assert history.finished
    for weights in (trainer.model.state_dict(), load_checkpoint(tmp_path).weights):
        assert all(torch.equal(tensor, kept[1][name]) for name, tensor in weights.items())
        assert not all(torch.equal(tensor, kept[3][name]) for name, tensor in weights.items())


def test_training_can_be_given_a_time_and_the_schedule_ends_with_it(monkeypatch):
    seconds = iter(range(100, 200))
    monkeypatch.setattr(tutor.training.trainer, "process_time", lambda: float(next(seconds)))
    history = make_trainer(seconds=8, warm_up=2).train()
    assert history.seconds == [float(second) for second in range(1, 9)]
    assert history.learning_rates == pytest.approx([CosineSchedule(0.01, 2)(step, 8) for step in range(1, 9)])
    assert history.finished


def test_a_clock_too_coarse_to_see_the_first_step_stops_nothing(monkeypatch):
    seconds = iter([100, 100, *range(100, 200)])
    monkeypatch.setattr(tutor.training.trainer, "process_time", lambda: float(next(seconds)))
    history = make_trainer(seconds=3).train()
    assert history.seconds == [0.0, 0.0, 1.0, 2.0, 3.0]
    assert all(0 <= rate <= 0.01 for rate in history.learning_rates)


def test_every_figure_reaches_the_log():
    class Kept:
        def __init__(self):
            self.rows = []

        def record(self, step, figures):
            self.rows.append((step, dict(figures)))

        def close(self):
            """Nothing to close."""

    log = Kept()
    history = make_trainer(log=log, evaluate=lambda model: {"loss": 0.5}, n_steps=2).train()
    assert log.rows == [
        *(
            (
                step + 1,
                {
                    "loss": history.losses[step],
                    "learning_rate": history.learning_rates[step],
                    "gradient_norm": history.gradient_norms[step],
                },
            )
            for step in (0, 1)
        ),
        (2, {"evaluation/loss": 0.5}),
    ]


def test_numbers_that_contradict_the_config_are_refused():
    with pytest.raises(ValueError, match=r"expected label_smoothing as the config has it, 0.0, got 0.1"):
        make_trainer(objective=LanguageObjective(0.1))
    trainer = make_trainer()
    with pytest.raises(ValueError, match="expected batch_size as the config has it, 8, got 4"):
        type(trainer)(trainer.model, trainer.objective, make_batch, BatchOrder([3] * 8, 4, 0), trainer.config)


@pytest.mark.parametrize("precision", ["medium", "bfloat16"])
def test_other_precisions_learn_the_same(precision):
    exact, rounded = make_trainer().train(), make_trainer(precision=precision).train()
    assert rounded.losses == pytest.approx(exact.losses, abs=0.05)
    assert rounded.losses[-1] < rounded.losses[0] - 0.3


def test_bfloat16_is_used_where_it_is_asked_for():
    trainer, kinds = make_trainer(precision="bfloat16", n_steps=2), set()
    trainer.model.blocks[0].feed_forward.register_forward_hook(lambda *parts: kinds.add(parts[2].dtype))
    trainer.train()
    assert kinds == {torch.bfloat16}
    assert {parameter.dtype for parameter in trainer.model.parameters()} == {torch.float32}


def test_a_compiled_model_learns_the_same(monkeypatch):
    """The compiler itself would take half a minute: here its graphs are run without it."""
    compile_model = torch.compile
    monkeypatch.setattr(torch, "compile", lambda model: compile_model(model, backend="eager"))
    trainer = make_trainer(model=Plain(4), n_steps=3, compile=True)
    assert trainer.network is not trainer.model
    assert trainer.train().losses == pytest.approx(make_trainer(model=Plain(4), n_steps=3).train().losses)
