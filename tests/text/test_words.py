import pytest

from tutor.text.special_tokens import UNK_ID
from tutor.text.words import WordTokenizer

TOKENIZER = WordTokenizer.train(["the cat saw the dog", "a dog ran"])


def test_words_round_trip():
    assert TOKENIZER.decode(TOKENIZER.encode(" the\tdog\n ran ")) == "the dog ran"


def test_words_that_are_cut_already_are_the_same():
    assert TOKENIZER.encode_words(["the", "dog"]) == TOKENIZER.encode("the dog")
    assert TOKENIZER.encode_words(["the dog"]) == [UNK_ID]


def test_special_tokens_are_shown_but_not_decoded():
    ids = [1, *TOKENIZER.encode("a zebra"), 2, 0]
    assert TOKENIZER.tokens(ids) == ["<bos>", "a", "<unk>", "<eos>", "<pad>"]
    assert TOKENIZER.decode(ids) == "a"


def test_a_special_token_in_a_text_is_an_unknown_word():
    assert TOKENIZER.encode("<bos> the <eos>") == [UNK_ID, TOKENIZER.id_of("the"), UNK_ID]
    assert TOKENIZER.id_of("<bos>") == 1


def test_a_saved_tokenizer_is_the_same(tmp_path):
    TOKENIZER.save(tmp_path / "words.json")
    loaded = WordTokenizer.load(tmp_path / "words.json")
    assert loaded.vocabulary.tokens == TOKENIZER.vocabulary.tokens
    assert loaded.vocabulary.special_tokens == TOKENIZER.vocabulary.special_tokens
    assert loaded.vocab_size == TOKENIZER.vocab_size == 10


def test_what_is_no_token_has_no_id():
    with pytest.raises(ValueError, match="got 'zebra'"):
        TOKENIZER.id_of("zebra")


@pytest.mark.parametrize("ids", [[-1], [4, 10]])
def test_ids_out_of_range_are_refused(ids):
    with pytest.raises(ValueError, match=f"ids from 0 to 9, got {ids[-1]}"):
        TOKENIZER.decode(ids)
    with pytest.raises(ValueError, match=f"ids from 0 to 9, got {ids[-1]}"):
        TOKENIZER.tokens(ids)


def test_one_string_is_not_several_texts():
    with pytest.raises(ValueError, match="put it in a list"):
        WordTokenizer.train("the cat")
