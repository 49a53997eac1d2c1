"""What the checks of set 20 hold to be right is what the package, the arithmetic and many draws hold to be right."""

import math

import pytest
import torch

from tutor.lessons.checks.limits import (
    audit_project,
    audits,
    clip_tests,
    clips,
    exploring,
    hands,
    rounding,
    swap_tests,
    swaps,
)
from tutor.lessons.exercise import evaluate


def test_an_exposure_is_how_seldom_chance_does_as_well():
    for rank, exposure in zip(hands._RANKS, hands._EXPOSURES, strict=True):
        assert 2**-exposure == pytest.approx(rank / hands._CODES)
    assert hands._LONGER == math.log2(hands._CODES**2)


def test_the_bill_follows_from_its_assumptions():
    seconds = 6 * 1e9 * 2e10 / 4e14
    assert hands._HOURS == pytest.approx(seconds / 3600)
    assert hands._ENERGY == pytest.approx(seconds * 700 * 1.2 / 3.6e6)
    assert hands._REPLIES * 1e6 * 1000 * 2e9 == pytest.approx(hands._TRAINING * 1e18)


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_no_weight_moves_by_more_than_half_a_step(bits):
    weights = torch.randn(50, 30, generator=torch.Generator().manual_seed(1))
    step = weights.abs().amax(dim=1, keepdim=True) / (2 ** (bits - 1) - 1)
    for store in (rounding.honest, rounding._row_by_row, rounding._by_candidates):
        found = store(weights, bits)
        assert ((found - weights).abs() <= step / 2 + 1e-5).all()
        assert max(len(row.unique()) for row in found) <= 2**bits - 1


def test_sound_exchanges_agree_and_sick_ones_do_not():
    pairs = [("he", "she"), ("king", "queen")]
    words = "the king and she saw he and the queen and he saw the king".split()
    sound = [swap([*words], pairs) for swap in (swaps.honest, swaps.in_a_loop, swaps.by_marks, swaps.by_places)]
    assert sound == [sound[0]] * 4
    assert swaps.honest(sound[0], pairs) == words
    for sick in (swaps.shown, swaps.one_way, swaps.inside_words, swaps.first_pair_alone, swaps.dropped):
        assert sick([*words], pairs) != sound[0]
        assert swap_tests.good_test(sick)


@pytest.mark.parametrize("bits", range(2, 9))
def test_no_weight_of_the_example_lies_halfway_between_two_codes(bits):
    step = rounding._EXAMPLE.abs().amax(dim=1, keepdim=True) / (2 ** (bits - 1) - 1)
    halves = (rounding._EXAMPLE / step).frac().abs()
    assert (halves - 0.5).abs().min() > 0.01


def test_a_limit_that_hangs_on_the_members_is_refused():
    text = audit_project._TEXT
    for make_audit in (audits.made(share=0.95, whose="members"), audits.made(share=0.2)):
        assert "promised are five in a hundred" in str(evaluate("limits-audit-project", make_audit, text))


def test_rounding_has_leave_and_half_a_percent_more_has_none():
    assert evaluate("limits-energy-by-hand", 120, 83, 69.72, 60).passed
    for place, number in enumerate((121, 84, 70.5, 60.5)):
        answers = [120, 83.3, 70, 60]
        answers[place] = number
        assert not evaluate("limits-energy-by-hand", *answers).passed


def test_what_one_example_does_is_bounded():
    others = torch.randn(6, 4, generator=torch.Generator().manual_seed(2))
    for total in (clips.honest, clips.in_a_loop, clips.by_where, clips.divided):
        assert not clip_tests.good_test(total)
        for strength in (1.0, 1e6):
            newcomer = strength * torch.ones(1, 4)
            change = total(torch.cat([others, newcomer]), 0.7) - total(others, 0.7)
            assert change.norm().item() == pytest.approx(0.7, abs=1e-3)


def test_fewer_bits_lose_more_and_together_more_than_one_at_a_time():
    shares, losses = exploring.facts()
    assert shares[:2] == [1.0, 1.0]
    assert len(losses) == 7
    assert 1 - shares[2] > sum(losses.values()) > 0
    assert max(losses, key=losses.get) == "letter.weight"


def test_the_difference_to_the_reference_finds_what_the_loss_alone_does_not():
    def rates(make_audit):
        found = []
        for members, others, insiders, outsiders in audits.cases():
            accuse = make_audit(members, others)
            found.append([sum(accuse(texts)) / len(texts) for texts in (insiders, outsiders)])
        return torch.tensor(found)

    by_difference, by_loss = rates(audits.honest), rates(audits.loss_alone)
    assert (by_difference[:, 0] > 0.85).all()
    assert (by_difference[:, 1] < 0.07).all()
    assert (by_loss[:, 0] < 0.4).all()


@pytest.mark.parametrize("answer", [None, ..., 3, "text", [], {}, float("nan"), lambda: None, torch.ones(2), print])
def test_nonsense_earns_nothing_and_blames_nobody_for_what_is_not_theirs(answer):
    for slug, n_answers in (("limits-round", 1), ("limits-exposure-by-hand", 3), ("limits-foretell", 5)):
        report = evaluate(slug, *[answer] * n_answers)
        assert not report.passed
        assert "Traceback" not in str(report)
