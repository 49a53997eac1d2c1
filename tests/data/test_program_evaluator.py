import ast
import random

import pytest

from tutor.data import programs
from tutor.data.program_evaluator import MAX_STEPS, run
from tutor.data.program_grammar import draw_meaning, in_python
from tutor.data.program_language import RefusedProgramError, parse
from tutor.data.program_mistakes import mistaken

NAMES = {"__builtins__": {}, "sum": sum, "max": max, "min": min, "sorted": sorted, "len": len, "abs": abs, "any": any}
BY_HAND = [
    "xs [ 0 ]",
    "xs [ - 1 ]",
    "xs [ : : 2 ]",
    "xs [ : : 0 ]",
    "xs [ x : ]",
    "sum ( xs ) // len ( xs )",
    "sum ( xs ) / len ( xs )",
    "max ( xs )",
    "max ( xs , default = - 1 )",
    "max ( 1 , 2 , default = 3 )",
    "max ( 1 )",
    "min ( sum ( xs ) , 0 , len ( xs ) )",
    "len ( 3 )",
    "len ( x for x in xs )",
    "sum ( )",
    "abs ( xs )",
    "- xs",
    "not xs",
    "not xs or sum ( xs )",
    "xs and xs [ 0 ] > 0",
    "0 < len ( xs ) < 5 < 9",
    "3 > len ( xs ) > 1 / 0",
    "xs < 3",
    "xs == xs",
    "x",
    "[ x for x in x ]",
    "[ x for x in 3 ]",
    "[ sum ( x for x in xs ) for x in xs ]",
    "[ [ x for x in xs if x > 0 ] for x in xs ]",
    "[ x for x in xs for x in xs ]",
    "[ x for x in xs for x in xs [ : x ] if x ]",
    "[ x for x in sorted ( xs ) if x if x > 1 ]",
    "[ x for x in xs if x for x in x ]",
    "{ x % 3 for x in xs }",
    "{ xs for x in xs }",
    "len ( { x for x in xs } )",
    "any ( 1 / x for x in xs )",
    "any ( x > 2 for x in xs )",
    "sum ( xs ) if xs else 0",
    "sorted ( xs , reverse = 1 )",
    "sorted ( xs , reverse = xs )",
    "True + True",
    "sum ( [ xs for x in xs ] )",
    "sum ( xs ) % 0",
]


def outcome(function, *arguments):
    try:
        value = function(*arguments)
    except Exception as problem:
        return type(problem).__name__
    return type(value).__name__, value


def outcomes(program, lists):
    """What our interpreter makes of a program, and what Python makes of it, one list after the other."""
    tree, code = parse(program), compile(program, "program", "eval")
    return [(outcome(run, tree, xs), outcome(eval, code, {**NAMES, "xs": list(xs)})) for xs in lists]


def test_every_program_of_the_grammar_runs_as_in_python():
    stream = random.Random(1)
    for _ in range(1000):
        program = in_python(draw_meaning(stream))
        for ours, pythons in outcomes(program, programs.INPUTS[::3]):
            assert ours == pythons, program


def test_mistakes_run_as_in_python():
    stream, refused = random.Random(2), 0
    for _ in range(1000):
        program = mistaken(draw_meaning(stream), stream)
        try:
            parse(program)
        except RefusedProgramError:
            refused += 1
            continue
        for ours, pythons in outcomes(program, programs.INPUTS[::3]):
            assert ours == pythons or ours == "RefusedProgramError", program
    assert 50 < refused < 250


@pytest.mark.parametrize("program", BY_HAND)
def test_programs_by_hand_run_as_in_python(program):
    for ours, pythons in outcomes(program, [(), (2,), (3, -1, 0, 3, 8)]):
        assert ours == pythons


def test_the_list_is_copied():
    xs = [3, 1]
    assert run(parse("xs"), xs) == xs
    assert run(parse("xs"), xs) is not xs


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("[ x for x in xs " + "for x in xs " * 20 + "]", "at most 5000 steps, got more"),
        ("sum ( x for x in xs " + "for x in xs " * 20 + ")", "at most 5000 steps, got more"),
        (
            "len ( [ [ [ [ [ x for x in xs ] for x in xs ] for x in xs ] for x in xs ] for x in xs ] )",
            "at most 5000 steps, got more",
        ),
        ("1000" + " * 1000" * 6, "expected numbers up to 10+, got a larger one"),
        ("sum ( 1000 * 1000 * 1000 * 1000 * 1000 for x in xs ) * 7", "got a larger one"),
        ("xs + xs", "expected numbers around Add"),
        ("xs * 1000", "expected numbers around Mult"),
        ("1000 * ( 1000 * xs )", "expected numbers around Mult"),
        ("( x for x in xs )", "expected a number, a list or a set as the result"),
        ("[ ( x for x in xs ) for x in xs ]", "expected a number, a list or a set as the result"),
    ],
)
def test_a_program_that_costs_too_much_or_gives_no_plain_value_is_refused(program, said):
    with pytest.raises(RefusedProgramError, match=said):
        run(parse(program), range(10))


def test_steps_are_counted_exactly():
    tree = parse("sum ( x + 1 for x in xs )")
    # the call, the generator, xs; then for each number: the turn, the sum, x, 1
    assert run(tree, [5, 6], max_steps=3 + 2 * 4) == 13
    with pytest.raises(RefusedProgramError, match="at most 10 steps, got more"):
        run(tree, [5, 6], max_steps=3 + 2 * 4 - 1)
    # no program of the book comes near the limit
    stream = random.Random(3)
    for _ in range(200):
        run(parse(in_python(draw_meaning(stream))), max(programs.INPUTS, key=len), max_steps=MAX_STEPS // 10)


def test_a_tree_that_was_not_parsed_here_can_do_no_more():
    with pytest.raises(RefusedProgramError, match="got Attribute"):
        run(ast.parse("xs.__class__", mode="eval").body, [])
