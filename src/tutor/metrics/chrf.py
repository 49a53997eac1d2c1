"""chrF: like BLEU, but of characters, and counting what is missing as well as what is wrong."""

import string
from collections import Counter
from collections.abc import Sequence

from tutor.metrics.ngrams import count_ngrams, require_references

_CHARACTER_ORDERS = range(1, 7)
_BETA = 2
"""Recall weighs so many times as much as precision."""

_Counts = list[tuple[int, int, int]]
"""For each order the runs of the hypothesis, of the reference, and of both."""


def chrf(hypotheses: Sequence[str], references: Sequence[Sequence[str]], word_orders: int = 0) -> float:
    """Compare runs of one to six characters, without white space; good for languages with many word forms.

    Args:
        hypotheses: Translations.
        references: For each translation its references; the best for it counts.
        word_orders: Also runs of up to so many words: 2 is chrF++.

    Returns:
        From 0 to 100; what sacrebleu gives.

    Raises:
        ValueError: If there is nothing to score, a translation has no reference, or the order is negative.

    Source: Popović 2015, equation 1 (doi:10.18653/v1/W15-3049); chrF++ Popović 2017 (doi:10.18653/v1/W17-4770).
    Built in chapter 15.
    """
    require_references(hypotheses, references)
    if word_orders < 0:
        raise ValueError(f"expected word_orders of at least 0, got {word_orders}")
    best = []
    for hypothesis, known in zip(hypotheses, references, strict=True):
        own = _runs(hypothesis, word_orders)
        candidates = [_compare(own, _runs(reference, word_orders)) for reference in known]
        best.append(max(candidates, key=_f_score))
    return 100 * _f_score([tuple(map(sum, zip(*order, strict=True))) for order in zip(*best, strict=True)])


def _runs(text: str, word_orders: int) -> list[Counter]:
    letters, words = "".join(text.split()), _words(text)
    return [
        *(count_ngrams(letters, n) for n in _CHARACTER_ORDERS),
        *(count_ngrams(words, n) for n in range(1, word_orders + 1)),
    ]


def _words(text: str) -> list[str]:
    """Cut at white space, and one sign of punctuation off a word's end, otherwise off its beginning."""
    words = []
    for word in text.split():
        if len(word) > 1 and word[-1] in string.punctuation:
            words += [word[:-1], word[-1]]
        elif len(word) > 1 and word[0] in string.punctuation:
            words += [word[0], word[1:]]
        else:
            words.append(word)
    return words


def _compare(own: list[Counter], theirs: list[Counter]) -> _Counts:
    return [
        # where the reference is too short for an order, the hypothesis is not blamed for it
        (mine.total() if other else 0, other.total(), (mine & other).total())
        for mine, other in zip(own, theirs, strict=True)
    ]


def _f_score(counts: _Counts) -> float:
    """Give the F score of the mean precision and the mean recall, over the orders that both texts have."""
    shares = [(both / own, both / theirs) for own, theirs, both in counts if own and theirs]
    if not shares:
        return 0.0
    precision, recall = (sum(column) / len(shares) for column in zip(*shares, strict=True))
    if not precision + recall:
        return 0.0
    return (1 + _BETA**2) * precision * recall / (_BETA**2 * precision + recall)
