"""Is an assistant right? It lives through whole dialogues with its own words, and is held against a perfect one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tutor.applications.chatbot.assistant import Assistant, Reply
from tutor.applications.chatbot.guardrails import OutputRules, told_titles
from tutor.applications.chatbot.speaker import ForeseeingSpeaker
from tutor.applications.chatbot.tools import CallError, is_call, run_call
from tutor.data.bookshop.desk import REFERENCES, DeskDialogue, DeskQuestion
from tutor.data.bookshop.desk_chats import plain_words
from tutor.data.bookshop.desk_forms import FACTS, Terms, about
from tutor.data.bookshop.shelf import Shelf
from tutor.models.gpt import GPT
from tutor.text.tokenizer import Tokenizer

FACTUAL = (*FACTS, "recommend", "hours", "returns", "delivery")
"""Questions whose answers state facts: about books, or about the terms of the shop."""
MEANT = (*REFERENCES, "short")
"""Ways to mean a book without its title."""
_HELD = ("unknown title", "system message", "rude")


@runtime_checkable
class Answering(Protocol):
    """What is judged: an `Assistant`, or something that answers as one does."""

    shelf: Shelf
    """The books there are."""

    def forget(self) -> None:
        """Begin anew."""

    def reply(self, text: str) -> Reply:
        """Answer a customer."""


@dataclass(frozen=True)
class Verdict:
    """One question, and what is right about its reply."""

    question: DeskQuestion
    right: bool
    """The reply states what was asked for, and it is true."""
    perfect: bool
    """The reply is that of a perfect assistant, word for word."""
    meant: bool | None
    """The book that was meant has been looked up; None where a book is named, or none is asked about."""
    invented: tuple[str, ...]
    """Titles in the reply that stand neither on the shelf nor in the customer's words."""
    seconds: float
    held: bool = False
    """The output door held an answer back, and the customer was told that it was not understood."""


def judge_together(dialogues: Sequence[DeskDialogue], model: GPT, tokenizer: Tokenizer) -> list[list[Verdict]]:
    """Do as `judge_dialogue` for many dialogues side by side: faster, and with no seconds worth reading.

    Args:
        dialogues: What the customers say, and what a perfect assistant answers; all with the same terms.
        model: The bookseller, or another.
        tokenizer: Its tokenizer.

    Raises:
        ValueError: If the terms of two dialogues differ.
    """
    terms = {dialogue.terms for dialogue in dialogues}
    if len(terms) != 1:
        raise ValueError(f"expected dialogues with the same terms, got {len(terms)} kinds")
    texts = [[exchange.text for exchange in dialogue.exchanges] for dialogue in dialogues]
    said = talk_together(texts, [dialogue.shelf for dialogue in dialogues], model, tokenizer, terms.pop())
    return [_verdicts(dialogue, each) for dialogue, each in zip(dialogues, said, strict=True)]


def talk_together(
    texts: Sequence[Sequence[str]],
    shelves: Sequence[Shelf],
    model: GPT,
    tokenizer: Tokenizer,
    terms: Terms | None = None,
) -> list[list[Reply]]:
    """Let assistants talk with many customers side by side, each behind an output door.

    Args:
        texts: What each customer says, one after the other, whatever is answered.
        shelves: The books that each customer finds.
        model: The bookseller, or another.
        tokenizer: Its tokenizer.
        terms: What stands in the system message.
    """
    speaker = ForeseeingSpeaker(model, tokenizer, (terms or Terms()).system())
    door = OutputRules(speaker.system)
    assistants = [Assistant(shelf, model, tokenizer, terms, output_guard=door) for shelf in shelves]
    for assistant in assistants:
        assistant.speaker = speaker
    said: list[list[Reply]] = [[] for _ in texts]
    for place in range(max(map(len, texts), default=0)):
        live = [n for n, each in enumerate(texts) if place < len(each)]
        _foresee(speaker, [assistants[n] for n in live], [plain_words(texts[n][place]) for n in live])
        for n in live:
            said[n].append(assistants[n].reply(texts[n][place]))
    return said


def _foresee(speaker: ForeseeingSpeaker, assistants: Sequence[Assistant], texts: Sequence[str]) -> None:
    states = [assistant.state for assistant in assistants]
    prompts = [speaker.prompt(state.exchanges, text) for state, text in zip(states, texts, strict=True)]
    behind = []
    for assistant, text, written in zip(assistants, texts, speaker.foresee(prompts), strict=True):
        if is_call(written):
            try:
                call = run_call(written, assistant.shelf, text, assistant.state.talk)
            except CallError:
                continue
            behind.append(speaker.prompt(assistant.state.exchanges, text, written, call.result))
    speaker.foresee(behind)


def judge_dialogue(assistant: Answering, dialogue: DeskDialogue) -> list[Verdict]:
    """Let an assistant live through a dialogue, and judge each reply.

    Args:
        assistant: It gets the dialogue's shelf, and begins anew.
        dialogue: What the customer says, and what a perfect assistant answers.

    Built in chapter 16.
    """
    assistant.shelf = dialogue.shelf
    assistant.forget()
    return _verdicts(dialogue, [assistant.reply(exchange.text) for exchange in dialogue.exchanges])


def _verdicts(dialogue: DeskDialogue, replies: Sequence[Reply]) -> list[Verdict]:
    verdicts, said = [], ""
    for question, exchange, reply in zip(dialogue.questions, dialogue.exchanges, replies, strict=True):
        said += f" {exchange.text} "
        meant = question.title in reply.sources if question.by in MEANT else None
        invented = invented_titles(reply, dialogue.shelf, said)
        perfect = reply.text == exchange.answer
        right = perfect or reply.text in _as_true(question, dialogue.shelf)
        verdicts.append(Verdict(question, right, perfect, meant, invented, reply.seconds, reply.refused in _HELD))
    return verdicts


def _as_true(question: DeskQuestion, shelf: Shelf) -> tuple[str, ...]:
    """Give other true sentences that state what was asked for: who is told what is in stock for 15 euros knows both."""
    book = shelf.find(question.title or "")
    also = {"price": "have", "have": "copies"}.get(question.kind)
    return (about(also, book.title, shelf),) if also and book and book.stock else ()


def invented_titles(reply: Reply, shelf: Shelf, said: str) -> tuple[str, ...]:
    """Give the titles that a reply names and that nobody else has: they are made up.

    Args:
        shelf: The books there are.
        said: What the customer has said so far.
    """
    return tuple(title for title in named_titles(reply.text) if shelf.find(title) is None and f" {title} " not in said)


def named_titles(text: str) -> tuple[str, ...]:
    """Give the titles that an answer names, by the forms of the desk; in another text, all that look like one."""
    return told_titles(text) or tuple(re.findall(r"\bthe \w+ \w+", text))


def share_right(verdicts: Sequence[Verdict]) -> float:
    """Give the share of factual questions that are answered rightly.

    Raises:
        ValueError: If there is no factual question.
    """
    return _share([verdict.right for verdict in verdicts if verdict.question.kind in FACTUAL], "factual questions")


def share_meant(verdicts: Sequence[Verdict]) -> float:
    """Give the share of references to books that are resolved.

    Raises:
        ValueError: If there is no reference.
    """
    return _share([verdict.meant for verdict in verdicts if verdict.meant is not None], "references")


def _share(flags: list[bool], what: str) -> float:
    if not flags:
        raise ValueError(f"expected {what}, got none")
    return sum(flags) / len(flags)
