"""The exercise that mends a hit rate which shows the future, and tests it."""

import torch

from tutor.lessons.answers import NotDone, Wrong, ask, close, outcome, unchanged
from tutor.lessons.checks.modalities import rate_tests as tests
from tutor.lessons.checks.modalities import rates as models
from tutor.lessons.checks.modalities import visitors
from tutor.lessons.checks.modalities.rates import RateWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which shows the whole session": models.shown,
    "one that shows the item that is asked for, too": models.with_the_item,
    "one that shows the newest item alone": models.newest_alone,
    "one that asks at the last step alone": models.last_step_alone,
    "one that counts a hit at any place": models.any_place,
    "one that takes the mean of the sessions' rates": models.by_session,
}
_SOUND = {
    "one with a list of hits": models.honest,
    "one with loops": models.in_loops,
    "one with ranks": models.by_ranks,
    "one that asks first and counts then": models.in_pairs,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="", noun="function")
_SESSIONS = [[0, 1, 2, 4], [3, 3], [5, 6, 6, 9, 10, 7, 2], [1, 3, 4]]


def _is(mended, sessions, suggest, k):
    close(ask(mended, sessions, suggest, k), torch.tensor(models.in_loops(sessions, suggest, k)))


def _shows_the_past(mended, is_sick):
    asked = []

    def suggest(so_far):
        asked.append(list(so_far))
        return [0]

    ask(lambda: mended([[3, 1, 4, 1], [5, 9]], suggest, 1))
    if sorted(asked) != [[3], [3, 1], [3, 1, 4], [5]]:
        shown = max(asked, key=len, default=[])
        raise Wrong(
            "for the sessions [3, 1, 4, 1] and [5, 9] the recommender should be asked about [3], [3, 1], [3, 1, 4] "
            f"and [5]; yours was asked {len(asked)} times, and shown {shown} at most"
        )


def _rates(mended, is_sick):
    for suggest in (tests.counting_up, tests.by_all, tests.peeping):
        for k in (1, 2):
            _is(mended, _SESSIONS, suggest, k)


def _random(mended, is_sick):
    stream = visitors.fresh()
    for k in (1, 3, 5):
        sessions = visitors.draw(stream, 25)
        _is(mended, sessions, lambda so_far: [(sum(so_far) + step) % 12 for step in range(9)], k)
    unchanged(lambda sessions: mended(sessions, tests.counting_up, 2), [[*one] for one in _SESSIONS])


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=RateWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, models.honest, watch=RateWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=RateWatch())


_CASES = tuple((suggest, k) for suggest in (tests.counting_up, tests.by_all, tests.peeping) for k in (1, 2))


def _probe(mended, is_sick):
    rates = [outcome(lambda suggest=suggest, k=k: ask(mended, _SESSIONS, suggest, k)) for suggest, k in _CASES]
    return [*rates, outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = RateWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


modalities_leak_bug = Exercise(
    slug="modalities-leak-bug",
    answers=("mended_hit_rate", "is_sick_hit_rate"),
    properties=(
        Property("shows the recommender the past, all of it and nothing else", _shows_the_past),
        Property("gives the right rate", _rates),
        Property("right for random visitors, and changes none", _random),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.shown, tests.good_test),
            "your function still shows the whole session: at place p only session[:p] has been seen",
        ),
        Mistake(
            "the item itself",
            (models.with_the_item, tests.good_test),
            "you show the item that is asked for, too: it stands at place p, and session[:p] ends before it",
        ),
        Mistake(
            "one item too few",
            (models.without_the_last, tests.good_test),
            "you leave out the newest item, which the visitor has looked at already",
        ),
        Mistake(
            "the newest alone",
            (models.newest_alone, tests.good_test),
            "you show the newest item alone: show all that came before",
        ),
        Mistake(
            "the last step alone",
            (models.last_step_alone, tests.good_test),
            "you ask at the last step alone: every step counts, from the second item on",
        ),
        Mistake(
            "the first step alone",
            (models.first_step_alone, tests.good_test),
            "you ask at the first step alone: every step counts, from the second item on",
        ),
        Mistake(
            "any place",
            (models.any_place, tests.good_test),
            "you count a hit at any place: only the first k suggestions count",
        ),
        Mistake(
            "the first place", (models.first_place, tests.good_test), "only a hit at the first place counts for you"
        ),
        Mistake("one more", (models.one_more, tests.good_test), "you look at k + 1 suggestions"),
        Mistake(
            "by session",
            (models.by_session, tests.good_test),
            "you take the mean of the sessions' rates: there a step of a short session counts "
            "more than one of a long session",
        ),
        Mistake("misses", (models.misses, tests.good_test), "that is the share of misses"),
        Mistake("a count", (models.counted, tests.good_test), "that is a count of hits: divide by the number of steps"),
        Mistake("percent", (models.percent, tests.good_test), "that is in percent: give a share, from 0 to 1"),
        Mistake("always sick", (models.honest, lambda hit_rate: True), "your test says True (sick) of every function"),
        Mistake(
            "never sick",
            (models.honest, lambda hit_rate: False),
            "your test says False (sound) of every function: what should it compare?",
        ),
        Mistake(
            "sessions of two",
            (models.honest, tests.two_items),
            "your sessions have two items each: there is one step, and before it one item, so most bugs cannot be seen",
        ),
        Mistake(
            "sessions of one length",
            (models.honest, tests.one_length),
            "your sessions are all of one length: there the mean over sessions and the mean over steps are the same",
        ),
        Mistake(
            "all suggestions",
            (models.honest, tests.all_suggestions),
            "your recommender never suggests more than k: a function may count a hit at any place",
        ),
        Mistake(
            "a recommender without memory",
            (models.honest, tests.newest_only),
            "your recommender looks at the newest item alone: what else it is shown makes no difference then",
        ),
        Mistake(
            "a blind recommender",
            (models.honest, tests.blind),
            "your recommender always suggests the same: whatever it is shown makes no difference then",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda hit_rate: not tests.good_test(hit_rate)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda hit_rate: hit_rate([[0, 1]], tests.counting_up, 1)),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "one session for a list",
            (models.honest, lambda hit_rate: hit_rate([0, 1, 2], tests.counting_up, 1) != 1),
            "should be a list of lists",
        ),
        Mistake(
            "no recommender",
            (models.honest, lambda hit_rate: hit_rate([[0, 1]], [1], 1) != 1),
            "your test needs a session and a recommender",
        ),
    ),
    equivalents={
        **dict.fromkeys(
            (
                "line 15: [[0, 1, 2, 4], [4, 5], [3, 7]] → [[4, 5], [0, 1, 2, 4], [3, 7]]",
                "line 15: [[0, 1, 2, 4], [4, 5], [3, 7]] → [[0, 1, 2, 4], [3, 7], [4, 5]]",
            ),
            "a rate does not hang on the order of the visits",
        ),
        **dict.fromkeys(
            ("line 17: abs(rate - 4 / 5) > 1e-06 → abs(rate - 4 / 5) >= 1e-06", "line 17: 1e-06 → 2e-06"),
            "rates of five steps differ by a fifth or not at all",
        ),
        **dict.fromkeys(
            ("line 15: 3 → 4", "line 15: 3 → 2", "line 15: 3 → -3"),
            "the last visit is a miss among the first one either way",
        ),
        "line 17: rate - 4 / 5 → 4 / 5 - rate": "a distance has no direction",
    },
    variants=(
        Variant("a list of hits", (models.honest, tests.good_test)),
        Variant("loops, and what is shown", (models.in_loops, tests.by_what_is_shown)),
        Variant("ranks, random sessions", (models.by_ranks, tests.on_random_sessions)),
        Variant("questions first", (models.in_pairs, lambda hit_rate: torch.tensor(tests.good_test(hit_rate)))),
    ),
)

EXERCISES = (modalities_leak_bug,)
