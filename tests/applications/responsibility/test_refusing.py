from collections import Counter
from statistics import fmean

import pytest

from tutor.applications.responsibility.refusing import KINDS, Answered, agreement, ask, confidences, questions
from tutor.data.bookshop.catalogue import BOOKS
from tutor.data.bookshop.chats import ShopChats
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.training.stored_results import load_results

MODEL = load_pretrained("shop_grpo")
CHATS = ShopChats(load_tokenizers("shop_grpo")["text"])


def answered(kind, n=8):
    return ask(MODEL, CHATS, questions(kind, n))


def test_the_titles_are_of_their_kind():
    words = {word for title in BOOKS for word in title.split()}
    for kind in KINDS:
        titles = {example.question.title for example in questions(kind)}
        assert all((title in BOOKS) == (kind == "on the shelf") for title in titles)
        assert all((set(title.split()) <= words) == (kind != "unknown words") for title in titles)
    assert len(questions("near miss", 10)) == 30


def test_the_shop_knows_its_books_and_invents_those_that_nearly_are():
    assert all(one.right and not one.invented for one in answered("on the shelf"))
    assert fmean(one.invented for one in answered("near miss")) > 0.9


def test_a_refusal_is_right_and_a_fact_about_another_book_is_invented():
    [question] = [one for one in questions("near miss", 1) if one.question.asked == "have"]
    title = question.question.title
    no = Answered(question, f"sorry , we have no book called {title} .", (-0.5, 0.0))
    assert no.right
    assert not no.invented
    yes = Answered(question, f"{title} is in stock for 9 euros .", (-0.5, 0.0))
    other = Answered(question, "the nervous teapot costs 15 euros .", (-0.5, 0.0))
    for wrong in (yes, other):
        assert wrong.invented
        assert not wrong.right
    assert not Answered(question, "no idea .", (0.0,)).invented


def test_confidence_is_the_models_own():
    some = answered("on the shelf", 3)
    sure, right = confidences(some)
    assert all(0 < one.whole <= one.least <= 1.0001 for one in some)
    assert len(sure) == len(right) == 9
    assert agreement(MODEL, CHATS, some[:3], 4) == agreement(MODEL, CHATS, some[:3], 4)
    assert fmean(agreement(MODEL, CHATS, some[:3], 4)) > 0.8


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="expected a kind among"):
        questions("rare")


def test_the_stored_results_say_what_a_fresh_run_says():
    rows = [row for row in load_results("refusing") if row["model"] == "shop_grpo"]
    assert Counter(row["kind"] for row in rows) == dict.fromkeys(KINDS, 144)
    stored = [row for row in rows if row["kind"] == "near miss"]
    fresh = ask(MODEL, CHATS, questions("near miss", 48)[:12])
    assert [row["invented"] for row in stored[:12]] == [one.invented for one in fresh]
    assert [row["whole"] for row in stored[:12]] == pytest.approx([one.whole for one in fresh], abs=0.01)
