"""Help, version and the ways in which a command line can end."""

import os
import subprocess
import sys

import pytest

from tutor import __version__

COMMANDS = ["train", "generate", "chat", "weights", "doctor"]


def run_program(*arguments, program=("-m", "tutor"), **settings):
    settings = {"capture_output": True, "text": True, "check": False, **settings}
    return subprocess.run([sys.executable, *program, *arguments], **settings)


def test_help_imports_no_torch():
    program = (
        "import sys\n"
        "from tutor.cli.app import main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n    print({'torch', 'rich', 'matplotlib'} & set(sys.modules))"
    )
    done = run_program(program=("-c", program))
    assert done.returncode == 0, done.stderr
    assert "doctor" in done.stdout
    assert done.stdout.endswith("set()\n")


def test_no_command_is_a_question_for_help(tutor):
    assert tutor().stdout == tutor("--help").stdout
    assert tutor().exit_code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_fits_80_columns_without_color(tutor, command):
    told = tutor(command, "--help", env={"COLUMNS": "200"})
    assert told.exit_code == 0
    assert f"Example: python -m tutor {command}" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 80
    assert "\x1b" not in told.stdout


def test_commands_are_described_in_whole_sentences(tutor):
    listed = tutor("--help").stdout
    for command in COMMANDS:
        line = next(line for line in listed.splitlines() if line.startswith(f"  {command} "))
        assert line.endswith("."), line
        assert not line.endswith("..."), line


def test_version(tutor):
    assert tutor("--version").stdout == f"tutor {__version__}\n"


def test_without_typer_one_line_says_what_to_install():
    program = "import sys, runpy; sys.modules['typer'] = None; runpy.run_module('tutor', run_name='__main__')"
    done = run_program(program=("-c", program))
    assert done.returncode == 2
    assert done.stderr == "error: expected the package typer, found none; install it with: pip install typer\n"


def test_a_missing_part_of_the_package_itself_is_a_bug():
    program = "import sys, runpy; sys.modules['tutor.cli.train'] = None; runpy.run_module('tutor', run_name='__main__')"
    done = run_program(program=("-c", program))
    assert done.returncode == 1
    assert "Traceback" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes of Windows close otherwise")
def test_a_closed_pipe_ends_it_silently():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run_program("--help", stdout=writer, stderr=subprocess.PIPE, capture_output=False)
    finally:
        os.close(writer)
    assert done.stderr == ""
    assert done.returncode == 1
