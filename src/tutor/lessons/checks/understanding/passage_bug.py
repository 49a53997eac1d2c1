"""The exercise that mends a reader which joins two passages into an answer that neither holds."""

import random

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, describe, outcome, unchanged
from tutor.lessons.checks.understanding import passage_tests as tests
from tutor.lessons.checks.understanding import passages as models
from tutor.lessons.checks.understanding.passage_tests import PassageWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which takes all passages for one": models.shown,
    "one that answers from the passage that shares most, however little": models.never_abstains,
    "one that takes a part of a word for the word": models.parts,
    "one that looks into the first passage alone": models.first_alone,
    "one that gives the last number of a passage": models.last_number,
}
_SOUND = {
    "one with sets": models.by_sets,
    "one that crosses words out": models.by_crossing_out,
    "one that searches in a string": models.in_one_string,
    "one that goes from passage to passage": models.honest,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="", noun="reader")


def _read(mended, question, passages):
    given = ask(mended, question, passages)
    if not isinstance(given, str):
        raise Sure(f"expected a text, a number's digits or 'unknown', got {describe(given)}")
    return given


def _like(mended, question, passages):
    want, given = models.by_sets(question, passages), _read(mended, question, passages)
    if given != want:
        shown = "; ".join(" ".join(words) for words in passages) or "(none)"
        raise Wrong(f"asked for {' '.join(question)!r} in: {shown[:120]}: expected {want!r}, got {given[:40]!r}")


def _texts(*texts):
    return [text.split() for text in texts]


_DUNE, _EMMA = "the book dune has 412 pages", "the book emma has a price of 9 crowns"


def _joins_nothing(mended, is_sick):
    for passages in ((_DUNE, _EMMA), (_EMMA, _DUNE)):
        _like(mended, ["dune", "price"], _texts(*passages))
        _like(mended, ["emma", "pages"], _texts(*passages))
        _like(mended, ["dune", "pages"], _texts(*passages))
    _like(mended, ["emma", "price"], _texts(_DUNE, "emma is new", "price 3", _EMMA))


def _right(mended, is_sick):
    _like(mended, ["dune"], [])
    _like(mended, ["dune"], [[]])
    _like(mended, ["price", "emma"], _texts("emma price", "emma : price 7 not 8"))
    _like(mended, ["emma"], _texts("emma 7", "emma 8"))
    _like(mended, ["emma", "emma"], _texts("emma 7"))
    _like(mended, ["9"], _texts("emma 19", "emma 9 10"))
    _like(mended, ["art"], _texts("a party of 7"))
    _like(mended, ["party"], _texts("art 7"))
    stream = random.Random()
    for _ in range(60):
        passages = [
            stream.choices(["a", "b", "ab", "c", "d", "1", "22", "3x"], k=stream.randrange(8))
            for _ in range(stream.randrange(5))
        ]
        _like(mended, stream.choices(["a", "b", "c", "d"], k=stream.randrange(1, 4)), passages)
    unchanged(mended, ["dune", "pages"], _texts(_DUNE, _EMMA))


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=PassageWatch()):
        raise Wrong("your test calls the reader of this exercise sound")
    if _VERDICTS.of(is_sick, models.honest, watch=PassageWatch()):
        raise Wrong("your test calls the reader of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=PassageWatch())


_CASES = (
    ("dune price", (_DUNE, _EMMA)),
    ("dune price", (_EMMA, "dune is new and has 3 maps")),
    ("dune price", (_DUNE,)),
    ("price emma", ("emma : price 7 not 8",)),
    ("emma price", ("emma price", "emma : price 7 not 8")),
    ("emma price", (_DUNE, _EMMA)),
    ("art", ("a party of 7",)),
    ("dune price", ("dune has a price of 8", "the price of dune : 12")),
    ("dune pages", (_DUNE + " and 3 maps",)),
    ("dune", ("emma 5",)),
)


def _probe(mended, is_sick):
    def digits(question, texts):
        given = _read(mended, question.split(), _texts(*texts))
        return [float(given) if given.isdigit() else {"unknown": -1.0, "": -2.0}.get(given, -3.0)]

    cases = [outcome(digits, *case) for case in _CASES]
    return [*cases, outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = PassageWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


understanding_passage_bug = Exercise(
    slug="understanding-passage-bug",
    answers=("mended_answer", "is_sick_answer"),
    properties=(
        Property("joins no two passages into one answer", _joins_nothing),
        Property("gives the right answer or abstains, and changes nothing", _right, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.shown, tests.good_test),
            "your reader still takes all passages for one: *one* passage has to hold every word of the question",
        ),
        Mistake(
            "never abstains",
            (models.never_abstains, tests.good_test),
            "your reader answers from a passage that does not hold every word of the question: there it should abstain",
        ),
        Mistake(
            "any word is enough",
            (models.any_word, tests.good_test),
            "one shared word is enough for you: a passage has to hold *every* word of the question",
        ),
        Mistake(
            "the first word is enough",
            (models.first_word, tests.good_test),
            "you look for the first word of the question alone",
        ),
        Mistake(
            "gives up too early",
            (models.gives_up, tests.good_test),
            "a passage without a number ends your search: go on with the next",
        ),
        Mistake(
            "in the question's order",
            (models.in_order, tests.good_test),
            "you want the words in the order of the question: any order will do",
        ),
        Mistake(
            "parts of words",
            (models.parts, tests.good_test),
            "you look for letters: art stands in party, and is another word",
        ),
        Mistake(
            "the first passage alone",
            (models.first_alone, tests.good_test),
            "you look into the first passage alone",
        ),
        Mistake("from behind", (models.from_behind, tests.good_test), "you begin with the last passage"),
        Mistake("the last number", (models.last_number, tests.good_test), "you give the last number of a passage"),
        Mistake(
            "the passage that shares most, with a number",
            (models.largest, tests.good_test),
            "you give the largest number: asked is the first",
        ),
        Mistake("numbers", (models.as_number, tests.good_test), "expected a text, a number's digits or 'unknown'"),
        Mistake(
            "says nothing", (models.empty_for_unknown, tests.good_test), "where you abstain, say 'unknown', not nothing"
        ),
        Mistake(
            "the whole passage",
            (models.whole_passage, tests.good_test),
            "you give the whole passage: asked is its first number",
        ),
        Mistake("writes", (models.writes, tests.good_test), "your function changed the list it was given"),
        Mistake("always sick", (models.honest, lambda answer: True), "your test says True (sick) of every reader"),
        Mistake("never sick", (models.honest, lambda answer: False), "your test says False (sound) of every reader"),
        Mistake(
            "never two passages",
            (models.honest, tests.never_joined),
            "your test calls the reader of this exercise sound",
        ),
        Mistake(
            "only what is known",
            (models.honest, tests.only_answers),
            "every question of your test has an answer: also ask what no passage says",
        ),
        Mistake(
            "one number",
            (models.honest, tests.one_number),
            "your passages have one number each: also try a passage with two",
        ),
        Mistake(
            "no parts of words",
            (models.honest, tests.no_parts),
            "your test never asks for a word that stands in a passage only as a part of another word",
        ),
        Mistake(
            "answers in the first passage",
            (models.honest, tests.first_passage),
            "where your test expects an answer, it stands in the first passage: also put it into a later one",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda answer: not tests.good_test(answer)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda answer: answer(["dune"], [["dune", "1"]])),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "a string for words",
            (models.honest, lambda answer: answer("dune", [["dune", "1"]]) != "1"),
            "the question that your test makes should be a list of one or more words",
        ),
        Mistake(
            "one passage for a list of passages",
            (models.honest, lambda answer: answer(["dune"], ["dune", "1"]) != "1"),
            "should be a list of lists of words",
        ),
    ),
    equivalents={
        "line 15: ['dune', 'has', '412', 'pages'] → ['has', 'dune', '412', 'pages']": "the order makes no difference",
        "line 15: ['dune', 'has', '412', 'pages'] → ['dune', '412', 'has', 'pages']": "the order makes no difference",
        "line 15: ['dune', 'has', '412', 'pages'] → ['dune', 'has', 'pages', '412']": "the order makes no difference",
        "line 15: ['emma', 'price', '9', 'crowns', '2024'] → ['price', 'emma', '9', 'crowns', '2024']": (
            "the first number stays the first"
        ),
        "line 15: ['emma', 'price', '9', 'crowns', '2024'] → ['emma', '9', 'price', 'crowns', '2024']": (
            "the first number stays the first"
        ),
        "line 15: ['emma', 'price', '9', 'crowns', '2024'] → ['emma', 'price', 'crowns', '9', '2024']": (
            "the first number stays the first"
        ),
        "line 15: ['emma', 'price', '9', 'crowns', '2024'] → ['emma', 'price', '9', '2024', 'crowns']": (
            "the first number stays the first"
        ),
        "line 15: 'has' → ''": "no question asks for this word",
        "line 15: 'crowns' → ''": "no question asks for this word",
    },
    variants=(
        Variant("passage by passage, five cases", (models.honest, tests.good_test)),
        Variant("sets, by properties", (models.by_sets, tests.by_properties)),
        Variant("crossed out, random words", (models.by_crossing_out, tests.on_random_words)),
        Variant("a string", (models.in_one_string, lambda answer: torch.tensor(tests.good_test(answer)))),
    ),
)

EXERCISES = (understanding_passage_bug,)
