"""Exercises worked by hand: scores of BM25, and the stages of a reply."""

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, describe, foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_NEAR = 0.006


def _is(place, want, tolerance=_NEAR):
    """A test of one answer."""
    wanted = torch.tensor(want, dtype=torch.float64)
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def _but(right, place, answer):
    return (*right[:place], answer, *right[place + 1 :])


# ---------------------------------------------------------------- chatbot-bm25-by-hand

_RARITIES, _SCORES, _BOUND, _LONG = [0.0, 1.0, 3.0], [1.0, 3.0, 1.5], 2.0, 3 * 2 / 2.75
_BM25 = (_RARITIES, _SCORES, _BOUND, _LONG)

chatbot_bm25_by_hand = Exercise(
    slug="chatbot-bm25-by-hand",
    answers=("rarities", "scores", "bound", "long_score"),
    likeness=0.004,
    properties=(
        Property("how rare each word is", _is(0, _RARITIES)),
        Property("the scores of the three passages", _is(1, _SCORES), points=2),
        Property("how much one word can bring at most", _is(2, _BOUND)),
        Property("the score of a long passage", _is(3, _LONG)),
    ),
    mistakes=(
        Mistake(
            "the share that hold it",
            _but(_BM25, 0, [1.0, 0.5, 0.125]),
            "that is the share of passages that hold each word: asked is the logarithm to base 2 of its inverse",
        ),
        Mistake(
            "no logarithm",
            _but(_BM25, 0, [1.0, 2.0, 8.0]),
            "that is 8 divided by the passages that hold the word: take the logarithm to base 2",
        ),
        Mistake(
            "upside down",
            _but(_BM25, 0, [0.0, -1.0, -3.0]),
            "the fraction is upside down: all passages are above the line, those that hold the word below",
        ),
        Mistake(
            "natural logarithms",
            _but(_BM25, 0, [0.0, 0.693, 2.079]),
            "those are natural logarithms: to base 2, 8 gives 3",
        ),
        Mistake(
            "counts as they are",
            _but(_BM25, 1, [1.0, 3.0, 3.0]),
            "you multiply the rarity by the count itself: three times the word brings half as much again, no more",
        ),
        Mistake(
            "a word counted once",
            _but(_BM25, 1, [1.0, 3.0, 1.0]),
            "you count each word once: three times the word brings half as much again",
        ),
        Mistake(
            "shares alone",
            _but(_BM25, 1, [2.5, 2.0, 2.5]),
            "you add up the shares alone: each is multiplied by its word's rarity",
        ),
        Mistake(
            "half the share",
            _but(_BM25, 1, [0.5, 1.5, 0.75]),
            "the share is 2 c / (c + 1), not c / (c + 1): for one occurrence it is 1",
        ),
        Mistake("no bound", _but(_BM25, 2, 1.0), "that is what one brings: what is 2 c / (c + 1) for large c?"),
        Mistake(
            "the share at three",
            _but(_BM25, 2, 1.5),
            "that is the share of three occurrences: what is 2 c / (c + 1) for a million?",
        ),
        Mistake(
            "of the rarest word",
            _but(_BM25, 2, 6.0),
            "that is the bound for *return*: asked is *book*, whose rarity is 1",
        ),
        Mistake(
            "as long as the others",
            _but(_BM25, 3, 3.0),
            "that is the score in a passage of mean length: this one is twice as long, and c stands over c + 1.75",
        ),
        Mistake(
            "halved",
            _but(_BM25, 3, 1.5),
            "length does not divide the score: it stands below the line, beside the count",
        ),
        Mistake(
            "the room alone",
            _but(_BM25, 3, 2 / 2.75),
            "that is the share: multiply it by the rarity of *return*",
        ),
    ),
    variants=(
        Variant("fractions", _BM25),
        Variant("two decimals", ((0, 1, 3), (1, 3, 1.5), 2, 2.18)),
        Variant("tensors", (*map(torch.tensor, (_RARITIES, _SCORES, [2.0], 24 / 11)),)),
    ),
)

# ---------------------------------------------------------------- chatbot-stages

_STAGES, _CAUGHT = "BEACFD", "BAF"
_HEARD = {
    "B": "what a customer writes is looked at before the model reads it",
    "E": "before anything can be looked up, the model has to say what",
    "A": "a call is text of a model: it is checked before it is carried out",
    "C": "the result is there once the checked call was carried out, and before the model answers",
    "F": "an answer is looked at after it was written, and before it is shown",
    "D": "what was said is kept once the answer has passed",
}
_NEVER = "G never happens: a model writes text and nothing else; the program opens the shelf"


def _letters(answer, allowed):
    """The letters that were handed in, in order.

    Raises:
        NotDone: If there are none.
        Sure: If they are something else.
    """
    if answer is None or answer is Ellipsis or (isinstance(answer, str) and not answer.strip()):
        raise NotDone
    if not isinstance(answer, str | list | tuple):
        raise Sure(f"expected letters such as 'AB', got {describe(answer)}")
    letters = [sign for part in answer for sign in str(part).upper() if not sign.isspace() and sign not in ",;>→-"]
    if strange := [sign for sign in letters if sign not in allowed]:
        raise Sure(f"expected letters from {allowed[0]} to {allowed[-1]}, got {strange[0]!r}")
    return letters


def _in_order(stages, caught):
    letters = _letters(stages, "ABCDEFG")
    if "G" in letters:
        raise Wrong(_NEVER)
    if len(set(letters)) < len(letters):
        raise Sure("a letter stands there twice")
    if len(letters) != len(_STAGES):
        raise Sure(f"expected six letters, got {len(letters)}: one of the seven never happens")
    for given, wanted in zip(letters, _STAGES, strict=True):
        if given != wanted:
            raise Wrong(_HEARD[wanted])


_WHERE = (
    "an order to the assistant stands in what the customer writes: it can be stopped before the model reads it",
    "a genre that there is not stands in the model's call: it can be stopped before the call is carried out",
    "a book that the shop has not stands in the answer: it can be stopped before the answer is shown",
)


def _caught_at(stages, caught):
    letters = _letters(caught, "ABCDEFG")
    if len(letters) != len(_CAUGHT):
        raise Sure(f"expected three letters, got {len(letters)}")
    for given, wanted, why in zip(letters, _CAUGHT, _WHERE, strict=True):
        if given != wanted:
            raise Wrong(why)


def _as_numbers(answer):
    try:
        return torch.tensor([float(ord(letter)) for letter in _letters(answer, "ABCDEFG")])
    except (NotDone, Sure):
        return "none"


chatbot_stages = Exercise(
    slug="chatbot-stages",
    answers=("stages", "caught"),
    properties=(
        Property("the stages in their order", _in_order, points=2),
        Property("where each fault is caught", _caught_at, points=2),
    ),
    probe=lambda *answers: [_as_numbers(answer) for answer in answers],
    mistakes=(
        Mistake("the model looks itself", ("BEGCFD", "BAF"), _NEVER),
        Mistake("run before it is checked", ("BECAFD", "BAF"), _HEARD["A"]),
        Mistake("the guard after the model", ("EBACFD", "BAF"), _HEARD["B"]),
        Mistake("checked before it is called", ("BAECFD", "BAF"), _HEARD["E"]),
        Mistake("kept before it is looked at", ("BEACDF", "BAF"), _HEARD["F"]),
        Mistake("five stages", ("BEACF", "BAF"), "expected six letters, got 5"),
        Mistake("a stage twice", ("BEACFF", "BAF"), "a letter stands there twice"),
        Mistake("all at the door", ("BEACFD", "BBB"), _WHERE[1]),
        Mistake("all at the end", ("BEACFD", "FFF"), _WHERE[0]),
        Mistake("the answer at the call", ("BEACFD", "BAA"), _WHERE[2]),
        Mistake("words", ("guard, call", "BAF"), "expected letters from A to G"),
        Mistake("a number", (5, "BAF"), "expected letters such as 'AB'"),
    ),
    variants=(
        Variant("letters", ("BEACFD", "BAF")),
        Variant("with arrows", ("b → e → a → c → f → d", "b, a, f")),
        Variant("lists", (list("BEACFD"), ("B", "A", "F"))),
    ),
)

EXERCISES = (chatbot_bm25_by_hand, chatbot_stages)
