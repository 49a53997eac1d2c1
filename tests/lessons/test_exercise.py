import fractions
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from tutor.lessons.answers import Wrong, foretold, ordinal
from tutor.lessons.exercise import check, evaluate


def softmax(scores):
    exponentials = (scores - scores.amax(-1, keepdim=True)).exp()
    return exponentials / exponentials.sum(-1, keepdim=True)


def refused(answer, slug="softmax-stable"):
    report = evaluate(slug, answer)
    assert report.answered and not report.passed
    assert report.points == 0
    return " ".join(report.hints)


def test_a_right_answer_prints_the_same_lines_every_time_and_returns_nothing(capsys):
    assert check("softmax-stable", softmax) is None
    first = capsys.readouterr().out
    check("softmax-stable", softmax)
    assert capsys.readouterr().out == first
    assert first.startswith("softmax-stable: everything holds, 7 of 7 points\n  ✓ equals")
    assert "✗" not in first


def test_a_known_mistake_gets_its_hint_once(capsys):
    check("softmax-stable", lambda scores: torch.softmax(scores, dim=0))
    out = capsys.readouterr().out
    assert "softmax-stable: 2 of 7 hold, 0 of 7 points" in out
    assert out.count("your columns sum to 1") == 1


def test_an_untouched_stub_is_not_a_mistake(capsys):
    def stub(scores):
        raise NotImplementedError("your turn")

    check("softmax-stable", stub)
    check("softmax-by-hand", None, None)
    assert capsys.readouterr().out == "softmax-stable: not done yet\nsoftmax-by-hand: not done yet\n"


def test_a_half_done_answer_earns_the_half_that_is_done():
    report = evaluate("softmax-by-hand", [0.125, 0.25, 0.625], None)
    assert [line.passed for line in report.lines] == [True, False]
    assert report.points == 1
    assert report.hints == ("not done yet",)


def test_an_exception_becomes_one_line_with_the_students_own_code(capsys):
    def crashing(scores):
        return helper(scores)

    def helper(scores):
        return scores @ torch.ones(99)  # of the wrong size

    check("softmax-stable", crashing)
    out = capsys.readouterr().out
    assert "Traceback" not in out
    assert "your code raised RuntimeError: " in out
    assert "return scores @ torch.ones(99)  # of the wrong size`)" in out


@pytest.mark.parametrize("leave", [sys.exit, lambda: (_ for _ in ()).throw(RecursionError("too deep"))])
def test_leaving_python_is_only_a_wrong_answer(leave):
    assert "your code raised" in refused(lambda scores: leave())


def test_an_unknown_name_is_met_with_near_ones():
    with pytest.raises(ValueError, match=r"got 'atention-scal'; near it: attention-scale"):
        evaluate("atention-scal", softmax)


def test_too_few_answers_are_told(capsys):
    check("softmax-by-hand", [1, 2, 3])
    assert "expected check('softmax-by-hand', plain_weights, shifted_weights)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda scores: None, "is there a `return`?"),
        (torch.ones(3), "expected a function, got a Tensor"),
        (lambda scores: "weights", "expected numbers, got 'weights'"),
        (lambda scores: (softmax(scores), scores, 1), "expected numbers, got a tuple of 3"),
        (lambda scores: softmax(scores) > 0.5, "expected numbers, got True and False"),
        (lambda scores: softmax(scores)[..., :1], "expected shape"),
        (lambda scores: softmax, "expected numbers, got a function"),
        (lambda scores: scores * torch.nan, "there is NaN"),
        (lambda: 1, "takes 0 positional arguments"),
    ],
)
def test_odd_answers_are_described(answer, hint):
    assert hint in refused(answer)


def test_a_tensor_that_claims_to_equal_everything_is_refused():
    class Chameleon(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return torch.tensor(True)

    assert "expected a plain tensor, got a Chameleon" in refused(lambda scores: scores.as_subclass(Chameleon))


def test_an_answer_for_the_shown_example_alone_is_refused():
    shown = torch.tensor([[0.0, 0.0], [0.0, 1.0]])
    assert refused(lambda scores: softmax(shown))
    assert refused(lambda scores: softmax(scores) if scores.shape == shown.shape else torch.zeros_like(scores))


def test_sensible_forms_of_a_right_answer_are_accepted():
    assert evaluate("softmax-stable", lambda scores: softmax(scores.clone().requires_grad_())).passed
    eighths = [fractions.Fraction(n, 8) for n in (1, 2, 5)]
    assert evaluate("softmax-by-hand", eighths, np.array([0.125, 0.25, 0.625])).passed
    assert evaluate("softmax-by-hand", [torch.tensor(n / 8) for n in (1, 2, 5)], (0.125, 0.25, 0.625)).passed


def test_a_wrong_answer_earns_nothing_for_what_it_holds_by_chance():
    report = evaluate("softmax-stable", lambda scores: torch.full_like(scores, 1 / scores.shape[-1]))
    assert any(line.passed for line in report.lines)
    assert report.points == 0


def test_the_check_keeps_quiet_and_leaves_the_random_numbers_alone(capsys):
    def noisy(scores):
        print("noise")
        torch.manual_seed(0)
        return softmax(scores)

    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    check("softmax-stable", noisy)
    assert torch.equal(torch.rand(3), expected)
    assert "noise" not in capsys.readouterr().out


def test_nbgrader_reads_the_points_as_partial_credit(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr(sys, "displayhook", shown.append)
    check("softmax-stable", softmax)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check("softmax-stable", softmax)
    check("softmax-stable", lambda scores: scores)
    assert shown == [7.0, 0.0]


def test_checks_work_with_and_without_shape_checks():
    program = (
        "import torch; from tutor.lessons.exercise import evaluate as e; "
        "print(e('attention-scale', torch.nn.functional.scaled_dot_product_attention).passed)"
    )
    for shapes in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"TUTOR_CHECK_SHAPES": shapes, "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "True\n"


def test_a_wrong_number_far_back_is_named_by_its_place():
    assert [ordinal(place) for place in (0, 9, 10, 12, 20, 21, 112)] == [
        "first",
        "tenth",
        "11th",
        "13th",
        "21st",
        "22nd",
        "113th",
    ]
    with pytest.raises(Wrong, match="the 12th number is too large"):
        foretold([0.0] * 11 + [1.0], torch.zeros(12), 1e-3)
