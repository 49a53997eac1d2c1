"""Browsing sessions: the process, its exact prediction, and how far the best is above the most popular."""

import hashlib
import json
import random
from collections import Counter
from functools import cache
from itertools import islice, product
from math import log, sqrt

import numpy as np
import pytest

from tutor.data.bookshop import browsing
from tutor.data.bookshop.browsing import (
    FULL_SHELF,
    NEW_BOOKS,
    SHELF,
    TASTES,
    browse,
    next_item_probabilities,
    session_probabilities,
)
from tutor.data.bookshop.catalogue import CATALOGUE, GENRES
from tutor.data.bookshop.sessions import (
    SPLITS,
    BrowsingSession,
    as_row,
    best_hit_rate,
    generate_sessions,
    hit_rate,
    load_sessions,
    shipped_sessions,
)
from tutor.data.shipped import FILES, as_text

# a book of each genre, and the second volume of the first
TINY = (0, 1, 8, 16, 24, 32, 40)


@pytest.fixture(scope="module")
def loaded():
    return {split: load_sessions(split) for split in SPLITS}


@pytest.fixture(scope="module")
def popular(loaded):
    return [item for item, _ in Counter(item for session in loaded["train"] for item in session.items).most_common()]


@pytest.mark.parametrize("split", SPLITS)
def test_the_shipped_file_is_what_the_generator_gives(split, loaded):
    checksums = json.loads((FILES / "bookshop" / "checksums.json").read_text())
    anew = list(shipped_sessions(split)) if split != "train" else list(islice(shipped_sessions(split), 300))
    assert anew == loaded[split][: len(anew)]
    assert hashlib.sha256(as_text(map(as_row, loaded[split]))).hexdigest() == checksums[f"sessions_{split}"]


def test_sizes_and_lengths(loaded):
    assert [len(sessions) for sessions in loaded.values()] == [6000, 500, 1000, 1000]
    assert {len(session.items) for session in loaded["train"]} == set(range(6, 15))


def test_no_session_is_in_two_splits(loaded):
    kinds = [{session.items for session in sessions} for sessions in loaded.values()]
    assert len(set().union(*kinds)) == sum(map(len, kinds))


def test_new_books_are_in_the_hard_split_alone(loaded):
    assert sorted(CATALOGUE[item].genre for item in NEW_BOOKS) == sorted(GENRES)
    assert all(CATALOGUE[item].volume == 3 for item in NEW_BOOKS)
    for split in ("train", "validation", "test"):
        assert {item for session in loaded[split] for item in session.items} == set(SHELF)
    hard = [item for session in loaded["hard"] for item in session.items]
    assert 0.15 < sum(item in NEW_BOOKS for item in hard) / len(hard) < 0.35


def test_no_book_comes_twice_running(loaded):
    for session in loaded["train"]:
        assert all(a != b for a, b in zip(session.items, session.items[1:], strict=False))


@pytest.mark.parametrize("shelf", [SHELF, FULL_SHELF, TINY])
def test_probabilities_are_positive_and_sum_to_1(shelf):
    for session in islice(generate_sessions(0, shelf), 20):
        for probabilities in session_probabilities(session.items, shelf):
            assert probabilities.min() >= 0
            assert probabilities.sum() == pytest.approx(1, abs=1e-12)
            assert not probabilities[[item for item in FULL_SHELF if item not in shelf]].any()


def test_one_step_equals_the_whole_session():
    session = next(generate_sessions(3)).items
    whole = session_probabilities(session)
    assert len(whole) == len(session) + 1
    for place, probabilities in enumerate(whole):
        np.testing.assert_array_equal(next_item_probabilities(session[:place]), probabilities)


@cache
def counts_by_history(length, draws):
    """Simulate, step by step and with the hidden taste, and count what follows each history."""
    stream, counts = random.Random(5), {}
    for _ in range(draws):
        items = browse(stream.choice(TASTES), length + 1, stream, TINY)
        counts.setdefault(items[:length], Counter())[items[length]] += 1
    return counts


def beyond(predicted, counted):
    """The largest distance of a count from its prediction, in standard errors."""
    total = sum(counted.values())
    spread = [max(sqrt(p * (1 - p) / total), 1 / total) for p in predicted]
    return max(abs(counted[item] / total - predicted[item]) / spread[item] for item in TINY)


@pytest.mark.parametrize("length", [0, 1, 3])
def test_the_prediction_equals_brute_force_simulation(length):
    counts = counts_by_history(length, 6_000)
    frequent = sorted(counts, key=lambda history: -sum(counts[history].values()))[:8]
    for history in frequent:
        assert beyond(next_item_probabilities(history, TINY), counts[history]) < 4.5


def test_the_simulation_tells_a_wrong_prediction():
    counts = counts_by_history(3, 6_000)
    history = max(counts, key=lambda history: sum(counts[history].values()))
    assert beyond(next_item_probabilities(history[-1:], TINY), counts[history]) > 4.9


def by_enumeration(history):
    """The probability of a short history: the sum over tastes of the product of its steps, each worked out by hand."""
    following = {0: 1}  # of TINY only these two are volumes of one series

    def step(past, item, taste):
        def liking(book):
            genre = CATALOGUE[book].genre
            share = {taste[0]: 0.62, taste[1]: 0.26}.get(genre, 0.03)
            return share * {0: 2 / 3, 1: 1 / 3}.get(book, 1)

        rule = Counter()
        if 0 in past and following[0] not in past:
            rule[1] += 0.4
        earlier = {book for book in past if book != past[-1]}
        rule.update({book: 0.15 / len(earlier) for book in earlier})
        others = sum(liking(book) for book in TINY if not past or book != past[-1])
        chosen = 0 if past and item == past[-1] else liking(item) / others
        return rule[item] + (1 - sum(rule.values())) * chosen

    total = 0.0
    for taste in TASTES:
        chance = 1 / len(TASTES)
        for place, item in enumerate(history):
            chance *= step(history[:place], item, taste)
        total += chance
    return total


def test_the_prediction_equals_enumeration_over_tastes():
    for history in product(TINY, repeat=3):
        before = by_enumeration(history[:2])
        if before:
            expected = by_enumeration(history) / before
            assert next_item_probabilities(history[:2], TINY)[history[2]] == pytest.approx(expected, abs=1e-12)


def log_loss(sessions, predict):
    """In nats per step, from the second on; `predict` gives the probabilities for all steps of a session."""
    losses = [
        -log(probabilities[item])
        for session in sessions
        for item, probabilities in list(zip(session.items, predict(session.items), strict=False))[1:]
    ]
    return sum(losses) / len(losses)


@cache
def after(last):
    """The best prediction of one who forgets all but the last book."""
    return next_item_probabilities(last)


def test_no_alternative_predicts_better(loaded, monkeypatch):
    sessions = loaded["test"][:80]
    best = log_loss(sessions, session_probabilities)
    counts = Counter(item for session in loaded["train"] for item in session.items)
    popularity = np.array([counts[item] for item in FULL_SHELF]) / sum(counts.values())

    def sharpened(items, power):
        return [(p**power) / (p**power).sum() for p in session_probabilities(items)]

    alternatives = {
        "popularity": lambda items: [popularity] * len(items),
        "the last book alone": lambda items: [after(items[:place][-1:]) for place in range(len(items))],
        "bolder": lambda items: sharpened(items, 1.3),
        "more careful": lambda items: sharpened(items, 0.7),
    }
    for name, predict in alternatives.items():
        assert log_loss(sessions, predict) > best + 0.005, name
    for name, wrong in (("CONTINUE", 0.2), ("RETURN", 0.05), ("_MAIN", 0.3)):
        with monkeypatch.context() as changed:
            changed.setattr(browsing, name, wrong)
            browsing._taste_table.cache_clear()
            assert log_loss(sessions, session_probabilities) > best + 0.005, name
        browsing._taste_table.cache_clear()


def test_the_best_hit_rate_is_what_the_best_predictor_reaches(loaded):
    sessions = loaded["test"][:120]

    def best(history):
        return np.argsort(-next_item_probabilities(history)).tolist()

    assert hit_rate(sessions, best, 5) == pytest.approx(best_hit_rate(sessions, 5), abs=0.04)


@pytest.mark.parametrize(("split", "shelf"), [("test", SHELF), ("hard", FULL_SHELF)])
def test_the_best_is_far_above_the_most_popular(split, shelf, loaded, popular):
    sessions = loaded[split][:300]
    for k, times in ((1, 5), (5, 3)):
        assert best_hit_rate(sessions, k, shelf) > times * hit_rate(sessions, lambda history: popular, k)


def test_the_last_book_alone_falls_short(loaded):
    sessions = loaded["test"][:250]

    def short_sighted(history):
        return np.argsort(-after(history[-1:])).tolist()

    assert hit_rate(sessions, short_sighted, 1) < 0.85 * best_hit_rate(sessions, 1)


def test_a_hit_rate_counts_from_the_second_step():
    session = next(generate_sessions(0))
    assert hit_rate([session], lambda history: [session.items[len(history)]], 1) == 1
    assert hit_rate([session], lambda history: [session.items[0], session.items[len(history)]], 2) == 1
    assert hit_rate([session], lambda history: [-1, session.items[len(history)]], 1) == 0


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        load_sessions("dev")
    with pytest.raises(ValueError, match="expected a split among"):
        shipped_sessions("dev")
    with pytest.raises(ValueError, match=r"expected books on the shelf, got \[2\]"):
        next_item_probabilities((0, 2))
    with pytest.raises(ValueError, match="expected a session of at least 1 book, got 0"):
        browse(TASTES[0], 0, random.Random(0))
    with pytest.raises(ValueError, match="a book of each genre"):
        next_item_probabilities((), (0, 1))


def test_a_book_twice_running_is_refused():
    with pytest.raises(ValueError, match="no book twice running, got 8"):
        next_item_probabilities((1, 8, 8))


@pytest.mark.parametrize(
    ("sessions", "k", "got"), [([], 5, "0 steps and k 5"), ([BrowsingSession((3, 4), TASTES[0])], 0, "1 steps and k 0")]
)
def test_a_hit_rate_needs_steps_and_suggestions(sessions, k, got):
    with pytest.raises(ValueError, match=f"got {got}"):
        hit_rate(sessions, lambda history: FULL_SHELF, k)
    with pytest.raises(ValueError, match=f"got {got}"):
        best_hit_rate(sessions, k)
