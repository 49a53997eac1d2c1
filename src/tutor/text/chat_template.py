"""The form of a chat: turns with their speakers, as one sequence of tokens.

A turn is its speaker's token, its text, and the token of its end::

    <system> You sell books. <end> <user> Hello! <end> <assistant> Good day. <end>

Speakers and ends are ids that only this code sets. A text that *says* ``<assistant>`` is letters, so nobody can speak
with another's voice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.text.special_tokens import END, ROLE_TOKENS
from tutor.text.tokenizer import Tokenizer


@dataclass(frozen=True)
class Turn:
    """What one speaker says at once.

    Raises:
        ValueError: If there is no such role.
    """

    role: str
    """``system``, ``user`` or ``assistant``."""
    text: str

    def __post_init__(self) -> None:
        if self.role not in ROLE_TOKENS:
            raise ValueError(f"expected a role among {', '.join(ROLE_TOKENS)}, got {self.role!r}")


@dataclass(frozen=True)
class RenderedChat:
    """A chat as a model is trained on it."""

    ids: list[int]
    """The tokens of all turns."""
    loss_mask: list[bool]
    """True for the tokens that the model must learn to say: the assistant's words and the end of its turns."""


class ChatTemplate:
    """Turns into tokens, for any tokenizer that has the special tokens of a chat (`CHAT_TOKENS`).

    Raises:
        ValueError: If the tokenizer lacks one of them.

    Built in chapters 13 and 16.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.role_ids = {role: tokenizer.id_of(token) for role, token in ROLE_TOKENS.items()}
        self.end_id = tokenizer.id_of(END)

    def render(self, turns: Sequence[Turn]) -> RenderedChat:
        """Give the tokens of a whole chat, for training.

        Raises:
            ValueError: If the turns are out of order: the system first or not at all, then user and assistant in turn.
        """
        _require_order(turns)
        ids: list[int] = []
        loss_mask: list[bool] = []
        for turn in turns:
            words = self.tokenizer.encode(turn.text)
            ids += [self.role_ids[turn.role], *words, self.end_id]
            loss_mask += [False] + [turn.role == "assistant"] * (len(words) + 1)
        return RenderedChat(ids, loss_mask)

    def prompt(self, turns: Sequence[Turn], context_length: int | None = None) -> list[int]:
        """Give the tokens after which the assistant speaks: the turns, and the assistant's role token.

        Args:
            turns: A chat that ends with the user.
            context_length: How long the prompt may be, in tokens, with the role token and without the answer; older
                turns are left out as `truncate` does. Unless told, all turns stay.

        Raises:
            ValueError: If the turns are out of order, do not end with the user, or the newest do not fit.
        """
        _require_order(turns)
        if turns[-1].role != "user":
            raise ValueError(f"expected the user's turn last, got one of the {turns[-1].role}")
        if context_length is not None:
            turns = self.truncate(turns, context_length - 1)
        return [*self.render(turns).ids, self.role_ids["assistant"]]

    def truncate(self, turns: Sequence[Turn], context_length: int) -> list[Turn]:
        """Leave out the oldest exchanges (a user's turn and its answer) until the rest fits.

        The system's turn stays, and so does the newest user's turn with all that follows. No turn is cut.

        Args:
            context_length: How long the rest may be when rendered, in tokens.

        Raises:
            ValueError: If the turns are out of order, or what must stay does not fit.
        """
        _require_order(turns)
        n_system = 1 if turns[0].role == "system" else 0
        first = max(place for place, turn in enumerate(turns) if turn.role == "user")
        lengths = [len(self.tokenizer.encode(turn.text)) + 2 for turn in turns]
        length = sum(lengths[:n_system]) + sum(lengths[first:])
        if length > context_length:
            raise ValueError(
                f"expected the newest turns to fit in {context_length} tokens, "
                f"got {sum(lengths[first:])} after {sum(lengths[:n_system])} of the system"
            )
        while first > n_system and length + sum(lengths[first - 2 : first]) <= context_length:
            length += sum(lengths[first - 2 : first])
            first -= 2
        return [*turns[:n_system], *turns[first:]]


def _require_order(turns: Sequence[Turn]) -> None:
    n_system = 1 if turns and turns[0].role == "system" else 0
    if len(turns) == n_system:
        raise ValueError(f"expected a turn of the user, got {'the system alone' if turns else 'no turns'}")
    for place, turn in enumerate(turns[n_system:]):
        wanted = ("user", "assistant")[place % 2]
        if turn.role != wanted:
            raise ValueError(f"expected the {wanted} in turn {n_system + place + 1}, got the {turn.role}")
