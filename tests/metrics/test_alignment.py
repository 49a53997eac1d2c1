import pytest
import torch

from tutor.metrics.alignment import attention_links, score_alignment

SURE = [[{0}, {1, 2}, set()]]
POSSIBLE = [[set(), set(), {3}]]


def test_links_go_to_the_most_attended_word():
    weights = torch.tensor([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]])
    assert attention_links(weights) == [{1}, {0}]


def test_right_links_have_no_error():
    score = score_alignment(SURE, SURE, POSSIBLE)
    assert (score.hits, score.precision, score.recall, score.error_rate) == (pytest.approx(2 / 3), 1, 1, 0)


def test_links_by_hand():
    # found: 0-0 sure, 1-0 wrong, 2-3 only possible; sure are three
    score = score_alignment([[{0}, {0}, {3}]], SURE, POSSIBLE)
    assert score.hits == pytest.approx(2 / 3)
    assert score.precision == pytest.approx(2 / 3)
    assert score.recall == pytest.approx(1 / 3)
    assert score.error_rate == pytest.approx(1 - (1 + 2) / (3 + 3))


def test_without_possible_links_the_error_is_one_minus_f1():
    score = score_alignment([[{0}, {1}, {1}]], SURE)
    f1 = 2 * score.precision * score.recall / (score.precision + score.recall)
    assert score.error_rate == pytest.approx(1 - f1)


def test_sentences_are_counted_together():
    one, other = [{0}], [{1}, {1}, {1}]
    both = score_alignment([one, other], [[{0}], [{0}, {0}, {0}]])
    assert both.hits == both.precision == both.recall == pytest.approx(1 / 4)


@pytest.mark.parametrize(
    ("found", "sure", "possible", "problem"),
    [
        ([], SURE, None, "got 0 found, 1 sure, 1 possible"),
        (SURE, SURE, [], "0 possible"),
        ([[{0}]], SURE, None, r"got \[1, 3, 3\] in sentence 0"),
        ([], [], None, "expected found and sure links, got 0 and 0"),
        ([[set()]], [[{0}]], None, "got 0 and 1"),
        ([[{0}]], [[set()]], None, "got 1 and 0"),
    ],
)
def test_links_that_cannot_be_compared_are_refused(found, sure, possible, problem):
    with pytest.raises(ValueError, match=problem):
        score_alignment(found, sure, possible)
