"""Conversations of the bookshop as tokens: what an assistant reads, and what it should say."""

import re
from collections.abc import Sequence
from itertools import islice

from tutor.data.bookshop.dialogues import load
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.statements import statements
from tutor.text.chat_template import ChatTemplate, RenderedChat, Turn
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.tokenizer import Tokenizer
from tutor.text.words import WordTokenizer

_SEED, _N_LINES = 35, 2_000
_LARGEST = 45
"""Prices end at 40 euros, and clerks are wrong by 3 euros at most."""


def turns(example: BookshopExample) -> list[Turn]:
    """Give what was said up to the newest question, the system's message first if there is one."""
    system = [Turn("system", example.system)] if example.system else []
    return [*system, *example.turns]


def train_tokenizer() -> WordTokenizer:
    """Make the shop's tokenizer: a token for each word that the catalogue, the clerks and the customers use."""
    lines = list(islice(statements(_SEED), _N_LINES))
    examples = load("train")
    spoken = [turn.text for example in examples for turn in turns(example)]
    replies = [example.reply for example in examples]
    numbers = " ".join(str(number) for number in range(1, _LARGEST + 1))
    return WordTokenizer.train([*lines, *spoken, *replies, numbers], special_tokens=CHAT_TOKENS)


def plain(text: str) -> str:
    """Write a text as the shop writes: in lower case, with a blank before and behind each mark.

    Example:
        >>> plain("Do you have The Nervous Teapot?")
        'do you have the nervous teapot ?'
    """
    return " ".join(re.sub(r"([.,!?])", r" \1 ", text.lower()).split())


class ShopChats:
    """The shop's conversations in the tokens of one tokenizer.

    Args:
        tokenizer: That of `train_tokenizer`, or the one that ships with a model of the shop.

    Raises:
        ValueError: If the tokenizer lacks a special token of chats.

    Built in chapter 13.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer, self.template = tokenizer, ChatTemplate(tokenizer)

    @property
    def end_id(self) -> int:
        """The token that ends a turn."""
        return self.template.end_id

    def prompt(self, example: BookshopExample) -> list[int]:
        """Give the tokens after which the assistant speaks."""
        return self.template.prompt(turns(example))

    def chat(self, example: BookshopExample) -> RenderedChat:
        """Give the whole conversation with the clerk's reply, for supervised fine-tuning."""
        return self.template.render([*turns(example), Turn("assistant", example.reply)])

    def reply(self, text: str) -> list[int]:
        """Give the tokens of a reply, with the end of the turn."""
        return [*self.tokenizer.encode(text), self.end_id]

    def text(self, reply: Sequence[int]) -> str:
        """Give the text of a reply; one that was cut off before its end has three dots behind it."""
        if reply and reply[-1] == self.end_id:
            return self.tokenizer.decode(reply[:-1])
        return self.tokenizer.decode(reply) + " ..."
