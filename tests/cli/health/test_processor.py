import sys

import pytest
import torch

from tutor.cli.health import processor
from tutor.cli.health.finding import run_examination


def found(examination):
    return {finding.subject: (finding.status, finding.text) for finding in examination()}


def test_products_are_timed_in_each_precision_and_the_precision_is_set_back():
    before = torch.get_float32_matmul_precision()
    seconds = processor.product_seconds(torch.device("cpu"))
    assert seconds.keys() == {"highest", "medium", "bfloat16"}
    assert all(0 < time < 60 for time in seconds.values())
    assert torch.get_float32_matmul_precision() == before


@pytest.mark.parametrize(
    ("medium", "verdict", "rounded", "expected"),
    [
        (2.0, "pays", 4.0, {"medium": "ok", "bfloat16": "ok"}),
        (2.0, "pays", 2.1, {"medium": "ok", "bfloat16": "note"}),
        (1.0, "does no harm", 0.6, {"medium": "ok", "bfloat16": "note"}),
        (0.7, "is slower", 1.5, {"medium": "note", "bfloat16": "ok"}),
    ],
)
def test_what_a_precision_gains_is_measured(monkeypatch, medium, verdict, rounded, expected):
    seconds = {"highest": 1e-3, "medium": 1e-3 / medium, "bfloat16": 1e-3 / rounded}
    monkeypatch.setattr(processor, "product_seconds", lambda device: seconds)
    told = found(processor.examine_precision)
    assert {name: told[name][0] for name in expected} == expected
    assert told["float32"] == ("ok", "268 billion operations a second, in products of 512 × 512")
    assert told["medium"][1].startswith(f"{medium} times as fast as float32")
    assert verdict in told["medium"][1]
    assert told["bfloat16"][1].startswith(f"{rounded} times as fast as float32")


@pytest.mark.parametrize(
    ("n_threads", "status", "advice"),
    [(1, "ok", "one thread"), (2, "note", "NUM_THREADS=1"), (9, "note", "NUM_THREADS=4")],
)
def test_threads_are_compared_with_processors(monkeypatch, n_threads, status, advice):
    monkeypatch.setattr(torch, "get_num_threads", lambda: n_threads)
    monkeypatch.setattr(processor, "_n_processors", lambda: 4)
    told = found(processor.examine_threads)
    assert told["threads"][0] == status
    assert advice in told["threads"][1]


def test_a_number_of_threads_that_is_none_is_a_problem(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "two")
    status, text = found(processor.examine_threads)["OMP_NUM_THREADS"]
    assert status == "problem"
    assert "got 'two'" in text


def test_torch_tells_its_build():
    status, text = found(processor.examine_torch)["torch"]
    assert status == "ok"
    assert text.startswith(torch.__version__)


def test_without_torch_the_examination_is_a_problem(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    (finding,) = run_examination("torch", processor.examine_torch)
    assert finding.status == "problem"
    assert "ModuleNotFoundError" in finding.text
