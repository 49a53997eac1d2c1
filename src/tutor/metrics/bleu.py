"""BLEU: how many of a translation's words and runs of words stand in a reference."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.metrics.ngrams import count_ngrams, require_references

ORDERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Bleu:
    """A BLEU score, and what it is made of."""

    score: float
    """From 0 to 100."""
    precisions: tuple[float, ...]
    """In percent, for runs of one, two, three and four tokens."""
    brevity_penalty: float
    """1 where the hypotheses are as long as the references, less where they are shorter."""
    hypothesis_length: int
    """In tokens."""
    reference_length: int
    """In tokens; of several references the one closest in length counts."""


def corpus_bleu(hypotheses: Sequence[Sequence[str]], references: Sequence[Sequence[Sequence[str]]]) -> Bleu:
    """Score many translations together: counts are added before anything is divided.

    Args:
        hypotheses: Translations, each a list of tokens.
        references: For each translation its references, each a list of tokens.

    Returns:
        What sacrebleu gives with its defaults, for the same tokens.

    Raises:
        ValueError: If there is nothing to score, or a translation has no reference.

    Source: Papineni et al. 2002, section 2 (doi:10.3115/1073083.1073135); smoothing as method 3 of Chen and Cherry 2014
    (doi:10.3115/v1/W14-3346). Built in chapter 15.
    """
    require_references(hypotheses, references)
    return _score(hypotheses, references, only_orders_that_exist=False)


def sentence_bleu(hypothesis: Sequence[str], references: Sequence[Sequence[str]]) -> Bleu:
    """Score one translation; runs longer than the translation itself are left out.

    Not the part of `corpus_bleu` that this sentence has: the mean over sentences is another number.

    Args:
        hypothesis: Its tokens.
        references: References, each a list of tokens.

    Raises:
        ValueError: If there is no reference.

    Source: Papineni et al. 2002, section 2 (doi:10.3115/1073083.1073135). Built in chapter 15.
    """
    require_references([hypothesis], [references])
    return _score([hypothesis], [references], only_orders_that_exist=True)


def _score(
    hypotheses: Sequence[Sequence[str]], references: Sequence[Sequence[Sequence[str]]], only_orders_that_exist: bool
) -> Bleu:
    matches, totals = [0] * len(ORDERS), [0] * len(ORDERS)
    hypothesis_length = reference_length = 0
    for hypothesis, known in zip(hypotheses, references, strict=True):
        hypothesis_length += len(hypothesis)
        reference_length += min(map(len, known), key=lambda length: (abs(length - len(hypothesis)), length))
        for place, n in enumerate(ORDERS):
            counts = count_ngrams(hypothesis, n)
            # a run counts as often as the reference that has it most
            most = Counter()
            for reference in known:
                most |= count_ngrams(reference, n)
            matches[place] += (counts & most).total()
            totals[place] += counts.total()

    brevity_penalty = _brevity_penalty(hypothesis_length, reference_length)
    precisions = _smoothed_precisions(matches, totals)
    n_orders = sum(total > 0 for total in totals) if only_orders_that_exist else len(ORDERS)
    used = precisions[:n_orders]
    if used and all(used):
        score = brevity_penalty * math.exp(sum(map(math.log, used)) / len(used))
    else:
        score = 0.0
    return Bleu(score, tuple(precisions), brevity_penalty, hypothesis_length, reference_length)


def _brevity_penalty(hypothesis_length: int, reference_length: int) -> float:
    if hypothesis_length >= reference_length:
        return 1.0
    return math.exp(1 - reference_length / hypothesis_length) if hypothesis_length else 0.0


def _smoothed_precisions(matches: list[int], totals: list[int]) -> list[float]:
    """Give percentages; an order without a match counts as half a match, the next one as a quarter, and so on."""
    if not any(matches):
        return [0.0] * len(matches)
    precisions, credit = [], 1.0
    for match, total in zip(matches, totals, strict=True):
        if total and not match:
            credit /= 2
        precisions.append(100 * (match or credit) / total if total else 0.0)
    return precisions
