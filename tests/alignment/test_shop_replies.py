"""The assistant behind the counter: its replies are its own, and both rewards are what they say."""

import pytest
import torch

from tutor.alignment.scalar_model import ScalarModel
from tutor.alignment.shop_replies import exact_reward, learned_reward, reply_all
from tutor.config import ModelConfig
from tutor.data import bookshop
from tutor.data.bookshop.chats import ShopChats, train_tokenizer
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.models.gpt import GPT


@pytest.fixture(scope="module")
def chats():
    return ShopChats(train_tokenizer())


@pytest.fixture(scope="module")
def config(chats):
    return ModelConfig(chats.tokenizer.vocab_size, d_model=16, n_heads=2, context_length=160, tie_weights=False)


def test_replies_are_those_of_each_conversation_alone(chats, config):
    torch.manual_seed(0)
    model, examples = GPT(config).eval(), bookshop.load("test")[:203]  # more than one batch
    replies = reply_all(model, chats, examples)
    for place in (0, 199, 200, 202):
        session = GPTSession(model, [chats.prompt(examples[place])])
        alone = generate(session, max_new_tokens=32, end_ids={chats.end_id})[0]
        assert replies[place] == chats.text(alone.tokens)


def test_the_exact_reward_is_that_of_the_program(chats):
    examples = bookshop.load("test")[:20]
    perfect = [chats.reply(example.reply) for example in examples]
    reward = exact_reward(chats, examples)
    assert reward(list(range(20)), perfect).tolist() == [1] * 20
    assert reward([3, 3], [perfect[3], perfect[3][:-1]]).tolist() == [1, -1]  # cut off before its end
    assert reward([0], [perfect[1]])[0] < 1


def test_the_learned_reward_is_the_models_number_behind_the_reply(chats, config):
    torch.manual_seed(0)
    model = ScalarModel(config)
    torch.nn.init.normal_(model.head.weight)
    examples = bookshop.load("test")[:6]
    replies = [chats.reply(example.reply) for example in examples]
    got = learned_reward(model, chats, examples)([4, 1, 4], [replies[4], replies[1], replies[2]])
    for value, place, reply in zip(got, (4, 1, 4), (replies[4], replies[1], replies[2]), strict=True):
        alone = model(torch.tensor([[*chats.prompt(examples[place]), *reply]]))[0, -1]
        assert value.item() == pytest.approx(alone.item(), abs=1e-5)
    assert not got.requires_grad
