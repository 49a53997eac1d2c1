import pytest

from tutor.data import translation
from tutor.models.pretrained import load_card
from tutor.recipes.translation_many import (
    DIRECTIONS,
    LANGUAGES,
    UNSEEN_DIRECTIONS,
    ManyLanguagesRecipe,
    language_mark,
    sentence,
)
from tutor.text.special_tokens import UNK_ID


def test_a_mark_names_the_language_to_write():
    assert [language_mark(language) for language in LANGUAGES] == ["<2en>", "<2zh>", "<2de>", "<2fr>"]
    with pytest.raises(ValueError, match="expected a language among en, zh, de, fr, got 'it'"):
        language_mark("it")


def test_each_sentence_stands_in_every_direction_behind_its_mark():
    recipe = ManyLanguagesRecipe()
    recipe.__dict__["_examples"] = translation.load("validation")  # fewer than those of training
    sources, targets = recipe.pairs()
    (tokenizer,) = set(recipe.tokenizers().values())
    n = len(sources) // len(DIRECTIONS)
    assert len(sources) == len(targets) == n * len(DIRECTIONS)
    example = recipe._examples[0]
    for place, (before, after) in enumerate(DIRECTIONS):
        assert tokenizer.tokens(sources[place * n]) == [language_mark(after), *sentence(example, before)]
        assert tuple(tokenizer.tokens(targets[place * n])) == sentence(example, after)
        assert UNK_ID not in sources[place * n]


def test_directions_that_nobody_taught_are_none_of_those_taught():
    assert not set(DIRECTIONS) & set(UNSEEN_DIRECTIONS)
    assert {before for before, _ in UNSEEN_DIRECTIONS} <= {before for before, _ in DIRECTIONS}
    assert {after for _, after in UNSEEN_DIRECTIONS} <= {after for _, after in DIRECTIONS}


def test_the_card_tells_the_unseen_directions_too():
    scores = load_card("translation_many").scores
    for before, after in DIRECTIONS:
        assert scores[f"test {before} to {after} exact"] > 0.85
    for before, after in UNSEEN_DIRECTIONS:
        assert f"test {before} to {after} exact" in scores
