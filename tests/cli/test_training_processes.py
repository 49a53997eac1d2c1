"""Training by processes of their own: a real Ctrl-C, and torchrun."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.models.pretrained import load_card
from tutor.training.checkpoint import load_checkpoint

ROOT = Path(__file__).parents[2]
PROGRAM = ["-m", "tests.cli.tiny_program"]
ENVIRONMENT = {**os.environ, "TUTOR_CHECK_SHAPES": "0"}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGINT for one process")
def test_ctrl_c_keeps_the_run(tmp_path):
    command = [sys.executable, *PROGRAM, "train", "tiny", "--steps", "100000", "--folder", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE)
    seen = b""
    while b"loss" not in seen:  # the bar shows one when the first step is done
        seen += (piece := os.read(process.stderr.fileno(), 1000))
        assert piece, seen
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate()
    told = (seen + rest).decode()
    assert process.returncode == 130, told
    assert f"all is kept in {tmp_path}. Go on with:\n  python -m tutor train tiny --steps 100000 --folder" in told
    assert "Traceback" not in told
    losses = load_checkpoint(tmp_path).state["history"]["losses"]
    assert f"Stopped after step {len(losses)};" in told


def test_under_torchrun_one_process_prints_and_writes(tmp_path):
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", *PROGRAM]
    command = [sys.executable, *launcher, "train", "tiny", "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("tiny: 6 steps") == 1
    assert done.stderr.count("Try it:") == 1
    assert load_card("tiny", tmp_path).made_by.startswith("torchrun --nproc-per-node 2 -m tutor train tiny")
