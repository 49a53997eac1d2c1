"""Programs: a docstring asks for something made of a list of numbers, and one line of Python gives it.

``return the sum of the squares of the even numbers in xs`` is answered by ``sum ( x * x for x in xs if x % 2 == 0 )``,
or by any other program that does the same: an answer is judged by running it on lists, in an interpreter of our own
that can do nothing but calculate. Tokens stand between spaces, in the docstring as in the program.

Training and test differ in their numbers: ``test`` asks for ideas put together as in training (the squares of the
numbers less than some bound), with numbers that were not. In ``hard`` two ideas stand together that never do in
training. Each question stands once in all splits together. A quarter of the programs of colleagues are wrong.
"""

import random
import zlib
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from tutor.data.program_evaluator import run
from tutor.data.program_grammar import Meaning, draw_meaning, in_english, in_python
from tutor.data.program_language import RefusedProgramError, parse
from tutor.data.program_mistakes import mistaken
from tutor.data.shipped import read_rows, ship

INPUTS = (
    (),
    *((number,) for number in (-9, -4, -3, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18)),
    (-5, 20, -12, 12, -11, -10, 13, -5, 19, -7, -2, -8, 17, 17),
    (36, 36, -12, 32, -12, 12, 32, 36, 20, 36, 32),
    (6, -6, -2, 4, 7, 2, 10, 20, 20, -3, 0, 0, -11, 0),
    (48, -16, 72, 24, -8, 32, 16, 16, -24, -32, 56, 0, 8),
    (10, 5, 0, 25, 15, 30, 0, 0, 30, 35, -20, 30, 25, 0),
    (42, 14, 21, 35, 35, 63, 21, 7, 56, 35, -14, 21),
    (18, -27, 72, -27, 18, -36, 63, 45, -18, 36, 0, -36, 54, 0),
    (0, -7, -8, 4, -1, 3, 12, 6, -5, 12),
    (-21, -14, 63, 7, -7, 56, -7, -21, 21, 0),
)
"""The lists on which programs are run, chosen to tell different programs apart: no number, one, many; negative ones,
zeros, repeated ones, multiples."""

NEVER_TOGETHER = (
    ("odd", "less than"),
    ("negative", "multiples"),
    ("even", "doubles"),
    ("positive", "squares"),
    ("multiples", "increased"),
    ("greater than", "negatives"),
    ("less than", "largest"),
    ("squares", "descending"),
    ("absolute values", "smallest"),
    ("multiplied", "average"),
    ("increased", "last"),
    ("odd", "different"),
    ("greater than", "count"),
)
"""Ideas that no example of training puts together; every example of ``hard`` puts such a pair together."""

COLLEAGUES_WRONG = 0.25
"""The share of the programs of colleagues that are wrong."""

# the seed and the number of examples
_SPLITS = {"train": (31, 4000), "validation": (32, 300), "test": (33, 500), "hard": (34, 500)}
_ERRORS = (RefusedProgramError, ArithmeticError, LookupError, NameError, TypeError, ValueError)


@dataclass(frozen=True)
class ProgramExample:
    """A question and a program that answers it."""

    docstring: str
    """What is asked, in English."""
    program: str
    """One program that does it: an expression in ``xs``."""
    colleague: str
    """What a colleague wrote: the same program, or one that does something else or nothing at all."""
    meaning: Meaning
    """What is asked, idea by idea."""


def load(split: str) -> list[ProgramExample]:
    """Give the examples of ``train``, ``validation``, ``test`` or ``hard``.

    Raises:
        ValueError: If there is no such split, or its file was altered.
    """
    return [ProgramExample(**{**row, "meaning": Meaning(**row["meaning"])}) for row in read_rows("programs", split)]


def generate(seed: int, split: str = "train") -> Iterator[ProgramExample]:
    """Draw examples of a split without end; they come again in time.

    Args:
        seed: The same seed gives the same examples.
        split: Whose questions to ask.

    Raises:
        ValueError: If there is no such split.
    """
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(_SPLITS)}, got {split!r}")
    return _draw(random.Random(seed), split)


def truth(example: ProgramExample) -> tuple[Any, ...]:
    """Give what the program that is asked for makes of each of `INPUTS`."""
    return tuple(_results(example.program))


def score(example: ProgramExample, program: str) -> float:
    """Give 1 if a program makes of every list of `INPUTS` what is asked for, and 0 if it does not.

    Results must be equal and of one type: neither is 1 True, nor a set a list. What is no program of
    `tutor.data.program_language`, fails or takes too long scores 0.
    """
    wanted = _wanted(example.program)
    try:
        results = zip(_results(program), wanted, strict=True)
        return float(all(type(result) is type(right) and result == right for result, right in results))
    except _ERRORS:
        return 0.0


def buggy(example: ProgramExample, seed: int) -> str:
    """Write what a hasty colleague might: a program that does not do what is asked for.

    Args:
        seed: The same seed gives the same program.
    """
    return _wrong(example.meaning, random.Random(seed))


def split_of(meaning: Meaning) -> str:
    """Tell which split may ask for this."""
    composition = meaning.composition
    if any(composition.issuperset(pair) for pair in NEVER_TOGETHER):
        return "hard"
    # questions without numbers are for training: the others share out what their numbers may be
    place = zlib.crc32(repr(meaning).encode()) % 10 if meaning.numbers else 9
    return {0: "validation", 1: "test"}.get(place, "train")


def _results(program: str) -> Iterator[Any]:
    """Run a program on one list after the other, as far as anyone asks."""
    tree = parse(program)
    return (run(tree, xs) for xs in INPUTS)


@lru_cache(maxsize=10_000)
def _wanted(program: str) -> tuple[Any, ...]:
    """Remember what is asked for: training by reward asks again and again."""
    return tuple(_results(program))


def _draw(stream: random.Random, split: str) -> Iterator[ProgramExample]:
    while True:
        meaning = draw_meaning(stream)
        if split_of(meaning) == split:
            docstring, program = in_english(meaning, stream), in_python(meaning)
            wrong = stream.random() < COLLEAGUES_WRONG
            yield ProgramExample(docstring, program, _wrong(meaning, stream) if wrong else program, meaning)


def _wrong(meaning: Meaning, stream: random.Random) -> str:
    asked = ProgramExample("", in_python(meaning), "", meaning)
    while score(asked, program := mistaken(meaning, stream)):
        pass  # right by luck
    return program


def distinct(split: str, trained: Collection[frozenset[str]] = ()) -> Iterator[ProgramExample]:
    """Give the examples of a split as they ship, each question once.

    Args:
        trained: What training puts together; ``validation`` and ``test`` ask for nothing else.

    Raises:
        ValueError: If there is no such split.
    """
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(_SPLITS)}, got {split!r}")
    seed, n_examples = _SPLITS[split]
    asked: set[Meaning] = set()
    for example in generate(seed, split):
        if example.meaning in asked or (split in ("validation", "test") and example.meaning.composition not in trained):
            continue
        asked.add(example.meaning)
        yield example
        if len(asked) == n_examples:
            return


def _ship() -> None:
    train = list(distinct("train"))
    trained = {example.meaning.composition for example in train}
    others = {split: distinct(split, trained) for split in ("validation", "test", "hard")}
    ship("programs", {split: map(asdict, examples) for split, examples in {"train": train, **others}.items()})


if __name__ == "__main__":
    _ship()
