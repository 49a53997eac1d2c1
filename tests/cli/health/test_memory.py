import os
import shutil
from types import SimpleNamespace

import pytest
import torch

from tutor.cli.health import memory


def found(examination):
    return [(finding.status, finding.text) for finding in examination()]


def test_each_gpu_is_named_with_its_memory(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda number: f"GPU {number}")
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda number: (3e9, 8e9))
    assert found(memory.examine_gpu) == [("ok", f"GPU {number}, 3 of 8 GB free") for number in range(2)]


@pytest.mark.parametrize(
    ("mps", "nvidia", "status", "told"),
    [(True, None, "ok", "mps"), (False, "/bin/nvidia-smi", "note", "PyTorch for CUDA"), (False, None, "ok", "none")],
)
def test_without_cuda(monkeypatch, mps, nvidia, status, told):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    monkeypatch.setattr(shutil, "which", lambda name: nvidia)
    ((given, text),) = found(memory.examine_gpu)
    assert given == status
    assert told in text


@pytest.mark.parametrize(("free", "status"), [(5e9, "ok"), (1e9, "note"), (1e8, "problem")])
def test_a_full_disk_is_told(monkeypatch, free, status):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    ((given, text),) = found(memory.examine_disk)
    assert given == status
    assert text.startswith(f"{free / 1e9:.0f} GB free" if status == "ok" else f"{free / 1e9:.1f} GB free")


@pytest.mark.skipif(os.name != "posix", reason="Windows does not say")
@pytest.mark.parametrize(("size", "status"), [(16e9, "ok"), (2e9, "note")])
def test_a_small_memory_is_told(monkeypatch, size, status):
    monkeypatch.setattr(os, "sysconf", lambda name: size // 4096 if name == "SC_PHYS_PAGES" else 4096)
    ((given, _),) = found(memory.examine_memory)
    assert given == status


def test_a_system_that_does_not_say_its_memory_is_no_problem(monkeypatch):
    monkeypatch.setattr(os, "sysconf_names", {}, raising=False)
    assert found(memory.examine_memory) == []
