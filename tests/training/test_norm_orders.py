import math
from dataclasses import asdict

import pytest

from tutor.training import norm_orders
from tutor.training.norm_orders import DEPTHS, LEARNING_RATES, N_SEEDS, Run, load_measured, measure
from tutor.training.stored_results import store_results


def kind(run):
    return run.norm_order, run.n_layers, run.learning_rate


def test_the_table_holds_every_kind_once():
    runs = load_measured()
    assert len({kind(run) for run in runs}) == len(runs) == 2 * len(DEPTHS) * len(LEARNING_RATES)
    assert {len(run.losses) for run in runs} == {N_SEEDS}
    assert all(math.isfinite(loss) and loss >= 0 for run in runs for loss in run.losses)


@pytest.mark.parametrize("order", ["pre", "post"])
def test_a_row_of_the_table_comes_out_again(order):
    wanted = next(run for run in load_measured() if kind(run) == (order, 2, 0.003))
    assert measure(order, 2, 0.003, n_seeds=1).losses[0] == pytest.approx(wanted.losses[0], abs=0.02)


def test_what_is_stored_is_read(tmp_path):
    runs = [Run("pre", 2, 0.001, (0.5, 0.25)), Run("post", 4, 0.1, (2.303,))]
    store_results("norm_orders", [asdict(run) for run in runs], "a command", tmp_path)
    assert load_measured(tmp_path) == runs


def test_every_kind_is_measured(monkeypatch):
    monkeypatch.setattr(norm_orders, "measure", lambda *wanted: Run(*wanted, (1.0,)))
    assert [kind(run) for run in norm_orders.measure_all()] == [kind(run) for run in load_measured()]
