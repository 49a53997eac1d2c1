"""The log: nothing personal stands in it, it forgets, and a broken line breaks nothing."""

import time

import pytest

from tutor.applications.chatbot.log import ChatLog, read_log, summary
from tutor.applications.chatbot.redact import is_card_number, redact


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to anna.b+x@mail.example.org please", "write to [email] please"),
        ("write to anna @ example . org , thanks", "write to [email] , thanks"),
        ("call +49 (0)30 1234-567 today", "call [phone] today"),
        ("my card is 4111 1111 1111 1111 .", "my card is [card] ."),
        ("My name is Anna Maria Schmidt, hello", "My name is [name], hello"),
        ("my name is anna and i want the nervous teapot", "my name is [name] and i want the nervous teapot"),
        ("send it to 221b Baker Street, London", "send it to [address], London"),
        ("ich wohne Hauptstraße 5 , danke", "ich wohne [address] , danke"),
        ("12 rue de la Paix", "[address]"),
        ("南京路100号", "[address]"),
        ("我叫王小明，你好", "我叫[name]，你好"),
        ("do you have a history book under 20 euros ?", "do you have a history book under 20 euros ?"),
        (
            "it costs 15 euros , we have 7 copies , open from 9 to 18",
            "it costs 15 euros , we have 7 copies , open from 9 to 18",
        ),
        ("", ""),
    ],
)
def test_redact(text, kept):
    assert redact(text) == kept
    assert redact(kept) == kept


def test_card_numbers_have_their_sum():
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
    assert not is_card_number("42")
    assert not is_card_number("٤١١١١١١١١١١١١١١١")


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "a@", "1 ", "a.", "@", "my name is ", "1 a ", "a-", "我叫", "+", "12 ab ", "(1", " street", "x@y."],
)
def test_the_time_grows_with_the_text_and_no_faster(piece):
    def seconds(size):
        text = piece * (size // len(piece))
        began = time.process_time()
        redact(text)
        return time.process_time() - began

    assert seconds(200_000) < 20 * max(seconds(20_000), 0.01)


def test_events_are_kept_without_persons(tmp_path):
    log = ChatLog(tmp_path / "deep" / "log.jsonl", clock=lambda: 7_300.5)
    log.write("asked", text="my name is Anna , anna@example.org")
    log.write("replied", text="hello", seconds=0.2, refused=False)
    log.write("asked", text="x" * 5_000)
    rows = read_log(log.path)
    assert rows[0] == {"hour": 7_200, "event": "asked", "text": "my name is [name] , [email]"}
    assert rows[1]["seconds"] == 0.2
    assert len(rows[2]["text"]) < 2_010
    assert "Anna" not in log.path.read_text()


def test_a_log_forgets_its_oldest(tmp_path):
    log = ChatLog(tmp_path / "log.jsonl", keep=5)
    for place in range(23):
        log.write("asked", number=place)
    assert len(read_log(log.path)) < 10
    again = ChatLog(log.path, keep=5)
    again.forget()
    assert [row["number"] for row in read_log(log.path)] == [18, 19, 20, 21, 22]


def test_a_line_cut_off_in_writing_is_left_out(tmp_path):
    log = ChatLog(tmp_path / "log.jsonl")
    log.write("asked", text="hi")
    with log.path.open("a") as file:
        file.write('{"event": "repl')
    assert [row["event"] for row in read_log(log.path)] == ["asked"]
    log.path.write_bytes(b'{"event": "asked"}\n{"event": "\xe4')
    assert [row["event"] for row in read_log(log.path)] == ["asked"]


@pytest.mark.parametrize("text", ["a\u2028b\x85c\x0cd", "half a pair \ud83d", "\r\n", "\u4e66"])
def test_no_sign_breaks_a_line(tmp_path, text):
    log = ChatLog(tmp_path / "log.jsonl", keep=1)
    for _ in range(3):
        log.write("asked", text=text)
    log.forget()
    assert [row["text"] for row in read_log(log.path)] == [text]


def test_summary():
    rows = [{"event": "replied", "seconds": one / 100} for one in range(1, 101)]
    rows += [{"event": "refused", "reason": "empty"}, {"event": "refused", "reason": "empty"}]
    assert summary(rows) == {
        "events": {"replied": 100, "refused": 2},
        "refused": {"empty": 2},
        "median seconds": pytest.approx(0.505),
        "slowest of 20": 0.95,
    }
    assert summary([])["median seconds"] == 0


def test_a_log_keeps_something(tmp_path):
    with pytest.raises(ValueError, match="at least one line, got 0"):
        ChatLog(tmp_path / "log.jsonl", keep=0)
