"""What the ways to an assistant cost, in steps of the first."""

from tutor.recipes.method_costs import STAGES, method_costs
from tutor.recipes.registry import load_recipe
from tutor.training.stored_results import load_results


def test_all_is_told_in_steps_of_the_first_stage():
    first, second = method_costs(("shop_dpo", "shop_reward"), n_steps=1)
    assert (first["stage"], first["a step"], first["all steps"]) == ("shop_dpo", 1, 1)
    assert [first["steps"], second["steps"]] == [1, 1]
    assert second["a step"] == second["all steps"] > 0


def test_the_stored_measurement_is_of_the_recipes_as_they_are():
    rows = load_results("method_costs")
    assert rows[0]["a step"] == rows[0]["all steps"] == 1
    assert tuple(row["stage"] for row in rows) == STAGES
    assert [row["steps"] for row in rows] == [load_recipe(row["stage"]).training.n_steps for row in rows]
