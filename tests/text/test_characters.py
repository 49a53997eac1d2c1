import pytest

from tutor.text.characters import CharacterTokenizer
from tutor.text.special_tokens import UNK_ID

TOKENIZER = CharacterTokenizer.train(["天气很好", "a b<>sob"])


@pytest.mark.parametrize("text", ["", "好 天", "abba"])
def test_characters_round_trip(text):
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


def test_a_token_is_a_character():
    ids = TOKENIZER.encode("很好z")
    assert TOKENIZER.tokens(ids) == ["很", "好", "<unk>"]
    assert ids[2] == UNK_ID


def test_a_special_token_in_a_text_is_its_letters():
    assert TOKENIZER.tokens(TOKENIZER.encode("<bos>")) == ["<", "b", "o", "s", ">"]


def test_a_saved_tokenizer_is_the_same(tmp_path):
    TOKENIZER.save(tmp_path / "characters.json")
    assert CharacterTokenizer.load(tmp_path / "characters.json").encode("天 a") == TOKENIZER.encode("天 a")


def test_an_unknown_character_is_named_where_there_is_no_unk():
    with pytest.raises(ValueError, match="got 'z'"):
        CharacterTokenizer.train(["abc"], special_tokens=("<pad>", "<bos>", "<eos>")).encode("abz")
