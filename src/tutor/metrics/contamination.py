"""Contamination: how much of a test question stands, word for word, in the training data."""

from collections.abc import Iterable, Sequence

from tutor.metrics.ngrams import count_ngrams


class TrainingRuns:
    """All runs of n neighboring tokens of the training data, to look test questions up in.

    Args:
        texts: The training data, each text a sequence of tokens.
        n: How long a run is. Short ones are shared by texts that have nothing to do with each other.

    Raises:
        ValueError: If n is below 1.

    Source: Brown et al. 2020, appendix C, with runs of 8 to 13 words (arXiv:2005.14165). Built in chapter 15.
    """

    def __init__(self, texts: Iterable[Sequence[str]], n: int) -> None:
        if n < 1:
            raise ValueError(f"expected n of at least 1, got {n}")
        self.n = n
        self._short: set[tuple[str, ...]] = set()
        self._runs: set[tuple[str, ...]] = set()
        for text in texts:
            if len(text) < n:
                self._short.add(tuple(text))
            self._runs.update(count_ngrams(text, n))

    def overlap(self, text: Sequence[str]) -> float:
        """Give the share of a text's runs that stand in the training data, from 0 to 1.

        A text shorter than a run counts as one: 1 if it is itself a training text, else 0.

        Raises:
            ValueError: If the text is empty.
        """
        if not text:
            raise ValueError("expected a text of at least one token, got an empty one")
        if len(text) < self.n:
            return float(tuple(text) in self._short)
        runs = count_ngrams(text, self.n)
        return sum(times for run, times in runs.items() if run in self._runs) / runs.total()
