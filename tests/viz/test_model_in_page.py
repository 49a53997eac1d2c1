"""A model in the page: JavaScript says what PyTorch says."""

import base64
import copy

import numpy as np
import pytest
import torch

from tests.offline_browser import offline_page
from tutor.config import ModelConfig
from tutor.data.bookshop.chats import plain
from tutor.data.bookshop.dialogues import load
from tutor.generation.conversation import Conversation
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.words import WordTokenizer
from tutor.training.shape_checks import without_shape_checks
from tutor.viz.chat_widget import ChatWidget
from tutor.viz.model_in_page import PageModel
from tutor.viz.page_program import turns_program

SHOWN = "Object.assign(window, { PageModel, openProgram });"
DOCUMENT = f"<!doctype html><script type=module>{ChatWidget._module}; {SHOWN}</script>"


@pytest.fixture(scope="module")
def shop():
    return PageModel(load_pretrained("shop_grpo"), load_tokenizers("shop_grpo")["text"])


@pytest.fixture(scope="module")
def asked():
    """The customer's turns of stored conversations; 40 short, and some with several questions."""
    examples = load("test")[:200]
    several = [example for example in examples if len(example.turns) > 1][:8]
    return [[turn.text for turn in one.turns if turn.role == "user"] for one in (*examples[:40], *several)]


@pytest.fixture(scope="module")
def replies(shop, asked):
    """What PyTorch says with the rounded weights."""
    rounded, said = shop.rounded(), []
    with without_shape_checks():
        for questions in asked:
            conversation = Conversation(rounded, shop.tokenizer)
            said.append(["".join(conversation.reply(plain(question))) for question in questions])
    return said


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    with offline_page(browser, tmp_path_factory.mktemp("model") / "model.html", DOCUMENT) as page:
        yield page


def words(n=20, special=CHAT_TOKENS):
    return WordTokenizer.train([f"word{place}" for place in range(n)], special_tokens=special)


def tiny(**fields):
    torch.manual_seed(0)
    settings = {"vocab_size": 28, "d_model": 8, "n_heads": 2, "n_layers": 2, "context_length": 12}
    return GPT(ModelConfig(**settings | {"positions": "rotary"} | fields)).eval()


def test_scores_in_the_page_are_those_of_the_rounded_model(shop, page):
    prompt = shop.tokenizer.encode("how much is the nervous teapot ? the nervous teapot costs 15 euros .") * 8
    page.evaluate("data => { window.model = new PageModel(data) }", shop.as_data())
    read = """prompt => { const steps = model.prefill(prompt);
                          for (;;) { const { value, done } = steps.next(); if (done) return Array.from(value); } }"""
    with torch.inference_mode():
        wanted = shop.rounded()(torch.tensor([prompt]))[0]
    got = torch.tensor(page.evaluate(read, prompt))
    torch.testing.assert_close(got, wanted[-1], atol=2e-4, rtol=0)
    # a prompt that begins as the last one did is read on from there, and gives the same
    cut = [*prompt[:50], 9, 10]
    with torch.inference_mode():
        wanted = shop.rounded()(torch.tensor([cut]))[0]
    torch.testing.assert_close(torch.tensor(page.evaluate(read, cut)), wanted[-1], atol=2e-4, rtol=0)
    torch.testing.assert_close(torch.tensor(page.evaluate(read, cut)), wanted[-1], atol=2e-4, rtol=0)


def test_replies_in_the_page_are_those_of_pytorch(shop, page, asked, replies):
    got = page.evaluate(
        """([data, asked]) => {
            const program = openProgram(data);
            return asked.map((questions) => {
                const memory = [];
                return questions.map((question) => {
                    const steps = program.reply(memory, question);
                    for (let reply = ""; ; ) {
                        const { value, done } = steps.next();
                        if (!done) { reply += value ?? ""; continue; }
                        memory.push(value);
                        return reply;
                    }
                });
            });
        }""",
        [turns_program(shop).as_data(), asked],
    )
    assert len(asked) == 48 and sum(map(len, asked)) >= 56
    assert got == replies


def test_rounding_changes_few_replies(shop, asked, replies):
    """What 8 bits cost: at least nine in ten replies stay word for word."""
    with without_shape_checks():
        before = [
            "".join(Conversation(shop.model, shop.tokenizer).reply(plain(questions[0]))) for questions in asked[:30]
        ]
    assert sum(one == other[0] for one, other in zip(before, replies[:30], strict=True)) >= 27


def test_each_number_is_near_its_own(shop):
    """Half a step; the largest of a row a little more, since the scale is kept in half precision."""
    for (name, before), after in zip(shop.model.named_parameters(), shop.rounded().parameters(), strict=True):
        step = before.abs().amax(dim=-1, keepdim=True) / 127 if before.ndim == 2 else torch.zeros(1)
        assert (before - after).abs().le((1 / 2 + 127 / 2**11) * step + 1e-7).all(), name


def test_the_data_fit_into_a_page(shop):
    data = shop.as_data()
    codes = np.frombuffer(base64.b64decode(data["codes"]), np.int8)
    assert codes.min() >= -127 and codes.size == sum(w.numel() for w in shop.model.parameters() if w.ndim == 2)
    assert len(data["codes"]) + len(data["floats"]) < 900_000


def test_the_page_cuts_words_as_python_does(page):
    signs = [chr(code) for code in (*range(1, 33), 0x85, 0xA0, 0x1680, 0x2003, 0x2028, 0x202F, 0x205F, 0x3000, 0xFEFF)]
    tokenizer = words()
    page.evaluate("data => { window.model = new PageModel(data) }", PageModel(tiny(), tokenizer).as_data())
    texts = [f"word1{sign}word2 <end> {sign} word3x WORD4" for sign in signs] + ["", "  ", "toString __proto__"]
    assert page.evaluate("texts => texts.map((text) => model.encode(text))", texts) == [
        tokenizer.encode(text) for text in texts
    ]


def test_a_full_context_ends_a_reply(page):
    data = turns_program(PageModel(tiny(), words()), 6).as_data()
    end = page.evaluate(
        """data => { const steps = openProgram(data).reply([], "word1 ".repeat(20));
                     try { steps.next(); } catch (error) { return error.message; } }""",
        data,
    )
    assert end == "the question has 20 words, more than the 3 that fit"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"positions": "learned"}, "positions='rotary', which the page can compute, got 'learned'"),
        ({"normalization": "rms"}, "normalization='layer'"),
        ({"feed_forward": "swiglu"}, "feed_forward='gelu'"),
        ({"tie_weights": False}, "tie_weights=True"),
        ({"norm_order": "post"}, "norm_order='pre'"),
        ({"bias": False}, "bias=True"),
        ({"n_key_value_heads": 1}, "each of 2 heads, got 1 pairs"),
        ({"vocab_size": 5}, "tokenizer of 5 tokens, got 28"),
    ],
)
def test_what_the_page_cannot_compute_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        PageModel(tiny(**fields), words())


@pytest.mark.parametrize("n", [0, 9])
def test_a_reply_leaves_room_for_the_question(n):
    with pytest.raises(ValueError, match="from 1 to 8"):
        turns_program(PageModel(tiny(), words()), n)


def test_the_digest_follows_weights_words_and_settings():
    model = PageModel(tiny(), words())
    other = copy.deepcopy(model.model)
    with torch.no_grad():
        other.blocks[1].feed_forward.up.weight.mul_(torch.linspace(0.5, 1, 8))
    assert model.digest() == PageModel(tiny(), words()).digest() != PageModel(other, words()).digest()
    assert turns_program(model, 5).digest() != turns_program(model, 6).digest()
    zero = copy.deepcopy(model.model)
    with torch.no_grad():
        zero.blocks[0].attention.query.weight.zero_()
    assert not PageModel(zero, words()).rounded().blocks[0].attention.query.weight.any()
