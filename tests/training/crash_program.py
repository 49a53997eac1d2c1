"""Processes that are killed while they write checkpoints or train, and what they leave behind.

PyTorch is imported once; every process that is killed is a fork of this one. It is called with a folder, and prints
what it found as JSON.
"""

import functools
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from tests.training.tiny_run import make_trainer
from tutor.models.whole_files import write_whole
from tutor.training.checkpoint import Checkpoint, load_checkpoint, newest_checkpoint, save_checkpoint
from tutor.training.objective import LanguageObjective

WRITES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.listdir", "os.scandir", "os.chmod"}


def in_fork(work: Callable[[], None]) -> int:
    """Start some work in a process of its own, and give its number."""
    process = os.fork()
    if process:
        return process
    try:
        work()
    except BaseException as problem:
        sys.stderr.write(f"{problem!r}\n")
        os._exit(1)
    os._exit(0)


def ended_well(process: int) -> bool:
    """Wait for a process, and say whether it came to its end; one that was killed did not."""
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if status not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a process ended with {status}")
    return status == 0


def numbered(number: int) -> Checkpoint:
    """A checkpoint in which every tensor and every field is one number."""
    tensors = {"a": torch.full((300, 30), float(number)), "b": torch.full((5,), float(number))}
    return Checkpoint(tensors, None, tensors, tensors, {"number": number})


def number_of(folder: Path) -> int:
    """Give the number of the checkpoint that stands there, after making sure that it has no other."""
    found = load_checkpoint(folder)
    numbers = {
        int(value)
        for part in (found.weights, found.moments)
        for tensor in part.values()
        for value in [*tensor.flatten().tolist()]
    }
    if numbers != {found.state["number"]}:
        raise RuntimeError(f"one checkpoint holds the numbers {numbers} and {found.state['number']}")
    return found.state["number"]


def die_at(last: int) -> None:
    """Let this process be killed just before its `last` operation on files."""
    count = 0

    def watch(event: str, _: object) -> None:
        nonlocal count
        if event in WRITES:
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def killed_at_every_file_operation(folder: Path) -> dict[str, list[int]]:
    """Kill a process at its first, second, third ... operation on files, and see which checkpoint stands there."""
    save_checkpoint(folder, numbered(0))
    before, after = [], []
    is_over = False
    while not is_over:
        number = len(before) + 1

        def save_and_die(number: int = number) -> None:
            die_at(number)
            save_checkpoint(folder, numbered(number))

        before.append(number_of(folder))
        is_over = ended_well(in_fork(save_and_die))
        after.append(number_of(folder))
    return {"before": before, "after": after}


def killed_at_random_moments(folder: Path, n_times: int) -> list[tuple[int, int]]:
    """Kill a process that writes one checkpoint after the other; give the numbers it began and ended with."""

    def work() -> None:
        number = number_of(folder)
        while True:
            number += 1
            save_checkpoint(folder, numbered(number))

    save_checkpoint(folder, numbered(0))
    stream, found = random.Random(0), []
    for _ in range(n_times):
        first = number_of(folder)
        process = in_fork(work)
        sleep_until_next(folder, process)
        time.sleep(stream.uniform(0, 0.03))
        os.kill(process, signal.SIGKILL)
        ended_well(process)
        found.append((first, number_of(folder)))
    return found


def sleep_until_next(folder: Path, process: int) -> None:
    """Wait for the process's next checkpoint or its end, so that there is progress on the slowest machine."""
    before = newest_checkpoint(folder)
    has_ended = functools.partial(os.waitid, os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    while newest_checkpoint(folder) == before and not has_ended():
        time.sleep(0.002)


class DyingObjective:
    """The usual objective, in whose call number `last` the process is killed: in the middle of a step."""

    def __init__(self, last: int | None) -> None:
        self.last, self.calls, self.usual = last, 0, LanguageObjective()

    def __call__(self, model, batch):
        self.calls += 1
        loss = self.usual(model, batch)
        if self.calls == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return loss


def train(folder: Path, result: Path, last: int | None = None) -> None:
    trainer = make_trainer(
        folder,
        dropout=0.2,
        objective=DyingObjective(last),
        n_steps=30,
        checkpoint_every=2,
        evaluate=lambda model: {"loss": torch.rand(()).item()},
        evaluate_every=3,
    )
    history = trainer.train().as_dict() | {"seconds": []}
    weights = {name: tensor.tolist() for name, tensor in trainer.model.state_dict().items()}
    write_whole(result, json.dumps({"history": history, "weights": weights}).encode())


def killed_in_training(folder: Path) -> dict[str, object]:
    """Train once undisturbed and once with a kill every few steps; give the numbers of both, and the steps kept."""
    straight, killed = folder / "straight.json", folder / "killed.json"
    if not ended_well(in_fork(lambda: train(folder / "straight", straight))):
        raise RuntimeError("nobody killed the first run")
    stream, steps = random.Random(1), []
    while not killed.exists():
        # at least one checkpoint further each time
        last = stream.randint(3, 8)
        ended_well(in_fork(lambda last=last: train(folder / "killed", killed, last)))
        steps.append(steps_in(folder / "killed"))
    return {
        "straight": json.loads(straight.read_text()),
        "killed": json.loads(killed.read_text()),
        "steps": steps,
    }


def steps_in(folder: Path) -> int:
    return len(load_checkpoint(folder).state["history"]["losses"])


if __name__ == "__main__":
    home = Path(sys.argv[1])
    json.dump(
        {
            "operations": killed_at_every_file_operation(home / "operations"),
            "moments": killed_at_random_moments(home / "moments", n_times=25),
            "training": killed_in_training(home / "training"),
        },
        sys.stdout,
    )
