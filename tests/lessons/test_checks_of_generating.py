"""What the checks of set 18 hold to be right is what trying everything, and other programs, hold to be right."""

import random
from fractions import Fraction
from itertools import combinations, product

import pytest

from tutor.lessons.checks.generating import (
    beams,
    choosing,
    dead_ends,
    guard_bug,
    guards,
    hands,
    notes,
    passing,
    polishing,
    variety,
)
from tutor.lessons.exercise import evaluate


def test_pass_by_hand_is_that_of_every_choice():
    assert hands._FIRST == pytest.approx([passing.brute_force(5, 2, k) for k in (1, 2, 4)])
    assert (passing.brute_force(5, 2, 2) + passing.brute_force(5, 1, 2)) / 2 == pytest.approx(hands._BOTH)
    right = [True, True, False, False, False]
    assert sum(one or other for one, other in product(right, repeat=2)) / 25 == hands._NAIVE


def test_right_estimates_of_pass_at_k_agree_with_every_choice():
    for n in range(1, 8):
        for c, k in product(range(n + 1), range(1, n + 1)):
            want = passing.brute_force(n, c, k)
            for estimate in (passing.oracle, passing.by_product, passing.by_logarithms, passing.over_the_right):
                assert float(estimate(n, c, k)) == pytest.approx(want), (n, c, k)


def test_the_estimate_has_no_bias_and_the_naive_one_has():
    """Over all samples of five drafts from a heap, the mean is what two drafts from the heap would give."""
    heap = [True] * 3 + [False] * 5
    truth = Fraction(sum(one or other for one, other in combinations(heap, 2)), 28)
    counts = [sum(sample) for sample in combinations(heap, 5)]
    means = [
        sum(estimate(5, c, 2) for c in counts) / len(counts)
        for estimate in (passing.oracle, lambda n, c, k: 1 - (1 - c / n) ** k)
    ]
    assert means[0] == pytest.approx(float(truth))
    assert means[1] < float(truth) - 0.03


def test_right_guards_agree_and_run_nothing(tmp_path):
    spilled = tmp_path / "spilled"
    programs = (*guard_bug._REACHES, *guard_bug._REFUSED, *guard_bug._ALLOWED, *guard_bug._NONSENSE)
    for source in (*programs, f"open({str(spilled)!r}, 'w')"):
        verdicts = {
            guard(source)
            for guard in (
                guards.honest,
                guards.as_visitor,
                guards.by_recursion,
                guards.by_match,
                guards.by_sets,
            )
        }
        assert len(verdicts) == 1, source
    assert not spilled.exists()
    assert all(map(guards.honest, guard_bug._ALLOWED))
    assert not any(map(guards.honest, (*guard_bug._REACHES, *guard_bug._REFUSED, *guard_bug._NONSENSE)))
    assert all(map(guards.shown, guard_bug._REACHES))


def test_right_choices_among_beams_agree():
    stream = random.Random(0)
    for _ in range(200):
        some = [[-stream.random() for _ in range(stream.randrange(1, 9))] for _ in range(5)]
        alpha = stream.choice((0, 0.3, 1, 1.7))
        places = {
            choose(some, alpha)
            for choose in (beams.honest, beams.in_a_loop, beams.in_tensors, beams.by_logarithms, beams.by_sorting)
        }
        assert len(places) == 1


def test_the_sick_penalty_changes_no_order():
    stream = random.Random(1)
    for _ in range(50):
        some = [[-stream.random() for _ in range(stream.randrange(1, 9))] for _ in range(5)]
        assert len({beams.shown(some, alpha) for alpha in (0.1, 0.6, 1, 2)}) == 1


def test_what_is_allowed_can_be_finished_and_nothing_else():
    """Against every text there is, up to a length."""

    def texts(state, n_left):
        found = [()] if state in dead_ends._ENDS else []
        if n_left:
            for token, new in dead_ends.NOTE.get(state, {}).items():
                found += [(token, *rest) for rest in texts(new, n_left - 1)]
        return found

    for state in dead_ends.NOTE:
        for n_left in range(7):
            first = {text[0] if text else dead_ends.END for text in texts(state, n_left)}
            for allowed in (dead_ends.oracle, dead_ends.by_recursion, dead_ends.with_memory, dead_ends.by_layers):
                assert set(allowed(dead_ends.NOTE, dead_ends._ENDS, state, n_left)) == first


def test_right_ways_to_polish_agree():
    stream = random.Random(0)
    ways = (polishing.honest, polishing.by_pattern, polishing.word_by_word, polishing.until_a_word)
    for _ in range(400):
        words = polishing.drawn(stream)
        texts = {polish(words) for polish in ways}
        assert len(texts) == 1, words


def test_right_measures_of_variety_agree():
    stream = random.Random(0)
    for _ in range(60):
        texts = [stream.choices("abc", k=stream.randrange(7)) for _ in range(stream.randrange(5))]
        n = stream.randrange(1, 4)
        want = variety.honest(texts, n)
        assert variety.by_counts(texts, n) == pytest.approx(want)
        assert variety.by_comparing(texts, n).item() == pytest.approx(want)


def test_drawing_is_ahead_from_two_drafts_on():
    ahead = [k for k in range(1, 11) if 1 - 0.8**k > 0.3]
    assert ahead[0] == choosing._RIGHT[3]


def test_right_checkers_agree_and_the_plain_note_keeps_every_rule():
    stream = notes.fresh(0)
    for book in notes.BOOKS:
        drawn = notes.texts(stream, book, 200)
        kept = [not notes.checker(text, book) for text in drawn]
        assert 20 < sum(kept) < 180
        assert [notes.checker(text, book) for text in drawn] == [{*notes.in_a_list(text, book)} for text in drawn]
        assert not notes.checker(notes.fallback(book), book)
        assert not notes.checker(notes.by_iterator(str, book, 0), book)


@pytest.mark.parametrize("place", range(3))
def test_an_answer_that_is_missing_is_not_called_wrong(place):
    report = evaluate("generating-pass-by-hand", *hands._RIGHT[:place], None, *hands._RIGHT[place + 1 :])
    assert [hint for hint in report.hints if hint] == ["not done yet"]


def test_the_sick_functions_of_the_statements_earn_nothing():
    for slug, *answers in (
        ("generating-guard-bug", guards.shown, lambda guard: True),
        ("generating-beam-bug", beams.shown, lambda best: False),
    ):
        assert evaluate(slug, *answers).points == 0
