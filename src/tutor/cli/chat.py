"""``python -m tutor chat``: talk with the book's assistant."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.decoding import Decoding
from tutor.cli.screen import note

if TYPE_CHECKING:
    from tutor.generation.conversation import Conversation

_HELP = "/new begins anew, /turns shows what was said, /quit ends"


def chat(
    name: Annotated[
        str, typer.Argument(metavar="MODEL", help="An assistant of `weights`, or the folder of a run.")
    ] = "shop_grpo",
    system: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A message of the system, before the chat.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(metavar="N", help="Sample; below 1 is safer, above 1 bolder.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Seed of sampling; 0 unless told.")] = None,
    max_new_tokens: Annotated[int, typer.Option(metavar="N", min=1, help="Cut a reply off at N tokens.")] = 32,
) -> None:
    """Talk with an assistant; each line is a turn, and it remembers what was said.

    Args:
        name: A shipped model that was trained on chats, or the folder of a run.
        system: Some assistants heed it, the bookshop's does not.
        seed: The same seed gives the same chat.

    Raises:
        ValueError: If the model was not trained on chats.
    """
    decoding = Decoding(temperature=temperature, seed=seed, max_new_tokens=max_new_tokens)
    rules = decoding.rules()
    from tutor.cli.text_models import open_conversation

    conversation = open_conversation(name, system, max_new_tokens)
    choice = decoding.choice()
    is_terminal = sys.stdin.isatty()
    if is_terminal:
        note(f"you talk with {name}: {_HELP}")
    first = len(conversation.turns)
    while (text := _line(is_terminal)) is not None:
        if text == "/quit":
            return
        if text == "/new":
            conversation.turns = conversation.turns[:first]
            note("a new chat")
        elif text == "/turns":
            _show(conversation)
        elif text.startswith("/"):
            note(f"there is no {text.split()[0]}: {_HELP}")
        elif text:
            _answer(conversation, text, rules, choice)


def _line(is_terminal: bool) -> str | None:
    """Read what the user says; None at the end."""
    try:
        return input("> " if is_terminal else "").strip()
    except EOFError:
        return None


def _answer(conversation: "Conversation", text: str, rules: list, choice: object) -> None:
    from tutor.cli.text_models import unknown_words
    from tutor.data.bookshop.chats import plain

    said = plain(text)
    if unknown := unknown_words(conversation.tokenizer, said):
        note(f"the model has never seen {', '.join(unknown)}")
    n_turns = len(conversation.turns) + 2
    try:
        for piece in conversation.reply(said, rules, choice):
            print(piece, end="", flush=True)
    except KeyboardInterrupt:
        print(" ...", end="")
    except ValueError as problem:  # too long a line ends the turn, not the chat
        note(str(problem))
        return
    print(flush=True)
    if len(conversation.turns) == n_turns > conversation.n_seen:
        note(f"the model sees the last {conversation.n_seen} turns of {n_turns}")


def _show(conversation: "Conversation") -> None:
    n_forgotten = len(conversation.turns) - conversation.n_seen
    for place, turn in enumerate(conversation.turns):
        forgotten = "  (no longer seen)" if place < n_forgotten and turn.role != "system" else ""
        print(f"{turn.role}: {turn.text}{forgotten}")
