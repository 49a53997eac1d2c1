"""What a process holds: alone everything, of a tensor in pieces its own piece."""

import json
import os
import subprocess
import sys

import torch

from tutor.training import process_shares, small_run


def test_alone_a_process_holds_sixteen_bytes_for_each_parameter(tmp_path):
    process_shares.main([str(tmp_path)])
    found = json.loads((tmp_path / process_shares.OUTCOME).read_text())
    for kind in ("replicate", "shard"):
        (held,) = found[kind]["shares"]
        n = found[kind]["parameters"]
        assert held == {"weights": 4 * n, "gradients": 4 * n, "running means": 8 * n}
        assert len(found[kind]["losses"]) == process_shares.N_STEPS


def test_measuring_leaves_no_gradient_behind():
    trainer = small_run.make_trainer(n_steps=1, warm_up=0)
    trainer.train()
    before = small_run.digest(trainer.model)
    process_shares.measure(trainer)
    assert trainer.optimizer.gradients() == []
    assert small_run.digest(trainer.model) == before


def test_bytes_of_a_piece_are_counted_not_those_of_the_whole():
    class Piece:
        def to_local(self):
            return torch.zeros(3)

    assert process_shares.bytes_held([Piece(), torch.zeros(2, dtype=torch.float16)]) == 16


def test_two_processes_hold_a_half_each_when_sharded(tmp_path):
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    command = [*launcher, "-m", "tutor.training.process_shares", str(tmp_path)]
    environment = {**os.environ, "TUTOR_CHECK_SHAPES": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / process_shares.OUTCOME).read_text())
    whole = 16 * found["shard"]["parameters"]
    sums = {kind: [sum(share.values()) for share in found[kind]["shares"]] for kind in found}
    assert sums["replicate"] == [whole, whole]
    assert sum(sums["shard"]) == whole and max(sums["shard"]) < 0.51 * whole
