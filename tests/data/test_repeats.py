from itertools import islice

import pytest

from tutor.data import repeats
from tutor.data.repeats import RepeatsExample


def test_the_same_seed_gives_the_same_examples():
    assert list(islice(repeats.generate(3), 20)) == list(islice(repeats.generate(3), 20))
    assert list(islice(repeats.generate(3), 20)) != list(islice(repeats.generate(4), 20))


@pytest.mark.parametrize(
    ("split", "shortest", "longest"), [("train", 5, 12), ("validation", 5, 12), ("test", 5, 12), ("hard", 16, 20)]
)
def test_each_split_keeps_its_promise(split, shortest, longest):
    examples = repeats.load(split)
    assert {len(example.run) for example in examples} == set(range(shortest, longest + 1))
    for example in examples:
        assert example.text == example.run * 2
        assert len(set(example.run)) == len(example.run)
        assert set(example.run) <= set(repeats.LETTERS)


def test_hardly_any_test_run_was_seen_in_training():
    seen = {example.run for example in repeats.load("train")}
    assert sum(example.run in seen for example in repeats.load("test")) <= 3


@pytest.mark.parametrize("times", [2, 3])
def test_letters_that_stand_several_times_have_other_followers_each_time(times):
    for example in islice(repeats.generate(0, (12, 12), times), 50):
        run = example.run
        assert {run.count(letter) for letter in run} == {times}
        pairs = [run[place] + (run + run)[place + 1] for place in range(len(run))]
        assert len(set(pairs)) == len(pairs)
        assert not any(one == other for one, other in pairs)


def test_what_can_be_known_is_the_repeat_without_its_first_letter():
    example = RepeatsExample("qdxa")
    assert example.text == "qdxaqdxa"
    assert repeats.truth(example) == "dxa"
    assert repeats.score(example, "dxa") == 1
    assert repeats.score(example, ["d", "q", "q"]) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("lengths", "times"), [((5, 27), 1), ((1, 4), 1), ((6, 5), 1), ((5, 5), 2), ((4, 4), 2), ((5, 6), 0), ((-3, -1), 1)]
)
def test_runs_that_cannot_be_are_refused(lengths, times):
    with pytest.raises(ValueError, match="expected runs of at least 2 letters"):
        next(repeats.generate(0, lengths, times))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        repeats.load("dev")
    with pytest.raises(ValueError, match="expected 3 letters, got 4"):
        repeats.score(RepeatsExample("qdxa"), "qdxa")
