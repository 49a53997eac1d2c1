"""Exercises on judges: asked in both orders; and an announcement that is to be explained."""

import random

import torch

from tutor.lessons.answers import Wrong, ask, close, describe, outcome, tensor, unchanged
from tutor.lessons.checks.evaluation import judges
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _asked(function, judge, cases):
    cases = [*cases]  # a change to them is told in its own place
    given = tensor(_four(ask(lambda: function(judge, cases)) if callable(function) else ask(function)))
    if given.shape != (4,):
        raise Wrong(f"expected four numbers: won, lost, undecided and lean, got shape {tuple(given.shape)}")
    return given


def _four(given):
    if isinstance(given, dict):
        raise Wrong(f"expected four numbers in a list or tuple: won, lost, undecided and lean, got {describe(given)}")
    return given


def _agrees(parts, rules, n_cases):
    def test(function):
        stream = random.Random()
        for rule in rules:
            cases = judges.draw_cases(stream, n_cases)
            close(_asked(function, judges.Judge(rule), cases)[parts], torch.tensor(judges.oracle(rule, cases))[parts])

    return test


def _at_random(function):
    """The judge's answers are not foretold by the texts, so they are replayed."""
    for n_cases in (1, 6, 25):
        seed = random.SystemRandom().randrange(10**6)
        judge, cases = judges.Judge(seed=seed), judges.draw_cases(random.Random(seed), n_cases)
        found = _asked(function, judge, cases)
        if len(judge.calls) != 2 * n_cases:
            continue  # told elsewhere
        said = {}
        for call, verdict in zip(judge.calls, judge.given, strict=True):
            said.setdefault(call, []).append(verdict)
        if len(said) != 2 * n_cases:
            continue  # two calls were alike, so that nobody can say which verdict belongs to which
        want = judges.oracle(lambda *call, said=said: said.get(call, [judges.TIE])[0], cases)
        close(found, torch.tensor(want))


_EACH = "ask the judge about each case in both orders, with the question that belongs to it"
_ANEW = "a case that is listed again is asked about again: the judge may say another thing"
_COSTLY = "ask exactly twice for each case, since every call costs money"


def _twice_each(function):
    cases = [("q", "good", "bad"), ("p", "worse", "better"), ("r", "x", "yy"), ("q", "good", "bad")]
    judge = judges.Judge(judges.fair)
    _asked(function, judge, cases)
    wanted = {(question, *order) for question, one, two in cases for order in ((one, two), (two, one))}
    if set(judge.calls) != wanted:
        raise Wrong(_EACH)
    if len(judge.calls) < 2 * len(cases):
        raise Wrong(_ANEW)
    if len(judge.calls) > 2 * len(cases):
        raise Wrong(f"{_COSTLY}: {len(cases)} cases are {2 * len(cases)} calls; yours are {len(judge.calls)}")
    unchanged(lambda given: function(judges.Judge(judges.fair), given), cases)


def _probe(function):
    stream = random.Random(4)
    cases = judges.draw_cases(stream, 12)

    def of(rule, some):
        return outcome(lambda: _asked(function, judges.Judge(rule), some))

    def calls():
        judge = judges.Judge(judges.fair)
        _asked(function, judge, [*cases, cases[0]])
        return torch.tensor([len(judge.calls), len({call[0] for call in judge.calls})])

    return [
        of(judges.leaning, [*cases]),
        of(judges.backward, [*cases]),
        of(judges.fair, [*cases, ("q", "aa", "bb"), ("q", "a", "b")]),
        of(judges.wavering, [*cases, ("q", "aa", "bb")]),
        outcome(calls),
    ]


evaluation_both_orders = Exercise(
    slug="evaluation-both-orders",
    answers=("both_orders",),
    properties=(
        Property("won, lost and undecided for a judge without a lean", _agrees(slice(3), (judges.fair,), 20)),
        Property(
            "and for judges that lean to a place",
            _agrees(slice(3), (judges.leaning, judges.backward, judges.blind), 30),
            points=2,
        ),
        Property(
            "how far the judge leans",
            _agrees(slice(3, 4), (judges.fair, judges.leaning, judges.backward, judges.blind, judges.wavering), 30),
            points=2,
        ),
        Property("whatever the judge says", _at_random),
        Property("asks twice about each pair, and changes nothing", _twice_each),
    ),
    probe=_probe,
    mistakes=(
        Mistake("asks once", (judges.once,), "you ask in one order alone: a reply may win by its place"),
        Mistake(
            "the same order twice",
            (judges.made(back=lambda judge, question, mine, other: judge(question, mine, other)),),
            "you ask twice in the same order: exchange the two replies",
        ),
        Mistake(
            "verdicts not turned back",
            (
                judges.made(
                    won=lambda there, back: there == back == judges.FIRST,
                    lost=lambda there, back: there == back == judges.SECOND,
                ),
            ),
            "in the second call the *second* reply is yours: with the replies exchanged, `first` names the other one",
        ),
        Mistake(
            "one win is enough",
            (
                judges.made(
                    won=lambda there, back: there == judges.FIRST or back == judges.SECOND,
                    lost=lambda there, back: there == judges.SECOND or back == judges.FIRST,
                ),
            ),
            "a reply has won only if it wins in *both* orders",
        ),
        Mistake(
            "half wins",
            (
                judges.made(
                    won=lambda there, back: ((there == judges.FIRST) + (back == judges.SECOND)) / 2,
                    lost=lambda there, back: ((there == judges.SECOND) + (back == judges.FIRST)) / 2,
                ),
            ),
            "you give half a win for one verdict: a judge that changes its mind has decided nothing",
        ),
        Mistake(
            "what is not won is lost",
            (judges.made(lost=lambda there, back: not (there == judges.FIRST and back == judges.SECOND)),),
            "what is not won need not be lost: it may be undecided",
        ),
        Mistake(
            "counts",
            (judges.made(whole=lambda *parts: [*parts[:2], parts[3] - sum(parts[:2]), parts[2]]),),
            "those are counts: divide by the number of cases, and the lean by that of the verdicts",
        ),
        Mistake(
            "lean of the first call",
            (judges.made(lean=lambda there, back: 2 * ((there == judges.FIRST) - (there == judges.SECOND))),),
            "your lean looks at the first of the two calls alone, where it is mixed with what the judge thinks of the "
            "replies",
        ),
        Mistake(
            "lean towards me",
            (
                judges.made(
                    lean=lambda there, back: (
                        (there == judges.FIRST)
                        - (there == judges.SECOND)
                        + (back == judges.SECOND)
                        - (back == judges.FIRST)
                    )
                ),
            ),
            "your lean says how far the judge leans to the *first reply of a pair*; asked is the first place",
        ),
        Mistake(
            "share of firsts",
            (judges.made(lean=lambda there, back: [there, back].count(judges.FIRST)),),
            "that is the share of verdicts that say first: take off the share that say second",
        ),
        Mistake(
            "lean by pairs",
            (judges.made(whole=lambda won, lost, lean, n: [won / n, lost / n, 1 - (won + lost) / n, lean / n]),),
            "you divide the lean by the number of pairs: each was asked about twice",
        ),
        Mistake(
            "the wrong sign",
            (
                judges.made(
                    lean=lambda there, back: -([there, back].count(judges.FIRST) - [there, back].count(judges.SECOND))
                ),
            ),
            "your lean has the wrong sign: it is above 0 for a judge that prefers the first place",
        ),
        Mistake(
            "ties left out of the lean",
            (judges.lean_without_ties,),
            "you divide the lean by the verdicts that name a place: ties are verdicts, too",
        ),
        Mistake("asks once for all that is alike", (judges.remembers,), _ANEW),
        Mistake("asks four times", (judges.asks_again,), _COSTLY),
        Mistake(
            "one question for all",
            (judges.wrong_question,),
            _EACH,
        ),
        Mistake("three numbers", (lambda judge, cases: judges.honest(judge, cases)[:3],), "expected four numbers"),
        Mistake("takes the cases away", (judges.consumes,), "your function changed the list it was given"),
        Mistake("writes", (judges.writes,), "your function changed the list it was given"),
    ),
    equivalents={
        "line 9: [there, back] → [back, there]": "the verdicts are counted, in whatever order",
    },
    variants=(
        Variant("verdict by verdict", (judges.honest,)),
        Variant("by the pair of verdicts", (judges.oracle,)),
        Variant("by the names of replies", (judges.by_names,)),
    ),
)

# ---------------------------------------------------------------- evaluation-explain

evaluation_explain = Exercise(
    slug="evaluation-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("One point on a hundred questions is one question. Ask how many others would turn it, and which seed.",),
        ),
        Variant(
            "中文",
            (
                "一百道题上差一分只是一道题。换一批题、换一个随机种子，结果就可能反过来；还要看训练数据里有没有见过这些题目，以及一共试了多少个设置才报告了最好的那个。",
            ),
        ),
    ),
)

EXERCISES = (evaluation_both_orders, evaluation_explain)
