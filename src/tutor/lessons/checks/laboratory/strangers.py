"""The strangers: two shuffles where there should be one."""

import random

import torch

from tutor.laboratory.patients.strangers import Strangers
from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome
from tutor.lessons.checks.laboratory import strangers_parts as parts
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_FEWEST = 20
# that one of six equally likely orders stays away so often has a probability below 1e-20
_N_SHUFFLES = 300


def _pairs(n_pairs):
    """Questions as lists of ids, two of them the same, with answers that tell the places."""
    questions = [[place, place + 1] for place in range(n_pairs)]
    if n_pairs > 2:
        questions[-1] = [*questions[0]]
    return questions, [[100 + place] for place in range(n_pairs)]


def _shuffled(shuffle, questions, answers, seed):
    given = ask(lambda: _called(shuffle, questions, answers, seed)) if _is_function(shuffle) else ask(shuffle)
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise Sure(f"expected two lists, questions and answers, got {describe(given)}")
    for name, part in zip(("questions", "answers"), given, strict=True):
        if not isinstance(part, tuple | list):
            raise Sure(f"expected a list of {name}, got {describe(part)}")
        if len(part) != len(questions):
            raise Wrong(f"of {len(questions)} pairs, {len(part)} {name} came back")
    return [[*part] for part in given]


def _is_function(shuffle):
    return callable(shuffle) and not isinstance(shuffle, type)


def _called(shuffle, questions, answers, seed):
    before = [*questions], [*answers]
    given = shuffle(questions, answers, random.Random(seed))
    if (questions, answers) != before:
        raise Sure("your function changed the list it was given: make new ones")
    return given


def _mended(shuffle):
    chance = random.SystemRandom()
    for n_pairs in (30, 1, 2, 101):
        questions, answers = _pairs(n_pairs)
        seed = chance.randrange(2**32)
        asked, said = _shuffled(shuffle, questions, answers, seed)
        if sorted(asked) != sorted(questions) or sorted(said) != sorted(answers):
            raise Wrong("some question or answer is gone, or there twice: each should come back once")
        if sorted(zip(asked, said, strict=True)) != sorted(zip(questions, answers, strict=True)):
            raise Wrong(f"of {n_pairs} questions, some have come back with the answer of another one")
        if _shuffled(shuffle, questions, answers, seed) != [asked, said]:
            raise Wrong("the same chance should give the same order: draw from `chance` alone")
    three = [[1], [2], [3]], [[10], [20], [30]]
    orders = {str(_shuffled(shuffle, *three, chance.randrange(2**32))[0]) for _ in range(_N_SHUFFLES)}
    if len(orders) < 6:
        raise Wrong(f"of the six orders of three pairs, {len(orders)} came up in {_N_SHUFFLES} shuffles")


def _outcomes(shuffle):
    """Facts that are the same for all right shuffles, in whatever order they put the pairs."""

    def facts():
        questions, answers = [[place] for place in range(30)], [[100 + place] for place in range(30)]
        asked, said = _shuffled(shuffle, questions, answers, 0)
        again, other = (_shuffled(shuffle, questions, answers, seed)[0] for seed in (0, 1))
        distances = {answer[0] - question[0] for question, answer in zip(asked, said, strict=True)}
        all_there = [sorted(asked) == questions, sorted(said) == answers]
        moved = [asked != questions, said != answers, asked != questions[::-1]]
        # one place off, all distances are the same, but for the first place
        return torch.tensor(
            [*all_there, *moved, asked == again, asked == other, distances == {100}, len(distances) < 3]
        )

    def copes_with_lists():
        asked, said = _shuffled(shuffle, *_pairs(30), 0)
        return torch.tensor(sorted(zip(asked, said, strict=True)) == sorted(zip(*_pairs(30), strict=True)))

    def orders():
        each = [str(_shuffled(shuffle, [[1], [2], [3]], [[1], [2], [3]], seed)[0]) for seed in range(60)]
        return torch.tensor(len({*each}))

    return [outcome(facts), outcome(copes_with_lists), outcome(orders)]


def shuffle(questions, answers, chance):
    """Refuse what nobody can tell a shuffle by; the name is what a student reads of a wrong call.

    Raises:
        Sure: If it is so.
    """
    if not isinstance(questions, list) or not isinstance(answers, list) or len(questions) != len(answers):
        raise Sure("your test should give two lists, with an answer for each question")
    if len(questions) < _FEWEST:
        raise Sure(f"your test should shuffle {_FEWEST} pairs or more: fewer may keep their order by chance")
    if not isinstance(chance, random.Random):
        raise Sure("the third argument should be a random.Random, such as random.Random(0)")
    if any(one in rest for part in (questions, answers) for one, rest in _with_rest(part)):
        raise Sure("the questions of your test should all differ, and the answers, too")


def _with_rest(part):
    return ((one, part[place + 1 :]) for place, one in enumerate(part))


def _is_sick(shuffle):
    questions, answers = list(range(40)), [number**2 + 1000 for number in range(40)]
    orders = []
    for seed in (3, 4):
        asked, said = shuffle(questions, answers, random.Random(seed))
        if len(asked) != len(said) or {*zip(asked, said, strict=True)} != {*zip(questions, answers, strict=True)}:
            return True
        orders.append(asked)
    return orders[0] == orders[1]


def _shuffled_forty(shuffle, seed=0):
    return shuffle(list(range(40)), [100 + number for number in range(40)], random.Random(seed))


def _pairs_only(shuffle):
    asked, said = _shuffled_forty(shuffle)
    return any(answer - question != 100 for question, answer in zip(asked, said, strict=True))


def _pairs_and_all_there(shuffle):
    return _pairs_only(shuffle) or sorted(_shuffled_forty(shuffle)[0]) != list(range(40))


def _pairs_and_moved(shuffle):
    asked, _ = _shuffled_forty(shuffle)
    return _pairs_only(shuffle) or asked == _shuffled_forty(shuffle, 1)[0]


def _all_and_moved(shuffle):
    """Say sick only where the first order has not changed, or pairs are gone."""
    return _pairs_and_all_there(shuffle) or _shuffled_forty(shuffle)[0] == list(range(40))


def _all_there_only(shuffle):
    asked, said = _shuffled_forty(shuffle)
    return sorted(asked) != list(range(40)) or sorted(said) != list(range(100, 140))


def _moved_only(shuffle):
    return _shuffled_forty(shuffle)[0] == _shuffled_forty(shuffle, 1)[0]


def _one_order(shuffle):
    return _shuffled_forty(shuffle) != Strangers.sound(
        list(range(40)), [100 + number for number in range(40)], random.Random(0)
    )


def _three_pairs(shuffle):
    return sorted(zip(*shuffle([1, 2, 3], [4, 5, 6], random.Random(0)), strict=True)) != [(1, 4), (2, 5), (3, 6)]


_BENCH = Bench(
    patient=Strangers,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that shuffles the questions alone": parts.questions_alone,
        "one that gives each question the answer of another place": parts.one_place_off,
        "one that draws with repetition, so that some pairs are gone and some come twice": parts.with_repetition,
        "one that leaves all as it was": parts.nothing,
        "one that always turns the order round": parts.turned_round,
    },
    sound={
        "one that shuffles pairs": parts.by_pairs,
        "one that sorts by random numbers": parts.by_numbers,
        "one that draws pair by pair": parts.by_drawing,
    },
    is_sick=_is_sick,
    not_mended="the two lists still are shuffled one after the other, each into an order of its own",
    watch=shuffle,
    may_round=False,
)

strangers = _BENCH.exercise(
    mistakes=(
        Mistake(
            "two orders of places",
            (parts.two_orders, _is_sick),
            "each into an order of its own",
        ),
        Mistake(
            "questions alone",
            (parts.questions_alone, _is_sick),
            "now the questions move, and the answers stay where they were",
        ),
        Mistake("one place off", (parts.one_place_off, _is_sick), "have come back with the answer of another one"),
        Mistake(
            "drawn with repetition",
            (parts.with_repetition, _is_sick),
            "`choices` draws with repetition: some pairs are gone, and some come twice",
        ),
        Mistake("nothing shuffled", (parts.nothing, _is_sick), "now the pairs are whole, but nothing is shuffled"),
        Mistake("turned round", (parts.turned_round, _is_sick), "the order should depend on `chance`"),
        Mistake("always the same order", (parts.always_the_same, _is_sick), "the order should depend on `chance`"),
        Mistake("a chance of its own", (parts.own_chance, _is_sick), "draw from `chance` alone"),
        Mistake("in place", (parts.in_place, _is_sick), "your function changed the list it was given"),
        Mistake(
            "through a dictionary",
            (parts.through_a_dictionary, _is_sick),
            "the same question may stand there twice, with two answers: shuffle places, or pairs",
        ),
        Mistake(
            "looks questions up",
            (parts.by_looking_up, _is_sick),
            "the same question may stand there twice, with two answers: shuffle places, or pairs",
        ),
        Mistake(
            "turned like a wheel",
            (parts.turned, _is_sick),
            "every order should be possible: yours keeps neighbors together",
        ),
        Mistake(
            "tests the pairs only",
            (Strangers.sound, _pairs_only),
            "also see whether all pairs are there, and whether their order depends on `chance`",
        ),
        Mistake(
            "tests no order",
            (Strangers.sound, _pairs_and_all_there),
            "whole pairs that never change their order are not shuffled",
        ),
        Mistake(
            "tests for the first order only",
            (Strangers.sound, _all_and_moved),
            "ask with two chances: their orders should differ from each other, not only from the first one",
        ),
        Mistake(
            "counts no pairs",
            (Strangers.sound, _pairs_and_moved),
            "whole pairs may be gone, or there twice: look whether each came back once",
        ),
        Mistake(
            "tests what is there only",
            (Strangers.sound, _all_there_only),
            "all are there in the sick ones, too: does each question still stand beside its own answer?",
        ),
        Mistake(
            "tests the order only",
            (Strangers.sound, _moved_only),
            "that the order changes is half of it: does each question still stand beside its own answer?",
        ),
        Mistake(
            "wants one order",
            (Strangers.sound, _one_order),
            "sound ones draw in their own ways, so that their orders differ",
        ),
        Mistake("three pairs", (Strangers.sound, _three_pairs), "fewer may keep their order by chance"),
    ),
    equivalents={
        "line 13: (list(range(40)), list(range(100, 140))) → (list(range(100, 140)), list(range(40)))": (
            "questions and answers may be any things"
        ),
        "line 17: 1 → 2": "any other chance will do",
        "line 17: 1 → -1": "any other chance will do",
    },
    variants=(
        Variant("by pairs", (parts.by_pairs, lambda shuffle: _pairs_and_all_there(shuffle) or _moved_only(shuffle))),
        Variant("by random numbers", (parts.by_numbers, lambda shuffle: torch.tensor(_is_sick(shuffle)))),
        Variant("pair by pair", (parts.by_drawing, _is_sick)),
        Variant("twice from one state", (parts.twice_from_one_state, _is_sick)),
    ),
)

EXERCISES = (strangers,)
