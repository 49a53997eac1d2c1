import pytest

from tutor.cli.known_names import require_known


def test_a_known_name_passes():
    assert require_known("dates", ["dates", "stories"], "task") is None


@pytest.mark.parametrize(("typed", "guess"), [("date", "dates"), ("STORIES", "stories"), ("storeis", "stories")])
def test_the_closest_name_is_guessed(typed, guess):
    with pytest.raises(ValueError, match=f"among dates, stories, got '{typed}'; did you mean {guess}\\?"):
        require_known(typed, ["dates", "stories"], "task")


def test_no_guess_is_better_than_a_wild_one():
    with pytest.raises(ValueError, match=r"got 'xyz'\. Ask for help\.$"):
        require_known("xyz", ["dates", "stories"], "task", "Ask for help.")


def test_where_nothing_is_known():
    with pytest.raises(ValueError, match="expected a model among none, got 'x'"):
        require_known("x", [], "model")
