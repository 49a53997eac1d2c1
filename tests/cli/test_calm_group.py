"""A user's mistake is one line; a bug keeps its traceback."""

import errno
import os
import sys

import pytest
import typer
from typer.testing import CliRunner

from tutor.cli.calm_group import CalmGroup

MISTAKES = {
    "value": (ValueError("expected 1,\n  got [red]2[/red]"), "error: expected 1, got [red]2[/red]\n"),
    "file": (FileNotFoundError("expected weights, found none"), "error: expected weights, found none\n"),
    "system": (PermissionError(errno.EACCES, "Permission denied", "/a/b"), "error: Permission denied: /a/b\n"),
    "disk": (OSError(errno.ENOSPC, "No space left on device"), "error: No space left on device\n"),
    "import": (ImportError("install it with: pip install x"), "error: install it with: pip install x\n"),
    "diverged": (FloatingPointError("expected a finite loss"), "error: expected a finite loss\n"),
    "silent": (ValueError(), "error: ValueError\n"),
    "option": (typer.BadParameter("expected 1"), "error: Invalid value: expected 1 (see root fail --help)\n"),
}


def make_app(action):
    app = typer.Typer(cls=CalmGroup, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

    @app.callback()
    def start(debug: bool = typer.Option(False, "--debug")):
        pass

    @app.command()
    def fail(words: list[str] = typer.Argument(None), number: int = 0):  # noqa: B008
        action(words)

    return app


def run(action, *arguments, **settings):
    return CliRunner().invoke(make_app(action), list(arguments), **settings)


def raising(exception):
    def action(words):
        raise exception

    return action


@pytest.mark.parametrize(("mistake", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line(mistake, told):
    done = run(raising(mistake), "fail")
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", told)


@pytest.mark.parametrize("bug", [TypeError("x"), KeyError("x"), RuntimeError("x"), AssertionError("x")])
def test_a_bug_keeps_its_traceback(bug):
    assert run(raising(bug), "fail").exception is bug


@pytest.mark.parametrize("arguments", [("--debug", "fail"), ("fail", "--debug"), ("fail", "a", "--debug", "--", "b")])
def test_debug_shows_where_a_mistake_arose(arguments):
    mistake = ValueError("x")
    assert run(raising(mistake), *arguments).exception is mistake


@pytest.mark.parametrize(("value", "shown"), [("1", True), ("0", False), ("", False)])
def test_debug_by_the_environment(value, shown):
    mistake = ValueError("x")
    done = run(raising(mistake), "fail", env={"TUTOR_DEBUG": value})
    assert (done.exception is mistake) is shown


def test_behind_two_dashes_debug_is_a_word():
    seen = []
    assert run(seen.extend, "fail", "--", "--debug").exit_code == 0
    assert seen == ["--debug"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("fial",), "No such command 'fial'"),
        (("fail", "--nmber", "1"), "No such option: --nmber"),
        (("fail", "--number", "x"), "Invalid value for '--number'"),
        (("--wrong",), "No such option: --wrong"),
    ],
)
def test_a_wrong_command_line_is_one_line_that_names_the_help(arguments, told):
    done = run(raising(AssertionError), *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("error: ")
    assert told in done.stderr
    assert done.stderr.endswith(" --help)\n")
    assert done.stderr.count("\n") == 1


def test_interrupting_is_130():
    done = run(raising(KeyboardInterrupt()), "fail")
    assert (done.exit_code, done.stderr) == (130, "")


def test_an_exit_code_of_a_command_is_kept():
    assert run(raising(typer.Exit(7)), "fail").exit_code == 7


def test_what_a_terminal_cannot_write_is_no_error():
    done = CliRunner(charset="ascii").invoke(make_app(lambda words: print("date 日期")), ["fail"])
    assert (done.exit_code, done.stdout) == (0, "date ??\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes of Windows close otherwise")
def test_a_pipe_that_closes_before_the_last_flush_is_silent(tmp_path, monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        with pytest.raises(SystemExit) as end:
            make_app(lambda words: print("held back"))(args=["fail"])
    assert end.value.code == 1
