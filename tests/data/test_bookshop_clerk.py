"""The clerks, and comparisons of what they say."""

import random
from collections import defaultdict
from itertools import islice
from statistics import mean

import pytest

from tutor.data import bookshop
from tutor.data.bookshop.answers import read
from tutor.data.bookshop.catalogue import BOOKS
from tutor.data.bookshop.clerk import CAREFUL, CLERKS, HURRIED, PUSHY, Clerk, good_replies, good_reply
from tutor.data.bookshop.comparisons import comparisons
from tutor.data.bookshop.questions import INTENTS
from tutor.data.bookshop.splits import POOLS


@pytest.fixture(scope="module")
def train():
    return bookshop.load("train")


def always(rate):
    return dict.fromkeys(INTENTS, rate)


def test_a_good_reply_is_always_perfect():
    stream = random.Random(0)
    for split in POOLS:
        for example in islice(bookshop.generate(1, split), 100):
            assert bookshop.score(example, good_reply(example.question, stream)) == 1


def test_the_average_clerk_is_in_a_sane_band(train):
    by_intent = defaultdict(list)
    for example in train[::5]:
        by_intent[example.question.intent].append(bookshop.score(example, example.reply))
    assert 0.4 < mean(total for totals in by_intent.values() for total in totals) < 0.6
    assert set(by_intent) == set(INTENTS)
    assert all(0.3 < mean(totals) < 0.8 for totals in by_intent.values())


def test_clerks_differ(train):
    stream = random.Random(0)
    rewards = {
        clerk.name: mean(bookshop.score(example, clerk.reply(example.question, stream)) for example in train[:700])
        for clerk in CLERKS
    }
    assert rewards["careful"] > 0.8
    assert 0.1 < rewards["hurried"] < 0.5
    assert 0.1 < rewards["pushy"] < 0.5


@pytest.mark.parametrize("clerk", [CAREFUL, HURRIED, PUSHY], ids=lambda clerk: clerk.name)
def test_manners_come_at_the_rates_that_are_told(clerk, train):
    stream = random.Random(1)
    claims = [read(clerk.reply(example.question, stream)) for example in train[:1500]]
    assert mean(claim.rude for claim in claims) == pytest.approx(clerk.rude, abs=0.04)
    assert mean(claim.upsell is not None for claim in claims) == pytest.approx(clerk.pushy, abs=0.04)


def test_what_is_pressed_on_a_customer_is_another_book_of_the_shop(train):
    stream, pushy = random.Random(2), Clerk("x", always(0.0), rude=0.0, pushy=1.0)
    for example in train[:300]:
        claim = read(pushy.reply(example.question, stream))
        assert claim.upsell in BOOKS
        assert claim.upsell not in (example.question.title, claim.facts.get("title"))


def test_a_mistake_is_readable_and_wrong_save_by_luck_in_a_wish(train):
    stream, wrong = random.Random(3), Clerk("x", always(1.0), rude=0.0, pushy=0.0)
    for example in train[:700]:
        judged = bookshop.judge(example, wrong.reply(example.question, stream))
        assert judged.clear and judged.polite and judged.no_upsell
        assert judged.total == -0.5 or example.question.intent == "recommend"
        assert judged.scope or example.question.intent != "recommend"


def test_good_replies_are_several_where_words_or_books_are(train):
    counts = {example.question.intent: len(good_replies(example.question)) for example in train[:700]}
    assert counts["price"] == counts["author"] == 2
    assert max(len(good_replies(e.question)) for e in train[:700] if e.question.intent == "recommend") >= 10


def test_a_conversation_comes_to_a_book_without_naming_another(train):
    """Or "it" would mean two."""
    for example in train[:3000]:
        said = [turn.text for turn in example.turns]
        if example.question.title and example.question.title not in said[-1]:
            assert read(said[-2]).upsell is None


def test_the_better_reply_is_better():
    drawn = list(islice(comparisons(0), 150))
    assert all(bookshop.score(c.example, c.better) > bookshop.score(c.example, c.worse) for c in drawn)
    assert not any(comparison.swapped for comparison in drawn)
    assert drawn == list(islice(comparisons(0), 150))
    assert drawn != list(islice(comparisons(1), 150))


def test_noise_turns_some_comparisons_round_and_says_which():
    drawn = list(islice(comparisons(0, noise=0.2), 400))
    assert mean(comparison.swapped for comparison in drawn) == pytest.approx(0.2, abs=0.06)
    for c in drawn:
        assert (bookshop.score(c.example, c.better) < bookshop.score(c.example, c.worse)) == c.swapped
    exact = next(comparisons(0))
    assert {exact.better, exact.worse} == {drawn[0].better, drawn[0].worse}


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0, 0), (0.5, 0.3, 0.8), (1.0, 0.8, 1)])
def test_degenerate_text_is_among_the_worse_as_told(share, low, high):
    drawn = list(islice(comparisons(3, degenerate_share=share), 120))
    assert low <= mean(read(comparison.worse) is None for comparison in drawn) <= high
    assert all(read(comparison.better) for comparison in drawn)


def test_comparisons_ask_the_questions_of_their_split():
    titles = {question.title for question in POOLS["test"].unknown}
    asked = [c.example.question for c in islice(comparisons(0, "test"), 150)]
    unknown = {question.title for question in asked if question.intent == "unknown_title"}
    assert unknown and unknown <= titles


@pytest.mark.parametrize("share", ["noise", "degenerate_share"])
def test_a_share_out_of_range_is_named(share):
    with pytest.raises(ValueError, match=f"expected {share} from 0 to 1, got 1.5"):
        next(comparisons(0, **{share: 1.5}))
    with pytest.raises(ValueError, match="got 'dev'"):
        next(comparisons(0, "dev"))
