import random

import pytest

from tutor.text.bpe import BPETokenizer
from tutor.text.byte_level import ByteTokenizer
from tutor.text.stream_decoder import StreamDecoder
from tutor.text.words import WordTokenizer

TEXT = "naïve 世界 👩‍👩‍👧 ok"
TOKENIZERS = [ByteTokenizer(), BPETokenizer.train([TEXT], 275), WordTokenizer.train([TEXT, "a b c"])]
each_tokenizer = pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=lambda tokenizer: type(tokenizer).__name__)


def stream(tokenizer, ids):
    decoder = StreamDecoder(tokenizer)
    return [*(decoder.feed(token_id) for token_id in ids), decoder.finish()]


@each_tokenizer
def test_the_pieces_are_the_text(tokenizer):
    assert "".join(stream(tokenizer, tokenizer.encode(TEXT))) == TEXT


@each_tokenizer
def test_the_pieces_of_any_ids_are_their_text(tokenizer):
    drawn = random.Random(0)
    for _ in range(300):
        ids = drawn.choices(range(tokenizer.vocab_size), k=drawn.randrange(12))
        assert "".join(stream(tokenizer, ids)) == tokenizer.decode(ids)


def test_half_a_character_is_held_back():
    tokenizer = ByteTokenizer()
    assert stream(tokenizer, tokenizer.encode("a😀b")) == ["a", "", "", "", "😀", "b", ""]


def test_a_character_that_is_never_completed_is_shown_at_the_end():
    tokenizer = ByteTokenizer()
    assert stream(tokenizer, tokenizer.encode_bytes(b"a\xf0\x9f")) == ["a", "", "", "�"]
    assert stream(tokenizer, tokenizer.encode_bytes(b"\xf0\x9fb")) == ["", "", "�b", ""]


def test_a_special_token_gives_no_text_and_no_space():
    tokenizer = WordTokenizer.train(["a b"])
    first, second = tokenizer.encode("a b")
    assert stream(tokenizer, [1, first, 2, 2, second]) == ["", "a", "", "", " b", ""]


def test_only_a_few_ids_are_kept():
    tokenizer = ByteTokenizer()
    decoder = StreamDecoder(tokenizer)
    for token_id in tokenizer.encode("世界" * 50):
        decoder.feed(token_id)
        assert len(decoder._ids) <= 4


def test_a_decoder_can_be_used_again():
    tokenizer = ByteTokenizer()
    decoder = StreamDecoder(tokenizer)
    decoder.feed(tokenizer.encode_bytes(b"\xf0")[0])
    assert decoder.finish() == "�"
    assert decoder.feed(tokenizer.encode("a")[0]) == "a"


def test_an_id_out_of_range_is_refused():
    with pytest.raises(ValueError, match="ids from 0 to 259, got 260"):
        StreamDecoder(ByteTokenizer()).feed(260)
