"""What the checks of set 17 hold to be right is what the package's metrics and many draws hold to be right."""

import math
import random
from itertools import chain

import pytest
import torch

from tutor.lessons.checks.understanding import (
    abstaining,
    alarm_project,
    alarms,
    correcting,
    covering,
    hands,
    levels,
    passages,
    rouge_words,
    thresholds,
)
from tutor.lessons.exercise import evaluate
from tutor.metrics.rouge import rouge_l


def test_the_rolling_share_by_hand_is_that_of_the_headlines():
    labels = [[1] * bad + [0] * (n - bad) for n, bad in hands.DAYS]
    windows = [[*chain(*labels[start : start + 3])] for start in range(4)]
    assert hands._POOLED == pytest.approx([sum(window) / len(window) for window in windows])
    assert pytest.approx(2 * (0.5 * 0.5 / len(windows[-1])) ** 0.5) == hands._REACH
    assert sum(len(day) for day in labels[3:5]) == hands._ROLLING[2]


def test_the_ranks_by_hand_are_at_rest_and_those_of_the_equations():
    assert hands.step(hands._SETTLED) == pytest.approx(hands._SETTLED)
    assert sum(hands._SETTLED) == pytest.approx(3)
    assert hands._SETTLED[1] == pytest.approx(2.7 / 1.85)
    words = ["storm harbor closed ships", "storm harbor ships wait insurance", "insurance premiums rise"]
    sets = [set(sentence.split()) for sentence in words]
    assert hands.WEIGHTS == (len(sets[0] & sets[1]), len(sets[1] & sets[2]), len(sets[0] & sets[2]))


def test_a_corrected_share_finds_the_truth_that_many_draws_hide():
    stream = random.Random(0)
    truth, hits, false = 0.6, 0.7, 0.15

    def guess(bad):
        return stream.random() < (hits if bad else false)

    truths = [True] * 4000 + [False] * 4000
    new = [guess(stream.random() < truth) for _ in range(20000)]
    found = correcting.honest(truths, [guess(bad) for bad in truths], new)
    assert abs(found - truth) < 0.03 < abs(sum(new) / len(new) - truth)


def test_right_corrections_agree():
    stream = random.Random(1)
    for _ in range(50):
        case = correcting.labels(*(stream.randrange(1, 9) for _ in range(4)))
        new = [stream.random() < 0.5 for _ in range(9)]
        answers = [float(one(*case, new)) for one in (correcting.honest, correcting.in_tensors, correcting.by_solving)]
        assert answers == pytest.approx([answers[0]] * 3, nan_ok=True)


def test_intervals_break_their_promise_as_the_page_says():
    kept_20, kept_100, kept_added, ever_broken = covering.facts()
    assert kept_20 < 0.91 < kept_100 < 0.945 < kept_added
    assert 0.35 < ever_broken < 0.45
    exact = sum(
        math.comb(20, bad) * 0.1**bad * 0.9 ** (20 - bad)
        for bad in range(21)
        if covering.holds(torch.tensor(float(bad)), 20)
    )
    assert kept_20 == pytest.approx(exact, abs=0.02)


def test_right_levels_agree_and_the_sick_one_stays_low():
    stream = random.Random(0)
    for _ in range(20):
        values = [stream.gauss(0.3, 1) for _ in range(25)]
        for level in (levels.accumulated, levels.from_lowest, levels.in_tensors, levels.over_starts):
            assert level(values, 0.2, 0.1) == pytest.approx(levels.honest(values, 0.2, 0.1))
    random.seed(0)  # the statement's stream
    values = [float(random.random() < (0.2 if place < 30 else 0.6)) for place in range(60)]
    assert levels.shown(values, 0.2, 0.15)[-1] < 1 < 7 < levels.honest(values, 0.2, 0.15)[-1]


def test_a_threshold_keeps_its_promise_on_the_streams_it_was_chosen_on():
    stream = random.Random(0)
    for rate in (0.0, 0.1, 0.3):
        quiet = [[stream.gauss(0, 1) for _ in range(20)] for _ in range(50)]
        found = thresholds.oracle(quiet, rate)
        assert sum(max(one) > found for one in quiet) / 50 == pytest.approx(rate)
        assert thresholds.from_above(quiet, rate) == found == float(thresholds.by_rank(quiet, rate))


def test_the_longest_common_subsequence_is_fooled_as_single_words_are():
    reference = rouge_words.REFERENCE.split()
    scores = [rouge_l(summary.split(), reference).f1 for summary in rouge_words.SUMMARIES]
    assert scores[2] > scores[0] > 0.9 > 0.4 > scores[1]
    assert rouge_words._F1 == pytest.approx([22 / 24, 8 / 23, 24 / 25])


def test_right_readers_agree():
    stream = random.Random(0)
    for _ in range(300):
        shelf = [stream.choices(["a", "b", "ab", "1", "22"], k=stream.randrange(6)) for _ in range(3)]
        question = stream.choices(["a", "b", "c"], k=stream.randrange(1, 3))
        answers = {
            reader(question, shelf)
            for reader in (passages.honest, passages.by_sets, passages.by_crossing_out, passages.in_one_string)
        }
        assert len(answers) == 1


def test_right_abstentions_agree_and_keep_the_risk():
    stream = random.Random(0)
    for _ in range(60):
        sure = [round(stream.random(), 1) for _ in range(15)]
        right = [stream.random() < one for one in sure]
        threshold, coverage = abstaining.oracle(sure, right, 0.25)
        given = [good for one, good in zip(sure, right, strict=True) if one >= threshold]
        assert len(given) / 15 == coverage
        assert not given or given.count(False) / len(given) <= 0.25
        for other in (abstaining.by_running_counts, abstaining.in_tensors):
            assert [float(one) for one in other(sure, right, 0.25)] == pytest.approx([threshold, coverage])


def test_the_projects_alarms_lie_well_on_either_side_of_what_is_demanded():
    for quiet, again, disturbed in alarms.cases():
        kept, broken = (alarm_project._share(make(quiet), again) for make in (alarms.honest, alarms.two_in_ten))
        assert kept < alarm_project._MOST - 0.02 < alarm_project._MOST + 0.05 < broken
        assert alarm_project._share(alarms.honest(quiet), disturbed) > 0.95


@pytest.mark.parametrize("place", range(4))
def test_an_answer_that_is_missing_is_not_called_wrong(place):
    report = evaluate("understanding-rolling-by-hand", *hands._ROLLING[:place], None, *hands._ROLLING[place + 1 :])
    assert [hint for hint in report.hints if hint] == ["not done yet"]


def test_the_sick_functions_of_the_statements_earn_nothing():
    for slug, *answers in (
        ("understanding-level-bug", levels.shown, lambda levels: True),
        ("understanding-passage-bug", passages.shown, lambda answer: False),
    ):
        assert evaluate(slug, *answers).points == 0
