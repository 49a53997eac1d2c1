"""The bookseller's assistant as data for a page: its model, its shelf, and what the program in the page must know."""

from tutor.applications.chatbot import assistant as desk
from tutor.applications.chatbot import tools
from tutor.applications.chatbot.assistant import Assistant
from tutor.applications.chatbot.injection_rules import PATTERNS
from tutor.applications.chatbot.speaker import MAX_NEW_TOKENS
from tutor.data.bookshop import desk_forms as forms
from tutor.data.bookshop.catalogue import GENRES, Book
from tutor.data.bookshop.desk_chats import CONTRACTIONS, SLOTS, WINDOW
from tutor.data.bookshop.desk_talk import MEANT
from tutor.viz.model_in_page import PageModel
from tutor.viz.page_program import PageProgram


def bookseller_in_page(assistant: Assistant) -> PageProgram:
    """Give an assistant's model and shelf with the program of the page that does in JavaScript what it does here.

    The page has the calls, their checks, the shelf, the window, what "it" means, and the call of a person. Of the
    guards it has the patterns of orders, which see fewer disguises there; it has no log.

    Args:
        assistant: Whose shelf, words and guard the page has. What was said to it stays here.

    Built in chapter 16.
    """
    speaker = assistant.speaker
    return PageProgram(
        PageModel(speaker.model, speaker.chats.tokenizer),
        "bookseller",
        {
            "books": [_facts(book) for book in assistant.shelf.books],
            "genres": list(GENRES),
            "reasons": list(tools.REASONS),
            "system": speaker.system,
            "slots": list(SLOTS),
            "contractions": CONTRACTIONS,
            "window": WINDOW,
            "meant": list(MEANT),
            "at_once": forms.AT_MOST,
            "max_new_tokens": MAX_NEW_TOKENS,
            "most_letters": desk.MOST_LETTERS,
            "most_words": desk.MOST_WORDS,
            "most_title_words": tools.MOST_WORDS,
            "most_failures": desk.MOST_FAILURES,
            "patterns": []
            if assistant.input_guard is None
            else [pattern.pattern for several in PATTERNS.values() for pattern in several],
            "says": {
                "not_understood": desk.NOT_UNDERSTOOD,
                "out_of_scope": desk.OUT_OF_SCOPE,
                "too_long": desk.TOO_LONG,
                "wait": desk.WAIT,
                "handed_over": forms.HANDED_OVER,
                "none_meant": forms.NONE_MEANT,
                "nothing_fits": forms.NOTHING_FITS,
                "colleague": forms.COLLEAGUE,
            },
        },
    )


def _facts(book: Book) -> dict[str, str | int]:
    """Give what the tools tell of a book, with its stock in words and in number."""
    stock = book.copies if book.stock else "sold out"
    facts = {name: getattr(book, name) for name in ("title", "author", "genre", "price")}
    return facts | {"stock": stock, "copies": book.stock}
