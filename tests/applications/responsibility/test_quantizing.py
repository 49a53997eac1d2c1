import pytest

from tutor.applications.responsibility.quantizing import Setting, measure, settings
from tutor.training.stored_results import load_results


def test_the_stored_results_are_those_of_the_settings():
    rows = load_results("quantizing")
    assert [(row["model"], row["bits"], row["group"]) for row in rows] == [
        (one.model, one.bits, one.group) for one in settings()
    ]


def test_eight_bits_cost_nothing_and_two_cost_everything():
    by_setting = {(row["model"], row["bits"], row["group"]): row for row in load_results("quantizing")}
    for model, worse in (("stories", 1), ("shop_grpo", -1)):
        whole, eight, four, two = (by_setting[model, bits, None] for bits in (16, 8, 4, 2))
        assert eight["n_bytes"] < 0.52 * whole["n_bytes"]
        assert four["n_bytes"] < 0.27 * whole["n_bytes"]
        assert eight["score"] == pytest.approx(whole["score"], abs=0.005)
        assert four["score"] == pytest.approx(whole["score"], abs=0.02)
        assert worse * (two["score"] - whole["score"]) > 0.7


@pytest.mark.parametrize("model", ["stories", "shop_grpo"])
def test_a_few_examples_are_measured_anew(model):
    whole, rounded = (measure(Setting(model, bits), n_examples=20) for bits in (16, 8))
    assert rounded["n_bytes"] < whole["n_bytes"]
    assert rounded["score"] == pytest.approx(whole["score"], abs=0.05)
