import subprocess
import sys

import pytest

from tutor.recipes.recipe import Recipe
from tutor.recipes.registry import load_recipe, recipe_names


@pytest.mark.parametrize("name", recipe_names())
def test_each_name_gives_the_recipe_that_calls_itself_so(name):
    recipe = load_recipe(name)
    assert isinstance(recipe, Recipe)
    assert recipe.name == name
    assert recipe.made_by == f"python -m tutor train {name} --ship"
    assert recipe.summary.endswith(".")
    assert recipe.training.n_steps > 0


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"expected a task among repeats, .*headlines, .*shop_grpo.*, got 'date'"):
        load_recipe("date")


def test_naming_the_recipes_imports_no_torch():
    program = (
        "import sys; from tutor.recipes.registry import recipe_names; "
        "assert 'dates' in recipe_names(); assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
