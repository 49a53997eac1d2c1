"""Hostile programs: each gets a clear answer, leaves nothing behind, and does not stop the one who asks."""

import os
import time

import pytest

from tutor.applications.generating import sandbox
from tutor.applications.generating.allowed_python import as_function
from tutor.applications.generating.sandbox import Limits, Outcome, has_walls, run_isolated, run_program
from tutor.data import programs

INPUTS = [(1, 2, 3), ()]
SHORT = Limits(wall_seconds=20)
ESCAPE = """def solve(xs):
    loader = [k for k in ().__class__.__base__.__subclasses__() if k.__name__ == 'BuiltinImporter'][0]
    posix = loader.load_module('posix')
    {}
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="nothing is run on Windows")


@pytest.fixture(params=[True, False], ids=["walls", "no walls"])
def walls(request):
    return request.param


def test_a_sound_program_gives_its_results():
    found = run_program("def solve(xs):\n    return {x % 2 for x in xs}, [True], 0.5, 'x', None\n", INPUTS)
    assert found.ending == "finished"
    assert found.values == (({0, 1}, [True], 0.5, "x", None), (set(), [True], 0.5, "x", None))


@pytest.mark.parametrize("place", range(0, 12, 3))
def test_it_agrees_with_the_interpreter_of_the_one_line_programs(place):
    example = programs.load("test")[place]
    assert run_program(as_function(example.program), programs.INPUTS).values == programs.truth(example)


@pytest.mark.parametrize(
    ("body", "ending", "told"),
    [
        ("while True:\n        pass", "out of time", ""),
        ("return 9 ** 9 ** 9", "out of time", ""),
        ("return len([0] * 10 ** 9)", "out of memory", "more memory"),
        ("return list(range(100000))", "too much output", "100,000 bytes"),
        ("return solve(xs)", "raised", "RecursionError"),
        ("return xs[5]", "raised", "IndexError"),
        ("return 1 / 0", "raised", "ZeroDivisionError"),
        ("return solve", "raised", "expected a number, a text"),
        ("return float('nan')", "raised", "expected a number"),
        ("return [[[[[[[[[[[[1]]]]]]]]]]]]", "raised", "ten levels"),
    ],
)
def test_an_allowed_program_may_still_use_too_much_or_fail(body, ending, told):
    found = run_program(f"def solve(xs):\n    {body}\n", INPUTS, SHORT)
    assert (found.ending, found.values) == (ending, ())
    assert told in found.message


def test_what_is_not_allowed_is_refused_without_a_process(monkeypatch):
    monkeypatch.setattr(sandbox.subprocess, "Popen", None)  # calling it would raise
    assert run_program("import os\ndef solve(xs):\n    return os.getcwd()\n", INPUTS).ending == "refused"
    assert run_program("", INPUTS).ending == "refused"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("return posix.system('touch {}')", "os.system"),
        ("return posix.open('{}', 65, 511)", "open"),
        ("while True: posix.fork()", "os.fork"),
        ("return posix.posix_spawn('/bin/sh', ['sh'], dict())", "os.posix_spawn"),
        ("return posix.listdir('/')", "os.listdir"),
        ("return posix.kill(posix.getppid(), 9)", "os.kill"),
    ],
)
def test_what_escapes_from_the_first_guard_meets_the_next(line, told, tmp_path, walls):
    mark = tmp_path / "evil"
    found = run_isolated(ESCAPE.format(line.format(mark)), INPUTS, SHORT, walls)
    assert (found.ending, found.values) == ("raised", ())
    assert "tries" in found.message
    assert told in found.message
    assert not mark.exists()


@pytest.mark.parametrize(
    ("source", "ending"),
    [
        ("import os\ndef solve(xs):\n    return 1\n", "raised"),
        ("def solve(xs):\n    return open('f')\n", "raised"),
        ("def solve(xs):\n    return ｅｖａｌ('1')\n", "raised"),
        ("def solve(xs):\n    return 1\0\n", "raised"),
        (ESCAPE.format("posix.abort()"), "crashed"),
        (ESCAPE.format("posix._exit(0)"), "crashed"),
        (ESCAPE.format("posix.write(1, b'[]')"), "crashed"),
        (ESCAPE.format("while True: posix.write(1, b'x' * 10000)"), "too much output"),
        (ESCAPE.replace("posix", "time").format("time.sleep(60)"), "out of time"),
    ],
)
def test_a_process_that_nobody_read_first_cannot_stop_the_one_who_asks(source, ending, walls):
    started = time.monotonic()
    found = run_isolated(source, INPUTS, Limits(wall_seconds=1), walls)
    assert (found.ending, found.values) == (ending, ())
    assert time.monotonic() - started < 20


def test_behind_the_first_guard_alone_an_answer_can_be_forged():
    """A limit, kept in view: this is why a program is read before it runs."""
    forged = ESCAPE.format('posix.write(1, b\'{"values": [6, 0], "missing": []}\'); posix._exit(0)')
    assert run_isolated(forged, INPUTS).values == (6, 0)
    assert run_program(forged, INPUTS).ending == "refused"


def test_the_surroundings_are_empty(walls, monkeypatch):
    monkeypatch.setenv("SECRET", "1234")
    source = ESCAPE.format("return sorted(k.decode() for k in posix.environ if k == b'SECRET')")
    assert run_isolated(source, [()], SHORT, walls).values == ([],)


def test_many_inputs_and_long_ones():
    found = run_program(as_function("sum ( xs )"), [range(n) for n in (0, 10, 20_000)])
    assert found.values == (0, 45, 199990000)


def test_limits_are_positive():
    with pytest.raises(ValueError, match="expected cpu_seconds above 0, got 0"):
        Limits(cpu_seconds=0)


def test_on_another_system_nothing_is_run(monkeypatch):
    monkeypatch.setattr(sandbox.os, "name", "nt")
    with pytest.raises(RuntimeError, match="expected Linux or macOS"):
        run_isolated(as_function("1"), [()])


def test_on_linux_all_limits_are_granted():
    found = run_program(as_function("1"), [()])
    assert found == Outcome("finished", (1,), missing=found.missing)
    if os.uname().sysname == "Linux":
        assert found.missing == ()


def test_whether_there_are_walls_is_known():
    assert has_walls() in (True, False)
