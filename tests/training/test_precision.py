import pytest
import torch
from torch import nn

from tutor.training.precision import autocast, bfloat16_pays, matmul_precision

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("precision", "inside"), [("medium", "medium"), ("highest", "highest"), ("bfloat16", "highest")]
)
@pytest.mark.parametrize("before", ["highest", "high", "medium"])
def test_the_precision_is_set_and_set_back_also_after_an_error(precision, inside, before):
    own = torch.get_float32_matmul_precision()
    try:
        torch.set_float32_matmul_precision(before)
        with pytest.raises(KeyError), matmul_precision(precision):
            assert torch.get_float32_matmul_precision() == inside
            raise KeyError
        assert torch.get_float32_matmul_precision() == before
    finally:
        torch.set_float32_matmul_precision(own)


def test_products_are_bfloat16_only_where_that_is_asked_for():
    layer = nn.Linear(4, 4)
    with autocast("bfloat16", CPU):
        rounded = layer(torch.ones(1, 4))
    with autocast("medium", CPU):
        exact = layer(torch.ones(1, 4))
    assert (rounded.dtype, exact.dtype) == (torch.bfloat16, torch.float32)
    rounded.float().sum().backward()
    assert layer.weight.grad.dtype == torch.float32


def slowed(times):
    """A matrix product that takes `times` as long for bfloat16 as for float32, in turns of a clock of its own."""
    clock = [0.0]

    def mm(matrix, other):
        clock[0] += times if matrix.dtype == torch.bfloat16 else 1.0

    return mm, lambda: clock[0]


@pytest.mark.parametrize(("times", "pays"), [(0.5, True), (0.9, False), (2.0, False)])
def test_bfloat16_pays_where_it_is_clearly_faster(monkeypatch, times, pays):
    mm, clock = slowed(times)
    monkeypatch.setattr("tutor.training.precision.torch.mm", mm)
    monkeypatch.setattr("tutor.training.precision.perf_counter", clock)
    assert bfloat16_pays(CPU) is pays
