"""Where numbers are kept: graphics processors, memory and disk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tutor.cli.health.finding import Finding

_GB = 1e9
_ENOUGH_MEMORY, _ENOUGH_DISK, _LITTLE_DISK = 4 * _GB, 2 * _GB, 0.2 * _GB


def examine_gpu() -> Iterator[Finding]:
    """Say which GPU PyTorch can use, and how much of its memory is free. The book needs none."""
    import torch

    if torch.cuda.is_available():
        for number in range(torch.cuda.device_count()):
            free, total = (size / _GB for size in torch.cuda.mem_get_info(number))
            yield Finding("ok", "gpu", f"{torch.cuda.get_device_name(number)}, {free:.0f} of {total:.0f} GB free")
    elif torch.backends.mps.is_available():
        yield Finding("ok", "gpu", "Apple's (mps), which shares the computer's memory")
    elif shutil.which("nvidia-smi"):
        advice = "install PyTorch for CUDA from pytorch.org if you want to use it"
        yield Finding("note", "gpu", f"there seems to be one of NVIDIA, which this PyTorch cannot use: {advice}")
    else:
        yield Finding("ok", "gpu", "none; the book needs none")


def examine_memory() -> Iterator[Finding]:
    """Compare the computer's memory with what the largest run of the book needs."""
    names = getattr(os, "sysconf_names", {})
    if not {"SC_PHYS_PAGES", "SC_PAGE_SIZE"} <= set(names):
        return  # Windows does not say
    size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if size >= _ENOUGH_MEMORY:
        yield Finding("ok", "memory", f"{size / _GB:.0f} GB")
    else:
        yield Finding("note", "memory", f"{size / _GB:.1f} GB: close other programs before training")


def examine_disk() -> Iterator[Finding]:
    """Look for room where runs are kept: below the working folder."""
    here = Path.cwd()
    free = shutil.disk_usage(here).free
    if free >= _ENOUGH_DISK:
        yield Finding("ok", "disk", f"{free / _GB:.0f} GB free at {here}")
    else:
        status = "note" if free >= _LITTLE_DISK else "problem"
        yield Finding(status, "disk", f"{free / _GB:.1f} GB free at {here}: make room, or use another folder")
