"""The exercise that finds a test split which leaks by meaning, without one copied text."""

import random
from functools import cache

import torch

from tutor.data import headlines
from tutor.data.headline_words import COMPANIES
from tutor.lessons.answers import NotDone, Wrong, foretold
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

_SPLITS = ("by text", "by headline")


def _renamed(text, steps):
    named = {name: COMPANIES[(place + steps) % len(COMPANIES)] for place, name in enumerate(COMPANIES)}
    return " ".join(named.get(word, word) for word in text.split())


def _family(example):
    text = headlines.as_text(example)
    return [(_renamed(text, steps), example.label) for steps in (0, 1, 3)]


@cache
def splits():
    """Both splits, as the statement's cell makes them: training and test, each texts with labels."""
    originals = headlines.load("train")[:200]
    texts = [member for example in originals for member in _family(example)]
    random.Random(0).shuffle(texts)
    random.Random(0).shuffle(originals)
    families = [_family(example) for example in originals]
    flat = [[member for family in part for member in family] for part in (families[:150], families[150:])]
    return {"by text": (texts[:450], texts[450:]), "by headline": tuple(flat)}


def _shape(text):
    return " ".join("COMPANY" if word in COMPANIES else word for word in text.split())


def _share(known, asked):
    return sum(one in known for one in asked) / len(asked)


def _nearest(training, text):
    words = set(text.split())

    def alike(pair):
        other = set(pair[0].split())
        return len(words & other) / len(words | other)

    return max(training, key=alike)[1]


@cache
def facts():
    """The right answers: copies, shapes met and shares right, each for both splits."""
    copies, shapes, rights = [], [], []
    for name in _SPLITS:
        training, test = splits()[name]
        copies.append(_share({text for text, _ in training}, [text for text, _ in test]))
        shapes.append(_share({_shape(text) for text, _ in training}, [_shape(text) for text, _ in test]))
        rights.append(sum(_nearest(training, text) == label for text, label in test) / len(test))
    return copies, shapes, rights


def _right():
    return (*facts(), "by headline")


def _but(place, change):
    """The right answers, one of them changed; worked out only when asked for."""

    def make():
        right = _right()
        return (*right[:place], change(right[place]), *right[place + 1 :])

    return Late(make)


def _is(place):
    return lambda *answers: foretold(answers[place], torch.tensor(facts()[place], dtype=torch.float64), 0.003)


def _word(answer):
    return str(answer).lower().strip(" .'\"`*")


def _honest(*answers):
    if answers[3] is None or answers[3] is Ellipsis:
        raise NotDone
    if _word(answers[3]) not in _SPLITS:
        raise Wrong("expected 'by text' or 'by headline'")
    if _word(answers[3]) != "by headline":
        raise Wrong(
            "in which of the two are the shapes of the test new? Only that one says what happens with new headlines"
        )


def _overlapping():
    """Shares in the training texts of what stands in the test: the other way round."""
    found = []
    for name in _SPLITS:
        training, test = splits()[name]
        found.append(_share({_shape(text) for text, _ in test}, [_shape(text) for text, _ in training]))
    return found


def _different_shapes():
    found = []
    for name in _SPLITS:
        training, test = ({_shape(text) for text, _ in part} for part in splits()[name])
        found.append(_share(training, [*test]))
    return found


evaluation_split_explore = Exercise(
    slug="evaluation-split-explore",
    answers=("copies", "shapes_met", "shares_right", "honest_split"),
    likeness=0.003,
    properties=(
        Property("how many test texts were copied", _is(0)),
        Property("how many have a shape that training has met", _is(1)),
        Property("how often the nearest text's label is right", _is(2)),
        Property("which split to believe", _honest),
    ),
    probe=lambda *answers: (
        [numbers_of(part) for part in answers[:3]] + [torch.tensor(sum(map(ord, _word(answers[3]))))]
    ),
    mistakes=(
        Mistake(
            "shapes for copies",
            _but(0, lambda _: facts()[1]),
            "those are the texts without their companies' names: for the copies compare the texts as they are",
        ),
        Mistake(
            "the wrong way round",
            _but(1, lambda _: _overlapping()),
            "you look training shapes up in the test: look the shapes of the test up in training",
        ),
        Mistake(
            "each shape once",
            _but(1, lambda _: _different_shapes()),
            "you count each shape once: asked is the share of the test *texts*",
        ),
        Mistake(
            "texts for shapes", _but(1, lambda _: [0.0, 0.0]), "those are the copies: mask the texts on both sides"
        ),
        Mistake("splits exchanged", _but(1, lambda right: right[::-1]), "the two splits are exchanged"),
        Mistake("splits exchanged again", _but(2, lambda right: right[::-1]), "the two splits are exchanged"),
        Mistake(
            "wrong ones",
            _but(2, lambda right: [1 - one for one in right]),
            "that is how often it is wrong",
        ),
        Mistake(
            "asked about training",
            _but(2, lambda _: [1.0, 1.0]),
            "each training text is its own nearest one: ask about the texts of the test",
        ),
        Mistake("the leaking one", _but(3, lambda _: "by text"), "in which of the two are the shapes of the test new?"),
    ),
    equivalents={
        "line 17: (by_text, by_headline) → (by_headline, by_text)": "no text was copied in either split",
        "line 3: ' ' → ''": "texts that differ, differ without their blanks, too",
        "line 3: 'COMPANY' → ''": "any word will do, an empty one, too",
    },
    variants=(
        Variant("shares", Late(_right)),
        Variant("rounded", Late(lambda: (*([round(one, 3) for one in part] for part in facts()), " By headline. "))),
        Variant("tensors", Late(lambda: (*(torch.tensor(part) for part in facts()), "by headline"))),
    ),
)

EXERCISES = (evaluation_split_explore,)
