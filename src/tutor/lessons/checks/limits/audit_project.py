"""The project: an audit that says what a model was trained on, and the report that goes with it."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome
from tutor.lessons.checks.explanations import TEXT_IS_THERE, is_there
from tutor.lessons.checks.limits import audits as models
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_TEXT = (
    "A hard text has a high loss for everybody, so I look at the difference to a model that has not read it. The limit "
    "is the difference that one outsider in twenty falls below; on new outsiders about five in a hundred are accused."
)
_MOST, _LEAST = 0.08, 0.8


def _made(make_audit, members, others):
    accuse = ask(make_audit, members, others)
    if not callable(accuse):
        raise Sure(f"expected a function from make_audit, the audit itself, got {describe(accuse)}")
    return accuse


def _verdicts(accuse, pairs):
    given = ask(accuse, [*pairs])
    if isinstance(given, torch.Tensor):
        given = given.tolist()
    if not isinstance(given, list | tuple) or len(given) != len(pairs):
        raise Sure(f"expected a list with a True or False for each of {len(pairs)} texts, got {describe(given)}")
    if not all(type(one).__name__ in ("bool", "bool_") for one in given):
        raise Sure("expected True or False for each text")
    return [bool(one) for one in given]


def _accuses_few(make_audit, report):
    for members, others, _, outsiders in models.cases():
        given = _verdicts(_made(make_audit, members, others), outsiders)
        share = sum(given) / len(given)
        if share > _MOST:
            raise Wrong(f"of {len(given)} new outsiders, {share:.0%} are accused: promised are five in a hundred")


def _finds_many(make_audit, report):
    for members, others, insiders, _ in models.cases():
        given = _verdicts(_made(make_audit, members, others), insiders)
        share = sum(given) / len(given)
        if share < _LEAST:
            raise Wrong(f"of {len(given)} new members, {share:.0%} are found: expected are at least 80 %")


def _alone(make_audit, report):
    for members, others, insiders, outsiders in models.cases()[:2]:
        accuse = _made(make_audit, members, others)
        mixed = [*insiders[:30], *outsiders[:30]]
        together = _verdicts(accuse, mixed)
        if together != [_verdicts(accuse, [pair])[0] for pair in mixed]:
            raise Wrong("your verdict on a text hangs on the others that are asked with it: fix the limit beforehand")


def _probe(make_audit, report):
    def facts():
        found = []
        for members, others, insiders, outsiders in models.cases():
            accuse = _made(make_audit, members, others)
            found += map(float, _verdicts(accuse, [*insiders[:100], *outsiders[:200]]))
            found.append(float(_verdicts(accuse, insiders[:1])[0]))
            found += map(float, _verdicts(accuse, members[:50]))
        return found

    return [outcome(facts)]


limits_audit_project = Exercise(
    slug="limits-audit-project",
    answers=("make_audit", "report"),
    manual_points=12,
    properties=(
        Property("about five in a hundred outsiders are accused, no more", _accuses_few, points=0),
        Property("at least eight of ten members are found", _finds_many, points=0),
        Property("a verdict on a text hangs on that text alone", _alone, points=0),
        Property(TEXT_IS_THERE[0].name, lambda *answers: is_there(answers[1]), points=0),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the loss alone",
            (models.loss_alone, _TEXT),
            "you look at the model's loss alone: an easy text has a low one, read or not. What does the reference say?",
        ),
        Mistake(
            "the reference alone",
            (models.reference_alone, _TEXT),
            "you look at the reference's loss alone, which has not read any of the texts",
        ),
        Mistake("one in five", (models.four_times, _TEXT), "20% are accused: promised are five in a hundred"),
        Mistake(
            "all members found",
            (models.all_members, _TEXT),
            "your limit hangs on the members: the promise is made to the outsiders, so it is their share that fixes it",
        ),
        Mistake(
            "half the members",
            (models.members_median, _TEXT),
            "your limit is the middle of the members: half of them are missed, and the outsiders were never asked",
        ),
        Mistake(
            "a limit of zero",
            (models.zero, _TEXT),
            "you accuse whoever has a smaller loss than under the reference: the two models differ by more than what "
            "they have read",
        ),
        Mistake("nobody", (models.nobody, _TEXT), "an audit that accuses nobody keeps its promise, and finds nothing"),
        Mistake("everybody", (models.everybody, _TEXT), "100% are accused: promised are five in a hundred"),
        Mistake("by heart", (models.by_heart, _TEXT), "your audit knows the members of the list, and no new ones"),
        Mistake("by rank", (models.by_rank, _TEXT), "you accuse a twentieth of those asked, whoever they are"),
        Mistake(
            "the other way round",
            (models.turned, _TEXT),
            "your verdicts are the wrong way round: True means trained on",
        ),
        Mistake("a count", (models.counted, _TEXT), "expected a list with a True or False for each of"),
        Mistake("no function", (models.at_once, _TEXT), "expected a function from make_audit"),
        Mistake("no report", (models.honest, "Done."), "that is short"),
    ),
    equivalents={
        "line 6: own - reference < limit → own - reference <= limit": "no two differences are the same",
        "line 5: 0.045 → -0.955": "a place counted from the end: 382 from it is 18 from the beginning",
    },
    variants=(
        Variant("the twentieth outsider", (models.honest, _TEXT)),
        Variant("a line through the others", (models.by_ratio, _TEXT)),
        Variant("mean and spread", (models.by_spread, _TEXT)),
    ),
)

EXERCISES = (limits_audit_project,)
