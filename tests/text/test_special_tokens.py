import pytest

from tutor.text.special_tokens import (
    BOS,
    BOS_ID,
    CHAT_TOKENS,
    EOS,
    EOS_ID,
    PAD,
    PAD_ID,
    UNK,
    UNK_ID,
    special_ids,
)


def test_the_first_four_have_their_constants():
    assert special_ids() == {PAD: PAD_ID, BOS: BOS_ID, EOS: EOS_ID, UNK: UNK_ID}


def test_further_tokens_follow_from_four():
    assert list(special_ids(CHAT_TOKENS).items())[4:] == [
        ("<system>", 4),
        ("<user>", 5),
        ("<assistant>", 6),
        ("<end>", 7),
    ]


def test_the_unknown_token_may_be_left_out():
    assert special_ids((PAD, BOS, EOS, "<sep>"))["<sep>"] == 3


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ((BOS, EOS, UNK), "special token '<pad>' with id 0"),
        ((PAD, BOS), "special token '<eos>' with id 2"),
        ((PAD, BOS, EOS, "<sep>", UNK), "special token '<unk>' with id 3"),
        ((PAD, BOS, EOS, UNK, PAD), "differ and are not empty"),
        ((PAD, BOS, EOS, UNK, ""), "differ and are not empty"),
    ],
)
def test_another_numbering_is_refused(tokens, said):
    with pytest.raises(ValueError, match=said):
        special_ids(tokens)
