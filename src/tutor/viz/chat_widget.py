"""A chat: with a kernel a Python program answers, on a page the small model that stands in it."""

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from tutor.viz.page_program import PageProgram
from tutor.viz.page_widget import PageWidget, require_words

LONGEST = 500
"""Characters of one question."""
MOST_SUGGESTIONS = 8
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True)
class ChatNote:
    """What a program did between question and answer, to be shown between the two."""

    text: str


@dataclass(frozen=True)
class ChatExchange:
    """A question with its answer, as an example to read."""

    asked: str
    reply: str
    notes: tuple[str, ...] = ()
    """What the program did in between."""


Respond = Callable[[str], str | Iterable[str | ChatNote]]
"""What answers: the whole reply, or its pieces as they come, with notes in between."""


class ChatWidget(PageWidget):
    """A chat in the notebook, and on the page.

    Where a kernel listens, `respond` answers; what it remembers is its own affair, and `restart` makes it forget. It is
    asked for each piece in turn, so that a reader who stops it stops it. Without `respond`, and on a page, the model of
    `page` answers in the reader's browser. On a page without one the example can be read.

    Args:
        respond: Gives the reply to a text, whole or in pieces.
        restart: Called when the reader begins a new chat.
        page: A model with its program, for a page without a kernel.
        example: A stored conversation, for readers without JavaScript.
        suggestions: Up to eight questions to try.
        opening: What stands above the conversation.
        speakers: What reader and assistant are called.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If nothing could answer, there is no example, there are too many suggestions, or words are missing.

    Source: built in chapter 16.
    """

    page_kind: ClassVar[str] = "chat-widget"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")
    _before: ClassVar[tuple[Path, ...]] = tuple(
        Path(__file__).with_name(name) for name in ("model_in_page.js", "page_program.js")
    )

    content = traitlets.Dict(help="What is shown, and what the page computes with.").tag(sync=True)
    exchanges = traitlets.List(traitlets.Dict(), help="What was said: asked, reply, notes, end, memory.").tag(sync=True)

    def __init__(
        self,
        respond: Respond | None = None,
        *,
        restart: Callable[[], None] | None = None,
        page: PageProgram | None = None,
        example: Sequence[ChatExchange],
        suggestions: Sequence[str] = (),
        opening: str = "Write a question, and press Enter.",
        speakers: tuple[str, str] = ("You", "Assistant"),
        title: str,
        alt: str,
    ) -> None:
        require_words(title=title, alt=alt, opening=opening, reader=speakers[0], assistant=speakers[1])
        if respond is None and page is None:
            raise ValueError("expected a program that responds, a program for the page, or both; got neither")
        if not example:
            raise ValueError("expected a stored conversation for readers without JavaScript, got none")
        if len(suggestions) > MOST_SUGGESTIONS:
            raise ValueError(f"expected at most {MOST_SUGGESTIONS} suggestions, got {len(suggestions)}")
        for text in suggestions:
            if cleaned(text) != text or not 1 <= len(text) <= LONGEST:
                raise ValueError(f"expected suggestions of 1 to {LONGEST} plain characters, got {text[:40]!r}")
        self._respond, self._restart, self._page = respond, restart, page
        self._turn, self._pieces = 0, iter(())
        content = {
            "title": title,
            "alt": alt,
            "opening": opening,
            "label": "Your question",
            "longest": LONGEST,
            "suggestions": list(suggestions),
            "speakers": {"user": speakers[0], "assistant": speakers[1]},
            "example": [asdict(exchange) | {"notes": list(exchange.notes)} for exchange in example],
            "asks_kernel": respond is not None,
            # a kernel that answers spares the browser the model
            "page": page.as_data() if respond is None else None,
        }
        super().__init__(content=content)
        self.on_msg(self._hear)

    def page_data(self) -> dict[str, Any]:
        """What is shown, with the page's own model."""
        page = None if self._page is None else self._page.as_data()
        return {**self.content, "asks_kernel": False, "page": page, "exchanges": list(self.exchanges)}

    def page_text(self) -> str:
        """The sizes, and a digest of the words; that of the model's numbers where there is one."""
        shown = {name: value for name, value in self.content.items() if name not in ("page", "asks_kernel")}
        digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:6]
        model = "no model in the page" if self._page is None else f"model in the page {self._page.digest()}"
        return (
            f"Chat “{self.content['title']}”: an example of {len(self.content['example'])} exchanges, "
            f"{len(self.content['suggestions'])} suggestions, {model}, digest {digest}"
        )

    def page_fallback(self) -> str:
        """The stored conversation."""
        reader, assistant = (html.escape(self.content["speakers"][role]) for role in ("user", "assistant"))
        turns = "".join(
            f"<dt>{reader}</dt><dd>{html.escape(exchange['asked'])}</dd>"
            + "".join(f"<dd><code>{html.escape(note)}</code></dd>" for note in exchange["notes"])
            + f"<dt>{assistant}</dt><dd>{html.escape(exchange['reply'])}</dd>"
            for exchange in self.content["example"]
        )
        return (
            f'<div class="tutor-frame tutor-chat-fallback"><p><strong>{html.escape(self.content["title"])}</strong> '
            f"{html.escape(self.content['alt'])}</p><dl>{turns}</dl></div>"
        )

    def _hear(self, widget: Any, message: dict[str, Any], buffers: Any) -> None:
        """Answer the reader's browser: a piece for each time that it asks."""
        if self._respond is None:
            return
        kind, turn = message.get("kind"), message.get("turn")
        if kind == "ask":
            self._close()
            self._turn, self._pieces = turn, self._answer(str(message.get("text", "")))
            self._advance()
        elif kind == "next" and turn == self._turn:
            self._advance()
        elif kind in ("stop", "restart"):
            self._close()
            if kind == "restart" and self._restart is not None:
                self._restart()

    def _answer(self, text: str) -> Iterator[str | ChatNote]:
        text = cleaned(text)
        if not 1 <= len(text) <= LONGEST:
            raise ValueError(f"expected a question of 1 to {LONGEST} characters, got {len(text)}")
        reply = self._respond(text)
        if isinstance(reply, str):
            yield reply
        else:
            yield from reply

    def _advance(self) -> None:
        turn = self._turn
        try:
            piece = next(self._pieces)
        except StopIteration:
            self.send({"kind": "end", "turn": turn})
        except Exception as problem:  # whatever a program raises, the chat goes on
            self.send({"kind": "problem", "turn": turn, "text": f"{type(problem).__name__}: {problem}"})
        else:
            shown = {"note": piece.text} if isinstance(piece, ChatNote) else str(piece)
            self.send({"kind": "piece", "turn": turn, "piece": shown})

    def _close(self) -> None:
        close = getattr(self._pieces, "close", None)
        self._pieces = iter(())
        if close is not None:
            close()


def cleaned(text: str) -> str:
    """Give a text without control characters and other signs that nobody sees, with single blanks."""
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text)
    return " ".join(_UNSEEN.sub(" ", seen).split())
