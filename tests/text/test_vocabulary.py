import pytest

from tutor.text.special_tokens import SPECIAL_TOKENS, UNK_ID
from tutor.text.vocabulary import Vocabulary

STRICT = ("<pad>", "<bos>", "<eos>")


def test_special_tokens_come_first_then_frequency_then_letters():
    vocabulary = Vocabulary.build([["b", "c", "a"], ["c", "d", "d"], ["d"]])
    assert vocabulary.tokens == [*SPECIAL_TOKENS, "d", "c", "a", "b"]


def test_rare_tokens_are_left_out():
    assert Vocabulary.build([["a", "a", "b"]], minimum_frequency=2).tokens == [*SPECIAL_TOKENS, "a"]


def test_the_order_of_the_texts_does_not_matter():
    texts = [["x", "y"], ["y", "z", "z"], ["w"]]
    assert Vocabulary.build(texts).tokens == Vocabulary.build(texts[::-1]).tokens


def test_ids_and_tokens_are_inverse():
    vocabulary = Vocabulary.build([["to", "be", "or", "not"]])
    assert [vocabulary.id_of(vocabulary.token_of(number)) for number in range(len(vocabulary))] == list(range(8))
    assert vocabulary.id_of("<eos>") == 2


def test_an_unknown_token_is_unk():
    vocabulary = Vocabulary.build([["a"]])
    assert vocabulary.id_of("z") == UNK_ID
    assert vocabulary.encode(["a", "z"]) == [4, UNK_ID]


def test_an_unknown_token_is_named_where_there_is_no_unk():
    vocabulary = Vocabulary.build([["a"]], special_tokens=STRICT)
    with pytest.raises(ValueError, match="got 'zebra'"):
        vocabulary.id_of("zebra")
    with pytest.raises(ValueError, match="got 'zebra'"):
        vocabulary.encode(["a", "zebra"])


def test_a_special_token_in_a_text_is_unknown():
    vocabulary = Vocabulary.build([["<bos>", "a", "<bos>"]])
    assert vocabulary.tokens == [*SPECIAL_TOKENS, "a"]
    assert vocabulary.encode(["<bos>", "a", "<eos>"]) == [UNK_ID, 4, UNK_ID]
    with pytest.raises(ValueError, match="got '<bos>'"):
        Vocabulary.build([["a"]], special_tokens=STRICT).encode(["<bos>"])


@pytest.mark.parametrize("token_id", [-1, 5, 10**9])
def test_an_id_out_of_range_is_refused(token_id):
    with pytest.raises(ValueError, match=f"ids from 0 to 4, got {token_id}"):
        Vocabulary.build([["a"]]).token_of(token_id)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (["a", "b"], "'<pad>' in the vocabulary, found none"),
        (["<pad>", "<bos>", "<unk>", "a"], "'<eos>' in the vocabulary, found none"),
        (["a", *SPECIAL_TOKENS], "'<pad>' with id 0, got 1"),
        ([*SPECIAL_TOKENS, "a", "<eos>"], "got '<eos>'"),
        ([*SPECIAL_TOKENS, "a", "b", "a"], "got 'a'"),
        ([*SPECIAL_TOKENS, ""], "got ''"),
    ],
)
def test_special_tokens_missing_misplaced_or_doubled_are_refused(tokens, said):
    with pytest.raises(ValueError, match=said):
        Vocabulary(tokens)


def test_a_minimum_frequency_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        Vocabulary.build([["a"]], minimum_frequency=0)
