"""The recipes by name. None is imported before it is asked for: naming them takes no PyTorch."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.recipes.recipe import Recipe

# module, class, and what the class is given
_RECIPES = {
    "repeats": ("tutor.recipes.repeats", "RepeatsRecipe"),
    "dates": ("tutor.recipes.dates", "DatesRecipe"),
    "translation_en_zh": ("tutor.recipes.translation", "TranslationRecipe", "zh"),
    "translation_en_de": ("tutor.recipes.translation", "TranslationRecipe", "de"),
    "stories": ("tutor.recipes.stories", "StoriesRecipe"),
    "headlines": ("tutor.recipes.headlines", "HeadlinesRecipe"),
    "story_summary": ("tutor.recipes.story_summary", "StorySummaryRecipe"),
    "story_reader": ("tutor.recipes.story_reader", "StoryReaderRecipe"),
    "shop_base": ("tutor.recipes.shop_base", "ShopBaseRecipe"),
    "shop_tuned": ("tutor.recipes.shop_tuned", "ShopTunedRecipe"),
    "shop_lora": ("tutor.recipes.shop_lora", "ShopLoRARecipe"),
    "shop_reward": ("tutor.recipes.shop_reward", "ShopRewardRecipe"),
    "shop_dpo": ("tutor.recipes.shop_dpo", "ShopPreferenceRecipe"),
    "shop_ppo": ("tutor.recipes.shop_ppo", "ShopProximalRecipe"),
    "shop_grpo": ("tutor.recipes.shop_grpo", "ShopGroupRecipe"),
    "bookseller": ("tutor.recipes.bookseller", "BooksellerRecipe"),
    "shop_student": ("tutor.recipes.shop_student", "ShopStudentRecipe"),
    "translation_many": ("tutor.recipes.translation_many", "ManyLanguagesRecipe"),
    "programs": ("tutor.recipes.programs", "ProgramsRecipe"),
    "recommender": ("tutor.recipes.recommender", "RecommenderRecipe", False),
    "recommender_text": ("tutor.recipes.recommender", "RecommenderRecipe", True),
    "digit_reader": ("tutor.recipes.digit_reader", "DigitReaderRecipe"),
    "digit_captions": ("tutor.recipes.digit_captions", "DigitCaptionsRecipe"),
    "melodies": ("tutor.recipes.melodies", "MelodiesRecipe"),
}


def recipe_names() -> list[str]:
    """Name the tasks that can be trained, in the order of their chapters."""
    return list(_RECIPES)


def load_recipe(name: str, models: Path | None = None) -> "Recipe":
    """Give the recipe of a task. Its data are not read yet.

    Args:
        models: Where the models lie that training begins with; those that ship unless told.

    Raises:
        ValueError: If there is no such task.
    """
    if name not in _RECIPES:
        raise ValueError(f"expected a task among {', '.join(_RECIPES)}, got {name!r}")
    module, kind, *arguments = _RECIPES[name]
    recipe = getattr(import_module(module), kind)(*arguments)
    if models is not None:
        recipe.models = models
    return recipe
