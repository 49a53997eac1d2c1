"""The processor: how many threads there are, and which precision multiplies matrices fastest on it."""

import os
from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from tutor.cli.health.finding import Finding

if TYPE_CHECKING:
    import torch

_SIZE = 512  # of a square matrix: as long as the rows that the book's models multiply, and large enough to be timed
_ROUNDS = 20
_CLEARLY = 1.15  # a gain that is more than the noise of a busy computer


def examine_torch() -> Iterator[Finding]:
    """Say which PyTorch it is, and what it was built for."""
    import torch

    built = f"CUDA {torch.version.cuda}" if torch.version.cuda else "the CPU alone"
    libraries = {"MKL": torch.backends.mkl, "oneDNN": torch.backends.mkldnn}
    has = " and ".join(name for name, library in libraries.items() if library.is_available()) or "no fast library"
    capability = torch.backends.cpu.get_cpu_capability()
    yield Finding("ok", "torch", f"{torch.__version__}, built for {built}, with {has}; {capability} instructions")


def examine_threads() -> Iterator[Finding]:
    """Compare PyTorch's threads with the processors that this program may use."""
    import torch

    n_threads, n_processors = torch.get_num_threads(), _n_processors()
    here = f"{n_threads} of PyTorch, {n_processors} processors"
    if n_threads > n_processors:
        yield Finding("note", "threads", f"{here}: they hinder each other; set OMP_NUM_THREADS={n_processors}")
    elif n_threads > 1:
        yield Finding("note", "threads", f"{here}; to get the very numbers of the pages, set OMP_NUM_THREADS=1")
    else:
        yield Finding("ok", "threads", f"{here}: the numbers of the pages were made with one thread, too")
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        value = os.environ.get(name)
        if value is not None and not value.isdecimal():
            yield Finding("problem", name, f"expected a number of threads, got {value!r}: set it to 1 or unset it")


def examine_precision() -> Iterator[Finding]:
    """Time matrix products, since a processor that knows bfloat16 may yet be slower with it."""
    import torch

    seconds = product_seconds(torch.device("cpu"))
    rate = 2 * _SIZE**3 / seconds["highest"] / 1e9
    medium, rounded = (seconds["highest"] / seconds[name] for name in ("medium", "bfloat16"))
    yield Finding("ok", "float32", f"{rate:.0f} billion operations a second, in products of {_SIZE} × {_SIZE}")
    if medium >= _CLEARLY:
        yield Finding("ok", "medium", f"{medium:.1f} times as fast as float32: the trainer's own choice pays")
    elif medium >= 1 / _CLEARLY:
        yield Finding("ok", "medium", f"{medium:.1f} times as fast as float32: the trainer's own choice does no harm")
    else:
        advice = 'train with TrainingConfig(precision="highest")'
        yield Finding("note", "medium", f"{medium:.1f} times as fast as float32, which is slower: {advice}")
    here = f"{rounded:.1f} times as fast as float32"
    if rounded >= _CLEARLY * max(1.0, medium):
        yield Finding("ok", "bfloat16", f'{here}: TrainingConfig(precision="bfloat16") is worth a try')
    else:
        yield Finding("note", "bfloat16", f"{here}, so it gains nothing: leave the trainer's precision")


def product_seconds(device: "torch.device") -> dict[str, float]:
    """Time a matrix product in each precision that a trainer can have; the fastest of a few, taken in turn.

    Returns:
        Seconds, by precision.
    """
    import torch

    from tutor.training.precision import matmul_precision

    exact = torch.rand(_SIZE, _SIZE, device=device)
    matrices = {"highest": exact, "medium": exact, "bfloat16": exact.bfloat16()}
    fastest = dict.fromkeys(matrices, float("inf"))
    for _ in range(_ROUNDS):
        for name, matrix in matrices.items():
            with matmul_precision("medium" if name == "medium" else "highest"):
                start = perf_counter()
                torch.mm(matrix, matrix)
                fastest[name] = min(fastest[name], perf_counter() - start)
    return fastest


def _n_processors() -> int:
    """Count the processors of this program, which may be fewer than the computer's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
