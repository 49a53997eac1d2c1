"""Tool calls: what is carried out, and what is not."""

import time

import pytest

from tutor.applications.chatbot.tools import CallError, is_call, run_call
from tutor.data.bookshop.desk_talk import Talk
from tutor.data.bookshop.shelf import FULL, Shelf


def test_a_look_up_gives_the_facts_of_the_shelf():
    call = run_call("call look_up title = the nervous teapot", FULL)
    assert call.result == "the nervous teapot by jorunda , mystery , 15 euros , 1 copy"
    assert call.titles == ("the nervous teapot",)


def test_what_was_talked_about_is_looked_up_by_how_it_is_meant():
    talk, changed = Talk(), FULL.changed("the nervous teapot", price=99)
    assert run_call("call look_up book = it", FULL, talk=talk).result == "no book was named"
    assert run_call("call look_up author = jorunda", FULL, talk=talk).result == "no book was named"
    talk.answered(FULL.find("the nervous teapot"))
    for text in ("call look_up book = it", "call look_up author = jorunda"):
        call = run_call(text, changed, talk=talk)
        assert call.result == "the nervous teapot by jorunda , mystery , 99 euros , 1 copy"
        assert call.titles == ("the nervous teapot",)
    without = Shelf(tuple(book for book in FULL.books if book.title != "the nervous teapot"))
    assert run_call("call look_up book = it", without, talk=talk).result == "no book called the nervous teapot"


def test_a_title_that_the_customer_named_may_be_missing_but_a_made_up_one_is_an_error():
    call = run_call("call look_up title = moby dick", FULL, "do you have moby dick ?")
    assert (call.result, call.titles) == ("no book called moby dick", ())
    with pytest.raises(CallError, match="that the customer named, got 'moby dick'"):
        run_call("call look_up title = moby dick", FULL, "do you have it ?")


def test_a_wish_gives_the_two_cheapest_books():
    call = run_call("call recommend genre = mystery at_most = 18", FULL)
    assert call.arguments == {"genre": "mystery", "at_most": 18}
    assert call.titles == ("the nervous teapot", "the homesick teapot")
    assert run_call("call recommend genre = mystery under = 18", FULL).titles == ("the nervous teapot",)
    assert run_call("call recommend genre = mystery under = 2", FULL).result == "no book fits"
    assert len(run_call("call recommend genre = poetry", FULL).titles) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("call", "expected 'call TOOL name = value'"),
        ("look_up title = x", "expected 'call TOOL name = value'"),
        ("call delete shelf = all", "expected a tool among look_up, recommend, hand_over, got 'delete'"),
        ("call delete", "expected a tool among"),
        ("call look_up", "expected look_up to be told its title, got nothing"),
        ("call look_up genre = poetry", "to be told its title"),
        ("call look_up title = a b c d e f g h i", "at most 8 words, got 9"),
        ("call look_up title = the nervous teapot price = 1", "expected look_up with title, got"),
        ("call look_up book = the nervous teapot", "expected a book among it, first, second, other, before, got"),
        ("call look_up book = it title = x", "expected look_up with book"),
        ("call recommend genre = crime", "expected a genre among mystery"),
        ("call recommend genre = poetry under = many", "expected a price from 1 to 999 euros, got 'many'"),
        ("call recommend genre = poetry under = 0", "expected a price"),
        ("call recommend genre = poetry under = -3", "expected a price"),
        ("call recommend genre = poetry under = 5 at_most = 5", "one bound"),
        ("call recommend genre = poetry genre = science", "expected each argument once"),
        ("call recommend under = 5", "to be told its genre"),
        ("call hand_over reason = bored", "expected a reason among asked, angry, got 'bored'"),
        ("call look_up title = __import__('os')", "expected a title of the shelf"),
    ],
)
def test_what_is_not_a_call_that_the_program_knows_is_not_done(text, message):
    with pytest.raises(CallError, match=message):
        run_call(text, FULL)


def test_a_call_with_no_end_is_read_in_no_time():
    began = time.process_time()
    with pytest.raises(CallError):
        run_call("call look_up" + " a = b" * 5_000 + "\n", FULL)
    assert time.process_time() - began < 1


def test_an_answer_is_no_call():
    assert is_call("call look_up")
    assert not is_call("i will call a colleague for you .")
    assert not is_call("")
