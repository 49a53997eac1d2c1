"""The shop's conversations as tokens: nothing unknown, nothing lost, and the clerk's words alone to learn."""

import pytest

from tutor.data import bookshop
from tutor.data.bookshop.chats import ShopChats, plain, train_tokenizer, turns
from tutor.text.special_tokens import UNK_ID
from tutor.text.words import WordTokenizer


@pytest.fixture(scope="module")
def chats():
    return ShopChats(train_tokenizer())


def test_the_words_of_training_are_all_that_is_ever_said(chats):
    for split in ("validation", "test", "hard"):
        for example in bookshop.load(split):
            for text in (*(turn.text for turn in turns(example)), *bookshop.truth(example)):
                assert UNK_ID not in chats.tokenizer.encode(text), text


def test_a_chat_is_its_prompt_and_its_reply(chats):
    for example in bookshop.load("train")[:50]:
        chat = chats.chat(example)
        assert chat.ids == chats.prompt(example) + chats.reply(example.reply)
        n_reply = len(chats.reply(example.reply))
        assert chat.loss_mask[-n_reply:] == [True] * n_reply
        # the earlier replies are the assistant's words too
        n_earlier = sum(len(turn.text.split()) + 1 for turn in example.turns if turn.role == "assistant")
        assert sum(chat.loss_mask) == n_reply + n_earlier


def test_the_systems_message_comes_first():
    example = next(example for example in bookshop.load("train") if example.system)
    assert turns(example)[0].role == "system"
    assert [turn.role for turn in turns(example)[1:3]] == ["user", "assistant"][: len(turns(example)) - 1]


def test_a_reply_comes_back_as_text_and_one_cut_off_says_so(chats):
    reply = "sorry , i can only help with books ."
    assert chats.text(chats.reply(reply)) == reply
    cut = chats.text(chats.reply(reply)[:-1])
    assert cut == reply + " ..."
    strange = next(e for e in bookshop.load("test") if e.question.intent == "out_of_scope")
    assert bookshop.score(strange, reply) == 1
    assert bookshop.score(strange, cut) == -1


def test_what_a_person_types_is_written_as_the_shop_writes():
    assert plain("  Do you have The Nervous Teapot?") == "do you have the nervous teapot ?"
    assert plain("thanks!") == "thanks !"


def test_a_tokenizer_without_roles_is_refused():
    with pytest.raises(ValueError, match="<system>"):
        ShopChats(WordTokenizer.train(["a b"]))
