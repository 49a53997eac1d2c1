"""What an assistant keeps of a conversation: the exchanges, the books talked about, and how often it has failed."""

from dataclasses import dataclass, field

from tutor.applications.chatbot.tools import Call
from tutor.data.bookshop.desk_forms import Exchange, Mention, mentions
from tutor.data.bookshop.desk_talk import Talk
from tutor.data.bookshop.shelf import Shelf


@dataclass
class State:
    """One customer's conversation so far.

    Built in chapter 16.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    """What was said and looked up; refused words are not among it."""
    talk: Talk = field(default_factory=Talk)
    """What "it", "the first one" and the like mean now."""
    failures: int = 0
    """How often running the assistant has not understood."""
    escalated: bool = False
    """Whether a person has been called."""

    def keep(self, exchange: Exchange, call: Call | None, shelf: Shelf) -> None:
        """Take in what was said, and what was looked up for it.

        Args:
            exchange: The question, the answer, and what was called in between.
            call: The call that was carried out, if one was.
            shelf: The books there are.
        """
        self.exchanges.append(exchange)
        if call is None or call.name == "hand_over":
            return
        books = [book for title in call.titles if (book := shelf.find(title))]
        if call.name == "recommend":
            self.talk.recommended(books)
        elif books or "title" in call.arguments:
            self.talk.answered(books[0] if books else None)

    def books(self) -> tuple[Mention, ...]:
        """Give the books talked about, each once, the latest last."""
        return mentions(exchange.result for exchange in self.exchanges)

    def summary(self) -> str:
        """Say in one line what the conversation was about: what a colleague reads who takes over."""
        named = " , ".join(f"{book.title} by {book.author}" for book in self.books()) or "no book"
        last = f" ; last asked : {self.exchanges[-1].text}" if self.exchanges else ""
        return f"talked about {named}{last}"
