import pytest
import torch

from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Sample, Temperature
from tutor.generation.text_stream import TextStream
from tutor.models.gpt import GPT
from tutor.text.byte_level import ByteTokenizer
from tutor.text.special_tokens import BOS_ID, EOS_ID

BYTES = ByteTokenizer()


def spoken(text, table_session, **settings):
    """A model that says one text, byte by byte, and then <eos>."""
    ids = [*BYTES.encode(text), EOS_ID]

    def scores(written):
        return torch.nn.functional.one_hot(torch.tensor(ids[len(written)]), BYTES.vocab_size).tolist()

    return TextStream(table_session(scores), BYTES, **{"max_new_tokens": 100, **settings})


TEXT = "Naïve 猫 🙂🙂!\nUser: hi"


def test_pieces_put_together_are_the_text(table_session):
    stream = spoken(TEXT, table_session)
    pieces = list(stream)
    assert "".join(pieces) == stream.text == TEXT
    assert stream.tokens == [*BYTES.encode(TEXT), EOS_ID]
    assert stream.stopped == "end"


def test_characters_come_whole_and_as_soon_as_they_are_complete(table_session):
    assert list(spoken("aé🙂b", table_session)) == ["a", "é", "🙂", "b"]


def test_the_text_stops_before_a_stop_string(table_session):
    stream = spoken(TEXT, table_session, stop_strings=["\nUser:"])
    assert "".join(stream) == stream.text == "Naïve 猫 🙂🙂!"
    assert stream.stopped == "stop string"
    assert len(stream.tokens) == len(BYTES.encode("Naïve 猫 🙂🙂!\nUser:")), "it went on writing"


def test_a_stop_string_that_never_comes_is_given_back(table_session):
    stream = spoken("a\nUse", table_session, stop_strings=["\nUser:"])
    assert list(stream) == ["a", "\nUse"]
    assert stream.stopped == "end"


def test_a_text_cut_off_inside_a_character_says_so(table_session):
    stream = spoken("a🙂", table_session, max_new_tokens=3)
    assert "".join(stream) == BYTES.decode(BYTES.encode("a🙂")[:3])
    assert stream.stopped == "length"


def test_an_end_token_that_is_text_is_not_shown(table_session):
    stream = spoken("ab.c", table_session, end_ids=BYTES.encode("."))
    assert ("".join(stream), stream.stopped) == ("ab", "end")


def test_nothing_is_known_before_the_text_is_read(table_session):
    stream = spoken("abc", table_session)
    assert (stream.text, stream.stopped) == ("", None)
    assert next(iter(stream)) == "a"
    assert (stream.text, stream.stopped) == ("a", None)
    assert list(stream) == ["b", "c"]


def test_a_model_streams_what_it_generates(build):
    model = build(GPT, vocab_size=BYTES.vocab_size)
    prompt = [BOS_ID, *BYTES.encode("Hi")]

    def settings():
        return {"rules": [Temperature(1.5)], "choice": Sample(torch.Generator().manual_seed(4)), "max_new_tokens": 15}

    stream = TextStream(GPTSession(model, [prompt]), BYTES, **settings())
    text = "".join(stream)
    whole = generate(GPTSession(model, [prompt]), **settings())[0]
    assert (stream.tokens, stream.stopped) == (whole.tokens, whole.stopped)
    assert text == BYTES.decode(whole.answer)


def test_several_prompts_are_refused(gpt):
    with pytest.raises(ValueError, match="expected a session with one prompt, got 2"):
        TextStream(GPTSession(gpt, [[1], [1]]), BYTES)


def test_an_empty_stop_string_is_refused(gpt):
    with pytest.raises(ValueError, match="at least one character"):
        TextStream(GPTSession(gpt, [[1]]), BYTES, stop_strings=[""])
