"""What the checks of set 16 hold to be right is what the package's own programs hold to be right."""

import random
from math import log2

import pytest

from tutor.data.bookshop.desk_forms import found, look_up_call
from tutor.data.bookshop.desk_talk import Talk
from tutor.data.bookshop.shelf import FULL
from tutor.lessons.checks.chatbot import calls, exploring, foretelling, guards, hands, ranking, references, windows
from tutor.lessons.exercise import evaluate
from tutor.text.chat_template import ChatTemplate, Turn
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.words import WordTokenizer


def test_scores_by_hand_are_those_of_the_formula():
    holding, counts = {"the": 8, "book": 4, "return": 1}, {"A": (3, 1, 0), "B": (1, 0, 1), "C": (1, 3, 0)}
    rarities = [log2(8 / n) for n in holding.values()]
    scores = [
        sum(rarity * 2 * count / (count + 1) for rarity, count in zip(rarities, of_passage, strict=True))
        for of_passage in counts.values()
    ]
    assert rarities == hands._RARITIES and scores == hands._SCORES
    assert 2 * 10**9 / (10**9 + 1) == pytest.approx(hands._BOUND)
    assert log2(8) * 2 / (1 + 1 - 0.75 + 0.75 * 2) == pytest.approx(hands._LONG)


def test_a_window_is_what_the_chat_template_leaves():
    stream = random.Random(3)
    template = ChatTemplate(WordTokenizer.train(["x y z"], special_tokens=CHAT_TOKENS))
    for _ in range(60):
        system, exchanges, question, room = windows._drawn(stream)
        turns = [Turn("system", system)]
        for asked, answer in exchanges:
            turns += [Turn("user", asked), Turn("assistant", answer)]
        kept = template.truncate([*turns, Turn("user", question)], room)
        assert windows.honest(system, exchanges, question, room) == [(turn.role, turn.text) for turn in kept]


def test_what_it_means_is_what_the_desk_means():
    stream = random.Random(4)
    titles = [book.title for book in FULL.books[:6]]
    for _ in range(200):
        talk, exchanges = Talk(), []
        for _ in range(stream.randrange(6)):
            given = stream.choice((None, [], stream.sample(titles, 1), stream.sample(titles, 2)))
            exchanges.append(references.exchange(given))
            books = [FULL.find(title) for title in given or []]
            if given is not None and len(given) == 2:
                talk.recommended(books)
            elif given is not None:
                talk.answered(books[0] if books else None)
        assert references.honest(exchanges, titles) == (talk.meant("it") or references.ASK_BACK)


@pytest.mark.parametrize("guard", [guards.by_pattern, guards.by_places, guards.by_countdown])
def test_sound_guards_agree(guard):
    stream = random.Random(5)
    words = [*guards.VERBS, *guards.THINGS, "x", "Y", "z.", "?", "rulers", "un-forget", "i'd", "\n"]
    texts = [" ".join(stream.choices(words, k=stream.randrange(12))) for _ in range(800)]
    assert [guard(text) for text in texts] == [guards.honest(text) for text in texts]
    assert not any(map(guard, guards.ORDINARY)) and all(map(guard, guards.ORDERS))


def test_the_tokens_of_an_entry_and_of_a_call_are_those_of_the_desk():
    entries = [found(book).split() for book in FULL.books]
    call = look_up_call("the nervous teapot").split()
    assert {len(entry) for entry in entries} == {13} and len(call) == 7
    assert foretelling._IN_PROMPT == sum(map(len, entries)) and foretelling._BY_CALL == 13 + len(call)


def test_three_letters_mend_what_whole_words_miss():
    words, threes = exploring._shares(False), exploring._shares(True)
    assert words[:2] == [1, 1] and words[2] < 0.1 and min(threes) > 0.9


def test_searches_agree():
    stream = random.Random(6)
    for _ in range(200):
        passages = [" ".join(stream.choices("abcdef", k=stream.randrange(7))) for _ in range(stream.randrange(1, 8))]
        question, n = " ".join(stream.choices("abcdefg", k=4)), stream.randrange(1, 9)
        wanted = ranking.honest(passages, question, n)
        assert wanted == [*ranking.by_sets(passages, question, n)]
        assert wanted == ranking.one_by_one(passages, question, n).tolist()


def test_checks_of_calls_agree():
    stream = random.Random(7)
    drawn = [calls._drawn(stream) for _ in range(400)]
    assert sum(not calls.honest(*one) for one in drawn) > 20
    for one in drawn:
        assert calls.honest(*one) == set(calls.by_comparing(*one)) == set(calls.by_matching(*one))


NONSENSE = [None, ..., 5, "text", [], {}, lambda *given: given, lambda: 1, float("nan"), [None] * 3, object()]
SLUGS = {
    "chatbot-bm25-by-hand": 4,
    "chatbot-stages": 2,
    "chatbot-rank": 1,
    "chatbot-window": 1,
    "chatbot-valid-call": 1,
    "chatbot-guard-bug": 2,
    "chatbot-it-bug": 2,
    "chatbot-shelf-changes": 4,
    "chatbot-typo-explore": 3,
    "chatbot-explain": 1,
    "chatbot-assistant-project": 2,
}


@pytest.mark.parametrize(("slug", "n_answers"), SLUGS.items())
def test_nonsense_is_answered_calmly(slug, n_answers):
    for nonsense in NONSENSE:
        if slug == "chatbot-explain" and isinstance(nonsense, str):
            continue
        report = evaluate(slug, *[nonsense] * n_answers)
        assert not report.passed and "Traceback" not in str(report)
