import pytest

from tutor.applications.responsibility.assessments import (
    CLUBS,
    GRUDGE,
    IN_OWN_CLUB,
    TOWNS,
    draw_assessments,
    other_town,
    other_town_and_club,
    with_counterfactuals,
    without_towns,
)
from tutor.applications.responsibility.fairness import Assessor, accuracy, counterfactual_gap, opportunity_gap

PEOPLE, TEST = draw_assessments(1, 2000), draw_assessments(2, 800, grudge=0)


def test_the_boss_is_unfair_to_one_town_alone():
    deserving = {town: [one for one in PEOPLE if one.town == town and one.deserved] for town in TOWNS}
    assert all(one.praised for one in deserving[TOWNS[0]])
    withheld = sum(not one.praised for one in deserving[TOWNS[1]]) / len(deserving[TOWNS[1]])
    assert withheld == pytest.approx(GRUDGE, abs=0.05)
    assert not any(one.praised for one in PEOPLE if not one.deserved)
    assert all(one.praised == one.deserved for one in TEST)


def test_the_club_says_much_about_the_town_and_nothing_about_the_work():
    own = sum(TOWNS.index(one.town) == CLUBS.index(one.club) for one in PEOPLE) / len(PEOPLE)
    assert own == pytest.approx(IN_OWN_CLUB, abs=0.03)
    shares = [[one.deserved for one in TEST if one.club == club] for club in CLUBS]
    assert sum(shares[0]) / len(shares[0]) == pytest.approx(sum(shares[1]) / len(shares[1]), abs=0.08)


def test_counterfactuals_change_what_they_say_and_nothing_else():
    one = PEOPLE[0]
    assert other_town(other_town(one)) == one
    assert other_town(one).club == one.club
    assert other_town_and_club(one).club != one.club
    assert other_town(one).text.replace(other_town(one).town, one.town) == one.text
    assert len(with_counterfactuals(PEOPLE, other_town)) == 2 * len(PEOPLE)
    assert not any(town in text for town in TOWNS for text in without_towns(p.text for p in PEOPLE))


def test_pairs_can_be_even_where_groups_are_not():
    plain, swapped = Assessor(PEOPLE), Assessor(with_counterfactuals(PEOPLE, other_town))
    even = Assessor(with_counterfactuals(PEOPLE, other_town_and_club))
    assert counterfactual_gap(plain, TEST, other_town).low > 0.2
    assert abs(counterfactual_gap(swapped, TEST, other_town).mean) < 0.02
    assert opportunity_gap(plain, TEST) > 0.5
    assert opportunity_gap(swapped, TEST) > 0.4
    assert abs(opportunity_gap(even, TEST)) < 0.05
    assert accuracy(even, TEST) > 0.98 > 0.85 > accuracy(plain, TEST)
    assert plain.weight(TOWNS[1]) < plain.weight(TOWNS[0]) - 1


def test_hostile_input_is_refused():
    with pytest.raises(ValueError, match="expected at least one person"):
        draw_assessments(0, 0)
    with pytest.raises(ValueError, match="share from 0 to 1"):
        draw_assessments(0, 5, grudge=2)
    fair = Assessor(TEST[:200])
    with pytest.raises(ValueError, match="expected somebody from tasquin"):
        opportunity_gap(fair, [one for one in TEST if one.town == TOWNS[0]])
    with pytest.raises(ValueError, match="expected a word that the model has read, got 'atlantis'"):
        fair.weight("atlantis")
