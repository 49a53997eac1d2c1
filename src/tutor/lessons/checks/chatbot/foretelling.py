"""The exercise that foretells what an assistant says after the shelf has changed, and what it costs to know."""

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, describe, foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

_PRICES = ("old", "new", "new", "old", "old")
_WHY = (
    "what a model has learned stays in its weights until it is trained again",
    "the model reads the price from the result, and the result is read from the shelf",
    "the old price stands in the conversation, but the program asks the shelf at every question",
    "the index holds copies of the passages as they were yesterday",
    "a stored reply is a copy, too: nobody asks the shelf",
)
_IN_PROMPT, _BY_CALL, _GROWN = 624.0, 20.0, [13000.0, 20.0]
_RIGHT = ([*_PRICES], _IN_PROMPT, _BY_CALL, _GROWN)


def _words(answer):
    if answer is None or answer is Ellipsis:
        raise NotDone
    if isinstance(answer, str):
        answer = answer.replace(",", " ").split()
    if not isinstance(answer, list | tuple):
        raise Sure(f"expected a list of words, got {describe(answer)}")
    if any(one is Ellipsis or one is None for one in answer):
        raise NotDone
    words = [str(one).lower().strip(" .'\"") for one in answer]
    if strange := [word for word in words if word not in ("old", "new")]:
        raise Sure(f"expected the words 'old' and 'new', got {strange[0][:20]!r}")
    if len(words) != len(_PRICES):
        raise Sure(f"expected {len(_PRICES)} words, got {len(words)}")
    return words


def _foretells(*answers):
    for given, wanted, why in zip(_words(answers[0]), _PRICES, _WHY, strict=True):
        if given != wanted:
            raise Wrong(why)


def _is(place, want):
    wanted = torch.tensor(want, dtype=torch.float64)
    return lambda *answers: foretold(answers[place], wanted, 1e-6)


def _as_numbers(answer):
    try:
        return torch.tensor([float(word == "new") for word in _words(answer)])
    except (NotDone, Sure):
        return "none"


def _but(place, answer):
    return (*_RIGHT[:place], answer, *_RIGHT[place + 1 :])


def _swapped(place):
    words = [*_PRICES]
    words[place] = "old" if words[place] == "new" else "new"
    return _but(0, words)


chatbot_shelf_changes = Exercise(
    slug="chatbot-shelf-changes",
    answers=("prices", "in_prompt", "by_call", "grown"),
    probe=lambda *answers: [_as_numbers(answers[0]), *(numbers_of(answer) for answer in answers[1:])],
    properties=(
        Property("which price each of them names", _foretells, points=2),
        Property("the whole shelf in the prompt", _is(1, _IN_PROMPT)),
        Property("a call and its result", _is(2, _BY_CALL)),
        Property("both for a thousand books", _is(3, _GROWN)),
    ),
    mistakes=(
        *(Mistake(f"the other price in {place + 1}", _swapped(place), why) for place, why in enumerate(_WHY)),
        Mistake("one book", _but(1, 13), "that is one book: the whole shelf stands in the prompt"),
        Mistake("the result alone", _but(2, 13), "that is the result: the call stays in the prompt, too"),
        Mistake("the call alone", _but(2, 7), "that is the call: its result stands in the prompt as well"),
        Mistake(
            "grown alike",
            _but(3, [13000, 20000]),
            "a call looks up one book, however many there are: its cost does not grow with the shelf",
        ),
        Mistake("fewer words", (["old", "new"], *_RIGHT[1:]), "expected 5 words, got 2"),
        Mistake("numbers", (["15", "12", "12", "15", "15"], *_RIGHT[1:]), "expected the words 'old' and 'new'"),
    ),
    variants=(
        Variant("words and numbers", _RIGHT),
        Variant("one text", ("old, new, New, OLD, old", 48 * 13, 7 + 13, (1000 * 13, 20))),
        Variant("tensors", ([*_PRICES], torch.tensor(624), torch.tensor([20.0]), torch.tensor([13000, 20]))),
    ),
)

EXERCISES = (chatbot_shelf_changes,)
