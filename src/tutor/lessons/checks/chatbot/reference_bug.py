"""The exercise that mends what “it” means to an assistant, and tests it."""

import random

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, describe, fresh, outcome, unchanged
from tutor.lessons.checks.chatbot import references as models
from tutor.lessons.checks.chatbot.references import ASK_BACK, CASES, TITLES, ReferenceWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which reads the answers": models.shown,
    "one that looks further back where nothing was found": models.looks_further,
    "one that takes the first of two books": models.first_of_two,
    "one that looks at the newest exchange alone": models.newest_alone,
    "one that begins with the oldest exchange": models.oldest_first,
}
_SOUND = {
    "one that goes backwards": models.honest,
    "one that filters": models.by_filter,
    "one that remembers on the way": models.by_reduce,
    "one by recursion": models.by_recursion,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="")


def _given(meant, exchanges):
    given = ask(meant, exchanges, TITLES)
    if not isinstance(given, str):
        raise Sure(f"expected a title, or 'which book ?', got {describe(given)}")
    return given


def _is(meant, exchanges, where):
    wanted, given = models.by_filter(exchanges, TITLES), _given(meant, exchanges)
    if given != wanted:
        raise Wrong(f"{where}: expected {wanted!r}, got {given!r}")


def _found_one(mended, is_sick):
    for name in ("one book was found", "one book after two", "the answer does not name the book"):
        _is(mended, CASES[name], name)


def _asks_back(mended, is_sick):
    for name, exchanges in CASES.items():
        _is(mended, exchanges, name)


def _random(mended, is_sick):
    stream = random.Random(fresh().initial_seed())
    parts = [one for talk in CASES.values() for one in talk]
    for _ in range(40):
        _is(mended, stream.choices(parts, k=stream.randrange(1, 6)), "a conversation drawn at random")
    unchanged(lambda exchanges: mended(exchanges, TITLES), [*CASES["found after nothing"]])


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=ReferenceWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, models.honest, watch=ReferenceWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=ReferenceWatch())


def _probe(mended, is_sick):
    names = {title: float(place) for place, title in enumerate((*TITLES, ASK_BACK))}
    found = [outcome(lambda talk=talk: [names.get(_given(mended, talk), -1.0)]) for talk in CASES.values()]
    return [*found, outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them."""
    if is_sick is None:
        raise NotDone
    watch = ReferenceWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


def _mended(name, meant, hint):
    return Mistake(name, (meant, models.good_test), hint)


def _tested(name, test, hint):
    return Mistake(name, (models.honest, test), hint)


_READS = "you read titles out of what was *said*: what “it” means is in what the shelf gave, in `found`"

_KNOWN, _NONE = "([one, thanks], first)", "([one, none], 'which book ?')"
_TWO, _OTHER = "([two], 'which book ?')", "([one, other], second)"
_TRIED = f"[{_KNOWN}, {_NONE}, {_TWO}, {_OTHER}]"
_OTHER_ORDERS = (
    f"[{_NONE}, {_KNOWN}, {_TWO}, {_OTHER}]",
    f"[{_KNOWN}, {_TWO}, {_NONE}, {_OTHER}]",
    f"[{_KNOWN}, {_NONE}, {_OTHER}, {_TWO}]",
)

chatbot_it_bug = Exercise(
    slug="chatbot-it-bug",
    answers=("mended_meant", "is_sick_meant"),
    properties=(
        Property("means the book that was found last", _found_one),
        Property("asks back where it must", _asks_back, points=2),
        Property("right for conversations drawn at random, and changes none", _random),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        _mended("not mended", models.shown, _READS),
        _mended("reads the questions", models.in_questions, "you read titles out of the questions: look into `found`"),
        _mended(
            "leaves refusals out",
            models.without_sorry,
            "you leave out answers that begin with sorry, and read the others: look into `found`",
        ),
        _mended(
            "looks further",
            models.looks_further,
            "where the newest look-up found nothing, you go on to older ones: meant is the book that is not there",
        ),
        _mended("the first of two", models.first_of_two, "where two books were found, you take the first: ask back"),
        _mended("the last of two", models.last_of_two, "where two books were found, you take the last: ask back"),
        _mended(
            "the newest alone",
            models.newest_alone,
            "you look at the newest exchange alone: where the shelf was not asked (None), go on to the one before",
        ),
        _mended("oldest first", models.oldest_first, "you begin with the oldest exchange: the newest decides"),
        _mended("nothing for none", models.nothing_for_none, "expected 'which book ?', got ''"),
        _mended("no exchanges", models.raises, "your code raised IndexError"),
        _mended("writes", models.pops, "your function changed the list it was given"),
        _mended("a list", lambda exchanges, titles: [models.honest(exchanges, titles)], "expected a title, or"),
        _tested("always sick", lambda meant: True, "your test says True (sick) of every model"),
        _tested(
            "never sick", lambda meant: False, "your test says False (sound) of every model: what should it compare?"
        ),
        _tested(
            "plain talk alone",
            models.plain_alone,
            "your test tries conversations in which all is well: try one in which nothing was found, and the answer "
            "names another book",
        ),
        _tested(
            "one case",
            models.kettle_alone,
            "your test tries one conversation: two books found, thanks in between, and an older book need their own",
        ),
        _tested(
            "verdict the other way round",
            lambda meant: not models.good_test(meant),
            "your verdicts are the wrong way round: True means sick",
        ),
        _tested("no verdict", lambda meant: "sick", "your test should return True (sick) or False (sound)"),
        _tested("one argument", lambda meant: meant([]), "call the function with two things"),
        _tested(
            "exchanges without a result",
            lambda meant: meant([{"question": "a", "answer": "b"}], TITLES) != ASK_BACK,
            "the exchanges that your test makes need",
        ),
    ),
    equivalents={
        **{
            f"line 21: {_TRIED} → {other}": "the order in which cases are tried makes no difference"
            for other in _OTHER_ORDERS
        },
        "line 20: [first, second] → [second, first]": "which of two books stands first makes no difference",
        "line 20: ' is nice , too' → ''": "the title alone in the answer misleads as well",
        "line 7: 0 → -1": "of one book the first is the last",
    },
    variants=(
        Variant("backwards, all cases", (models.honest, models.good_test)),
        Variant("a filter, six cases", (models.by_filter, models.few)),
        Variant("reduce, random talk", (models.by_reduce, models.on_random_talk)),
        Variant("recursion", (models.by_recursion, lambda meant: torch.tensor(models.good_test(meant)))),
    ),
)

EXERCISES = (chatbot_it_bug,)
