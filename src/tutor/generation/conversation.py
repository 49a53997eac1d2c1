"""A chat that goes on: what was said so far, and the next reply, piece by piece."""

from collections.abc import Iterator, Sequence

from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Choice, Rule
from tutor.generation.text_stream import TextStream
from tutor.models.gpt import GPT
from tutor.text.chat_template import ChatTemplate, Turn
from tutor.text.tokenizer import Tokenizer


class Conversation:
    """A chat with a model that was trained on chats.

    What no longer fits into the model's context is left out from the front, exchange by exchange; the system's message
    stays.

    Args:
        model: A language model.
        tokenizer: Its tokenizer, with the special tokens of chats.
        system: What the model is told before the chat.
        max_new_tokens: A reply is cut off at so many tokens; as many are kept free for it.

    Raises:
        ValueError: If the tokenizer lacks a special token of chats, or no room is left for what is said.

    Built in chapter 13.
    """

    def __init__(self, model: GPT, tokenizer: Tokenizer, system: str | None = None, max_new_tokens: int = 32) -> None:
        if not 1 <= max_new_tokens < model.config.context_length:
            raise ValueError(
                f"expected max_new_tokens from 1 to {model.config.context_length - 1}, "
                f"which leaves room for what is said, got {max_new_tokens}"
            )
        self.model, self.tokenizer, self.max_new_tokens = model, tokenizer, max_new_tokens
        self.template = ChatTemplate(tokenizer)
        self.turns: list[Turn] = [] if system is None else [Turn("system", system)]
        """What was said so far; also what the model no longer sees."""

    def reply(self, text: str, rules: Sequence[Rule] = (), choice: Choice | None = None) -> Iterator[str]:
        """Say something, and give the reply as it is written.

        Both are kept once the reply has ended. Who stops reading before that has said nothing.

        Args:
            text: What the user says.
            rules: Change the scores before the choice, one after the other.
            choice: `Greedy` unless told.

        Raises:
            ValueError: If the text alone does not fit into the context.
        """
        asked = [*self.turns, Turn("user", text)]
        room = self.model.config.context_length - self.max_new_tokens
        session = GPTSession(self.model, [self.template.prompt(asked, room)])
        end_ids = {self.template.end_id}
        stream = TextStream(session, self.tokenizer, (), rules, choice, self.max_new_tokens, end_ids)
        yield from stream
        self.turns = [*asked, Turn("assistant", stream.text)]

    @property
    def n_seen(self) -> int:
        """How many of the turns the model would still see, if the user said a word more."""
        room = self.model.config.context_length - self.max_new_tokens - 1
        return len(self.template.truncate([*self.turns, Turn("user", "?")], room)) - 1
