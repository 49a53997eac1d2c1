import random

import pytest

from tutor.text.byte_level import ByteTokenizer
from tutor.text.special_tokens import CHAT_TOKENS

TOKENIZER = ByteTokenizer()


def test_any_text_round_trips():
    drawn = random.Random(0)
    scalars = [*range(0xD800), *range(0xE000, 0x110000)]
    for _ in range(300):
        text = "".join(map(chr, drawn.choices(scalars, k=20)))
        assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


def test_any_bytes_round_trip():
    data = bytes(range(256)) + random.Random(1).randbytes(999)
    assert TOKENIZER.decode_bytes(TOKENIZER.encode_bytes(data)) == data


def test_bytes_come_after_the_special_tokens():
    assert TOKENIZER.encode("a") == [4 + 97]
    assert ByteTokenizer(CHAT_TOKENS).encode("a") == [8 + 97]
    assert ByteTokenizer(CHAT_TOKENS).vocab_size == 264


def test_a_lone_continuation_byte_decodes_to_the_replacement_character():
    assert TOKENIZER.decode(TOKENIZER.encode_bytes(b"a\x80b")) == "a�b"


def test_a_special_token_in_a_text_is_its_bytes():
    assert TOKENIZER.encode("<bos>") == [4 + byte for byte in b"<bos>"]


def test_special_tokens_are_shown_but_not_decoded():
    ids = [1, *TOKENIZER.encode("é "), 2]
    assert TOKENIZER.tokens(ids) == ["<bos>", "\\xc3", "\\xa9", "␣", "<eos>"]
    assert TOKENIZER.decode(ids) == "é "


def test_names_have_ids():
    assert (TOKENIZER.id_of("<eos>"), TOKENIZER.id_of("A")) == (2, 4 + 65)
    for token in ("é", "ab", "<user>", ""):
        with pytest.raises(ValueError, match=f"got '{token}'"):
            TOKENIZER.id_of(token)


@pytest.mark.parametrize("token_id", [-1, 260])
def test_an_id_out_of_range_is_refused(token_id):
    with pytest.raises(ValueError, match=f"ids from 0 to 259, got {token_id}"):
        TOKENIZER.decode([5, token_id])
    with pytest.raises(ValueError, match=f"ids from 0 to 259, got {token_id}"):
        TOKENIZER.tokens([5, token_id])


def test_half_a_surrogate_pair_is_no_text():
    with pytest.raises(ValueError, match="surrogates not allowed"):
        TOKENIZER.encode("\ud83d")


def test_a_saved_tokenizer_is_the_same(tmp_path):
    ByteTokenizer(CHAT_TOKENS).save(tmp_path / "bytes.json")
    assert ByteTokenizer.load(tmp_path / "bytes.json").special_tokens == ByteTokenizer(CHAT_TOKENS).special_tokens
