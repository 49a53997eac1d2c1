"""Conversations: the interface, what is shipped, and that no question of a split is asked in training."""

import hashlib
import json
import random
import re
from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest

from tutor.data import bookshop
from tutor.data.bookshop.catalogue import BOOKS, fitting, lookalike_titles, unknown_titles
from tutor.data.bookshop.dialogues import SPLITS, shipped
from tutor.data.bookshop.example import as_row
from tutor.data.bookshop.questions import BY_IT, BY_TITLE, INTENTS, LOOKUPS, RECOMMEND, SERVICE, Question, wording
from tutor.data.bookshop.splits import meaning
from tutor.data.bookshop.statements import statements
from tutor.data.shipped import FILES, as_text

HELD_OUT = ("validation", "test", "hard")
TITLE = re.compile(r"the \w+ \w+")


@pytest.fixture(scope="module")
def loaded():
    return {split: bookshop.load(split) for split in SPLITS}


def _patterns():
    """For each wording its pattern, and the question that it asks, still without title, genre and budget."""
    for inclusive, forms in RECOMMEND.items():
        for form in forms:
            pattern = (
                re.escape(form).replace(r"\{genre\}", r"(?P<genre>\w+)").replace(r"\{budget\}", r"(?P<budget>\d+)")
            )
            yield re.compile(pattern), Question("recommend", inclusive=inclusive)
    for asked in LOOKUPS:
        for form in BY_TITLE[asked]:
            yield re.compile(re.escape(form).replace(r"\{\}", f"(?P<title>{TITLE.pattern})")), Question(asked)


PATTERNS = list(_patterns())
SERVICE_TOPICS = {request: topic for topic, requests in SERVICE.items() for request in requests}
LOOKUPS_BY_IT = {form: asked for asked, forms in BY_IT.items() for form in forms}
UNKNOWN = {*unknown_titles(), *lookalike_titles()}


def understand(texts):
    """Read the newest question from words alone, as an independent check of its meaning."""
    text = re.sub(r"^(hello ,|and) ", "", texts[-1])
    if text in SERVICE_TOPICS:
        return Question("service", topic=SERVICE_TOPICS[text], request=text)
    if text in LOOKUPS_BY_IT:
        talked_about = [title for earlier in texts[:-1] for title in TITLE.findall(earlier) if title in BOOKS]
        return Question(LOOKUPS_BY_IT[text], title=talked_about[-1])
    for pattern, question in PATTERNS:
        found = pattern.fullmatch(text)
        if found and question.intent == "recommend":
            return replace(question, genre=found["genre"], budget=int(found["budget"]))
        if found and found["title"] in BOOKS:
            return replace(question, title=found["title"])
        if found and found["title"] in UNKNOWN:
            return Question("unknown_title", title=found["title"], asked=question.intent)
    return Question("out_of_scope", request=text)


def texts(example):
    return [turn.text for turn in example.turns]


def words(example):
    return {word for text in [*texts(example), example.reply, example.system or ""] for word in text.split()}


def test_the_same_seed_gives_the_same_conversations():
    assert list(islice(bookshop.generate(3), 50)) == list(islice(bookshop.generate(3), 50))
    assert list(islice(bookshop.generate(3), 50)) != list(islice(bookshop.generate(4), 50))


@pytest.mark.parametrize("split", HELD_OUT)
def test_the_shipped_file_is_what_the_generator_gives(split, loaded):
    checksums = json.loads((FILES / "bookshop" / "checksums.json").read_text())
    anew = list(shipped(split))
    assert anew == loaded[split]
    assert hashlib.sha256(as_text(map(as_row, anew))).hexdigest() == checksums[split]


def test_the_shipped_training_file_starts_as_the_generator_does(loaded):
    assert list(islice(shipped("train"), 500)) == loaded["train"][:500]


def test_sizes(loaded):
    assert {split: len(examples) for split, examples in loaded.items()} == {
        "train": 10_000,
        "validation": 500,
        "test": 800,
        "hard": 450,
    }
    assert sum(path.stat().st_size for path in (FILES / "bookshop").iterdir()) < 700_000


@pytest.mark.parametrize("split", SPLITS)
def test_a_conversation_alternates_and_ends_with_the_customer(split, loaded):
    for example in loaded[split]:
        roles = [turn.role for turn in example.turns]
        assert roles == (["user", "assistant"] * len(roles))[: len(roles)]
        assert roles[-1] == "user"


@pytest.mark.parametrize("split", SPLITS)
def test_the_meaning_of_a_question_can_be_read_from_its_words(split, loaded):
    for example in loaded[split][:2000]:
        assert understand(texts(example)) == example.question


def test_no_question_of_another_split_is_asked_anywhere_in_training(loaded):
    asked = {
        meaning(understand(texts(example)[:place]))
        for example in loaded["train"]
        for place in range(1, len(example.turns) + 1, 2)
    }
    assert len(asked) > 300
    for split in HELD_OUT:
        held_out = {meaning(example.question) for example in loaded[split]}
        assert len(held_out) >= 40
        assert not held_out & asked


def test_no_two_held_out_splits_share_a_meaning(loaded):
    of = {split: {meaning(example.question) for example in loaded[split]} for split in HELD_OUT}
    assert not (of["validation"] & of["test"] or of["validation"] & of["hard"] or of["test"] & of["hard"])


def test_no_row_is_in_two_splits_and_no_held_out_conversation_comes_twice(loaded):
    prompts = {split: [(example.system, example.turns) for example in loaded[split]] for split in SPLITS}
    assert all(len(set(prompts[split])) == len(prompts[split]) for split in HELD_OUT)
    held_out = [prompt for split in HELD_OUT for prompt in prompts[split]]
    assert len(set(held_out)) == len(held_out)
    assert not set(held_out) & set(prompts["train"])


def test_each_word_of_a_held_out_split_stands_in_training(loaded):
    known = set().union(*map(words, loaded["train"]))
    assert len(known | {word for line in islice(statements(0), 5000) for word in line.split()}) < 300
    for split in HELD_OUT:
        assert not set().union(*map(words, loaded[split])) - known


def test_every_intent_is_asked_in_every_ordinary_split(loaded):
    for split in ("train", "validation", "test"):
        assert set(Counter(example.question.intent for example in loaded[split])) == set(INTENTS)


@pytest.mark.parametrize("split", SPLITS)
def test_both_answers_occur_where_there_are_two(split, loaded):
    questions = [example.question for example in loaded[split]]
    sold_out = [not BOOKS[question.title].stock for question in questions if question.intent == "have"]
    none = [not fitting(q.genre, q.budget, q.inclusive) for q in questions if q.intent == "recommend"]
    assert 0.1 < sum(sold_out) / len(sold_out) < 0.45
    assert 0.1 < sum(none) / len(none) < 0.45


def mention_to_it(example):
    """Count the customer's turns from the book's last mention to "it"; None where the title is said."""
    said = texts(example)
    if example.question.intent not in LOOKUPS or example.question.title in said[-1]:
        return None
    return next(n for n, text in enumerate(said[-2::-1]) if example.question.title in text) // 2 + 1


def test_it_stands_one_turn_from_its_book_and_two_in_the_hard_split(loaded):
    for split in ("train", "validation", "test"):
        distances = Counter(map(mention_to_it, loaded[split]))
        assert set(distances) == {None, 1}
        assert distances[1] > 0.1 * len(loaded[split])
    hard = [example for example in loaded["hard"] if example.question.intent in LOOKUPS]
    assert {mention_to_it(example) for example in hard} == {2}


def test_the_hard_split_asks_what_training_never_does(loaded):
    def of(split, intent):
        return [example.question for example in loaded[split] if example.question.intent == intent]

    budgets = {question.budget for question in of("hard", "recommend")}
    assert len(budgets) == 6
    assert not budgets & {question.budget for question in of("train", "recommend")}
    strange = of("hard", "unknown_title")
    near = {question for question in strange if question.title in lookalike_titles()}
    assert {question.asked for question in near} == {"have"}
    assert {question.asked for question in strange if question not in near} == {"price", "author"}
    assert 0.4 < sum(question in near for question in strange) / len(strange) < 0.6
    for split in ("train", "validation", "test"):
        assert not {question.title for question in of(split, "unknown_title")} & set(lookalike_titles())
    assert {question.asked for question in of("train", "unknown_title")} == {"have"}
    shares = Counter(example.question.intent for example in loaded["hard"])
    assert min(shares["recommend"], shares["unknown_title"], sum(shares[asked] for asked in LOOKUPS)) >= 130


def test_the_replies_of_test_and_hard_are_perfect_and_those_of_training_are_not_always(loaded):
    for split in ("test", "hard"):
        assert all(bookshop.score(example, example.reply) == 1 for example in loaded[split])
        assert all(example.reply in bookshop.truth(example) for example in loaded[split])
    perfect = [example.reply in bookshop.truth(example) for example in loaded["train"][:2000]]
    assert 0.5 < sum(perfect) / len(perfect) < 0.8


def test_a_greeting_opens_and_an_and_goes_on():
    question, stream = Question("price", title="the nervous bathtub"), random.Random(0)
    first = {wording(question, stream).split()[0] for _ in range(99)}
    later = {wording(question, stream, first=False).split()[0] for _ in range(99)}
    assert first == {"hello", "how", "what"}
    assert later == {"and", "how", "what"}


def test_the_meaning_of_a_wish_is_genre_and_budget():
    wish = Question("recommend", genre="poetry", budget=20, inclusive=True)
    assert meaning(wish) == meaning(replace(wish, inclusive=False))
    assert meaning(wish) != meaning(replace(wish, budget=21))


@pytest.mark.parametrize("wrong", [bookshop.load, shipped, lambda split: next(bookshop.generate(0, split))])
def test_an_unknown_split_is_named(wrong):
    for split in ("dev", "sessions_train"):
        with pytest.raises(ValueError, match=f"expected a split among train, validation, test, hard, got '{split}'"):
            wrong(split)
