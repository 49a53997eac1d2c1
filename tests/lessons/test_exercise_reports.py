"""What a report says: never an error of the check's own, never the right number, no full points beside a failure."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from tutor.classroom.matrix import read_sets
from tutor.lessons import exercise as machinery
from tutor.lessons.checks import EXERCISES
from tutor.lessons.exercise import evaluate

NONSENSE = {
    "None": None,
    "zero": 0,
    "a negative number": -3.5,
    "infinity": float("inf"),
    "a truth value": True,
    "a complex number": 1j,
    "text": "0.5",
    "an empty list": [],
    "a list of text": ["a", "b", "c"],
    "a ragged list": [[1, 2], [3]],
    "a list of None": [None, None, None],
    "a dictionary": {"a": 1},
    "a set": {1, 2, 3},
    "an object": object(),
    "an array of text": np.array(["a", "b", "c"]),
    "a number without axes": torch.tensor(1.0),
    "an empty tensor": torch.empty(0, 3),
    "NaN": torch.full((3,), torch.nan),
    "a large tensor": torch.ones(2, 3, 4, 5),
    "complex numbers": torch.ones(3, dtype=torch.complex64),
    "truth values": torch.tensor([True, False, True]),
    "bytes": torch.ones(3, dtype=torch.uint8),
    "a sparse tensor": torch.eye(3).to_sparse(),
    "a pair of tensors": (torch.ones(3), torch.ones(2)),
    "a class": torch.nn.Softmax,
}
FUNCTIONS = {f"a function that returns {name}": lambda *given, value=value: value for name, value in NONSENSE.items()}
FUNCTIONS |= {
    "a function that raises": lambda *given: given[99],
    "a function without inputs": lambda: 1,
    "a function that returns its input": lambda first, *others: first,
    "a function that returns all inputs": lambda *given: given,
    "a test for NaN": lambda model: bool(
        model(*(torch.randn(4, 3) for _ in range(3)), torch.eye(4) == 1).isnan().any()
    ),
    "a test without a mask": lambda model: bool(model(*(torch.randn(4, 8) for _ in range(3))).isnan().any()),
    "a test of the wrong width": lambda model: bool(model(torch.randn(3, 5)).isnan().any()),
    "a test of nothing": lambda model: bool(model(torch.empty(0, 8)).any()),
}


@pytest.fixture
def nothing_unforeseen(monkeypatch):
    def raise_it(error):
        raise AssertionError(f"the check itself raised {error!r}") from error

    monkeypatch.setattr(machinery, "_unforeseen", raise_it)


def lines(report):
    return [line.hint for line in report.lines]


@pytest.mark.parametrize("slug", EXERCISES)
def test_no_report_names_an_error_of_the_checks_own(slug, nothing_unforeseen):
    right = EXERCISES[slug].variants[0].answers
    for odd in (NONSENSE | FUNCTIONS).values():
        attempts = [(odd,) * len(right)]
        attempts += [(*right[:place], odd, *right[place + 1 :]) for place in range(len(right))]
        for answers in attempts:
            text = str(evaluate(slug, *answers))
            assert "NameError" not in text and "AttributeError: 'NoneType'" not in text, (odd, text)


def test_an_error_of_the_checks_own_is_not_laid_to_the_students_charge(monkeypatch):
    class Odd:
        def __array__(self, *given, **named):
            raise LookupError("no numbers here")

    report = evaluate("softmax-by-hand", Odd(), Odd())
    assert "your code raised" not in str(report)
    assert "the check cannot read this answer" in str(report)


@pytest.mark.parametrize("slug", EXERCISES)
def test_full_points_are_for_answers_of_which_everything_holds(slug):
    exercise = EXERCISES[slug]
    assert exercise.manual_points or all(item.points for item in exercise.properties)
    for mistake in exercise.mistakes:
        report = evaluate(slug, *mistake.answers)
        assert exercise.manual_points or report.points < report.max_points, mistake.name


def numbers_in(answer):
    if isinstance(answer, str):
        return None
    try:
        numbers = torch.as_tensor(answer)
    except (TypeError, ValueError):  # words
        return None
    return None if numbers.dtype == torch.bool else numbers.double()


OF_NUMBERS = [
    item.slug
    for source in read_sets(Path(__file__).parents[2] / "solutions")
    for item in source.exercises
    if item.kind in ("By hand", "Predict", "Explore")
]


@pytest.mark.parametrize("slug", OF_NUMBERS)
def test_a_wrong_number_is_not_answered_with_the_right_one(slug):
    right = EXERCISES[slug].variants[0].answers
    for place, answer in enumerate(right):
        numbers = numbers_in(answer)
        if numbers is None:
            continue
        for by, spot in itertools.product((-0.37, 0.41), range(numbers.numel())):
            odd = numbers.clone()
            odd.view(-1)[spot] += by * max(1, abs(odd.view(-1)[spot]) / 50)
            report = evaluate(slug, *right[:place], odd.tolist(), *right[place + 1 :])
            (hint,) = report.hints
            assert re.fullmatch(r"(in the \w+ row )?the (\w+ )?number is too (small|large)", hint), hint
            assert hint.endswith("small" if by < 0 else "large")


@pytest.mark.parametrize("slug", OF_NUMBERS)
def test_a_named_mistake_is_not_answered_with_the_right_numbers(slug):
    exercise = EXERCISES[slug]
    for mistake in exercise.mistakes:
        for place, (given, right) in enumerate(zip(mistake.answers, exercise.variants[0].answers, strict=True)):
            numbers = numbers_in(right)
            if numbers is None or repr(given) == repr(right):
                continue
            told = {float(number) for number in re.findall(r"\d+\.\d+", mistake.hint)}
            assert not told & {round(value, 2) for value in numbers.flatten().tolist()}, (place, mistake.name)


def test_one_crash_is_told_once():
    def forgets_keepdim(scores):
        return (scores - scores.amax(-1)).exp() / scores.exp().sum(-1)

    text = str(evaluate("softmax-stable", forgets_keepdim))
    assert text.count("your code raised RuntimeError") == 1


@pytest.mark.parametrize(
    ("slug", "answers", "hint"),
    [
        ("softmax-by-hand", (["0.125", "0.25", "0.625"], None), "got text: leave out the quotes"),
        ("softmax-by-hand", ("0.125", None), "leave out the quotes"),
        ("softmax-stable", (torch.nn.Softmax,), "expected a function, got the class Softmax"),
        ("softmax-stable", (lambda s: (s.softmax(-1), s, 1),), "expected numbers, got a tuple of 3"),
        ("attention-shapes", ((2, 7), None, None, None), "three numbers, the batch first"),
    ],
)
def test_what_was_expected_is_told(slug, answers, hint):
    assert hint in str(evaluate(slug, *answers))


def trusted(queries, keys, values, mask=None):
    return torch.nn.functional.scaled_dot_product_attention(queries, keys, values, mask)


def bug_hints(is_sick):
    report = evaluate("mask-bug", trusted, is_sick)
    assert not report.passed
    return " ".join(lines(report))


def case(n_queries, n_keys, n_hidden=1):
    mask = torch.ones(n_queries, n_keys, dtype=torch.bool)
    mask[:, n_keys - n_hidden :] = False
    return *(torch.randn(n, 3) for n in (n_queries, n_keys, n_keys)), mask


def test_a_test_that_hides_keys_is_not_told_that_it_hides_nothing():
    def only_the_meaning_of_true(model):
        given = case(4, 5)
        right = trusted(*given)
        # the verdicts of a test without hidden keys
        wrong_way, over_queries = trusted(*given[:3], ~given[3]), None
        mixture = model(*given)
        scores = given[0] @ given[1].mT / 3**0.5
        over_queries = scores.masked_fill(~given[3], -torch.inf).softmax(0) @ given[2]
        near = [torch.allclose(mixture, other, atol=1e-4, equal_nan=True) for other in (wrong_way, over_queries)]
        return any(near) and not torch.allclose(mixture, right, atol=1e-4)

    assert "hides nothing" not in bug_hints(only_the_meaning_of_true)


def test_a_comparison_of_one_query_is_not_taken_for_a_test_of_leaks():
    def one_query(model):
        queries, keys, values = torch.tensor([[0.0]]), torch.tensor([[1.0], [2.0]]), torch.tensor([[4.0], [0.0]])
        mask = torch.tensor([[True, True]])
        return not torch.allclose(model(queries, keys, values, mask), trusted(queries, keys, values, mask), atol=1e-4)

    assert "only looks for what leaks" not in bug_hints(one_query)


@pytest.mark.parametrize("compare", [torch.equal, lambda a, b: torch.allclose(a, b, rtol=0, atol=0)])
def test_a_comparison_to_the_last_digit_is_told_of_rounding(compare):
    def too_strict(model):
        given = case(6, 9)
        return not compare(model(*given), trusted(*given).double().float() + 0 * given[0].sum() + 1e-7)

    assert "rounding" in bug_hints(too_strict)


def test_an_empty_row_of_a_random_mask_is_named():
    def careless(model):
        queries, keys, values, mask = case(4, 5)
        mask[1] = False
        return not torch.allclose(model(queries, keys, values, mask), trusted(queries, keys, values, mask), atol=1e-4)

    assert "a row of your mask has no True" in bug_hints(careless)


def test_a_test_of_positions_is_told_of_positions():
    def few(model):
        states, order = torch.randn(3, 8), torch.randperm(3)
        return not torch.allclose(model(states[order]), model(states)[order], atol=1e-4)

    assert "use 8 or more" in str(evaluate("attention-permutation", few))
    for test in (few, lambda model: True, lambda model: False, lambda model: bool(torch.rand(()) < 0.5)):
        text = str(evaluate("attention-permutation", test))
        assert "sick" not in text and "sound" not in text


def test_the_book_names_a_width_in_one_way():
    text = "\n".join(
        part
        for exercise in EXERCISES.values()
        for part in (*(item.name for item in exercise.properties), *(mistake.hint for mistake in exercise.mistakes))
    )
    assert "d_head" not in text


def test_what_a_models_watch_refuses_reaches_the_student_as_it_is():
    report = evaluate("mask-bug", trusted, lambda model: model(*case(4, 5)[:3], torch.ones(4, 5)))
    assert "your code raised" not in str(report)
    assert "tensor of booleans" in str(report)
