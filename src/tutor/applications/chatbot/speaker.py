"""The model's part of an assistant: given what was said, it writes the next words, one by one."""

from collections.abc import Iterator, Sequence

from tutor.data.bookshop.desk_chats import DeskChats, Prompt
from tutor.data.bookshop.desk_forms import Exchange
from tutor.generation.generate import generate, stream
from tutor.generation.gpt_session import GPTSession
from tutor.models.gpt import GPT
from tutor.text.tokenizer import Tokenizer

MAX_NEW_TOKENS = 48
"""A text is cut off at so many words; as many are kept free for it."""
_AT_ONCE = 125


class Speaker:
    """A model that calls tools and answers from their results.

    Args:
        model: The bookseller, or another that was trained on dialogues at the desk.
        tokenizer: Its tokenizer.
        system: What it is told before all conversations.

    Raises:
        ValueError: If the tokenizer lacks a special token of the desk.

    Built in chapter 16.
    """

    def __init__(self, model: GPT, tokenizer: Tokenizer, system: str) -> None:
        self.model, self.chats, self.system = model, DeskChats(tokenizer), system

    def words(
        self, before: Sequence[Exchange], text: str, call: str | None = None, result: str | None = None
    ) -> Iterator[str]:
        """Write the next words, the best at each place: a call or an answer, or behind a result the answer.

        Args:
            before: The exchanges so far; it reads the last few that fit into its context.
            text: What the customer says now.
            call: What the model has called.
            result: What the tool gave.
        """
        prompt = self.prompt(before, text, call, result)
        session = GPTSession(self.model, [prompt.ids])
        for step in stream(session, max_new_tokens=MAX_NEW_TOKENS, end_ids=self._end_ids):
            if step.tokens[0] not in self._end_ids and (word := prompt.words.decode([step.tokens[0]])):
                yield word

    def prompt(
        self, before: Sequence[Exchange], text: str, call: str | None = None, result: str | None = None
    ) -> Prompt:
        """Give the tokens that the model goes on from, with room for what it writes.

        Args:
            before: The exchanges so far.
            text: What the customer says now.
            call: What the model has called.
            result: What the tool gave.
        """
        room = self.model.config.context_length - MAX_NEW_TOKENS
        return self.chats.prompt(self.system, before, text, call, result, room)

    @property
    def _end_ids(self) -> set[int]:
        return {self.chats.end_id}


class ForeseeingSpeaker(Speaker):
    """Writes for many conversations at once and keeps it until it is asked: hundreds of dialogues in a minute.

    What it says is what it would say to each alone.

    Args:
        model: The bookseller, or another that was trained on dialogues at the desk.
        tokenizer: Its tokenizer.
        system: What it is told before all conversations.
    """

    def __init__(self, model: GPT, tokenizer: Tokenizer, system: str) -> None:
        super().__init__(model, tokenizer, system)
        self._written: dict[tuple[int, ...], list[str]] = {}

    def words(
        self, before: Sequence[Exchange], text: str, call: str | None = None, result: str | None = None
    ) -> Iterator[str]:
        """Give the words that were foreseen; others are written now."""
        foreseen = self._written.get(tuple(self.prompt(before, text, call, result).ids))
        return super().words(before, text, call, result) if foreseen is None else iter(foreseen)

    def foresee(self, prompts: Sequence[Prompt]) -> list[str]:
        """Write behind many prompts at once.

        Args:
            prompts: As `prompt` gives them; none is allowed.

        Returns:
            What was written behind each.
        """
        texts: list[str] = []
        for start in range(0, len(prompts), _AT_ONCE):
            now = prompts[start : start + _AT_ONCE]
            session = GPTSession(self.model, [prompt.ids for prompt in now])
            written = generate(session, max_new_tokens=MAX_NEW_TOKENS, end_ids=self._end_ids)
            for prompt, each in zip(now, written, strict=True):
                words = [word for token in each.answer if (word := prompt.words.decode([token]))]
                self._written[tuple(prompt.ids)] = words
                texts.append(" ".join(words))
        return texts
