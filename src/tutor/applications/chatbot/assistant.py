"""The assistant of the bookshop as a program: a small model, and all that makes it fit to be let to customers."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from tutor.applications.chatbot.polish import polished
from tutor.applications.chatbot.protocols import InputGuard, Log, OutputGuard
from tutor.applications.chatbot.speaker import Speaker
from tutor.applications.chatbot.state import State
from tutor.applications.chatbot.tools import Call, CallError, is_call, run_call
from tutor.data.bookshop.desk_chats import plain_words
from tutor.data.bookshop.desk_forms import DIRECT, HANDED_OVER, Exchange, Terms
from tutor.data.bookshop.shelf import FULL, Shelf
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.tokenizer import Tokenizer

NOT_UNDERSTOOD, OUT_OF_SCOPE = DIRECT["not_understood"], DIRECT["out_of_scope"]
TOO_LONG = "sorry , that is too long for me . please ask in one sentence ."
"""What is said to a text that the model is not given to read."""
WAIT = "a colleague will be with you soon ."
"""What is said once a person has been called."""
MOST_FAILURES = 2
"""So often running the assistant may not understand; then a person is called."""
MOST_WORDS, MOST_LETTERS = 30, 300
"""How long a question may be."""


@dataclass(frozen=True)
class Reply:
    """What an assistant said to one question, and how it came to it."""

    text: str
    """In the words of the desk: small letters, marks apart."""
    calls: tuple[Call, ...] = ()
    """The tools that were called."""
    refused: str | None = None
    """Why the question or the answer was held back, if it was."""
    escalated: bool = False
    """Whether a person has been called."""
    seconds: float = 0.0
    """From the question to the end of the answer."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The books of the shelf that the answer was read from."""
        return tuple(title for call in self.calls for title in call.titles)

    @property
    def shown(self) -> str:
        """The text as one writes it, with capitals."""
        return polished(self.text, self.sources)


@dataclass
class _Draft:
    """A reply that is being made."""

    text: str = ""
    call: Call | None = None
    written: str | None = None
    """The call as the model wrote it."""
    refused: str | None = None
    failed: bool = False
    kept: bool = True
    """Whether the exchange becomes a part of the conversation."""
    asked_for_person: str | None = None


class Assistant:
    """Answers the customers of a bookshop, one conversation at a time.

    The model writes calls and answers. The program around it reads the calls, checks them and runs them on the shelf;
    keeps what was said; refuses what is too long; calls a person when one is asked for, or when the assistant has not
    understood twice running; and lets guards look at what comes in and what goes out.

    Args:
        shelf: The books there are; another may be put in its place at any time.
        model: The shipped bookseller unless told.
        tokenizer: Its tokenizer.
        terms: What stands in the system message.
        input_guard: Looks at the customer's words.
        output_guard: Looks at the answer. While there is one, an answer is shown once it is whole.
        log: Takes down what happens.

    Raises:
        ValueError: If a model comes without a tokenizer, or the tokenizer lacks a special token of the desk.

    Built in chapter 16.
    """

    def __init__(
        self,
        shelf: Shelf = FULL,
        model: GPT | None = None,
        tokenizer: Tokenizer | None = None,
        terms: Terms | None = None,
        input_guard: InputGuard | None = None,
        output_guard: OutputGuard | None = None,
        log: Log | None = None,
    ) -> None:
        if model is not None and tokenizer is None:
            raise ValueError("expected a tokenizer beside the model, got None")
        self.shelf, self.log = shelf, log
        self.input_guard, self.output_guard = input_guard, output_guard
        self.speaker = Speaker(
            model or load_pretrained("bookseller"),
            tokenizer or load_tokenizers("bookseller")["text"],
            (terms or Terms()).system(),
        )
        self.state = State()
        """The conversation so far."""
        self.last: Reply | None = None
        """The newest reply."""

    def reply(self, text: str) -> Reply:
        """Answer a customer.

        Args:
            text: Anything.
        """
        for _ in self.stream(text):
            pass
        return self.last

    def stream(self, text: str) -> Iterator[str]:
        """Answer a customer, word by word; afterwards `last` is the whole reply.

        Who stops reading before the end has said nothing.

        Args:
            text: Anything.
        """
        began, draft = perf_counter(), _Draft()
        question = plain_words(text[: 20 * MOST_LETTERS])
        self._note("asked", text=text[:MOST_LETTERS])
        pieces = self._pieces(text, question, draft)
        if self.output_guard is None:
            yield from pieces
        else:
            yield from self._checked(pieces, draft)
        yield from self._escalation(draft)
        if draft.kept:
            result = draft.call.result if draft.call else None
            self.state.keep(Exchange(question, draft.text, draft.written, result), draft.call, self.shelf)
        calls = (draft.call,) if draft.call else ()
        shown = f"{draft.text} {HANDED_OVER}" if self._adds_person(draft) else draft.text
        self.last = Reply(shown, calls, draft.refused, self.state.escalated, perf_counter() - began)
        self._note("replied", text=shown, seconds=self.last.seconds)

    def forget(self) -> None:
        """Begin anew, with another customer."""
        self.state, self.last = State(), None

    # how an answer comes about

    def _pieces(self, text: str, question: str, draft: _Draft) -> Iterator[str]:
        if self.state.escalated:
            return self._fixed(WAIT, draft)
        if len(text) > MOST_LETTERS or len(question.split()) > MOST_WORDS:
            return self._refuse("too long", "input", TOO_LONG, draft)
        if self.input_guard is not None and (reason := self.input_guard.check_input(text)):
            return self._refuse(reason, "input", OUT_OF_SCOPE, draft)
        if not any(letter.isalnum() for letter in question):
            draft.failed = True
            return self._fixed(NOT_UNDERSTOOD, draft)
        return self._thought(question, draft)

    def _thought(self, question: str, draft: _Draft) -> Iterator[str]:
        """Let the model call a tool or answer; where it called, let it answer from the result."""
        words = self.speaker.words(self.state.exchanges, question)
        first = next(words, "")
        if is_call(first):
            draft.written = " ".join([first, *words])
            try:
                draft.call = run_call(draft.written, self.shelf, question, self.state.talk)
            except CallError as error:
                self._note("called", name=draft.written, valid=False, error=str(error))
                draft.failed, draft.written = True, None
                yield from self._fixed(NOT_UNDERSTOOD, draft)
                return
            self._note("called", name=draft.call.name, valid=True)
            if draft.call.name == "hand_over":
                draft.asked_for_person = str(draft.call.arguments["reason"])
            words = self.speaker.words(self.state.exchanges, question, draft.written, draft.call.result)
            first = next(words, "")
        if not first:
            draft.failed = True
            yield from self._fixed(NOT_UNDERSTOOD, draft)
            return
        yield from self._said(first, words, draft)
        draft.failed = draft.text == NOT_UNDERSTOOD

    def _said(self, first: str, others: Iterator[str], draft: _Draft) -> Iterator[str]:
        draft.text = first
        yield first
        for word in others:
            draft.text += f" {word}"
            yield f" {word}"

    def _fixed(self, text: str, draft: _Draft) -> Iterator[str]:
        """Say something that the program says itself: it is no part of what the model reads later."""
        draft.text, draft.kept = text, False
        yield text

    def _refuse(self, reason: str, where: str, text: str, draft: _Draft) -> Iterator[str]:
        draft.refused = reason
        self._note("refused", where=where, reason=reason)
        return self._fixed(text, draft)

    def _checked(self, pieces: Iterator[str], draft: _Draft) -> Iterator[str]:
        """Wait for the whole answer; give it, or what is said in its place where the guard holds it back."""
        whole = "".join(pieces)
        results = (draft.call.result,) if draft.call else ()
        if draft.kept and (reason := self.output_guard.check_output(whole, results, self.shelf)):
            draft.failed = True
            yield from self._refuse(reason, "output", NOT_UNDERSTOOD, draft)
        else:
            yield whole

    # when a person is called

    def _escalation(self, draft: _Draft) -> Iterator[str]:
        if self.state.escalated:
            return
        self.state.failures = self.state.failures + 1 if draft.failed else 0
        reason = draft.asked_for_person or ("not understood" if self.state.failures >= MOST_FAILURES else None)
        if reason:
            self.state.escalated = True
            self._note("escalated", reason=reason)
            if self._adds_person(draft):
                yield f" {HANDED_OVER}"

    def _adds_person(self, draft: _Draft) -> bool:
        """Say whether the call of a person is to be told besides the answer: not where the answer tells it."""
        return self.state.escalated and draft.failed

    def _note(self, event: str, **facts: str | int | float | bool) -> None:
        if self.log is not None:
            self.log.write(event, **facts)
