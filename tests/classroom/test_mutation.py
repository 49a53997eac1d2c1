import ast

import pytest

from tutor.classroom.mutation import mutate


@pytest.mark.parametrize(
    ("program", "change"),
    [
        ("x = a.sum(dim=-1)", "line 1: -1 → 1"),
        ("x = a.sum(dim=-1)", "line 1: a.sum(dim=-1) → a.mean(dim=-1)"),
        ("x = a.sum(dim=-1)", "line 1: a.sum(dim=-1) → a.sum()"),
        ("x = a.sum(dim=-1)", "line 1: a.sum(dim=-1) → a"),
        ("x = q @ k.mT / 8 ** 0.5", "line 1: k.mT → k"),
        ("x = q @ k.mT / 8 ** 0.5", "line 1: q @ k.mT / 8 ** 0.5 → q @ k.mT"),
        ("x = q @ k.mT / 8 ** 0.5", "line 1: 8 ** 0.5 → 8"),
        ("x = f(a, b)", "line 1: arguments of f exchanged"),
        ("x = ~mask", "line 1: ~mask → mask"),
        ("x = key <= query", "line 1: key <= query → key < query"),
        ("x = a & b", "line 1: a & b → a | b"),
        ("if mask is not None:\n    x = 1", "line 1: mask is not None → mask is None"),
        ("def f(x):\n    x = x + 1\n    return x", "line 2: x = x + 1 → (left out)"),
        ("x = [1, 2]", "line 1: [1, 2] → [2, 1]"),
        ("x = True", "line 1: True → False"),
        ("x = 'lower'", "line 1: 'lower' → ''"),
    ],
)
def test_a_small_change_is_among_the_mutants(program, change):
    assert change in [mutant.change for mutant in mutate(program)]


def test_mutants_are_programs_that_differ_from_the_original_and_from_one_another():
    program = "def f(a, b, n=3):\n    if a > 0 and b:\n        return a[:, None] * b.exp() - n\n    return -a"
    sources = [mutant.source for mutant in mutate(program)]
    assert len(sources) > 20
    assert len(set(sources)) == len(sources)
    assert ast.unparse(ast.parse(program)) not in sources


def test_only_the_lines_between_the_markers_change():
    program = "a = 1\nb = 2\nc = 3"
    assert {mutant.change.split(":")[0] for mutant in mutate(program, [(1, 2)])} == {"line 2"}


def test_tolerances_are_left_alone():
    call = "f(a, atol=0.0001)"
    changes = {mutant.change for mutant in mutate(f"x = {call}")}
    assert changes == {f"line 1: x = {call} → (left out)", f"line 1: {call} → a"}
