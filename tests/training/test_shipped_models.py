"""What ships is what the recipes make: the weights that lie in the package do what their cards say."""

import pytest

from tutor.models.pretrained import WEIGHTS, load_card, load_pretrained, load_tokenizers, pretrained_names
from tutor.training.recipes.registry import load_recipe, recipe_names

MOST_MEBIBYTES = 16


def test_every_recipe_ships_and_nothing_else_but_the_recall_model():
    assert pretrained_names() == sorted([*recipe_names(), "associative_recall"])


def test_all_weights_together_are_small():
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= MOST_MEBIBYTES * 2**20


@pytest.mark.parametrize("name", recipe_names())
def test_shipped_weights_do_on_validation_what_their_card_says(name):
    card, recipe = load_card(name), load_recipe(name)
    figures = recipe.start(silent=True, n_steps=1)[1].evaluate(load_pretrained(name))
    assert figures
    for figure, value in figures.items():
        assert value == pytest.approx(card.scores[figure], abs=0.011), figure


@pytest.mark.parametrize("name", recipe_names())
def test_a_card_tells_the_recipe(name):
    card, recipe = load_card(name), load_recipe(name)
    assert card.made_by == f"python -m tutor train {name} --ship"
    assert (card.summary, card.data, card.licence) == (recipe.summary, recipe.data, recipe.licence)
    assert (card.example, card.labels) == (recipe.example, recipe.labels)
    assert (WEIGHTS / f"{name}.md").read_text(encoding="utf-8") == card.as_markdown()


@pytest.mark.parametrize("name", recipe_names())
def test_the_example_of_a_card_is_known_to_its_tokenizer(name):
    tokenizers = load_tokenizers(name)
    tokenizer = tokenizers.get("source") or tokenizers["text"]
    ids = tokenizer.encode(load_card(name).example)
    assert ids
    assert tokenizer.id_of("<unk>") not in ids


@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_makes_a_loss_fall(name):
    trainer, _ = load_recipe(name).start(n_steps=6, silent=True)
    trainer.evaluate = None
    losses = trainer.train().losses
    assert len(losses) == 6
    assert losses[-1] < losses[0]
