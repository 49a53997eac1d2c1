import os

import pytest

from tutor.applications.generating.allowed_python import (
    MAX_CHARACTERS,
    RefusedPythonError,
    as_function,
    require_allowed,
)
from tutor.applications.generating.sandbox import run_program

SOUND = """def twice(x):
    return 2 * x

def solve(xs):
    found = []
    for place, x in enumerate(xs):
        if x % 2 == 0 and place not in (7, 8):
            found.append(twice(x))
    while len(found) > 3:
        found.pop()
    key = lambda pair: -pair[1]
    return sorted({str(x): x for x in found}.items(), key=key)
"""


@pytest.mark.skipif(os.name != "posix", reason="nothing is run on Windows")
@pytest.mark.parametrize(
    ("source", "value"),
    [
        (SOUND, [("16", 16), ("4", 4)]),
        (as_function("sum ( [ x for x in xs if x > 3 ] ) / max ( len ( [ x for x in xs ] ) , 1 )"), 2.6),
    ],
    ids=["a function", "an expression"],
)
def test_a_program_that_calculates_may_pass_and_runs(source, value):
    require_allowed(source)
    assert run_program(source, [[1, 2, 3, 5, 8]]).values == (value,)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import os\ndef solve(xs):\n    return 1\n", "line 1: expected no Import"),
        ("def solve(xs):\n    from os import system\n", "line 2: expected no ImportFrom"),
        ("def solve(xs):\n    return open('f', 'w')\n", "got 'open'"),
        ("def solve(xs):\n    return eval('1')\n", "got 'eval'"),
        ("def solve(xs):\n    return __import__('os')\n", "underscore in front, got '__import__'"),
        ("def solve(xs):\n    return getattr(xs, 'a')\n", "got 'getattr'"),
        ("def solve(xs):\n    return xs.__class__\n", "no attribute .* got '__class__'"),
        ("def solve(xs):\n    return '{0.__class__}'.format(xs)\n", "got 'format'"),
        ("def solve(xs):\n    return f'{xs}'\n", "expected no JoinedStr"),
        ("@print\ndef solve(xs):\n    return 1\n", "decorator"),
        ("class A:\n    pass\ndef solve(xs):\n    return 1\n", "ClassDef"),
        ("async def solve(xs):\n    return 1\n", "AsyncFunctionDef"),
        ("def solve(xs):\n    global y\n    y = 1\n", "Global"),
        ("def solve(xs):\n    try:\n        return 1\n    except ValueError:\n        return 2\n", "Try"),
        ("def solve(xs):\n    yield 1\n", "Yield"),
        ("def solve(xs):\n    match xs:\n        case _:\n            return 1\n", "Match"),
        ("def solve(xs):\n    return (x for x in xs).gi_frame\n", "'gi_frame'"),
        ("def solve(xs):\n    return '{0.__class__}'.format_map(xs)\n", "'format_map'"),
        ("def solve(xs):\n    return str.format('{0.__class__}', xs)\n", "'format'"),
        ("def solve(xs):\n    return (y := 1)\n", "NamedExpr"),
        ("def solve(xs):\n    match xs:\n        case object(__class__=c):\n            return c\n", "Match"),
        ("def solve(xs: __import__('os')):\n    return 1\n", "'__import__'"),
        ("def solve(xs, y=().__class__):\n    return 1\n", "'__class__'"),
        ("def solve(xs):\n    return [y async for y in xs]\n", "async|SyntaxError"),
        ("def solve(xs):\n    with open('f') as f:\n        return f\n", "With"),
        ("def solve(xs):\n    raise 1\n", "Raise"),
        ("def solve(xs):\n    del xs\n", "Delete"),
        ("def solve(_xs):\n    return 1\n", "'_xs'"),
        ("def other(xs):\n    return 1\n", "expected functions alone, 'solve' among them"),
        ("while True:\n    pass\ndef solve(xs):\n    return 1\n", "functions alone"),
        ("", "got none"),
        ("def solve(xs)\n    return 1\n", "SyntaxError"),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_a_reason(source, told):
    with pytest.raises(RefusedPythonError, match=told):
        require_allowed(source)


def test_letters_that_python_reads_as_others_are_refused():
    assert eval("ｅｖａｌ('1 + 1')") == 2
    with pytest.raises(RefusedPythonError, match=r"ASCII .* got '\\uff45'"):
        require_allowed("def solve(xs):\n    return ｅｖａｌ('1')\n")


@pytest.mark.parametrize("letter", ["\0", "\r", "\f", "\x1b", "\u202e", "\ud800", "好"])
def test_control_characters_and_other_scripts_are_refused(letter):
    with pytest.raises(RefusedPythonError, match="ASCII"):
        require_allowed(f"def solve(xs):\n    return '{letter}'\n")


@pytest.mark.parametrize("inner", ["(" * 500 + ")" * 500, "-" * 3500 + "1", "[" * 150 + "]" * 150, "1" * 3900])
def test_what_is_nested_too_deep_or_too_long_gets_an_answer(inner):
    with pytest.raises(RefusedPythonError):
        require_allowed(f"def solve(xs):\n    return {inner} +\n")


def test_a_long_text_is_not_even_read():
    with pytest.raises(RefusedPythonError, match=f"at most {MAX_CHARACTERS} characters, got 1000000"):
        require_allowed("x" * 1_000_000)
