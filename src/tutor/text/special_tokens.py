"""Special tokens: ids that stand for no text, but for its edges, its gaps and its speakers.

Code adds them by their id. A special token's name written *in a text* is ordinary text for every tokenizer of the book:
whoever types ``<eos>`` or ``<assistant>`` into a chat types letters.
"""

from collections.abc import Sequence

PAD, BOS, EOS, UNK = "<pad>", "<bos>", "<eos>", "<unk>"
"""Filling up a batch, begin and end of a sequence, and what the vocabulary does not know."""
PAD_ID, BOS_ID, EOS_ID, UNK_ID = 0, 1, 2, 3
"""Their ids, the same in every tokenizer of the book."""
SPECIAL_TOKENS = (PAD, BOS, EOS, UNK)
"""What a tokenizer has unless told otherwise."""

ROLE_TOKENS = {"system": "<system>", "user": "<user>", "assistant": "<assistant>"}
"""What stands before a turn of a chat, by the role of its speaker."""
END = "<end>"
"""The end of a turn."""
CHAT_TOKENS = (*SPECIAL_TOKENS, *ROLE_TOKENS.values(), END)
"""What a tokenizer for chats has."""


def special_ids(special_tokens: Sequence[str] = SPECIAL_TOKENS) -> dict[str, int]:
    """Number special tokens from 0, in their order.

    Args:
        special_tokens: ``<pad>``, ``<bos>``, ``<eos>`` first, then ``<unk>`` where there is one, then any others.

    Raises:
        ValueError: If one of the first three is missing, one stands in another place, or one is doubled or empty.
    """
    ids = {token: number for number, token in enumerate(special_tokens)}
    if len(ids) < len(special_tokens) or "" in ids:
        raise ValueError(f"expected special tokens that differ and are not empty, got {list(special_tokens)}")
    for number, token in enumerate(SPECIAL_TOKENS):
        if ids.get(token, number if token == UNK else None) != number:
            raise ValueError(f"expected the special token {token!r} with id {number}, got {list(special_tokens)}")
    return ids
