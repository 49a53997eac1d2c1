import gzip
import json
import random

import pytest

from tutor.data.shipped import read_rows, ship

ROWS = [{"text": f"row {place}, 日期", "number": random.Random(place).random()} for place in range(200)]


@pytest.fixture
def files(tmp_path):
    ship("task", {"train": ROWS, "test": ROWS[:2]}, tmp_path)
    return tmp_path


def test_what_is_shipped_is_read(files):
    assert read_rows("task", "train", files) == ROWS
    assert read_rows("task", "test", files) == ROWS[:2]


def test_the_same_rows_give_the_same_files_and_checksums(files, tmp_path_factory):
    other = tmp_path_factory.mktemp("again")
    checksums = ship("task", {"train": iter(ROWS), "test": ROWS[:2]}, other)
    assert checksums == json.loads((files / "task" / "checksums.json").read_text())
    for path in (files / "task").iterdir():
        assert path.read_bytes() == (other / "task" / path.name).read_bytes()


def test_another_text_is_refused_with_the_way_to_mend_it(files):
    (files / "task" / "train.jsonl.gz").write_bytes(gzip.compress(b'{"text":"mine"}\n'))
    with pytest.raises(
        ValueError, match=r"train\.jsonl\.gz .* got another; make it anew with: python -m tutor\.data\.task"
    ):
        read_rows("task", "train", files)


def test_no_damage_to_a_file_goes_unseen(files):
    """Whatever byte is changed: the rows are the same (in what gzip ignores), or a ValueError tells of it."""
    path = files / "task" / "train.jsonl.gz"
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), 23):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        try:
            assert read_rows("task", "train", files) == ROWS
        except ValueError as problem:
            assert "train.jsonl.gz of the task 'task'" in str(problem)
            refused += 1
    assert refused > 0.9 * len(whole) / 23


def test_half_a_file_and_none_are_refused(files):
    path = files / "task" / "train.jsonl.gz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ValueError, match=r"train\.jsonl\.gz of the task 'task' to be whole"):
        read_rows("task", "train", files)
    path.unlink()
    with pytest.raises(ValueError, match=r"to be whole: .*No such file"):
        read_rows("task", "train", files)


def test_an_unknown_split_or_task_is_named(files):
    with pytest.raises(ValueError, match="split among train, test, got 'dev'"):
        read_rows("task", "dev", files)
    with pytest.raises(
        FileNotFoundError, match=r"task 'other', found none; make it with: python -m tutor\.data\.other"
    ):
        read_rows("other", "train", files)
