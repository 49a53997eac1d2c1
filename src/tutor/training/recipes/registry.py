"""The recipes by name. None is imported before it is asked for: naming them takes no PyTorch."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.training.recipes.recipe import Recipe

# module, class, and what the class is given
_RECIPES = {
    "repeats": ("tutor.training.recipes.repeats", "RepeatsRecipe"),
    "dates": ("tutor.training.recipes.dates", "DatesRecipe"),
    "translation_en_zh": ("tutor.training.recipes.translation", "TranslationRecipe", "zh"),
    "translation_en_de": ("tutor.training.recipes.translation", "TranslationRecipe", "de"),
    "stories": ("tutor.training.recipes.stories", "StoriesRecipe"),
    "headlines": ("tutor.training.recipes.headlines", "HeadlinesRecipe"),
}


def recipe_names() -> list[str]:
    """Name the tasks that can be trained, in the order of their chapters."""
    return list(_RECIPES)


def load_recipe(name: str) -> "Recipe":
    """Give the recipe of a task. Its data are not read yet.

    Raises:
        ValueError: If there is no such task.
    """
    if name not in _RECIPES:
        raise ValueError(f"expected a task among {', '.join(_RECIPES)}, got {name!r}")
    module, kind, *arguments = _RECIPES[name]
    return getattr(import_module(module), kind)(*arguments)
