import pytest
from tokenizers import pre_tokenizers

from tutor.text.byte_alphabet import BYTES_IN_ORDER, CHARACTERS, to_bytes, to_characters


def test_the_alphabet_is_hugging_faces():
    assert set(CHARACTERS) == set(pre_tokenizers.ByteLevel.alphabet())
    for byte in range(128):
        written = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(chr(byte))
        assert written[0][0] == CHARACTERS[byte]


def test_known_characters():
    assert to_characters(b" a\n") == "ĠaĊ"
    assert to_characters("é".encode()) == "Ã©"


def test_every_byte_round_trips():
    data = bytes(range(256))
    assert to_bytes(to_characters(data)) == data
    assert len(set(CHARACTERS)) == 256
    assert all(character.isprintable() for character in CHARACTERS)


def test_bytes_are_ordered_by_their_characters():
    assert sorted(BYTES_IN_ORDER) == list(range(256))
    assert [CHARACTERS[byte] for byte in BYTES_IN_ORDER] == sorted(CHARACTERS)


def test_a_character_of_no_byte_is_named():
    with pytest.raises(ValueError, match="got ' ' in 'a b'"):
        to_bytes("a b")
