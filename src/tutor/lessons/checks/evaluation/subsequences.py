"""The exercise that builds ROUGE-L."""

from itertools import combinations

import torch

from tutor.lessons.answers import Wrong, ask, close, describe, fresh, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.metrics.rouge import rouge_l as the_books


def longest(first, second):
    """Try what is left of the first text when some words are crossed out, the longest first."""

    def stands_in(part):
        words = iter(second)
        return all(word in words for word in part)

    for length in range(len(first), 0, -1):
        if any(stands_in(part) for part in combinations(first, length)):
            return length
    return 0


def _three(common, n_hypothesis, n_reference):
    precision = common / n_hypothesis if n_hypothesis else 0.0
    recall = common / n_reference
    both = precision + recall
    return [precision, recall, 2 * precision * recall / both if both else 0.0]


def made(common=longest, numbers=_three):
    """ROUGE-L with one part in another form."""

    def rouge_l(hypothesis, reference):
        return numbers(common(hypothesis, reference), len(hypothesis), len(reference))

    return rouge_l


honest = made()


def _asked(function, hypothesis, reference):
    given = ask(function, hypothesis, reference)
    if isinstance(given, dict) or tensor(given).shape != (3,):
        raise Wrong(f"expected three numbers, precision, recall and F1, got {describe(given)}")
    return given


def _is(function, hypothesis, reference):
    hypothesis, reference = (text.split() if isinstance(text, str) else text for text in (hypothesis, reference))
    close(_asked(function, hypothesis, reference), torch.tensor(honest(hypothesis, reference)))


def _in_order(function):
    _is(function, "a b c d", "a b c d")
    _is(function, "the hat is red and new", "the new hat is red")
    _is(function, "b c a", "a b c")


def _gaps(function):
    _is(function, "a x b y c", "a b c")
    _is(function, "a b c", "a x b y c z")
    _is(function, "c a b x", "a y b c")


def _repeated(function):
    _is(function, "the the the the", "the hat")
    _is(function, "a b a b a", "b a a b")
    _is(function, "hat", "the hat the hat")


def _nothing(function):
    _is(function, "a b", "c d e")
    _is(function, "", "a b")
    _is(function, "a", "a")
    _is(function, "a", "b")


def _random(function):
    generator = fresh()
    for n_hypothesis, n_reference, n_words in [(1, 5, 2), (8, 8, 3), (7, 9, 4), (9, 6, 5), (9, 9, 2), (6, 7, 12)]:
        sizes = (n_hypothesis, n_reference)
        texts = [[f"w{one}" for one in torch.randint(n_words, (size,), generator=generator).tolist()] for size in sizes]
        _is(function, *texts)
    unchanged(function, ["a", "b", "a"], ["b", "a", "c"])


# ---------------------------------------------------------------- wrong ones


def _greedy(first, second):
    """The first place where each word can stand, without looking ahead."""
    place = found = 0
    for word in first:
        if word in second[place:]:
            place, found = second.index(word, place) + 1, found + 1
    return found


def _bag(first, second):
    return sum(min(first.count(word), second.count(word)) for word in {*first})


def _run(first, second):
    """The longest run of neighbors."""
    return max(
        (
            size
            for size in range(len(first) + 1)
            for start in range(len(first) - size + 1)
            if any(second[other : other + size] == first[start : start + size] for other in range(len(second)))
        ),
        default=0,
    )


def _table(first, second, match=lambda diagonal, above, left: diagonal + 1, miss=lambda above, left: max(above, left)):
    rows = [[0] * (len(second) + 1)]
    for word in first:
        row = [0]
        for place, other in enumerate(second):
            above, left = rows[-1][place + 1], row[-1]
            row.append(match(rows[-1][place], above, left) if word == other else miss(above, left))
        rows.append(row)
    return rows[-1][-1]


def _twice(first, second):
    return _table(first, second, match=lambda diagonal, above, left: max(above, left) + 1)


def _same_places(first, second):
    return sum(one == other for one, other in zip(first, second, strict=False))


def _recursive(first, second):
    if not first or not second:
        return 0
    if first[0] == second[0]:
        return 1 + _recursive(first[1:], second[1:])
    return max(_recursive(first[1:], second), _recursive(first, second[1:]))


def _by_the_book(hypothesis, reference):
    found = the_books(hypothesis, reference)
    return torch.tensor([found.precision, found.recall, found.f1])


def _swapped(common, n_hypothesis, n_reference):
    precision, recall, f1 = _three(common, n_hypothesis, n_reference)
    return [recall, precision, f1]


def _mean(common, n_hypothesis, n_reference):
    precision, recall, _ = _three(common, n_hypothesis, n_reference)
    return [precision, recall, (precision + recall) / 2]


def _geometric(common, n_hypothesis, n_reference):
    precision, recall, _ = _three(common, n_hypothesis, n_reference)
    return [precision, recall, (precision * recall) ** 0.5]


def _no_half(common, n_hypothesis, n_reference):
    precision, recall, f1 = _three(common, n_hypothesis, n_reference)
    return [precision, recall, f1 / 2]


def _unguarded(common, n_hypothesis, n_reference):
    precision, recall = common / n_hypothesis, common / n_reference
    return [precision, recall, 2 * precision * recall / (precision + recall)]


def _writes(hypothesis, reference):
    answer = honest(hypothesis, reference)
    hypothesis.clear()
    return answer


def _probe(function):
    cases = (
        "a x b y c|a b c z",
        "c a b x|a y b c",
        "the the the|the hat",
        "b c a|a b c",
        "a b a b a|b a a b",
        "a|b",
        "|a b",
    )
    return [outcome(function, *(part.split() for part in case.split("|"))) for case in cases]


evaluation_rouge = Exercise(
    slug="evaluation-rouge",
    answers=("rouge_l",),
    properties=(
        Property("follows the order of the words", _in_order),
        Property("lets words be left out between", _gaps, points=2),
        Property("uses each word once", _repeated),
        Property("0 where nothing is shared", _nothing),
        Property("right for texts drawn at random, and changes none", _random, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "greedy",
            (made(_greedy),),
            "you take each word where it first can stand, and never look back: that may bar the way to more words",
        ),
        Mistake("any order", (made(_bag),), "you count shared words in any order: ROUGE-L keeps the order"),
        Mistake("a run", (made(_run),), "you look for a run of neighbors: words may be left out between"),
        Mistake(
            "the same places",
            (made(_same_places),),
            "you compare word by word at equal places: one word more in front moves all the others",
        ),
        Mistake(
            "a word used twice",
            (made(_twice),),
            "you use one word of a text several times: where two words are equal, go on from what stands before *both*",
        ),
        Mistake("precision and recall exchanged", (made(numbers=_swapped),), "precision and recall are exchanged"),
        Mistake("the mean", (made(numbers=_mean),), "your F1 is the plain mean: take the harmonic one, 2PR / (P + R)"),
        Mistake(
            "the geometric mean",
            (made(numbers=_geometric),),
            "your F1 is the geometric mean: take the harmonic one, 2PR / (P + R)",
        ),
        Mistake("half of it", (made(numbers=_no_half),), "your F1 is half of what it should be: 2PR / (P + R)"),
        Mistake("divides by 0", (made(numbers=_unguarded),), "your code raised ZeroDivisionError"),
        Mistake(
            "recall alone",
            (lambda one, other: longest(one, other) / len(other),),
            "expected three numbers, precision, recall and F1",
        ),
        Mistake("the length", (made(numbers=lambda *parts: [*parts]),), "those are lengths: divide"),
        Mistake("writes to its inputs", (_writes,), "your function changed the list it was given"),
    ),
    equivalents={
        "line 10: arguments of max exchanged": "which of two numbers is named first has no say",
    },
    variants=(
        Variant("tries all", (honest,)),
        Variant("a table", (made(_table),)),
        Variant("by recursion", (made(_recursive),)),
        Variant("the book's", (_by_the_book,)),
    ),
)

EXERCISES = (evaluation_rouge,)
