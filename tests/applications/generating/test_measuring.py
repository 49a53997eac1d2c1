import pytest

from tutor.applications.generating import measuring
from tutor.training.shape_checks import without_shape_checks
from tutor.training.stored_results import load_results

SHORT = {
    "generating_programs": lambda: measuring.drawn_programs(1),
    "generating_repairs": lambda: measuring.repairs(20, 1),
    "generating_orders": lambda: measuring.orders(1, 1),
    "generating_decodings": lambda: measuring.decodings(1),
    "generating_directions": lambda: measuring.unseen_directions((0, 40), 1, 2),
}


@pytest.mark.parametrize("name", measuring.EXPERIMENTS)
def test_what_is_stored_is_what_the_program_measures(name):
    with without_shape_checks():
        found = list(SHORT[name]())
    stored = load_results(name)
    assert {tuple(row) for row in found} == {tuple(row) for row in stored}


def test_an_unknown_experiment_is_refused(capsys):
    with pytest.raises(SystemExit):
        measuring.main(["weather"])
    assert "got 'weather'" in capsys.readouterr().err


def test_rules_beat_drawing_on_the_stored_orders():
    both = {row["way"]: row["both"] for row in load_results("generating_orders")}
    assert both["rules, until one fits"] > both["drawn until one fits"] + 0.5
    assert both["rules, until one fits"] > both["rules, drawn once"] > both["drawn once"]


def test_the_stored_repairs_show_no_use_of_the_report():
    drawn = {row["after"]: row.get("drawn") for row in load_results("generating_repairs")}
    assert abs(drawn["its own report"] - drawn["the report of another"]) < 0.03
