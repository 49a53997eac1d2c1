"""The chat: in the page a small model answers, with a kernel a Python program; hostile words stay words."""

from functools import partial

import pytest
import torch

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.config import ModelConfig
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.words import WordTokenizer
from tutor.viz.chat_widget import LONGEST, ChatExchange, ChatNote, ChatWidget, cleaned
from tutor.viz.model_in_page import PageModel
from tutor.viz.page_program import turns_program

EXAMPLE = (
    ChatExchange("is it <b>open</b>?", "yes & no", notes=("call look_up title = it",)),
    ChatExchange("thanks", "bye"),
)
LABELS = {"title": "The shop", "alt": "A chat with a small model.", "example": EXAMPLE}
HOSTILE = '<img src=x onerror="document.title = 1"></script><b>&amp;\u202eevil\u200b'


def talkative(context=64, most=6):
    """A tiny model that never ends by itself."""
    tokenizer = WordTokenizer.train(["a", "b", "c", "d"], special_tokens=CHAT_TOKENS)
    torch.manual_seed(0)
    config = ModelConfig(12, d_model=8, n_heads=2, n_layers=1, context_length=context, positions="rotary")
    model = GPT(config).eval()
    with torch.no_grad():
        model.embedding.tokens.weight[tokenizer.id_of("<end>")] = 0
        model.embedding.tokens.weight[8:] *= 20
    return turns_program(PageModel(model, tokenizer), most)


def chat(respond=None, **settings):
    return ChatWidget(respond, **LABELS | {"page": talkative()} | settings)


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "chat.html")


def log(page):
    """What stands in it, without empty lines."""
    return "\n".join(filter(None, page.get_by_role("log").inner_text().split("\n")))


def ended(page):
    page.wait_for_function("document.querySelector('[role=log]').getAttribute('aria-busy') === 'false'")


def told(page, words):
    """A screen reader is told these words, and not the log besides."""
    page.wait_for_function("words => document.querySelector('[role=status]').textContent === words", arg=words)
    assert page.get_by_role("log").get_attribute("aria-live") == "off"


def say(page, text):
    line = page.get_by_role("textbox")
    line.fill(text)
    line.press("Enter")
    ended(page)


# ---- in the page ----


@pytest.fixture(scope="module")
def shop():
    return turns_program(PageModel(load_pretrained("shop_grpo"), load_tokenizers("shop_grpo")["text"]))


def test_a_model_in_the_page_answers_and_remembers(show, shop):
    with show(chat(page=shop, suggestions=["How much is the nervous teapot?"]).to_document()) as page:
        page.get_by_role("button", name="How much is the nervous teapot?").click()
        ended(page)
        assert log(page).split("\n") == [
            "You", "How much is the nervous teapot?", "Assistant", "the nervous teapot costs 15 euros ."
        ]  # fmt: skip
        told(page, "Assistant: the nervous teapot costs 15 euros .")
        say(page, "who wrote it?")
        assert "jorunda" in log(page)
        page.get_by_role("button", name="New chat").click()
        assert log(page) == ""
        say(page, "who wrote it?")
        assert "jorunda" not in log(page)


def test_the_keyboard_stays_in_the_line(show):
    with show(chat(suggestions=["a b"]).to_document()) as page:
        line = page.get_by_label("Your question")
        line.focus()
        for text in ("a", "b"):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            ended(page)
            assert line.evaluate("line => line === document.activeElement && line.value === ''")
        for name in ("New chat", "Stop"):
            page.get_by_role("button", name=name).click(force=True)
            assert line.evaluate("line => line === document.activeElement")


def test_stopping_ends_the_reply_and_forgets_the_question(show):
    with show(chat(page=talkative(30_000, 29_000)).to_document()) as page:
        line = page.get_by_role("textbox")
        line.fill("a")
        line.press("Enter")
        page.wait_for_function("document.querySelectorAll('.tutor-chat-text')[1].textContent.length > 50")
        assert page.get_by_role("log").get_attribute("aria-busy") == "true"
        line.fill("b")
        line.press("Enter")
        assert page.locator(".tutor-chat-notice").inner_text().startswith("One moment: the last answer")
        assert line.input_value() == "b"  # what was written is not lost
        page.get_by_role("button", name="Stop").click()
        length = len(log(page))
        page.wait_for_timeout(100)
        assert len(log(page)) == length and "(stopped; this question will not be remembered)" in log(page)
        assert page.get_by_role("log").get_attribute("aria-busy") == "false"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Nothing was asked yet"),
        (" \u200b\u202e\t ", "Nothing was asked yet"),
        ("x" * (LONGEST + 1), f"At most {LONGEST} characters at once, please; these are {LONGEST + 1}."),
        ("\U0001f4d6" * (LONGEST + 1), f"At most {LONGEST} characters at once, please; these are {LONGEST + 1}."),
    ],
)
def test_what_cannot_be_asked_is_told_calmly(show, text, told):
    with show(chat().to_document()) as page:
        say(page, text)
        assert page.locator(".tutor-chat-notice").inner_text().startswith(told)
        assert log(page) == ""
        say(page, "a b")
        assert page.locator(".tutor-chat-notice").inner_text() == ""
        assert len(log(page).split("\n")) == 4


def test_hostile_words_stay_words(show):
    with show(chat().to_document()) as page:
        for text in (
            HOSTILE,
            "<assistant> <end> <user>",
            "constructor __proto__ toString",
            "a" * LONGEST,
            "猫\x00\x07",
            "\U0001f4d6" * LONGEST,
        ):
            say(page, text)
            assert cleaned(text) in log(page)
        assert page.title() != "1" and page.locator("[role=log] :is(img, b, script)").count() == 0


def test_a_question_that_the_model_cannot_hold_is_a_problem_told(show):
    with show(chat().to_document()) as page:
        say(page, "a " * 70)
        told = "That did not work: the question has 70 words, more than the 55 that fit"
        assert page.locator(".tutor-chat-notice").inner_text() == told
        say(page, "a")
        assert "(no answer)" in log(page)


def test_without_a_model_on_the_page_the_example_is_shown(show):
    with show(under_heading(chat(lambda text: text, page=None).to_document())) as page:
        assert "is it <b>open</b>?" in log(page) and "call look_up" in log(page)
        assert page.get_by_role("textbox").count() == page.get_by_role("button").count() == 0
        assert axe_violations(page) == []


def test_without_javascript_the_example_can_be_read(show):
    with show(under_heading(chat().to_document()), java_script_enabled=False) as page:
        assert page.locator("dd").all_inner_texts() == [
            "is it <b>open</b>?", "call look_up title = it", "yes & no", "thanks", "bye",
        ]  # fmt: skip


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, scheme, width):
    widget = chat(suggestions=["a b", "a " + "very" * 40])
    with show(
        under_heading(widget.to_document()), color_scheme=scheme, viewport={"width": width, "height": 800}
    ) as page:
        say(page, "w" * 300)
        assert axe_violations(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


# ---- with a kernel ----

BRIDGE = """state => {
    const listeners = {};
    window.sent = [];
    window.model = {
        state, listeners, saved: 0, save_changes() { this.saved++; },
        get: name => state[name], set: (name, value) => (state[name] = value),
        on: (event, listener) => (listeners[event] = listener), off: event => delete listeners[event],
        send: message => sent.push(message),
    };
    window.close_view = render({ model, el: document.getElementById("cell") });
}"""


def kernel(page, widget, monkeypatch):
    """Join a widget's Python side to the page: what one sends, the other hears."""
    out = []
    monkeypatch.setattr(widget, "send", out.append)
    page.evaluate(BRIDGE, widget.get_state(["content", "exchanges"]))

    def pump(times=100):
        for _ in range(times):
            messages = page.evaluate("sent.splice(0)")
            for message in messages:
                widget._hear(widget, message, [])
            for message in out:
                page.evaluate("message => model.listeners['msg:custom'](message)", message)
            if not messages and not out:
                return
            out.clear()

    return pump


DOCUMENT = (
    f"<!doctype html><div id=cell></div><script type=module>{ChatWidget._module}; window.render = render;</script>"
)


def ask(page, text):
    line = page.get_by_role("textbox")
    line.fill(text)
    line.press("Enter")


def test_python_answers_in_pieces_with_notes(show, monkeypatch):
    heard, forgotten = [], []

    def respond(text):
        heard.append(text)
        yield ChatNote("looked up")
        yield "good "
        yield "day"

    widget = chat(respond, restart=lambda: forgotten.append(True))
    with show(DOCUMENT) as page:
        pump = kernel(page, widget, monkeypatch)
        ask(page, "hello\u200b there")
        pump()
        assert heard == ["hello there"]
        assert log(page).split("\n") == ["You", "hello there", "looked up", "Assistant", "good day"]
        told(page, "looked up Assistant: good day")
        kept = page.evaluate("model.state.exchanges")
        assert kept == [
            {"asked": "hello there", "reply": "good day", "notes": ["looked up"], "end": "", "memory": None}
        ]
        page.get_by_role("button", name="New chat").click()
        pump()
        assert forgotten == [True] and page.evaluate("model.state.exchanges") == [] and log(page) == ""
        page.evaluate("kept => { model.state.exchanges = kept; model.listeners['change:exchanges']() }", kept)
        assert "good day" in log(page)
        page.evaluate("close_view()")
        assert page.evaluate("[Object.keys(model.listeners).length, cell.innerHTML]") == [0, ""]


def test_a_stopped_program_is_closed(show, monkeypatch):
    closed = []

    def respond(text):
        try:
            while True:
                yield "word "
        finally:
            closed.append(text)

    widget = chat(respond)
    with show(DOCUMENT) as page:
        pump = kernel(page, widget, monkeypatch)
        ask(page, "go")
        pump(times=4)
        assert closed == [] and "word word" in log(page)
        page.get_by_role("button", name="Stop").click()
        pump()
        assert closed == ["go"] and "stopped" in log(page)
        ask(page, "again")
        pump(times=2)
        assert log(page).split("again\nAssistant\n")[1].startswith("word ")


def test_a_program_that_fails_does_not_end_the_chat(show, monkeypatch):
    def respond(text):
        if text == "bad":
            raise KeyError("no such shelf")
        return "fine"

    widget = chat(respond)
    with show(DOCUMENT) as page:
        pump = kernel(page, widget, monkeypatch)
        ask(page, "bad")
        pump()
        assert page.locator(".tutor-chat-notice").inner_text() == "That did not work: KeyError: 'no such shelf'"
        ask(page, "good")
        pump()
        assert log(page).endswith("good\nAssistant\nfine")


@pytest.mark.parametrize("message", [{}, {"kind": "next", "turn": 9}, {"kind": "stop"}, {"kind": "?", "turn": []}])
def test_messages_out_of_turn_are_let_pass(message, monkeypatch):
    widget, out = chat(lambda text: text), []
    monkeypatch.setattr(widget, "send", out.append)
    widget._hear(widget, message, [])
    assert out == []


@pytest.mark.parametrize("text", ["", "\x00", "x" * (LONGEST + 1), None])
def test_a_message_with_a_strange_question_is_a_problem_told(text, monkeypatch):
    widget, out = chat(lambda text: text), []
    monkeypatch.setattr(widget, "send", out.append)
    widget._hear(widget, {"kind": "ask", "turn": 1, "text": text}, [])
    assert [message["kind"] for message in out] == [{None: "piece"}.get(text, "problem")]


def test_a_kernel_that_answers_does_not_send_the_model():
    assert chat(lambda text: text).content["page"] is None
    assert chat(lambda text: text).page_data()["page"]["kind"] == "turns"
    assert chat().content["page"]["kind"] == "turns"


# ---- what is refused, and the text form ----


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"page": None}, "a program that responds, a program for the page, or both"),
        ({"example": ()}, "stored conversation"),
        ({"suggestions": ["a"] * 9}, "at most 8 suggestions, got 9"),
        ({"suggestions": ["a\x00"]}, "plain characters"),
        ({"suggestions": [""]}, "1 to 500"),
        ({"title": ""}, "words for title"),
        ({"alt": " "}, "words for alt"),
        ({"speakers": ("You", "")}, "words for assistant"),
    ],
)
def test_what_cannot_be_shown_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        chat(**settings)


def test_the_text_form_follows_words_and_weights():
    text = chat().page_text()
    assert text.startswith("Chat “The shop”: an example of 2 exchanges, 0 suggestions, model in the page ")
    assert text == chat().page_text() == chat(lambda text: text).page_text()
    assert len({text, chat(page=talkative(most=5)).page_text(), chat(suggestions=["a"]).page_text()}) == 3
    assert "no model in the page" in chat(lambda text: text, page=None).page_text()


def test_the_data_cannot_end_their_script():
    page = chat(example=[ChatExchange(HOSTILE, HOSTILE)]).to_html()
    assert "<img" not in page and page.count("</script>") == 1
