"""Dialogues at the desk as tokens: words that the vocabulary lacks, and the window of what a model still reads."""

import random
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from tutor.data.bookshop import desk_forms as forms
from tutor.data.bookshop import desk_wordings as wordings
from tutor.data.bookshop.catalogue import GENRES
from tutor.data.bookshop.desk_dialogue import DeskDialogue
from tutor.data.bookshop.desk_forms import Exchange, Terms
from tutor.data.bookshop.desk_titles import AUTHORS, PRICES, title_words
from tutor.text.chat_template import RenderedChat
from tutor.text.special_tokens import CHAT_TOKENS, END, ROLE_TOKENS, UNK_ID
from tutor.text.tokenizer import Tokenizer
from tutor.text.words import WordTokenizer

TOOL = "<tool>"
"""What stands before a tool's result."""
N_SLOTS = 20
SLOTS = tuple(f"<word {number}>" for number in range(1, N_SLOTS + 1))
"""What stands for words that the vocabulary lacks."""
WINDOW = 2
"""Exchanges before the newest question that are kept word for word."""

CONTRACTIONS = {
    "what's": "what is", "who's": "who is", "where's": "where is", "how's": "how is", "it's": "it is",
    "that's": "that is", "i'm": "i am", "i'd": "i would", "you're": "you are", "don't": "do not",
    "doesn't": "does not", "can't": "can not", "i've": "i have", "isn't": "is not",
}  # fmt: skip
"""Short forms, and what the desk writes for them."""


def plain_words(text: str) -> str:
    """Write what a customer typed as the desk writes: small letters, marks apart, nothing that cannot be seen.

    Example:
        >>> plain_words("What's the price of “The Nervous Teapot”?  Under 20€?")
        'what is the price of the nervous teapot ? under 20 euros ?'
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    for short, long in CONTRACTIONS.items():
        text = re.sub(rf"\b{short}\b", long, text)
    text = re.sub(r"€\s*(\d+)|(\d+)\s*€", r" \1\2 euros ", text)
    text = re.sub(r"[\"“”„«»()\[\]*_`]", " ", text)
    return " ".join(re.sub(r"([.,!?;:])", r" \1 ", text).split())


def train_tokenizer() -> WordTokenizer:
    """Make the desk's tokenizer: the words of all wordings and answers, of the shop's titles and of small numbers."""
    said = chain.from_iterable(wordings.SAID.values())
    tables = (wordings.ABOUT, wordings.SHORT, wordings.MEANT, wordings.BUDGETS, forms.DIRECT)
    values = [value for table in tables for value in table.values()]
    texts = [text for value in values for text in ([value] if isinstance(value, str) else value)]
    texts += [*said, *wordings.AGAIN, *wordings.WISHES, *wordings.KINDS, *wordings.WISH_AGAIN, *wordings.STRANGE]
    texts += [
        *wordings.out_of_scope(),
        *wordings.OPENINGS,
        *wordings.ENDINGS,
        forms.HANDED_OVER,
        forms.NOTHING_FITS,
        forms.COLLEAGUE,
    ]
    texts += [*chain.from_iterable(title_words()), *AUTHORS, *GENRES, Terms().system(), "seven eight nine ten five six"]
    texts += [*map(Terms().answer, ("hours", "returns", "delivery")), *map(str, range(PRICES[1] + 1)), forms.WORDS]
    spoken = [re.sub(r"\{\w*\}", " ", text) for text in texts]
    return WordTokenizer.train(spoken, special_tokens=(*CHAT_TOKENS, TOOL, *SLOTS))


class OpenWords:
    """A vocabulary that has a place for words it lacks: each gets a slot, and comes back from it.

    A model that copies slots copies words that it has never seen.

    Args:
        tokenizer: With the special tokens `SLOTS`.
        order: In which slots are given away; from the first on unless told.

    Source: the numbered unknown words of Luong et al. 2015 (arXiv:1410.8206), section 3.1. Built in chapter 16.
    """

    def __init__(self, tokenizer: Tokenizer, order: Sequence[int] = range(N_SLOTS)) -> None:
        self._tokenizer = tokenizer
        self._free = [tokenizer.id_of(SLOTS[place]) for place in order][::-1]
        self._slots: dict[str, int] = {}

    def encode(self, text: str) -> list[int]:
        """Give the ids of words; when all slots are taken, a new word is ``<unk>``."""
        return [self._id(word) for word in text.split()]

    def decode(self, ids: Iterable[int]) -> str:
        """Give the text of ids, with the words of their slots; a slot that stands for no word is left out."""
        words = {slot: word for word, slot in self._slots.items()}
        return " ".join(text for token in ids if (text := words.get(token) or self._tokenizer.decode([token])))

    def _id(self, word: str) -> int:
        known = self._tokenizer.encode(word)[0]
        if known != UNK_ID:
            return known
        if word not in self._slots and self._free:
            self._slots[word] = self._free.pop()
        return self._slots.get(word, UNK_ID)


@dataclass(frozen=True)
class Prompt:
    """Tokens to go on from."""

    ids: list[int]
    words: OpenWords
    """Gives what the model writes its words back."""


class DeskChats:
    """The desk's dialogues in the tokens of one tokenizer.

    Args:
        tokenizer: That of `train_tokenizer`, or the one that ships with the bookseller.

    Raises:
        ValueError: If the tokenizer lacks a special token of the desk.

    Built in chapter 16.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.role_ids = {role: tokenizer.id_of(token) for role, token in (*ROLE_TOKENS.items(), ("tool", TOOL))}
        self.end_id = tokenizer.id_of(END)

    def render(self, system: str, exchanges: Sequence[Exchange], words: OpenWords | None = None) -> RenderedChat:
        """Give the tokens of exchanges, for training; the assistant learns its calls and its answers.

        Args:
            system: The system's message.
            words: Slots for unknown words.
        """
        turns = [("system", system), *chain.from_iterable(map(_turns, exchanges))]
        return self._rendered(turns, words or OpenWords(self.tokenizer))

    def prompt(
        self,
        system: str,
        before: Sequence[Exchange],
        text: str,
        call: str | None = None,
        result: str | None = None,
        room: int | None = None,
    ) -> Prompt:
        """Give the tokens after which the assistant calls a tool or answers.

        Args:
            system: The system's message.
            before: All exchanges so far; only the last few are read.
            text: What the customer says now.
            call: The tool call that the assistant has written.
            result: What the tool gave.
            room: How long the prompt may be, in tokens: where it is longer, fewer exchanges stay. No bound unless told.

        Raises:
            ValueError: If the question alone does not fit.
        """
        now = [("user", text), *([("assistant", call), ("tool", result or "")] if call is not None else [])]
        for n_near in range(min(WINDOW, len(before)), -1, -1):
            split = len(before) - n_near
            turns = [("system", system), *chain.from_iterable(map(_turns, before[split:]))]
            words = OpenWords(self.tokenizer)
            ids = [*self._rendered([*turns, *now], words).ids, self.role_ids["assistant"]]
            if room is None or len(ids) <= room:
                return Prompt(ids, words)
        raise ValueError(f"expected a question that fits into {room} tokens, got {len(ids)} with the system's message")

    def windows(self, dialogue: DeskDialogue, stream: random.Random) -> list[RenderedChat]:
        """Cut a dialogue into windows for training: each exchange is learned once."""
        n, width = len(dialogue.exchanges), WINDOW + 1
        starts = range(stream.randrange(width) - width if n > width else 0, n, width)
        system = dialogue.terms.system()
        return [
            self.render(
                system,
                dialogue.exchanges[max(start, 0) : start + width],
                OpenWords(self.tokenizer, stream.sample(range(N_SLOTS), N_SLOTS)),
            )
            for start in starts
            if start + width > 0
        ]

    def _rendered(self, turns: Iterable[tuple[str, str]], words: OpenWords) -> RenderedChat:
        ids: list[int] = []
        loss_mask: list[bool] = []
        for role, text in turns:
            said = words.encode(text)
            ids += [self.role_ids[role], *said, self.end_id]
            loss_mask += [False] + [role == "assistant"] * (len(said) + 1)
        return RenderedChat(ids, loss_mask)


def _turns(exchange: Exchange) -> list[tuple[str, str]]:
    between = [("assistant", exchange.call), ("tool", exchange.result or "")] if exchange.call else []
    return [("user", exchange.text), *between, ("assistant", exchange.answer)]
