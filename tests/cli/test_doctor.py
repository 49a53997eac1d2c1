import pytest

from tutor.cli import doctor
from tutor.cli.health.finding import Finding


def examining(*findings):
    return {"one": lambda: iter(findings)}


def test_this_computer_is_examined_whole(tutor):
    done = tutor("doctor")
    lines = done.stdout.splitlines()
    for subject in ("python", "tutor", "libraries", "torch", "threads", "bfloat16", "gpu", "disk", "fonts", "weights"):
        assert any(line.split()[1:2] == [subject] for line in lines), subject
    assert max(map(len, lines)) <= 80
    assert "could not be examined" not in done.stdout
    n_problems = sum(line.startswith("problem ") for line in lines)
    assert done.exit_code == (1 if n_problems else 0)


@pytest.mark.parametrize(
    ("statuses", "exit_code", "end"),
    [
        (("ok", "note"), 0, "No problems."),
        (("problem", "ok"), 1, "1 problem: see above what to do."),
        (("problem", "problem"), 1, "2 problems: see above what to do."),
    ],
)
def test_only_a_problem_fails(tutor, monkeypatch, statuses, exit_code, end):
    findings = [Finding(status, f"part {place}", "[red]text[/red]") for place, status in enumerate(statuses)]
    monkeypatch.setattr(doctor, "EXAMINATIONS", examining(*findings))
    done = tutor("doctor")
    assert done.exit_code == exit_code
    assert done.stdout.splitlines()[-1] == end
    assert done.stdout.count("[red]text[/red]") == 2


def test_an_examination_that_fails_leaves_the_others_heard(tutor, monkeypatch):
    def failing():
        yield Finding("ok", "before", "x")
        raise RuntimeError("no\nsuch thing")

    examinations = {"broken": failing, **examining(Finding("ok", "after", "y"))}
    monkeypatch.setattr(doctor, "EXAMINATIONS", examinations)
    done = tutor("doctor")
    assert done.exit_code == 1
    printed = " ".join(done.stdout.split())
    assert "problem broken could not be examined (RuntimeError: no such thing)" in printed
    assert "ok after y" in printed
