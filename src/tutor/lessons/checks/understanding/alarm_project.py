"""The project: an alarm with a promise, and the report that goes with it."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome
from tutor.lessons.checks.explanations import TEXT_IS_THERE, is_there
from tutor.lessons.checks.understanding import alarms as models
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_TEXT = (
    "The level adds up what lies above the usual share. Its threshold is the height that one quiet stream in ten "
    "exceeds, so on new quiet streams about one in ten raises a false alarm; on disturbed ones nearly all are seen."
)
_MOST, _LEAST = 0.145, 0.8
_REMEMBERS = (
    "asked again about the same stream, your alarm says something else: each stream is judged by itself, and nothing "
    "is remembered from one to the next"
)


def _made(make_alarm, quiet):
    alarm = ask(make_alarm, quiet)
    if not callable(alarm):
        raise Sure(f"expected a function from make_alarm, the alarm itself, got {describe(alarm)}")
    return alarm


def _named(alarm, stream):
    """What an alarm names: None or a whole number."""
    found = []
    ask(lambda: found.append(alarm([*stream])) or True)
    (given,) = found
    if given is None:
        return None
    if isinstance(given, torch.Tensor) and given.numel() == 1:
        given = given.item()
    if isinstance(given, bool) or not isinstance(given, int):
        raise Sure(f"an alarm names a place as a whole number, or None for none, got {describe(given)}")
    return given


def _place(alarm, stream):
    """The place that an alarm names, or None."""
    given = _named(alarm, stream)
    if given is not None and not 0 <= given < len(stream):
        raise Wrong(f"places go from 0 to {len(stream) - 1} here, got {given}: where there is no alarm, return None")
    return given


def _share(alarm, streams):
    return sum(_place(alarm, stream) is not None for stream in streams) / len(streams)


def _keeps_the_promise(make_alarm, report):
    for quiet, again, _ in models.cases():
        share = _share(_made(make_alarm, quiet), again)
        if share > _MOST:
            raise Wrong(f"of 400 new quiet streams, {share:.0%} raise a false alarm: promised is one in ten")


def _sees_changes(make_alarm, report):
    for quiet, _, disturbed in models.cases():
        alarm, start = _made(make_alarm, quiet), len(disturbed[0]) // 2
        places = [_place(alarm, stream) for stream in disturbed]
        seen = sum(place is not None and place >= start for place in places)
        early = sum(place is not None and place < start for place in places)
        share = seen / (len(places) - early) if early < len(places) else 0.0
        if share < _LEAST:
            raise Wrong(f"of 120 disturbed streams, the change is seen in {share:.0%}: expected are at least 80 %")


def _looks_back_alone(make_alarm, report):
    for quiet, _, disturbed in models.cases():
        alarm = _made(make_alarm, quiet)
        for stream in disturbed[:40]:
            place = _place(alarm, stream)
            if _place(alarm, stream) != place:
                raise Wrong(_REMEMBERS)
            if place is None:
                continue
            cut = _place(alarm, stream[: place + 1])
            # one that remembers is found out before it is said to look ahead
            if _place(alarm, stream[: place + 1]) != cut:
                raise Wrong(_REMEMBERS)
            if cut != place:
                raise Wrong("an alarm may not depend on what comes later: cut off behind it, the alarm is gone")
            if place and _place(alarm, stream[:place]) is not None:
                raise Wrong("the place you name is later than the first alarm: cut off before it, there is one already")


def _probe(make_alarm, report):
    def facts():
        found = []
        for quiet, again, disturbed in models.cases():
            alarm = _made(make_alarm, quiet[:200])
            places = [_named(alarm, stream) for stream in (*again[:80], *disturbed[:60])]
            found += [-2.0 if place is None else float(place) for place in places]
        return found

    return [outcome(facts)]


understanding_alarm_project = Exercise(
    slug="understanding-alarm-project",
    answers=("make_alarm", "report"),
    manual_points=12,
    properties=(
        Property("at most one new quiet stream in ten raises an alarm", _keeps_the_promise, points=0),
        Property("a change is seen in at least eight streams of ten", _sees_changes, points=0),
        Property("the alarm knows nothing of what comes later", _looks_back_alone, points=0),
        Property(TEXT_IS_THERE[0].name, lambda *answers: is_there(answers[1]), points=0),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the last level",
            (models.each_step, _TEXT),
            "you choose the threshold by the last level of each quiet stream: a stream raises an alarm if *any* of its "
            "levels exceeds it",
        ),
        Mistake(
            "two in ten",
            (models.two_in_ten, _TEXT),
            "two or three of ten new quiet streams raise a false alarm: promised is one in ten, so set the threshold "
            "higher",
        ),
        Mistake("always", (models.always, _TEXT), "of 400 new quiet streams, 100% raise a false alarm"),
        Mistake(
            "a threshold from the air",
            (models.fixed, _TEXT),
            "your alarm learns nothing from the quiet streams it is given: usual share and threshold have to come from "
            "them",
        ),
        Mistake("never", (models.silent, _TEXT), "an alarm that never comes keeps every promise, and sees nothing"),
        Mistake(
            "a window too short",
            (models.forgetful, _TEXT),
            "a window of five values hardly tells a change from chance: let your alarm look further back",
        ),
        Mistake("looks ahead", (models.looks_ahead, _TEXT), "an alarm may not depend on what comes later"),
        Mistake(
            "counted from one",
            (models.counted_from_one, _TEXT),
            "you count places from 1: they begin with 0",
        ),
        Mistake("yes or no", (models.yes_or_no, _TEXT), "an alarm names a place as a whole number"),
        Mistake("minus one", (models.minus_one, _TEXT), "where there is no alarm, return None"),
        Mistake(
            "with a memory",
            (models.remembers, _TEXT),
            "your alarm remembers the stream before: each stream begins anew, with nothing",
        ),
        Mistake("with moods", (models.with_moods, _TEXT), _REMEMBERS),
        Mistake("no maker", (lambda quiet: 3.0, _TEXT), "expected a function from make_alarm"),
        Mistake("no report", (models.honest, "See above."), "that is short"),
    ),
    equivalents={
        "line 20: return None → return": "a bare return gives None",
        "line 7: 0.0 → 1.0": "the threshold is chosen for the same start",
        "line 7: 0.0 → -1.0": "the floor lifts the level to 0 at once",
        "line 9: arguments of max exchanged": "the larger of two, in whatever order",
        "line 9: 0.0 → 1.0": "another floor: the threshold is chosen with it",
        "line 9: 0.0 → -1.0": "another floor: the threshold is chosen with it",
        "line 18: level > threshold → level >= threshold": "a few more alarms, within what is allowed for chance",
        "line 9: level + value - usual - 0.13 → level + value - usual + 0.13": (
            "another slack: the threshold is chosen with it"
        ),
        "line 9: level + value - usual - 0.13 → level + value - usual": (
            "another slack: the threshold is chosen with it"
        ),
        "line 9: level + value - usual → level + value + usual": "another slack: the threshold is chosen with it",
        "line 9: level + value - usual → level + value": "another slack: the threshold is chosen with it",
        "line 9: 0.13 → -0.87": "another slack: the threshold is chosen with it",
        "line 9: 0.13 → 0.26": "another slack: the threshold is chosen with it",
        "line 9: 0.13 → -0.13": "another slack: the threshold is chosen with it",
    },
    variants=(
        Variant("a sum that forgives", (models.honest, _TEXT)),
        Variant("a rolling share", (models.rolling, _TEXT)),
        Variant("tensors", (models.by_tensors, _TEXT)),
    ),
)

EXERCISES = (understanding_alarm_project,)
