import random

from tutor.data.program_grammar import Meaning, in_python
from tutor.data.program_mistakes import mistaken

ASKED = Meaning("largest", "even", comparison="greater than", bound=5, change="increased", change_by=2)


def test_a_colleague_forgets_confuses_miscounts_and_slips():
    stream = random.Random(1)
    written = {mistaken(ASKED, stream) for _ in range(400)}
    right = "max ( [ x + 2 for x in xs if x % 2 == 0 and x > 5 ] , default = 0 )"
    assert in_python(ASKED) == right
    for old, new in (
        ("x % 2 == 0 and ", ""),
        ("x + 2", "x"),
        ("max", "min"),
        ("x > 5", "x < 5"),
        ("x % 2 == 0", "x % 2 == 1"),
        ("x > 5", "x > 6"),
        ("x + 2", "x + 1"),
        ("xs", ""),
    ):
        assert " ".join(right.replace(old, new).split()) in written


def test_a_question_without_numbers_can_be_mistaken_too():
    stream = random.Random(1)
    written = {mistaken(Meaning("any"), stream) for _ in range(100)}
    assert {"len ( [ x for x in xs ] )", "any ( True for x in xs if x > 0 )"} < written
