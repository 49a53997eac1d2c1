"""The copyist: a shift of the labels that was forgotten."""

import itertools

import torch

from tutor.laboratory.patients.copyist import Copyist
from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_CASES = (([7, 5, 9], 1, 2), ([4], 1, 2), ([5, 5, 5, 6], 0, 30), ([3, 4, 3, 8, 8], 2, 1))


def _wanted(target, bos, eos):
    inputs, labels = [bos], []
    for letter in target:
        labels.append(letter)
        inputs.append(letter)
    return inputs, [*labels, eos]


def _two_lists(given):
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise Sure(f"expected two lists, what is read and what should be said, got {describe(given)}")
    for which, part in zip(("first", "second"), given, strict=True):
        if not isinstance(part, tuple | list):
            raise Sure(f"expected two lists, got {describe(part)} as the {which}")
        if not all(isinstance(number, int) for number in part):
            raise Sure(f"expected whole numbers in the {which} list")
    return [list(part) for part in given]


def _mended(shift):
    for case in _CASES:
        got = _two_lists(ask(shift, *case))
        for name, part, wanted in zip(("inputs", "labels"), got, _wanted(*case), strict=True):
            if len(part) != len(wanted):
                raise Wrong(f"for a target of {len(case[0])}, the {name} should be {len(wanted)}, got {len(part)}")
            if part != wanted:
                place = next(place for place, number in enumerate(part) if number != wanted[place])
                raise Wrong(f"the {name} of the target {case[0]} are {part}: look at place {place}, counted from 0")
    unchanged(shift, *_CASES[0])


def _outcomes(shift):
    def numbers(case):
        inputs, labels = _two_lists(ask(shift, *case))
        return torch.tensor([*inputs, -1, *labels])

    return [outcome(lambda case=case: numbers(case)) for case in _CASES]


def shift(target, bos, eos):
    """Refuse what is no target, or one in which the marks cannot be told from letters.

    Raises:
        Sure: If it is so.
    """
    if not isinstance(target, list) or not target or not all(isinstance(one, int) for one in (*target, bos, eos)):
        raise Sure("your test should ask with a list of one or more whole numbers, and two more whole numbers")
    if bos == eos or {bos, eos} & set(target):
        raise Sure("bos and eos should be two numbers that are no letters of the target")


def _the_other_way(target, bos, eos):
    whole = [bos, *target, eos]
    return whole[1:], whole[:-1]


def _without_end(target, bos, eos):
    return [bos, *target[:-1]], [*target]


def _without_beginning(target, bos, eos):
    return [*target], [*target[1:], eos]


def _by_two(target, bos, eos):
    return [bos, *target], [*target[1:], eos, eos]


def _reads_the_labels(target, bos, eos):
    return [*target, eos], [*target, eos]


def _inputs_too_long(target, bos, eos):
    whole = [bos, *target, eos]
    return whole, whole[1:]


def _labels_too_long(target, bos, eos):
    whole = [bos, *target, eos]
    return whole[:-1], whole


def _end_cut_off_both(target, bos, eos):
    whole = [bos, *target, eos]
    return whole[:-1], whole[:-1]


def _changes_the_target(target, bos, eos):
    inputs = [bos, *target]
    target.append(eos)
    return inputs, target


def _by_joining(target, bos, eos):
    return [bos, *target], [*target, eos]


def _by_pairs(target, bos, eos):
    whole = [bos, *target, eos]
    pairs = list(itertools.pairwise(whole))
    return [read for read, _ in pairs], [said for _, said in pairs]


def _by_places(target, bos, eos):
    inputs, labels = [], []
    for place in range(len(target) + 1):
        inputs.append(target[place - 1] if place else bos)
        labels.append(target[place] if place < len(target) else eos)
    return inputs, labels


def _is_sick(shift):
    for target in ([7, 5, 9], [4]):
        inputs, labels = shift(target, 1, 2)
        if list(inputs) != [1, *target] or list(labels) != [*target, 2]:
            return True
    return False


def _by_law(shift):
    inputs, labels = shift([7, 5, 9], 1, 2)
    marks = inputs[0] == 1 and labels[-1] == 2 and 2 not in inputs
    return not marks or len(inputs) != len(labels) or inputs[1:] != labels[:-1]


def _one_letter(shift):
    return tuple(shift([7], 1, 2)) != ([1, 7], [7, 2])


def _shift_only(shift):
    inputs, labels = shift([7, 5, 9], 1, 2)
    return inputs[1:] != labels[:-1]


def _same_only(shift):
    inputs, labels = shift([7, 5, 9], 1, 2)
    return inputs == labels


def _lengths_only(shift):
    inputs, labels = shift([7, 5, 9], 1, 2)
    return (len(inputs), len(labels)) != (4, 4)


def _inputs_only(shift):
    return shift([7, 5, 9], 1, 2)[0] != [1, 7, 5, 9]


def _labels_only(shift):
    return shift([7, 5, 9], 1, 2)[1] != [7, 5, 9, 2]


_BENCH = Bench(
    patient=Copyist,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that shifts the wrong way round": _the_other_way,
        "one that shifts by two places": _by_two,
        "one in which the decoder reads the labels": _reads_the_labels,
        "one that never says the end": _without_end,
        "one that never reads the beginning": _without_beginning,
    },
    sound={
        "one that joins lists": _by_joining,
        "one that makes pairs": _by_pairs,
        "one that goes from place to place": _by_places,
    },
    is_sick=_is_sick,
    not_mended="the label still is the token that the decoder reads at the same place",
    watch=shift,
    may_round=False,
)

copyist = _BENCH.exercise(
    mistakes=(
        Mistake(
            "shifted the wrong way round",
            (_the_other_way, _is_sick),
            "now the label is the token *before*: which token should be foretold at a place?",
        ),
        Mistake("shifted by two", (_by_two, _is_sick), "the label is the *next* token, not the one after it"),
        Mistake(
            "reads the labels",
            (_reads_the_labels, _is_sick),
            "now the decoder reads the very token that it should foretell: reading begins with bos",
        ),
        Mistake("no end", (_without_end, _is_sick), "without eos among the labels, the model never learns to stop"),
        Mistake(
            "no beginning",
            (_without_beginning, _is_sick),
            "the first letter has to be foretold, too: bos is read there",
        ),
        Mistake("inputs too long", (_inputs_too_long, _is_sick), "behind eos there is nothing to foretell"),
        Mistake("labels too long", (_labels_too_long, _is_sick), "bos is never foretold: it is given"),
        Mistake(
            "the end cut off both",
            (_end_cut_off_both, _is_sick),
            "of the inputs the last token is left out, of the labels the first",
        ),
        Mistake(
            "works on the given list",
            (_changes_the_target, _is_sick),
            "your function changed the list it was given",
        ),
        Mistake(
            "tests the shift only",
            (Copyist.sound, _shift_only),
            "also see where both lists begin and end: a shift is right of a shortened target, too",
        ),
        Mistake(
            "tests whether both are the same only",
            (Copyist.sound, _same_only),
            "two lists that differ need not be shifted by one place, and forward",
        ),
        Mistake("tests lengths only", (Copyist.sound, _lengths_only), "lists of the right length may hold anything"),
        Mistake("tests the inputs only", (Copyist.sound, _inputs_only), "your test does not look at the labels"),
        Mistake("tests the labels only", (Copyist.sound, _labels_only), "your test does not look at the inputs"),
        Mistake(
            "marks that are letters",
            (Copyist.sound, lambda shift: shift([1, 2], 1, 2) != ([1, 1, 2], [1, 2, 2])),
            "two numbers that are no letters of the target",
        ),
    ),
    variants=(
        Variant("by joining", (_by_joining, _by_law)),
        Variant("by pairs", (_by_pairs, _one_letter)),
        Variant("place by place", (_by_places, lambda shift: _inputs_only(shift) or _labels_only(shift))),
    ),
)

EXERCISES = (copyist,)
