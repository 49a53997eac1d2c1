"""The exercise that foretells where searching helps, and where drawing does."""

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, describe, ordinal, outcome
from tutor.lessons.checks.places import but, number_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

_METHODS = ("search", "draw", "search", "draw")
_WHY = (
    "a translation has few right forms, and the most probable one is near them",
    "twenty greetings that are all the same are one: searching finds the same text each time",
    "with a single try, the most probable program is the best bet",
    "ten tries are worth something only if they differ",
)
_DRAWN = 1 - 0.8**10


def _words(answer):
    """The methods that were handed in.

    Raises:
        NotDone: If there are none.
        Sure: If they are not four of the two words.
    """
    if answer is None or answer is Ellipsis:
        raise NotDone
    if isinstance(answer, str):
        answer = answer.replace(",", " ").split()
    if not isinstance(answer, list | tuple):
        raise Sure(f"expected four words in a list, got {describe(answer)}")
    words = [str(word).lower().strip(" .'\"`*") for word in answer]
    if unknown := [word for word in words if word not in ("search", "draw")]:
        raise Sure(f"expected 'search' or 'draw', got {unknown[0][:20]!r}")
    if len(words) != len(_METHODS):
        raise Sure(f"expected four words, one for each task, got {len(words)}")
    return words


def _methods(*answers):
    words = _words(answers[0])
    for place, (word, right) in enumerate(zip(words, _METHODS, strict=True)):
        if word != right:
            raise Wrong(f"look again at the {ordinal(place)} task: {_WHY[place]}")


_RIGHT = ([*_METHODS], 0.3, _DRAWN, 2)


def _other(place):
    turned = {"search": "draw", "draw": "search"}
    return [turned[word] if place == number else word for number, word in enumerate(_METHODS)]


generating_search_or_draw = Exercise(
    slug="generating-search-or-draw",
    answers=("methods", "ten_searched", "ten_drawn", "from_here"),
    likeness=0.003,
    probe=lambda *answers: [
        outcome(lambda: [float(word == "draw") for word in _words(answers[0])]),
        *(numbers_of(answer) for answer in answers[1:]),
    ],
    properties=(
        Property("where to search, and where to draw", _methods, points=2),
        Property("ten searched programs", number_is(1, 0.3, 0.004)),
        Property("ten drawn programs", number_is(2, _DRAWN, 0.006)),
        Property("from how many on drawing is ahead", number_is(3, 2, 0.001)),
    ),
    mistakes=(
        *(Mistake(f"task {place + 1}", but(_RIGHT, 0, _other(place)), _WHY[place]) for place in range(4)),
        Mistake("three words", but(_RIGHT, 0, ["search", "draw", "draw"]), "expected four words"),
        Mistake("other words", but(_RIGHT, 0, ["beam", "sample", "beam", "sample"]), "expected 'search' or 'draw'"),
        Mistake(
            "searched ones differ",
            but(_RIGHT, 1, 1 - 0.7**10),
            "you take the ten for different ones: without chance, the same search gives the same program each time",
        ),
        Mistake(
            "ten times",
            but(_RIGHT, 1, 3.0),
            "that is ten times as much: a share lies between 0 and 1, and the ten programs are all the same",
        ),
        Mistake("one drawn", but(_RIGHT, 2, 0.2), "that is one drawn program: of ten, one right one is enough"),
        Mistake(
            "all ten right", but(_RIGHT, 2, 0.2**10), "that is how probable it is that all ten are right: one is enough"
        ),
        Mistake("none of ten", but(_RIGHT, 2, 0.8**10), "that is how probable it is that none is right"),
        Mistake("summed up", but(_RIGHT, 2, 2.0), "probabilities of things that may happen together do not add up"),
        Mistake("from the first", but(_RIGHT, 3, 1), "one drawn program is right in 0.2, one searched in 0.3"),
        Mistake("from the third", but(_RIGHT, 3, 3), "two drawn ones: 1 less 0.8 squared"),
        Mistake("only ten", but(_RIGHT, 3, 10), "try two of them, and three"),
    ),
    variants=(
        Variant("a list", _RIGHT),
        Variant("a text", ("search, draw, search, draw", 0.3, 0.89, 2)),
        Variant("tensors", (("Search", "Draw", "search", "draw"), torch.tensor([0.3]), torch.tensor(_DRAWN), 2.0)),
    ),
)

EXERCISES = (generating_search_or_draw,)
