"""Hostile programs: each gets a clear answer, leaves nothing behind, and does not stop the one who asks."""

import os
import platform
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

FILTERED = os.name == "posix" and (os.uname().sysname, platform.machine()) == ("Linux", "x86_64")

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
        ("return 10 ** 5000", "raised", "ValueError"),
        ("return str(10 ** 5000)", "raised", "ValueError"),
        ("a = []\n    a.append(a)\n    return a", "raised", "ten levels"),
        ("a = 'x'\n    while True:\n        a = a + a", "out of memory", "more memory"),
        ("return [*range(10 ** 9)]", "out of memory", "more memory"),
        ("return sum(range(10 ** 12))", "out of time", ""),
    ],
)
def test_an_allowed_program_may_still_use_too_much_or_fail(body, ending, told):
    found = run_program(f"def solve(xs):\n    {body}\n", INPUTS, SHORT)
    assert (found.ending, found.values) == (ending, ())
    assert told in found.message


@pytest.mark.parametrize("name", ["open", "eval", "getattr", "input"])
def test_a_name_that_a_program_gives_itself_brings_back_no_builtin(name):
    """A name of its own may be that of a builtin; but the process has none besides those on the list."""
    source = f"def other({name}):\n    return 1\ndef solve(xs):\n    return {name}('1')\n"
    found = run_program(source, INPUTS)
    assert (found.ending, found.message) == ("raised", f"NameError: name '{name}' is not defined")


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


def test_a_stack_that_overflows_stops_the_process_alone():
    body = "a = xs\n    for i in range(100000):\n        a = map(abs, a)\n    return list(a)"
    assert run_program(f"def solve(xs):\n    {body}\n", INPUTS, SHORT).ending in ("crashed", "raised", "finished")


@pytest.mark.parametrize(
    "patch",
    [
        "sys.modules['__main__'].refuse = print",
        "sys.modules['__main__'].refuse.__code__ = (lambda event, details: None).__code__",
        "sys.modules['builtins'].PermissionError = str",
        "sys.addaudithook(print)",
        "(_ for _ in xs).gi_frame",
    ],
)
def test_the_audit_hook_cannot_be_turned_off(patch, walls, tmp_path):
    line = f"sys = loader.load_module('sys')\n    {patch}\n    posix.close(0)\n"
    line += f"    return posix.open('{tmp_path / 'evil'}', 65, 511)"
    assert run_isolated(ESCAPE.format(line), INPUTS, SHORT, walls).ending == "raised"
    assert not any(tmp_path.iterdir())


@pytest.mark.skipif(not FILTERED, reason="the kernel's filter is written for Linux on x86-64")
@pytest.mark.parametrize(
    "line",
    [
        "return posix.mknod('{}', 0o100644)",
        "return posix.mkfifo('{}')",
        "return posix.stat('/usr').st_size",
        "return posix.readlink('/bin')",
        "return [*posix.pipe()]",
        "return posix.memfd_create('x')",
        "return loader.load_module('_thread').start_new_thread(abs, (1,))",
    ],
)
def test_what_no_audit_hook_is_told_of_the_kernel_refuses(line, tmp_path, walls):
    mark = tmp_path / "evil"
    found = run_isolated(ESCAPE.format(line.format(mark)), INPUTS, SHORT, walls)
    assert found.ending == "raised"
    assert "not permitted" in found.message or "can't start new thread" in found.message
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
        (
            ESCAPE.replace("posix", "_signal").format("_signal.signal(24, _signal.SIG_IGN)\n    while True: 1"),
            "out of time",
        ),
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
        assert found.missing == (() if FILTERED else ("SECCOMP",))


def test_whether_there_are_walls_is_known():
    assert has_walls() in (True, False)
