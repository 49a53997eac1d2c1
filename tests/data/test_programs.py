import hashlib
import json
import random
from collections import Counter
from dataclasses import asdict
from itertools import combinations, islice

import pytest

from tutor.data import programs
from tutor.data.program_grammar import Meaning, draw_meaning, in_python
from tutor.data.programs import ProgramExample
from tutor.data.shipped import FILES, as_text

SPLITS = {"train": 4000, "validation": 300, "test": 500, "hard": 500}
LOADED = {split: programs.load(split) for split in SPLITS}


def asked(program, **meaning):
    return ProgramExample("", program, program, Meaning(**meaning))


def test_generating_anew_gives_the_files_that_ship():
    trained = {example.meaning.composition for example in LOADED["train"]}
    wanted = json.loads((FILES / "programs" / "checksums.json").read_text())
    for split in ("validation", "test", "hard"):
        text = as_text(map(asdict, programs.distinct(split, trained)))
        assert hashlib.sha256(text).hexdigest() == wanted[split]
    assert list(islice(programs.distinct("train"), 500)) == LOADED["train"][:500]


def test_no_question_stands_twice():
    assert {split: len(examples) for split, examples in LOADED.items()} == SPLITS
    every = [example for examples in LOADED.values() for example in examples]
    assert len({example.meaning for example in every}) == len(every)
    assert len({example.docstring for example in every}) == len(every)


def test_test_asks_for_other_numbers_of_what_training_puts_together():
    seen = {example.meaning.composition for example in LOADED["train"]}
    for split in ("validation", "test"):
        for example in LOADED[split]:
            assert example.meaning.numbers
            assert example.meaning.composition in seen


def test_hard_puts_together_what_training_never_does():
    seen = {frozenset(pair) for example in LOADED["train"] for pair in combinations(example.meaning.composition, 2)}
    never = {frozenset(pair) for pair in programs.NEVER_TOGETHER}
    assert not seen & never
    asked_for = {pair for pair in never for example in LOADED["hard"] if example.meaning.composition >= pair}
    assert asked_for == never
    assert all(any(example.meaning.composition >= pair for pair in never) for example in LOADED["hard"])


def test_every_token_of_a_held_out_row_is_known_from_training():
    known = {token for row in LOADED["train"] for token in (*row.docstring.split(), *row.program.split())}
    for split in ("validation", "test", "hard"):
        assert {token for row in LOADED[split] for token in (*row.docstring.split(), *row.program.split())} <= known


def test_programs_of_the_book_are_right_and_a_quarter_of_the_colleagues_are_not():
    for split, examples in LOADED.items():
        sample = examples[:160]
        assert all(programs.score(example, example.program) == 1 for example in sample), split
        wrong = [example for example in sample if example.colleague != example.program]
        assert all(programs.score(example, example.colleague) == 0 for example in wrong)
        assert 0.15 < len(wrong) / len(sample) < 0.35


def test_truth_is_what_the_program_gives():
    example = asked("sum ( x * x for x in xs if x < 3 )", gathering="sum")
    assert len(programs.INPUTS) >= 8
    wanted = tuple(sum(x * x for x in xs if x < 3) for xs in programs.INPUTS)
    assert programs.truth(example) == wanted


def test_lists_of_all_kinds_are_tried():
    assert () in programs.INPUTS
    assert any(len(set(xs)) < len(xs) for xs in programs.INPUTS)
    assert any(max(xs) < 0 for xs in programs.INPUTS if xs)
    assert any(min(xs) < 0 < max(xs) for xs in programs.INPUTS if xs)


@pytest.mark.parametrize(
    ("program", "other", "points"),
    [
        ("sum ( 2 * x for x in xs )", "sum([x + x for x in xs])", 1),
        ("sum ( 2 * x for x in xs )", "2 * sum ( xs )", 1),
        ("sum ( 2 * x for x in xs )", "2 * sum ( xs", 0),
        ("sum ( 2 * x for x in xs )", "sum ( y for y in xs )", 0),
        ("max ( [ x for x in xs ] , default = 0 )", "max ( xs , default = 0 )", 1),
        ("max ( [ x for x in xs ] , default = 0 )", "max ( xs )", 0),  # fails on the empty list
        ("[ x for x in xs ]", "xs", 1),
        ("[ x for x in xs ]", "{ x for x in xs }", 0),
        ("[ x for x in xs ]", "( x for x in xs )", 0),
        ("[ x for x in xs ] [ : 2 ]", "xs [ : 2 ]", 1),
        ("[ x for x in xs ] [ : 2 ]", "xs [ 0 ]", 0),
        ("any ( True for x in xs if x > 3 )", "len ( [ x for x in xs if x > 3 ] ) > 0", 1),
        ("any ( True for x in xs if x > 3 )", "len ( [ x for x in xs if x > 3 ] )", 0),
        ("len ( [ x for x in xs ] )", "sum ( 1 for x in xs )", 1),
        ("len ( [ x for x in xs ] )", "[ x for x in xs for x in xs for x in xs for x in xs ]", 0),
        ("len ( [ x for x in xs ] )", "__import__ ( 1 )", 0),
        ("len ( [ x for x in xs ] )", "", 0),
    ],
)
def test_an_answer_is_judged_by_what_it_does(program, other, points):
    assert programs.score(asked(program, gathering="sum"), other) == points


def test_the_lists_tell_different_programs_apart():
    # what a program does is known better on many more lists
    stream = random.Random(5)
    more = [[stream.choice((1, 1, 3, 5, 7, 8, 9)) * stream.randint(-9, 12) for _ in range(12)] for _ in range(80)]
    more += [[number] for number in range(-20, 30)]
    names = {"__builtins__": {}, "sum": sum, "max": max, "min": min, "sorted": sorted, "len": len, "abs": abs}

    def does(function, lists):
        return repr([(type(value), value) for value in map(function, lists)])

    written = {in_python(draw_meaning(stream)) for _ in range(2500)}
    functions = [eval(f"lambda xs: {program}", {**names, "any": any}) for program in written]
    told = Counter(does(function, programs.INPUTS) for function in functions)
    really = Counter((does(function, programs.INPUTS), does(function, more)) for function in functions)
    alike = sum(n * (n - 1) // 2 for n in told.values()) - sum(n * (n - 1) // 2 for n in really.values())
    different = len(functions) * (len(functions) - 1) // 2 - sum(n * (n - 1) // 2 for n in really.values())
    assert 0 < alike / different < 5e-5


def test_a_buggy_program_is_wrong_and_repeatable():
    for example in LOADED["test"][:60]:
        program = programs.buggy(example, 3)
        assert programs.score(example, program) == 0
        assert program == programs.buggy(example, 3)
    assert len({programs.buggy(LOADED["test"][0], seed) for seed in range(30)}) > 5


def test_the_same_seed_gives_the_same_examples():
    first, again, other = (list(islice(programs.generate(seed), 30)) for seed in (3, 3, 4))
    assert first == again != other
    assert all(programs.split_of(example.meaning) == "hard" for example in islice(programs.generate(1, "hard"), 30))


def test_a_row_gives_its_example_back():
    example = LOADED["hard"][0]
    row = json.loads(as_text([asdict(example)]))
    assert ProgramExample(**{**row, "meaning": Meaning(**row["meaning"])}) == example


def test_a_split_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        programs.load("dev")
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        programs.generate(1, "dev")
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        next(programs.distinct("dev"))


def test_whatever_a_model_writes_is_judged():
    stream = random.Random(7)
    tokens = sorted({token for example in LOADED["train"] for token in example.program.split()})
    for example in LOADED["train"][:400]:
        written = example.program.split()
        for _ in range(3):
            written[stream.randrange(len(written))] = stream.choice(tokens)
        assert programs.score(example, " ".join(written)) in (0, 1)
        assert programs.score(example, " ".join(stream.choices(tokens, k=9))) in (0, 1)
