"""The bookseller as it ships: what chapter 16 promises of it holds on dialogues that were kept."""

from dataclasses import replace

import pytest

from tutor.applications.chatbot.assistant import Assistant
from tutor.applications.chatbot.judging import judge_together, share_meant, share_right
from tutor.applications.chatbot.measuring import dialogues
from tutor.data.bookshop.catalogue import Book
from tutor.data.bookshop.desk_forms import Terms
from tutor.data.bookshop.shelf import FULL
from tutor.models.pretrained import load_card, load_pretrained, load_tokenizers
from tutor.recipes.bookseller import BooksellerRecipe
from tutor.training.stored_results import load_results

N_DIALOGUES = 60
MODEL = load_pretrained("bookseller"), load_tokenizers("bookseller")["text"]


@pytest.fixture(scope="module")
def assistant():
    return Assistant()


def told(assistant, *texts, shelf=FULL):
    assistant.shelf = shelf
    assistant.forget()
    return [assistant.reply(text).text for text in texts]


@pytest.mark.parametrize("setting", ["real", "changed"])
def test_facts_are_read_and_references_are_resolved(setting):
    judged = judge_together(dialogues(setting, N_DIALOGUES), *MODEL)
    verdicts = [verdict for each in judged for verdict in each]
    assert share_right(verdicts) >= 0.95
    assert share_meant(verdicts) >= 0.9
    assert not any(verdict.invented for verdict in verdicts)


def test_the_stored_results_keep_the_promise():
    rows = {row["setting"]: row for row in load_results("bookseller") if row["part"] == "all"}
    for setting, least in (("real", 0.98), ("changed", 0.97)):
        row = rows[setting]
        assert row["dialogues"] == 500
        assert row["facts right"] >= least
        assert row["references right"] >= 0.95
        assert row["invented"] == 0
    assert rows["CPU seconds of a reply"]["median"] < 0.5
    assert rows["shop_grpo, changed"]["right"] < 0.3 < 0.9 < rows["bookseller, the same questions, changed"]["right"]


def test_a_price_that_changes_in_the_middle_of_a_talk_is_told_as_it_is(assistant):
    told(assistant, "how much is the nervous teapot ?")
    assistant.shelf = FULL.changed("the nervous teapot", price=33)
    assert assistant.reply("how much is it ?").text == "the nervous teapot costs 33 euros ."


def test_a_book_of_words_that_nobody_has_seen_is_sold_like_any_other(assistant):
    shelf = FULL.with_book(Book("the quiet lighthouse", "smith", "poetry", 12, 3))
    assert told(assistant, "Who wrote The Quiet Lighthouse?", "how much is it ?", shelf=shelf) == [
        "the quiet lighthouse was written by smith .",
        "the quiet lighthouse costs 12 euros .",
    ]


def test_hours_are_read_from_the_system_message():
    assistant = Assistant(terms=replace(Terms(), opens="ten"))
    assert assistant.reply("when do you open ?").text == "we are open from ten to six ."


@pytest.mark.parametrize(
    "text", ["", "\x00\x07", "你好，这本书多少钱？", "مرحبا", "🦊🦊🦊", "a" * 10_000, "; drop table books", "{{}}"]
)
def test_hostile_words_are_answered(assistant, text):
    (reply,) = told(assistant, text)
    assert reply
    assert len(reply) < 200


def test_the_model_is_small_and_its_training_too():
    card, recipe = load_card("bookseller"), BooksellerRecipe()
    assert card.n_parameters <= 700_000
    assert card.n_bytes <= 1_400_000
    assert recipe.training.n_steps * recipe.training.batch_size <= 20_000
    assert load_pretrained("bookseller").config.positions == "rotary"
