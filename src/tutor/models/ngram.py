"""The n-gram model: what came after the last few tokens, and how often. Counting is all its training."""

import math
from collections.abc import Iterable, Iterator, Sequence

import torch

from tutor.metrics.perplexity import perplexity
from tutor.models.ngram_smoothing import ContextCounts, Smoothing, Unsmoothed
from tutor.shapes import Float, Tensor

Context = tuple[int, ...]


class NgramCounts:
    """How often each token came after each short run of tokens.

    A text is a list of token ids. Its first token is given, as ``<bos>`` is, so it is never counted as coming after
    something.

    Args:
        texts: What is counted.
        vocab_size: Tokens, with ids from 0.
        n: Length of the longest runs: n - 1 tokens, and the one that comes after them.

    Raises:
        ValueError: If n is below 1, an id is not in the vocabulary, or no text has two tokens.

    Source: Shannon 1948, section 3 (doi:10.1002/j.1538-7305.1948.tb01338.x). Built in chapter 2.
    """

    def __init__(self, texts: Iterable[Sequence[int]], vocab_size: int, n: int) -> None:
        if n < 1:
            raise ValueError(f"expected n of at least 1, got {n}")
        self.vocab_size, self.n = vocab_size, n
        self.followers: dict[Context, dict[int, int]] = {}
        """After each context of at most n - 1 tokens, how often each token came."""
        for text in texts:
            _require_known(text, vocab_size)
            for place in range(1, len(text)):
                for start in range(max(0, place - n + 1), place + 1):
                    times = self.followers.setdefault(tuple(text[start:place]), {})
                    times[text[place]] = times.get(text[place], 0) + 1
        if not self.followers:
            raise ValueError("expected a text of at least two tokens to count, got none")
        self._totals = {context: sum(times.values()) for context, times in self.followers.items()}

    def after(self, context: Context) -> tuple[Float[Tensor, "vocab"], ContextCounts]:
        """Give how often each token came after a context, and what was counted after it altogether."""
        times = self.followers.get(context, {})
        seen = torch.zeros(self.vocab_size, dtype=torch.float64)
        seen[list(times)] = _numbers(times.values())
        total, kinds = _numbers([self._totals.get(context, 0), len(times)])
        return seen, ContextCounts(total, kinds, self.vocab_size)

    def along(self, text: Sequence[int], length: int) -> tuple[Float[Tensor, "position"], ContextCounts]:
        """Give the same for each token of a text that has so many tokens before it, after these; never for the first.

        Args:
            length: Tokens in each context.
        """
        rows = []
        for place in range(max(1, length), len(text)):
            context = tuple(text[place - length : place])
            times = self.followers.get(context, {})
            rows.append((times.get(text[place], 0), self._totals.get(context, 0), len(times)))
        seen, total, kinds = _numbers(rows).view(-1, 3).unbind(dim=1)
        return seen, ContextCounts(total, kinds, self.vocab_size)


class NgramModel:
    """A language model that looks at the last n - 1 tokens, and at nothing before them.

    At the beginning of a text, where fewer tokens stand before the next one, these are its context.

    Args:
        counts: Of runs of at least n tokens.
        n: 1 looks at nothing, 2 at the last token; as long as was counted unless told.
        smoothing: Turns counts into probabilities; `Unsmoothed` unless told.

    Raises:
        ValueError: If n is below 1, or above what was counted.

    Source: Shannon 1948, section 3 (doi:10.1002/j.1538-7305.1948.tb01338.x); perplexity: Jelinek et al. 1977
    (doi:10.1121/1.2016299). Built in chapter 2.
    """

    def __init__(self, counts: NgramCounts, n: int | None = None, smoothing: Smoothing | None = None) -> None:
        self.counts = counts
        self.n = counts.n if n is None else n
        if not 1 <= self.n <= counts.n:
            raise ValueError(f"expected n from 1 to {counts.n}, as was counted, got {n}")
        self.smoothing = Unsmoothed() if smoothing is None else smoothing

    def next_probabilities(self, context: Sequence[int]) -> Float[Tensor, "vocab"]:
        """Give the probability of every token after a context; they sum to one.

        Args:
            context: All tokens so far; the last n - 1 count.

        Raises:
            ValueError: If an id is not in the vocabulary, or the smoothing has no answer to a context never seen.
        """
        _require_known(context, self.counts.vocab_size)
        probabilities = self._blindly(self.counts.vocab_size)
        for used in self._shortest_first(context):
            probabilities = self.smoothing(*self.counts.after(used), probabilities)
        return _require_numbers(probabilities)

    def probability(self, token: int, context: Sequence[int]) -> float:
        """Give the probability of one token after a context.

        Args:
            context: All tokens before it; the last n - 1 count.

        Raises:
            ValueError: If an id is not in the vocabulary, or the smoothing has no answer to a context never seen.
        """
        _require_known([token], self.counts.vocab_size)
        return self.next_probabilities(context)[token].item()

    def log_probability(self, text: Sequence[int]) -> float:
        """Give the logarithm of a text's probability, in nats: minus infinity if a token in it has probability zero.

        The first token is given; a text without another has probability one.

        Raises:
            ValueError: If an id is not in the vocabulary, or the smoothing has no answer to a context never seen.
        """
        _require_known(text, self.counts.vocab_size)
        probabilities = self._blindly(max(0, len(text) - 1))
        for length in range(min(self.n, len(text))):
            # the first few tokens have no context of this length, and keep what the shorter one says
            told = probabilities[max(0, length - 1) :]
            told.copy_(self.smoothing(*self.counts.along(text, length), told))
        # unsmoothed, what comes after an impossible token is not a number; the text is impossible all the same
        return -math.inf if (probabilities == 0).any() else _require_numbers(probabilities).log().sum().item()

    def perplexity(self, texts: Iterable[Sequence[int]]) -> float:
        """Give the perplexity over all predicted tokens of all texts.

        Raises:
            ValueError: If nothing is predicted, an id is not in the vocabulary, or the smoothing has no answer to a
                context never seen.
        """
        nats, n_tokens = 0.0, 0
        for text in texts:
            nats -= self.log_probability(text)
            n_tokens += max(0, len(text) - 1)
        return perplexity(nats, n_tokens)

    def _shortest_first(self, context: Sequence[int]) -> Iterator[Context]:
        longest = min(self.n - 1, len(context))
        return (tuple(context[len(context) - length :]) for length in range(longest + 1))

    def _blindly(self, n_tokens: int) -> Tensor:
        return torch.full((n_tokens,), 1 / self.counts.vocab_size, dtype=torch.float64)


def _numbers(counts: Iterable) -> Tensor:
    return torch.tensor(list(counts), dtype=torch.float64)


def _require_numbers(probabilities: Tensor) -> Tensor:
    if probabilities.isnan().any():
        raise ValueError("expected a context that was seen, got a new one: its shares are 0/0, so smooth the counts")
    return probabilities


def _require_known(tokens: Sequence[int], vocab_size: int) -> None:
    if tokens and not (0 <= min(tokens) and max(tokens) < vocab_size):
        outside = next(token for token in tokens if not 0 <= token < vocab_size)
        raise ValueError(f"expected token ids from 0 to {vocab_size - 1}, got {outside}")
