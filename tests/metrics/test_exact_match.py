import pytest

from tutor.metrics.exact_match import exact_match


def test_the_share_of_right_answers():
    assert exact_match(["a", "b", "c", ""], ["a", "B", "c", " "]) == 0.5


def test_answers_of_any_kind_are_compared():
    assert exact_match([[1, 2], [3]], [[1, 2], [4]]) == 0.5


@pytest.mark.parametrize(("answers", "truths"), [([], []), (["a"], []), (["a"], ["a", "b"])])
def test_answers_without_truths_are_refused(answers, truths):
    with pytest.raises(ValueError, match=f"got {len(answers)} answers and {len(truths)} truths"):
        exact_match(answers, truths)
