"""The judge of dialogues, and that it tells a liar and an inventor from an honest assistant."""

from itertools import islice

import pytest

from tutor.applications.chatbot.assistant import Assistant, Reply
from tutor.applications.chatbot.guardrails import OutputRules
from tutor.applications.chatbot.judging import (
    invented_titles,
    judge_dialogue,
    named_titles,
    share_meant,
    share_right,
    talk_together,
)
from tutor.applications.chatbot.measuring import CHANGED, dialogues, summarized
from tutor.applications.chatbot.remembered import asked, is_true
from tutor.applications.chatbot.tools import Call
from tutor.config import ModelConfig
from tutor.data.bookshop import desk
from tutor.data.bookshop.desk_chats import train_tokenizer
from tutor.data.bookshop.desk_forms import Terms, mentions
from tutor.data.bookshop.shelf import FULL
from tutor.models.gpt import GPT
from tutor.seeding import set_seed

TOKENIZER = train_tokenizer()
DIALOGUES = list(islice(desk.generate(3, "test"), 40))


class Perfect:
    """Says what a perfect assistant says; a subclass says something else."""

    shelf = FULL

    def __init__(self, dialogue):
        self.exchanges = iter(dialogue.exchanges)

    def forget(self):
        pass

    def reply(self, text):
        exchange = next(self.exchanges)
        titles = tuple(book.title for book in mentions([exchange.result]))
        calls = (Call("look_up", {}, exchange.result, titles),) if exchange.call else ()
        return Reply(self.spoken(exchange.answer), calls)

    def spoken(self, answer):
        return answer


class Liar(Perfect):
    def spoken(self, answer):
        return answer.replace(" euros", "0 euros")


class Inventor(Perfect):
    def spoken(self, answer):
        return "the golden spoon costs 5 euros ." if "costs" in answer else answer


def verdicts(kind):
    return [verdict for dialogue in DIALOGUES for verdict in judge_dialogue(kind(dialogue), dialogue)]


def test_a_perfect_assistant_is_right_everywhere_and_invents_nothing():
    judged = verdicts(Perfect)
    assert share_right(judged) == share_meant(judged) == 1
    assert not any(verdict.invented for verdict in judged)
    row = summarized("real", judged, len(DIALOGUES))[0]
    assert (row["facts right"], row["references right"], row["invented"]) == (1, 1, 0)


def test_a_liar_and_an_inventor_are_found():
    assert share_right(verdicts(Liar)) < 0.8
    invented = {title for verdict in verdicts(Inventor) for title in verdict.invented}
    assert invented == {"the golden spoon"}


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("the nervous teapot costs 15 euros .", ("the nervous teapot",)),
        ("moby dick is a mystery book .", ("moby dick",)),
        ("sorry , we have no book called x y z .", ("x y z",)),
        ("i recommend a b by c for 1 euros or d e by f for 2 euros .", ("a b", "d e")),
        ("i recommend a b by c for 1 euros .", ("a b",)),
        ("well , the nervous teapot , i think", ("the nervous teapot",)),
        ("hello , how can i help you ?", ()),
        ("", ()),
    ],
)
def test_the_titles_in_an_answer_are_found(text, titles):
    assert named_titles(text) == titles


def test_a_title_that_the_customer_named_is_not_invented():
    reply = Reply("sorry , we have no book called moby dick .")
    assert invented_titles(reply, FULL, " do you have moby dick ? ") == ()
    assert invented_titles(reply, FULL, " do you have it ? ") == ("moby dick",)


def test_shares_of_nothing_are_errors():
    with pytest.raises(ValueError, match="expected references, got none"):
        share_meant([])


def test_settings_differ_in_what_they_promise():
    assert dialogues("changed", 2)[0].shelf == CHANGED
    assert dialogues("real", 2) == dialogues("real", 2)
    with pytest.raises(ValueError, match="expected a setting among real"):
        dialogues("other", 1)


def test_a_remembered_price_is_true_on_the_old_shelf_alone():
    example = next(each for each in asked() if each.question.intent == "price")
    book = FULL.find(example.question.title)
    reply = f"{book.title} costs {book.price} euros ."
    assert is_true(example, reply, FULL)
    assert not is_true(example, reply, CHANGED)
    assert not is_true(example, "no idea .", FULL)
    assert not is_true(example, f"{book.title} was written by {book.author} .", FULL)


def test_many_side_by_side_say_what_each_says_alone():
    set_seed(0)
    config = ModelConfig(vocab_size=TOKENIZER.vocab_size, d_model=16, context_length=320, positions="rotary")
    model = GPT(config).eval()
    texts = [[exchange.text for exchange in dialogue.exchanges] for dialogue in DIALOGUES[:4]]
    together = talk_together(texts, [FULL] * 4, model, TOKENIZER)
    for said, replies in zip(texts, together, strict=True):
        alone = Assistant(FULL, model, TOKENIZER, output_guard=OutputRules(Terms().system()))
        assert [alone.reply(text).text for text in said] == [reply.text for reply in replies]
    assert talk_together([], [], model, TOKENIZER) == []
