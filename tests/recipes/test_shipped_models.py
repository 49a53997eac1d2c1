"""What ships is what the recipes make: the weights that lie in the package do what their cards say."""

import pytest

from tutor.models.pretrained import WEIGHTS, load_card, load_pretrained, load_tokenizers, pretrained_names
from tutor.recipes.registry import load_recipe, recipe_names

MOST_MEBIBYTES = 24


@pytest.fixture(scope="module", params=recipe_names())
def recipe(request):
    return load_recipe(request.param)


@pytest.fixture
def card(recipe):
    return load_card(recipe.name)


def test_every_recipe_ships_and_nothing_else_but_the_recall_models():
    assert pretrained_names() == sorted([*recipe_names(), "associative_recall", "joint_recall"])


def test_all_weights_together_are_small():
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= MOST_MEBIBYTES * 2**20


def test_shipped_weights_do_on_validation_what_their_card_says(recipe, card):
    figures = recipe.prepare().evaluate(load_pretrained(recipe.name))
    assert figures
    for figure, value in figures.items():
        assert value == pytest.approx(card.scores[figure], abs=0.011), figure


def test_a_card_tells_the_recipe(recipe, card):
    assert card.made_by == f"python -m tutor train {recipe.name} --ship"
    assert (card.summary, card.data, card.licence) == (recipe.summary, recipe.data, recipe.licence)
    assert (card.example, card.labels) == (recipe.example, recipe.labels)
    assert (WEIGHTS / f"{recipe.name}.md").read_text(encoding="utf-8") == card.as_markdown()


def test_the_example_of_a_card_is_known_to_its_tokenizer(card):
    tokenizers = load_tokenizers(card.name)
    if not card.example:  # a model of pictures, sounds or sessions reads no text
        assert "source" not in tokenizers
        return
    tokenizer = tokenizers.get("source") or tokenizers["text"]
    ids = tokenizer.encode(card.example)
    assert ids
    assert tokenizer.id_of("<unk>") not in ids
