import pytest

from tutor.data.program_evaluator import run
from tutor.data.program_language import MAX_CONSTANT, MAX_DEPTH, MAX_LENGTH, RefusedProgramError, parse

HOSTILE = {
    "__import__('os').system('true')": "expected a call of sum, .*, got 'Attribute'",
    "__import__ ( xs )": "got '__import__'",
    "eval ( xs )": "got 'eval'",
    "exec ( xs )": "got 'exec'",
    "open ( 0 )": "got 'open'",
    "print ( xs )": "got 'print'",
    "globals ( )": "got 'globals'",
    "getattr ( xs , x )": "got 'getattr'",
    "xs . clear ( )": "got 'Attribute'",
    "xs . __class__ . __mro__ [ 1 ]": "got Attribute",
    "( ) . __class__ . __bases__ [ 0 ] . __subclasses__ ( )": "got 'Attribute'",
    "[ x . real for x in xs ]": "got Attribute",
    "__builtins__": "got '__builtins__'",
    "sum": "expected the variables xs and x, got 'sum'",
    "max ( xs , sum )": "got 'sum'",
    "sum ( xs ) ( xs )": "got 'Call'",
    "( lambda : 0 ) ( )": "got 'Lambda'",
    "lambda x : x": "got Lambda",
    "sorted ( xs , key = abs )": r"no keyword of sorted but \('reverse',\), got 'key'",
    "max ( * xs )": "got Starred",
    "max ( ** xs )": "got None",
    "sum ( xs , xs )": "expected at most 1 values for sum, got 2",
    "len ( ( y := xs ) )": "got NamedExpr",
    "[ 1 for x in xs if ( xs := x ) ]": "got NamedExpr",
    "f'{xs}'": "got JoinedStr",
    "f'{xs.__class__}'": "got JoinedStr",
    "'a'": "numbers, True or False, got 'a'",
    "b'a'": "numbers, True or False, got b'a'",
    "'%1000000000d' % 1": "got '%1000000000d'",
    "1e308": "numbers, True or False, got 1e",
    "1j": "numbers, True or False, got 1j",
    "...": "numbers, True or False, got Ellipsis",
    "None": "numbers, True or False, got None",
    "9 ** 9 ** 9": "got Pow",
    "1 << 1000": "got LShift",
    "xs @ xs": "got MatMult",
    "9" * 390: f"expected numbers up to {MAX_CONSTANT}, got a larger one",
    "9" * 10_000: f"expected at most {MAX_LENGTH} characters, got 10000",
    "[" * 300: "expected one Python expression",
    "- " * 150 + "1": f"expected at most {MAX_DEPTH} expressions inside each other",
    "x" + " + x" * 90: f"expected at most {MAX_DEPTH} expressions inside each other",
    "[ xs , xs ]": "got List",
    "{ 1 : xs }": "got Dict",
    "{ x : x for x in xs }": "got DictComp",
    "( xs , xs )": "got Tuple",
    "[ y for y in xs ]": "expected comprehensions over x, got another",
    "[ xs for xs in xs ]": "expected comprehensions over x, got another",
    "[ sum for sum in xs ]": "expected comprehensions over x, got another",
    "[ x async for x in xs ]": "expected comprehensions over x|expected one Python expression",
    "await xs": "got Await",
    "( yield xs )": "got Yield",
    "xs = 1": "expected one Python expression",
    "del xs": "expected one Python expression",
    "import os": "expected one Python expression",
    "1 ; 2": "expected one Python expression",
    "1 \n 2": "expected one Python expression",
    "x \0": "expected one Python expression",
    "x for x in xs": "expected one Python expression",
    "": "expected one Python expression",
    "x is xs": "got Is",
    "x in xs": "got In",
    "~ x": "got Invert",
}


@pytest.mark.parametrize("program", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_program_is_refused_with_a_reason(program):
    with pytest.raises(RefusedProgramError, match=HOSTILE[program]):
        parse(program)


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("sum ( x * x for x in xs if x % 2 == 0 )", 20),
        ("sorted ( xs , reverse = True )", [4, 3, 2, 1]),
        ("  max(xs)-min(xs) ", 3),
        ("[x if not x > 2 else -x for x in xs]", [1, 2, -3, -4]),
        ("1if xs else 0", 1),  # Python warns of the missing space; a program may leave it out
        (f"{MAX_CONSTANT}", MAX_CONSTANT),
        ("(" * 20 + "1" + ")" * 20, 1),
    ],
)
def test_other_spellings_and_programs_are_welcome(program, value):
    assert run(parse(program), [1, 2, 3, 4]) == value
