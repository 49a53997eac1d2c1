import math

import pytest

from tutor.applications.stories.extractive import lead, rank, similarity, text_rank

TOLD = ["a cat sat .", "a cat ran .", "dogs bark loudly", "a cat sat and ran ."]


def test_lead_copies_the_beginning():
    assert lead(TOLD, 2) == TOLD[:2]
    assert lead(TOLD, 9) == TOLD


def test_similarity_by_hand():
    assert similarity("a cat sat .", "a cat ran .") == pytest.approx(3 / (2 * math.log(4)))
    assert similarity("a cat", "dogs bark") == 0
    assert similarity("", "") == similarity("one", "one") == 0


def test_the_sentence_that_shares_most_wins_and_an_island_gets_the_least():
    weights = rank(TOLD)
    assert max(weights) == weights[3]
    assert weights[2] == pytest.approx(0.15)
    assert text_rank(TOLD) == [TOLD[3]]


def test_chosen_sentences_keep_the_order_of_the_text():
    assert text_rank(TOLD, 3) == [TOLD[0], TOLD[1], TOLD[3]]


def test_equal_sentences_weigh_the_same():
    assert rank(["a b c"] * 4) == pytest.approx([1.0] * 4)


def test_weights_satisfy_their_equation():
    weights = rank(TOLD, 0.5)
    links = [[0.0 if a is b else similarity(a, b) for b in TOLD] for a in TOLD]
    for place in range(len(TOLD)):
        given = sum(links[o][place] / sum(links[o]) * weights[o] for o in range(len(TOLD)) if sum(links[o]))
        assert weights[place] == pytest.approx(0.5 + 0.5 * given)


def test_nothing_to_choose_from_is_refused():
    for call in (lead, text_rank):
        with pytest.raises(ValueError, match="expected sentences"):
            call([])
        with pytest.raises(ValueError, match="expected sentences"):
            call(TOLD, 0)
    with pytest.raises(ValueError, match="damping"):
        rank(TOLD, 1.0)
