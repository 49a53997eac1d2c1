"""The exercise that mends a search for copied test questions, and tests it."""

import torch

from tutor.lessons.answers import NotDone, Wrong, ask, close, fresh, outcome, unchanged
from tutor.lessons.checks.evaluation import overlap_tests as tests
from tutor.lessons.checks.evaluation import overlaps as models
from tutor.lessons.checks.evaluation.overlap_tests import OverlapWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, whose runs stand side by side": models.shown,
    "one that misses the last run of each training text": models.last_missed,
    "one that lets runs reach from one training text into the next": models.joined,
    "one that leaves the order of the words out of account": models.in_any_order,
    "one that says 1 where any run was found, else 0": models.any_at_all,
}
_SOUND = {
    "one with a set of runs": models.honest,
    "one that searches in a long string": models.as_strings,
    "one that counts runs": models.by_counts,
    "one that compares every run with every other": models.by_loops,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="", noun="function")


def _drawn(generator, n_words, n_texts, n_kinds=3):
    def text(longest, least=0):
        size = least + torch.randint(longest, (), generator=generator).item()
        return [f"w{one}" for one in torch.randint(n_kinds, (size,), generator=generator).tolist()]

    return text(6, n_words), [text(9) for _ in range(n_texts)]


def _is(mended, question, texts, n):
    close(ask(mended, question, texts, n), torch.tensor(models.by_loops(question, texts, n)))


def _words(*texts):
    return [text.split() for text in texts]


def _wherever(mended, is_sick):
    for start in range(5):
        words = "zero one two three four five six seven".split()
        for n in (2, 3, 4):
            given = ask(mended, words[start : start + 4], [["x"], words], n)
            try:
                close(given, torch.tensor(1.0))
            except Wrong as failure:
                raise Wrong(
                    f"a question copied from a training text, from its word {start} on, runs of {n} words: {failure}"
                ) from None


def _random(mended, is_sick):
    for question, texts, n in (("a b c x", ["a b c d"], 3), ("a b c", ["b a c", "a", ""], 2), ("a", ["b", "a"], 1)):
        _is(mended, question.split(), _words(*texts), n)
    _is(mended, "a b a b c".split(), _words("a b"), 2)
    _is(mended, "a b c".split(), _words("a", "b c", "c a"), 2)
    _is(mended, "a b c".split(), _words("b c", "a b"), 2)
    _is(mended, "a b".split(), [], 2)
    _is(mended, "a b".split(), _words("ca bd"), 2)
    _is(mended, "a bc".split(), _words("ab c"), 2)
    generator = fresh()
    for n in (1, 2, 3, 2, 3):
        _is(mended, *_drawn(generator, n, 4), n)
    unchanged(lambda one, other: mended(one, other, 2), *_drawn(generator, 4, 3))


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=OverlapWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, models.honest, watch=OverlapWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=OverlapWatch())


_CASES = (
    ("b c d e f", ("a b c d e f g",), 2),
    ("b c d q e f g", ("a b c d e f g", "x"), 2),
    ("a b c x", ("a b c d",), 3),
    ("c b a", ("a b c",), 2),
    ("a b c", ("a b", "b c"), 2),
    ("a b c d", ("a b", "c d"), 2),
    ("a b a b c", ("a b",), 2),
    ("a b", ("ca bd",), 2),
    ("a bc", ("ab c",), 2),
)


def _probe(mended, is_sick):
    cases = [outcome(mended, question.split(), _words(*texts), n) for question, texts, n in _CASES]
    return [*cases, outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = OverlapWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


_SIDE = "your runs still stand side by side: a run begins at *every* word that has n - 1 words behind it"
_LAST = "you miss the last run of a text: the last start is len(words) - n, and range leaves out its own end"

evaluation_overlap_bug = Exercise(
    slug="evaluation-overlap-bug",
    answers=("mended_overlap", "is_sick_overlap"),
    properties=(
        Property("finds a copy wherever it begins", _wherever),
        Property("gives the right share, and changes nothing it was given", _random, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake("not mended", (models.shown, tests.good_test), _SIDE),
        Mistake(
            "mended in the question alone",
            (models.texts_side_by_side, tests.good_test),
            "the runs of the *training texts* still stand side by side: they, too, begin at every word",
        ),
        Mistake(
            "mended in the texts alone",
            (models.question_side_by_side, tests.good_test),
            "the runs of the *question* still stand side by side: they, too, begin at every word",
        ),
        Mistake("the last one missed", (models.last_missed, tests.good_test), _LAST),
        Mistake("the last one missed in the question", (models.last_of_question_missed, tests.good_test), _LAST),
        Mistake("one word more", (models.one_longer, tests.good_test), "your runs are n + 1 words long: take n"),
        Mistake(
            "tails",
            (models.with_tails, tests.good_test),
            "your last runs are shorter than n words: the last that is long enough begins at len(words) - n",
        ),
        Mistake(
            "divided by the words",
            (models.by_words, tests.good_test),
            "you divide by the number of words: of runs there are n - 1 fewer",
        ),
        Mistake(
            "parts of words",
            (models.in_a_string, tests.good_test),
            "you look for letters in a string: “a b” stands in “ca bd”, too, and is no run of its words",
        ),
        Mistake(
            "glued words",
            (models.glued, tests.good_test),
            "you join the words of a run without a blank: then “a bc” and “ab c” are the same",
        ),
        Mistake("one word less", (models.one_shorter, tests.good_test), "your runs are shorter than n words"),
        Mistake(
            "single words",
            (models.single_words, tests.good_test),
            "you look single words up: a text of the same words in another order would be a copy",
        ),
        Mistake(
            "any order",
            (models.in_any_order, tests.good_test),
            "the order of words makes no difference to you: a run is a copy only in the same order",
        ),
        Mistake(
            "texts joined",
            (models.joined, tests.good_test),
            "your runs reach from one training text into the next: take the runs of each text by itself",
        ),
        Mistake(
            "all or nothing",
            (models.all_or_nothing, tests.good_test),
            "you say 1 where all runs are found, else 0: asked is which *share* of them",
        ),
        Mistake(
            "any at all",
            (models.any_at_all, tests.good_test),
            "you say 1 where any run is found, else 0: asked is which *share* of them",
        ),
        Mistake("a count", (models.counted, tests.good_test), "that is a count of runs: divide by how many there are"),
        Mistake("percent", (models.percent, tests.good_test), "that is in percent: give a share, from 0 to 1"),
        Mistake(
            "different runs",
            (models.different_ones, tests.good_test),
            "a run that stands twice in the question counts twice: leave the question's runs in a list, not a set",
        ),
        Mistake(
            "the texts' share",
            (models.of_the_texts, tests.good_test),
            "you look the training runs up in the question: look the question's runs up in the training texts",
        ),
        Mistake(
            "one text has it",
            (models.in_one_text, tests.good_test),
            "you take the text that has most: each run may stand in any of the texts",
        ),
        Mistake("writes", (models.writes, tests.good_test), "your function changed the list it was given"),
        Mistake("always sick", (models.honest, lambda overlap: True), "your test says True (sick) of every function"),
        Mistake(
            "never sick",
            (models.honest, lambda overlap: False),
            "your test says False (sound) of every function: what should it compare?",
        ),
        Mistake(
            "whole copies alone",
            (models.honest, tests.only_whole),
            "your test only tries questions that are found wholly or not at all, and one training text at a time: also "
            "try a question of which a part is found, in several texts",
        ),
        Mistake(
            "copies in their place",
            (models.honest, tests.only_in_place),
            "your test calls the function of this exercise sound",
        ),
        Mistake(
            "one text",
            (models.honest, tests.one_text),
            "your test gives one training text at a time: runs that reach from one text into the next need two",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda overlap: not tests.good_test(overlap)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda overlap: overlap(["a", "b"], [["a", "b"]], 2)),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "a string for words",
            (models.honest, lambda overlap: overlap("a b c", [["a", "b"]], 2) != 0.5),
            "the question that your test makes should be a list of words",
        ),
        Mistake(
            "one text for a list of texts",
            (models.honest, lambda overlap: overlap(["a", "b"], ["a", "b"], 2) != 1),
            "should be a list of lists of words",
        ),
        Mistake(
            "n is too long",
            (models.honest, lambda overlap: overlap(["a", "b"], [["a", "b"]], 3) != 1),
            "at least 1 and at most the words of the question",
        ),
    ),
    equivalents={
        "line 16: 'a' → ''": "which word stands before a copy makes no difference",
    },
    variants=(
        Variant("a set of runs, three cases", (models.honest, tests.good_test)),
        Variant("a long string, by properties", (models.as_strings, tests.by_properties)),
        Variant("counts, random words", (models.by_counts, tests.on_random_words)),
        Variant("the book's", (models.the_books, lambda overlap: torch.tensor(tests.good_test(overlap)))),
    ),
)

EXERCISES = (evaluation_overlap_bug,)
