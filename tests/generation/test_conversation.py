"""A chat that goes on: what is kept, what is forgotten, and what a reply that is broken off leaves behind."""

import pytest
import torch

from tutor.config import ModelConfig
from tutor.generation.conversation import Conversation
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Sample
from tutor.models.gpt import GPT
from tutor.text.chat_template import Turn
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.words import WordTokenizer

WORDS = WordTokenizer.train(["one two three four five six"], special_tokens=CHAT_TOKENS)


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    return GPT(ModelConfig(WORDS.vocab_size, d_model=16, n_heads=2, context_length=32, tie_weights=False)).eval()


def talk(model, *texts, **settings):
    conversation = Conversation(model, WORDS, **{"max_new_tokens": 6, **settings})
    return conversation, ["".join(conversation.reply(text)) for text in texts]


def test_a_reply_is_what_the_model_writes_behind_the_prompt(model):
    conversation, (first, second) = talk(model, "one two", "three")
    turns = [Turn("user", "one two"), Turn("assistant", first), Turn("user", "three")]
    session = GPTSession(model, [conversation.template.prompt(turns)])
    wanted = generate(session, max_new_tokens=6, end_ids={conversation.template.end_id})[0]
    assert second == WORDS.decode(wanted.answer)
    assert conversation.turns == [*turns, Turn("assistant", second)]


def test_it_comes_piece_by_piece_and_chance_is_asked_for(model):
    conversation = Conversation(model, WORDS, max_new_tokens=6)
    choice = Sample(torch.Generator().manual_seed(0))
    pieces = list(conversation.reply("one", choice=choice))
    assert "".join(pieces) == conversation.turns[-1].text
    assert len(pieces) > 1


def test_what_is_broken_off_was_never_said(model):
    conversation, _ = talk(model, "one")
    before = list(conversation.turns)
    pieces = conversation.reply("two")
    next(pieces)
    pieces.close()
    assert conversation.turns == before


def test_old_exchanges_are_forgotten_and_the_system_is_not(model):
    conversation, _ = talk(model, *["one two three"] * 5, system="four")
    assert len(conversation.turns) == 11
    assert conversation.turns[0] == Turn("system", "four")
    assert 1 < conversation.n_seen < 11
    room = model.config.context_length - 6
    kept = conversation.template.truncate([*conversation.turns, Turn("user", "one")], room - 1)
    assert kept[0].role == "system"
    assert len(kept) == conversation.n_seen + 1


def test_what_cannot_fit_is_refused_and_leaves_no_trace(model):
    conversation, _ = talk(model, "one")
    with pytest.raises(ValueError, match="expected the newest turns to fit"):
        list(conversation.reply("one " * 40))
    assert len(conversation.turns) == 2
    for n_tokens in (0, 32):
        with pytest.raises(ValueError, match="expected max_new_tokens from 1 to 31"):
            Conversation(model, WORDS, max_new_tokens=n_tokens)
    with pytest.raises(ValueError, match="<system>"):
        Conversation(model, WordTokenizer.train(["a"]), max_new_tokens=6)
