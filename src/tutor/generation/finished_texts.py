"""The texts that beam search has finished for one prompt, and when no better ones can come."""

import math
from dataclasses import dataclass

from tutor.generation.generate import Stop


@dataclass(frozen=True)
class Hypothesis:
    """A text that beam search has found."""

    tokens: list[int]
    """All that was chosen; a text that ended by itself has its end token last."""
    log_probability: float
    """Of all tokens together, in nats."""
    score: float
    """What texts are ranked by: the log-probability in nats, divided by length^length_penalty."""
    stopped: Stop

    @property
    def answer(self) -> list[int]:
        """The tokens without the one that ended them."""
        return self.tokens[:-1] if self.stopped == "end" else self.tokens


class FinishedTexts:
    """The best texts that one prompt has got so far.

    Args:
        width: How many are kept.
        length_penalty: Exponent of the length by which a log-probability is divided.
        max_length: Tokens of the longest text.
    """

    def __init__(self, width: int, length_penalty: float, max_length: int) -> None:
        self.width, self.length_penalty, self.max_length = width, length_penalty, max_length
        self.best: list[Hypothesis] = []
        """The best first."""

    def add(self, tokens: list[int], log_probability: float, stopped: Stop) -> None:
        """Keep a text, if it is good enough; one without any probability is not.

        Args:
            log_probability: Of all tokens together, in nats.
        """
        if log_probability == -math.inf:
            return
        score = self._score(log_probability, len(tokens))
        self.best.append(Hypothesis(tokens, log_probability, score, stopped))
        self.best.sort(key=lambda text: text.score, reverse=True)
        del self.best[self.width :]

    def is_settled(self, log_probability: float, length: int) -> bool:
        """Say whether to stop: `width` texts are kept, and the best beginning scores no better than the worst of them.

        Args:
            log_probability: Of the best beginning, in nats.
            length: Tokens of that beginning.
        """
        if length == self.max_length or log_probability == -math.inf:
            return True
        return len(self.best) == self.width and self._score(log_probability, length) <= self.best[-1].score

    def _score(self, log_probability: float, length: int) -> float:
        return log_probability / length**self.length_penalty
