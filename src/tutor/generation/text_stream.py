"""A text that is shown while the model is writing it."""

from collections.abc import Collection, Iterator, Sequence

from tutor.generation.generate import Stop, stream
from tutor.generation.sampling import Choice, Rule
from tutor.generation.session import Session
from tutor.generation.stop_strings import StopStrings
from tutor.text.special_tokens import EOS_ID
from tutor.text.stream_decoder import StreamDecoder
from tutor.text.tokenizer import Tokenizer


class TextStream:
    """Gives a text piece by piece: ``for piece in TextStream(session, tokenizer): print(piece, end="")``.

    A character that is still incomplete is held back, and so is what may be the beginning of a stop string.

    Args:
        session: A model with one prompt.
        stop_strings: The text stops before the first of them to be complete.
        rules: Change the scores before the choice, one after the other.
        choice: `Greedy` unless told.
        max_new_tokens: The text stops at so many tokens.
        end_ids: Tokens that end the text; they are not shown.

    Raises:
        ValueError: If the session has more than one prompt, or a stop string is empty.

    Source: built in chapter 9.
    """

    def __init__(
        self,
        session: Session,
        tokenizer: Tokenizer,
        stop_strings: Sequence[str] = (),
        rules: Sequence[Rule] = (),
        choice: Choice | None = None,
        max_new_tokens: int = 64,
        end_ids: Collection[int] = (EOS_ID,),
    ) -> None:
        if len(session.prompts) != 1:
            raise ValueError(f"expected a session with one prompt, got {len(session.prompts)}")
        self.text = ""
        """What has been given so far."""
        self.tokens: list[int] = []
        """The tokens chosen so far, the end token too."""
        self.stopped: Stop | None = None
        """Why the text stopped; None while it goes on."""
        self._end_ids = end_ids
        self._decoder = StreamDecoder(tokenizer)
        self._stop = StopStrings(stop_strings)
        steps = stream(session, rules, choice, max_new_tokens, end_ids)
        self._pieces = self._run((step.tokens[0], step.stopped.get(0)) for step in steps)

    def __iter__(self) -> Iterator[str]:
        return self._pieces

    def _run(self, steps: Iterator[tuple[int, Stop | None]]) -> Iterator[str]:
        for token, reason in steps:
            self.tokens.append(token)
            piece = "" if token in self._end_ids else self._decoder.feed(token)
            if reason is not None:
                piece += self._decoder.finish()
            shown = self._stop.feed(piece)
            if self._stop.found is not None:
                self.stopped = "stop string"
            elif reason is not None:
                self.stopped = reason
                shown += self._stop.finish()
            self.text += shown
            if shown:
                yield shown
            if self.stopped is not None:
                return
