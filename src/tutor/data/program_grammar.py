"""What a one-line program may be asked for, and how that is said in English and in Python.

A meaning chooses numbers of a list (the odd ones, the multiples of 3, those less than 5), may change each of them
(squares, each increased by 4) and gathers what is left (the sum, the first two, whether there are any).
"""

import random
from dataclasses import dataclass

ADJECTIVES = {"even": "x % 2 == 0", "odd": "x % 2 == 1", "positive": "x > 0", "negative": "x < 0"}
"""Numbers by what they are, and the condition that chooses them."""
COMPARISONS = {"greater than": ">", "less than": "<"}
"""Numbers by a bound, and the sign of Python for it."""
CHANGES = {
    "": ("the {chosen}", "x"),
    "squares": ("the squares of the {chosen}", "x * x"),
    "doubles": ("the doubles of the {chosen}", "2 * x"),
    "absolute values": ("the absolute values of the {chosen}", "abs ( x )"),
    "negatives": ("the negatives of the {chosen}", "- x"),
    "increased": ("the {chosen} , each increased by {change_by}", "x + {change_by}"),
    "multiplied": ("the {chosen} , each multiplied by {change_by}", "{change_by} * x"),
}
"""How the chosen numbers are named once each is changed, and what becomes of ``x``."""

_NONE = " , or 0 if there are none"
GATHERINGS = {
    "sum": ("the sum of {things}", "the total of {things}", "sum ( {loop} )"),
    "average": (
        f"the average of {{things}}{_NONE}",
        f"the mean of {{things}}{_NONE}",
        "sum ( [ {loop} ] ) / max ( len ( [ {loop} ] ) , 1 )",
    ),
    "largest": (
        f"the largest of {{things}}{_NONE}",
        f"the maximum of {{things}}{_NONE}",
        "max ( [ {loop} ] , default = 0 )",
    ),
    "smallest": (
        f"the smallest of {{things}}{_NONE}",
        f"the minimum of {{things}}{_NONE}",
        "min ( [ {loop} ] , default = 0 )",
    ),
    "list": ("a list of {things}", "{things}{aside} as a list", "[ {loop} ]"),
    "ascending": (
        "{things}{aside} in ascending order",
        "{things}{aside} sorted from smallest to largest",
        "sorted ( {loop} )",
    ),
    "descending": (
        "{things}{aside} in descending order",
        "{things}{aside} sorted from largest to smallest",
        "sorted ( [ {loop} ] , reverse = True )",
    ),
    "first": (
        "a list of the first {how_many} of {things}",
        "the first {how_many} of {things}",
        "[ {loop} ] [ : {how_many} ]",
    ),
    "last": (
        "a list of the last {how_many} of {things}",
        "the last {how_many} of {things}",
        "[ {loop} ] [ - {how_many} : ]",
    ),
    "different": (
        "the number of different values among {things}",
        "how many different values there are among {things}",
        "len ( {{ {loop} }} )",
    ),
    # here no number is changed first: it would not matter
    "count": ("the count of {chosen}", "how many {kind} there are in xs", "len ( [ {loop} ] )"),
    "any": ("whether there are any {chosen}", "whether xs has any {kind}", "any ( True for x in xs{condition} )"),
}
"""Two ways to ask for something made of the numbers, and the program; ``{aside}`` ends what stands between commas."""

_VERBS = ("return", "return", "compute", "find")
_VERBS_OF_TRUTH = ("return", "return", "find", "tell")
# adjective, whether multiples, comparison: what is neither said twice nor against itself; one condition, then two
_CHOICES = [("", False, "")] * 2 + [(word, False, "") for word in ADJECTIVES for _ in range(2)]
_CHOICES += [("", True, ""), ("", False, "greater than"), ("", False, "less than")] * 2
_CHOICES += [(parity, False, comparison) for parity in ("even", "odd") for comparison in COMPARISONS]
_CHOICES += [("", True, comparison) for comparison in COMPARISONS]
_CHOICES += [("positive", False, "less than"), ("positive", True, ""), ("negative", True, "")]


@dataclass(frozen=True)
class Meaning:
    """What a program is to do; an empty word or a 0 stands for what is not asked."""

    gathering: str
    """A key of `GATHERINGS`."""
    adjective: str = ""
    """A key of `ADJECTIVES`."""
    divisor: int = 0
    """Only multiples of this number are chosen."""
    comparison: str = ""
    """A key of `COMPARISONS`."""
    bound: int = 0
    """The number to compare with."""
    change: str = ""
    """A key of `CHANGES`."""
    change_by: int = 0
    """The number to add or multiply by."""
    how_many: int = 0
    """How many of the first or last are asked for."""

    @property
    def composition(self) -> frozenset[str]:
        """The ideas that are put together, without their numbers."""
        multiples = "multiples" if self.divisor else ""
        return frozenset({self.gathering, self.adjective, multiples, self.comparison, self.change} - {""})

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that are asked for."""
        return tuple(filter(None, (self.divisor, self.bound, self.change_by, self.how_many)))


def draw_meaning(stream: random.Random) -> Meaning:
    """Draw something that a person might ask for."""
    adjective, multiples, comparison = stream.choice(_CHOICES)
    gathering, change = stream.choice(list(GATHERINGS)), ""
    if gathering not in ("count", "any"):
        # the absolute values of positive numbers are themselves
        positive = adjective == "positive" or comparison == "greater than"
        change = stream.choice([word for word in CHANGES if not (positive and word == "absolute values")])
    return Meaning(
        gathering,
        adjective,
        divisor=stream.randint(3, 9) if multiples else 0,
        comparison=comparison,
        # there are positive numbers less than 3, hardly less than 1
        bound=stream.randint(3 if adjective == "positive" else 1, 9) if comparison else 0,
        change=change,
        change_by={"increased": stream.randint(1, 9), "multiplied": stream.randint(3, 9)}.get(change, 0),
        how_many=stream.randint(2, 5) if gathering in ("first", "last") else 0,
    )


def in_english(meaning: Meaning, stream: random.Random) -> str:
    """Ask for it in one of several ways, drawn from the stream; words and marks stand between spaces."""
    first, other, _ = GATHERINGS[meaning.gathering]
    kind = f"multiples of {meaning.divisor}" if meaning.divisor else "numbers"
    if meaning.adjective:
        kind = f"{meaning.adjective} {kind}"
    if meaning.comparison:
        kind = f"{kind} {meaning.comparison} {meaning.bound}"
    things = CHANGES[meaning.change][0].format(chosen=f"{kind} in xs", change_by=meaning.change_by)
    asked = stream.choice((first, other)).format(
        kind=kind,
        chosen=f"{kind} in xs",
        things=things,
        aside=" ," if "," in things else "",
        how_many=meaning.how_many,
    )
    return f"{stream.choice(_VERBS_OF_TRUTH if meaning.gathering == 'any' else _VERBS)} {asked}"


def in_python(meaning: Meaning) -> str:
    """Write the program, with spaces around every token."""
    conditions = []
    if meaning.adjective:
        conditions.append(ADJECTIVES[meaning.adjective])
    if meaning.divisor:
        conditions.append(f"x % {meaning.divisor} == 0")
    if meaning.comparison:
        conditions.append(f"x {COMPARISONS[meaning.comparison]} {meaning.bound}")
    condition = f" if {' and '.join(conditions)}" if conditions else ""
    item = CHANGES[meaning.change][1].format(change_by=meaning.change_by)
    return GATHERINGS[meaning.gathering][2].format(
        loop=f"{item} for x in xs{condition}", condition=condition, how_many=meaning.how_many
    )
