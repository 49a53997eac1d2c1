"""The exercise that puts the steps of a run in order, in which nothing strange may happen to the reader's machine."""

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, describe, outcome
from tutor.lessons.checks.places import number_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

_ORDER = ("C", "B", "A", "E", "D")
_OWN = "F runs the program in your own process, where it can read, write and loop as you can: leave it out"


def _letters(answer):
    """The letters that were handed in.

    Raises:
        NotDone: If there are none.
        Sure: If they are not such letters, each once.
    """
    if answer is None or answer is Ellipsis or (isinstance(answer, str) and not answer.strip()):
        raise NotDone
    if not isinstance(answer, str | list | tuple):
        raise Sure(f"expected a text such as 'A B', got {describe(answer)}")
    letters = [sign for sign in "".join(map(str, answer)).upper() if sign.isalnum()]
    if unknown := [letter for letter in letters if letter not in "ABCDEF"]:
        raise Sure(f"expected letters from A to F, got {unknown[0]!r}")
    if len(set(letters)) < len(letters):
        raise Sure("a letter stands there twice")
    return letters


def _order(*answers):
    letters = _letters(answers[0])
    if "F" in letters:
        raise Wrong(_OWN)
    if len(letters) != len(_ORDER):
        raise Wrong(f"expected five letters, got {len(letters)}: one of the six steps does not belong here")
    if letters != [*_ORDER]:
        place = next(number for number, pair in enumerate(zip(letters, _ORDER, strict=True)) if len(set(pair)) > 1)
        raise Wrong(f"step {place + 1} needs something that has not been done yet, or something has to come before it")


_RIGHT = ("C B A E D", 60, 120, 0)


def _but(order="C B A E D", n_processes=60, seconds=120, passed=0):
    return order, n_processes, seconds, passed


generating_sandbox_order = Exercise(
    slug="generating-sandbox-order",
    answers=("run_order", "n_processes", "worst_seconds", "passed_loops"),
    likeness=0.001,
    probe=lambda *answers: [
        outcome(lambda: [float("ABCDEF".index(letter)) for letter in _letters(answers[0])]),
        *(numbers_of(answer) for answer in answers[1:]),
    ],
    properties=(
        Property("the steps in their order", _order, points=2),
        Property("how many processes", number_is(1, 60, 0.001)),
        Property("how long it takes at worst", number_is(2, 120, 0.001)),
        Property("what becomes of endless loops", number_is(3, 0, 0.001)),
    ),
    mistakes=(
        Mistake("tried out first", _but("C F B A E D"), _OWN),
        Mistake("in one's own process", _but("C B F D"), _OWN),
        Mistake(
            "guard after the run",
            _but("C A E B D"),
            "you read the program after it has run: what it does, it has done by then",
        ),
        Mistake(
            "guard before the program is there",
            _but("B C A E D"),
            "you guard a text with words around the program: take the program out of it first",
        ),
        Mistake(
            "compared before it ran",
            _but("C B A D E"),
            "you compare results before there are any",
        ),
        Mistake(
            "the process first",
            _but("A C B E D"),
            "you start a process before you know whether anything may run in it: most refused programs never need one",
        ),
        Mistake("backwards", _but("D E A B C"), "that is the order backwards"),
        Mistake("four", _but("C B A E"), "expected five letters, got 4"),
        Mistake("a word", _but("guard"), "expected letters from A to F"),
        Mistake(
            "one process for all",
            _but(n_processes=1),
            "in one process, a program that loops or breaks something takes all later ones with it",
        ),
        Mistake(
            "one for each problem",
            _but(n_processes=3),
            "the twenty drafts of one problem are twenty programs: none may see what another has left behind",
        ),
        Mistake(
            "one for each case",
            _but(n_processes=300),
            "here all five cases of one program run in the same process",
        ),
        Mistake("added up", _but(n_processes=23), "each of three problems has twenty drafts: multiply"),
        Mistake(
            "the limit alone", _but(seconds=2), "that is one process: at worst all of them loop, one after the other"
        ),
        Mistake(
            "for each case",
            _but(seconds=600),
            "the limit is for a process, not for a case: its five cases share two seconds",
        ),
        Mistake("half as long", _but(seconds=60), "that is one second for each: the limit is two"),
        Mistake(
            "loops pass",
            _but(passed=5),
            "a program that runs on forever has given no result: it has not passed",
        ),
        Mistake(
            "they are left out",
            _but(passed=55),
            "asked is how many of these five count as right, and an end by force is no result",
        ),
    ),
    variants=(
        Variant("a text", _RIGHT),
        Variant("letters in a list", (["c", "b", "a", "e", "d"], 60.0, 120.0, 0.0)),
        Variant("tensors", ("C, B, A, E, D.", torch.tensor(60), torch.tensor([120.0]), torch.tensor(0))),
    ),
)

EXERCISES = (generating_sandbox_order,)
