import re
from pathlib import Path

from tools.pin import TORCH, without_gpu

PINNED = (Path(__file__).parents[2] / "requirements.txt").read_text(encoding="utf-8").splitlines()


def test_gpu_libraries_are_dropped():
    lines = ["numpy==2.0", "nvidia-cublas==13.1", "cuda-bindings==13 ; sys_platform == 'linux'", "triton==3", ""]
    assert without_gpu(lines) == ["numpy==2.0"]


def test_everything_is_pinned_and_nothing_belongs_to_one_machine():
    pins = [line for line in PINNED if not line.startswith("#")]
    assert f"torch=={TORCH}" in pins
    assert not [line for line in pins if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*==[\w.]+( ; .+)?", line)]
    assert pins == without_gpu(pins)
