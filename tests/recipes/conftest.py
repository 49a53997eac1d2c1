"""What the tests of recipes share: a small assistant."""

import pytest

from tests.recipes.small_shop import load_small, small_policy
from tutor.data import bookshop
from tutor.recipes import feedback_failures, feedback_recipes, shop_dpo, shop_reward, shop_tuned
from tutor.recipes.shop_recipe import ShopRecipe


@pytest.fixture
def small_shop(monkeypatch):
    """Let every recipe begin with the small assistant, learn from few pairs, and be asked few questions."""
    monkeypatch.setattr(ShopRecipe, "beginning", lambda self: small_policy())
    monkeypatch.setattr(feedback_failures, "load_pretrained", load_small)
    monkeypatch.setattr(feedback_recipes, "load_pretrained", load_small)
    monkeypatch.setattr(feedback_recipes, "N_ASKED", 6)
    monkeypatch.setattr(feedback_failures, "_N_PAIRS", 60)
    monkeypatch.setattr(shop_reward, "_SCORED", {split: (1, 20) for split in ("validation", "test", "hard")})
    monkeypatch.setattr(shop_tuned, "N_LINES", 50)
    monkeypatch.setattr(shop_dpo, "_N_PAIRS", 60)
    load = bookshop.load
    monkeypatch.setattr(bookshop, "load", lambda split: load(split)[:60])
    measured = feedback_recipes.Measured()
    for module in (feedback_failures, feedback_recipes):
        monkeypatch.setattr(module, "MEASURED", measured)
    return measured
