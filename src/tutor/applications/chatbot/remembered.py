"""The rival: the assistant of chapter 14, which has the facts in its weights, on a shelf that may have changed.

It is asked in the words that it was trained for, so that nothing but what it knows is at stake.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tutor.alignment.shop_replies import reply_all
from tutor.applications.chatbot.judging import talk_together
from tutor.data import bookshop
from tutor.data.bookshop.answers import read
from tutor.data.bookshop.chats import ShopChats
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.questions import LOOKUPS
from tutor.data.bookshop.shelf import Shelf
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.tokenizer import Tokenizer

_KINDS = {"have": ("in_stock", "copies", "sold_out"), "price": ("price",), "author": ("author",)}


def judge_remembered(setting: str, shelf: Shelf, name: str = "shop_grpo") -> list[dict[str, Any]]:
    """Ask an assistant that remembers for prices, stock and authors, and judge its answers by a shelf.

    Args:
        setting: What the rows call the shelf.
        shelf: The books there are.
        name: The assistant, by the name of its weights.

    Returns:
        A row for all test questions of the three kinds, and one for each kind.
    """
    examples = asked()
    replies = reply_all(load_pretrained(name), ShopChats(load_tokenizers(name)["text"]), examples)
    return _rows(f"{name}, {setting}", examples, replies, shelf)


def judge_reading(setting: str, model: GPT, tokenizer: Tokenizer, shelf: Shelf) -> list[dict[str, Any]]:
    """Ask an assistant that reads the same questions, in dialogues of its own, and judge it in the same way.

    Args:
        setting: What the rows call the shelf.
        model: The bookseller, or another.
        tokenizer: Its tokenizer.
        shelf: The books there are.

    Returns:
        Rows as those of `judge_remembered`.
    """
    examples = asked()
    said = [[turn.text for turn in example.turns if turn.role == "user"] for example in examples]
    replies = [each[-1].text for each in talk_together(said, [shelf] * len(said), model, tokenizer)]
    return _rows(f"bookseller, the same questions, {setting}", examples, replies, shelf)


def asked() -> list[BookshopExample]:
    """Give the conversations of chapter 14's test that end with a question for a fact about a book named by its title.

    Where "it" is meant, the two assistants may have talked about different books.
    """
    return [
        example
        for example in bookshop.load("test")
        if example.question.intent in LOOKUPS and (example.question.title or "") in example.turns[-1].text
    ]


def _rows(
    setting: str, examples: Sequence[BookshopExample], replies: Sequence[str], shelf: Shelf
) -> list[dict[str, Any]]:
    parts: dict[str, list[bool]] = defaultdict(list)
    for example, reply in zip(examples, replies, strict=True):
        right = is_true(example, reply, shelf)
        parts["all"].append(right)
        parts[f"kind: {example.question.intent}"].append(right)
    return [
        {"setting": setting, "part": part, "n": len(flags), "right": sum(flags) / len(flags)}
        for part, flags in sorted(parts.items())
    ]


def is_true(example: BookshopExample, reply: str, shelf: Shelf) -> bool:
    """Say whether a reply answers a question about one book as the shelf has it.

    Args:
        example: Asks for a price, an author, or whether a book is there.
        reply: In the words of the shop's clerks.
        shelf: The books there are.
    """
    claim, question = read(reply), example.question
    book = shelf.find(question.title or "")
    if claim is None or book is None or claim.kind not in _KINDS[question.intent]:
        return False
    if claim.kind in ("in_stock", "copies", "sold_out") and bool(book.stock) != (claim.kind != "sold_out"):
        return False
    return all(str(getattr(book, fact)) == said for fact, said in claim.facts.items())
