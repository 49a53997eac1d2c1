"""What the checks of set 15 hold to be right is what the package's metrics and many draws hold to be right."""

import math
import random

import pytest
import torch

from tutor.data import headlines
from tutor.lessons.checks.evaluation import (
    bootstraps,
    calibration_bug,
    foretelling,
    hands,
    judges,
    matching,
    overlaps,
    splitting,
    subsequences,
)
from tutor.lessons.exercise import evaluate
from tutor.metrics.agreement import chance_agreement, cohen_kappa, percent_agreement
from tutor.metrics.calibration import expected_calibration_error, reliability
from tutor.metrics.contamination import TrainingRuns
from tutor.metrics.exact_match import exact_match
from tutor.metrics.perplexity import bits_per_byte
from tutor.metrics.rouge import rouge_l


def test_bytes_by_hand_are_those_of_the_package():
    text = "drei rote Hüte"
    n_bytes = len(text.encode())
    bits = {"byte pairs": (5, 8), "characters": (len(text), 2), "words": (len(text.split()), 16)}
    nats = [n_tokens * math.log(each) for n_tokens, each in bits.values()]
    assert hands._BYTES[0] == n_bytes
    assert hands._RATES == pytest.approx([bits_per_byte(one, n_bytes) for one in nats])
    assert pytest.approx(bits_per_byte(nats[2] + 9 * math.log(2), n_bytes)) == hands._SPELLED


def test_kappas_by_hand_are_those_of_the_package():
    for place, cells in enumerate(((45, 5, 5, 45), (85, 5, 5, 5), (90, 0, 10, 0))):
        person = "".join(label * n for label, n in zip("ggbb", cells, strict=True))
        judge = "".join(label * n for label, n in zip("gbgb", cells, strict=True))
        for measure, found in zip((percent_agreement, chance_agreement, cohen_kappa), hands._RIGHT, strict=True):
            assert measure(person, judge) == pytest.approx(found[place])


def test_the_reach_by_hand_is_that_of_many_draws():
    torch.manual_seed(0)
    for (alone, other), reach in zip((foretelling._ALIKE, foretelling._UNLIKE), foretelling._LEAD[0], strict=True):
        leads = torch.tensor([1.0] * alone + [-1.0] * other + [0.0] * (100 - alone - other))
        found = bootstraps.all_at_once(leads, torch.zeros(100), 4000)
        assert 200 * found.std().item() == pytest.approx(reach, rel=0.06)
    by_coins = sum(bin(coins).count("1") >= 3 for coins in range(32)) / 32
    assert by_coins == foretelling._LEAD[2]


def test_normalization_agrees_with_exact_match_where_nothing_falls_away():
    answers = ["one", "two", "x y", "7"]
    truths = ["one", "2", "x y", "8"]
    assert matching.honest(answers, [[one] for one in truths]) == exact_match(answers, truths)
    for answer, known, right, _ in matching._FORMS:
        assert matching.honest([answer], [known]) == right
    for answer, known, _ in matching._TRAPS:
        assert matching.honest([answer], [known]) == 0


def test_the_longest_common_subsequence_is_that_of_the_package():
    stream = random.Random(0)
    for _ in range(60):
        hypothesis = stream.choices("abcd", k=stream.randrange(10))
        reference = stream.choices("abcd", k=1 + stream.randrange(9))
        theirs = rouge_l(hypothesis, reference)
        assert subsequences.honest(hypothesis, reference) == pytest.approx([theirs.precision, theirs.recall, theirs.f1])


def test_the_calibration_error_is_that_of_the_package():
    generator = torch.Generator().manual_seed(0)
    for n_bins in (1, 3, 10, 40):
        confidences, right = calibration_bug._drawn(generator, 50, n_bins)
        confidences[:2] = torch.tensor([0.0, 1.0])
        theirs = expected_calibration_error(reliability(confidences, right, n_bins))
        assert calibration_bug.oracle(confidences, right, n_bins) == pytest.approx(theirs)


def test_the_overlap_is_that_of_the_package():
    stream = random.Random(0)
    for n in (1, 2, 3):
        for _ in range(40):
            texts = [stream.choices("abc", k=stream.randrange(8)) for _ in range(3)]
            question = stream.choices("abcd", k=n + stream.randrange(6))
            assert overlaps.by_loops(question, texts, n) == TrainingRuns(texts, n).overlap(question)


def test_right_bootstraps_scatter_alike_and_the_sick_one_more():
    torch.manual_seed(0)
    second = (torch.arange(100) < 60).double()
    first = second.clone()
    first[60:65] = 1
    spread = {
        name: torch.as_tensor(getattr(bootstraps, name)(first, second, 1500)).std()
        for name in vars(bootstraps)
        if name in ("honest", "all_at_once", "by_weights", "in_a_list", "apart")
    }
    sick = spread.pop("apart")
    assert max(spread.values()) < 1.2 * min(spread.values()) < 0.5 * sick


def test_a_judge_that_leans_decides_less():
    cases = judges.draw_cases(random.Random(0), 200)
    fair, leaning, blind = (judges.oracle(rule, cases) for rule in (judges.fair, judges.leaning, judges.blind))
    assert fair[3] == 0 and blind == [0, 0, 1, 1]
    assert fair[2] < leaning[2] < 1 and 0 < leaning[3] < 1


def test_the_split_by_text_leaks_by_meaning_alone():
    copies, shapes, rights = splitting.facts()
    assert copies == [0, 0] and shapes[0] > 0.9 and shapes[1] < 0.1
    assert rights[0] > 0.85 and rights[1] < 0.65
    for example in headlines.load("train")[:200]:
        for text, label in splitting._family(example):
            target, _, told = text.partition(" : ")
            assert headlines.truth(headlines.HeadlineExample(target, told, example.label, "event")) == label


@pytest.mark.parametrize("place", range(3))
def test_an_answer_that_is_missing_is_not_called_wrong(place):
    right = ([4.5, 13.1], [2000, 17200], 0.5)
    report = evaluate("evaluation-one-point", *right[:place], None, *right[place + 1 :])
    assert [hint for hint in report.hints if hint] == ["not done yet"]


def test_the_sick_functions_of_the_statements_earn_nothing():
    half_open = calibration_bug.made(calibration_bug._half_open, whole=calibration_bug._mean)
    for slug, *answers in (
        ("evaluation-bootstrap-bug", bootstraps.apart),
        ("evaluation-calibration-bug", half_open),
        ("evaluation-overlap-bug", overlaps.shown, lambda overlap: True),
        ("evaluation-overlap-bug", overlaps.shown, lambda overlap: False),
    ):
        assert evaluate(slug, *answers).points == 0


def test_one_mistake_of_two_mended_earns_something():
    for mended in (calibration_bug.made(calibration_bug._half_open), calibration_bug.made(whole=calibration_bug._mean)):
        assert 0 < evaluate("evaluation-calibration-bug", mended).points < 6
