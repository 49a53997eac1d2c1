"""kill -9 at any moment: what stands there can be loaded, and training goes on as if nothing had been."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crashes")
    (folder / "training").mkdir()
    command = [sys.executable, "-m", "tests.training.crash_program", str(folder)]
    environment = {**os.environ, "TUTOR_CHECK_SHAPES": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_process_killed_at_any_file_operation_leaves_the_old_checkpoint_or_the_new_one(found):
    before, after = found["operations"]["before"], found["operations"]["after"]
    outcomes = [
        "new" if left == number else "old" if left == first else "another"
        for number, (first, left) in enumerate(zip(before, after, strict=True), start=1)
    ]
    assert len(outcomes) > 30
    assert set(outcomes) == {"old", "new"}
    # kills before the renaming leave the old one, kills behind it the new one
    assert outcomes == sorted(outcomes, reverse=True)
    assert outcomes[0] == "old"
    assert outcomes[-2:] == ["new", "new"]


def test_a_process_killed_at_a_random_moment_loses_nothing_that_was_whole(found):
    moments = found["moments"]
    assert len(moments) == 25
    assert all(first < last for first, last in moments)
    assert all(last == following for (_, last), (following, _) in pairwise(moments))


def test_a_run_that_is_killed_again_and_again_ends_with_the_same_numbers_to_the_last_bit(found):
    training = found["training"]
    assert len(set(training["steps"]) - {30}) >= 3
    assert training["killed"] == training["straight"]
    assert len(training["straight"]["history"]["losses"]) == 30
