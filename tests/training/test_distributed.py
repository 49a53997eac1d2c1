"""Two processes on the CPU, started by torchrun: DDP and FSDP2 give the numbers of one process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.training.tiny_run import make_batch, make_trainer
from tutor.training.checkpoint import load_checkpoint
from tutor.training.distributed import OneProcess, join_processes

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("torchrun")
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    command = [*launcher, "-m", "tests.training.torchrun_program", str(folder)]
    environment = {**os.environ, "TUTOR_CHECK_SHAPES": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def found(folder):
    return json.loads((folder / "found.json").read_text())


@pytest.fixture(scope="module")
def alone():
    trainer = make_trainer()
    trainer.train()
    return trainer


KINDS = pytest.mark.parametrize("parallel", ["replicate", "shard"])


def test_the_halves_of_a_batch_have_unequally_many_targets(alone):
    halves = [
        (batch.rows(0, 4).counts.sum().item(), batch.rows(4, 8).counts.sum().item())
        for batch in (make_batch(next(alone.order)) for _ in range(12))
    ]
    assert sum(abs(first - second) > 5 for first, second in halves) > 3


@KINDS
def test_two_processes_equal_one(found, alone, parallel):
    assert found["n_processes"] == 2
    assert len(found[parallel]["losses"]) == 12
    assert found[parallel]["losses"] == pytest.approx(alone.history.losses, abs=1e-6)
    assert found[parallel]["norms"] == pytest.approx(alone.history.gradient_norms, abs=1e-6)
    assert found[parallel]["weights"].keys() == alone.model.state_dict().keys()
    for name, tensor in alone.model.state_dict().items():
        # a constant added to all keys changes no attention: its gradient is rounding alone, which AdamW makes large
        if not name.endswith("key.bias"):
            torch.testing.assert_close(torch.tensor(found[parallel]["weights"][name]), tensor, rtol=0, atol=1e-6)


def test_sharded_processes_hold_a_half_each(found, alone):
    n_parameters = sum(parameter.numel() for parameter in alone.model.parameters())
    assert found["replicate"]["held"] == n_parameters
    assert found["shard"]["held"] == n_parameters // 2


@KINDS
def test_a_crashed_run_goes_on_to_the_last_bit_with_dropout_of_its_own_in_each_process(found, parallel):
    assert found[parallel]["resumed"] == found[parallel]["straight"]
    assert found[parallel]["straight"] != found[parallel]["losses"]


@KINDS
def test_one_process_can_go_on_with_what_two_have_written(folder, found, parallel):
    """The files hold whole tensors, and the randomness of each process."""
    kept = load_checkpoint(folder / f"{parallel}-crashed")
    assert {name.split(".")[0] for name in kept.random_states} == {"0", "1"}
    assert not torch.equal(kept.random_states["0.torch"], kept.random_states["1.torch"])
    trainer = make_trainer(folder / f"{parallel}-crashed", dropout=0.2, parallel=parallel, evaluate_every=1)
    history = trainer.train()
    assert (history.n_steps, history.finished) == (12, True)
    assert history.losses[:6] == found[parallel]["straight"][:6]
    # the same batches, other dropout
    assert history.losses[6:] == pytest.approx(found[parallel]["straight"][6:], abs=0.5)


def test_without_torchrun_there_is_one_process_whatever_is_asked_for():
    for parallel in ("replicate", "shard"):
        processes = join_processes(parallel)
        assert type(processes) is OneProcess
        assert processes.sum([1.5, 2.0]) == [1.5, 2.0]
        assert processes.gather("mine") == ["mine"]


def test_a_whole_copy_shares_no_memory_with_the_model():
    tensor = torch.ones(2)
    copied = OneProcess().whole({"a": tensor})
    tensor.add_(1)
    assert copied["a"].tolist() == [1.0, 1.0]
