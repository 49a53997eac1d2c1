"""Agreement of two people, or of a person and a model, on the same examples: beyond what chance alone would give."""

from collections import Counter
from collections.abc import Hashable, Sequence


def percent_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Give the share of examples to which two raters gave the same label, from 0 to 1.

    Raises:
        ValueError: If there is no example, or not one label of each rater for it.

    Source: built in chapter 15.
    """
    if not first or len(first) != len(second):
        raise ValueError(f"expected labels of both raters for the same examples, got {len(first)} and {len(second)}")
    return sum(one == other for one, other in zip(first, second, strict=True)) / len(first)


def chance_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Give how often two raters would agree if each drew labels blindly, as often as they gave each.

    Raises:
        ValueError: If there is no example, or not one label of each rater for it.

    Source: Cohen 1960 (doi:10.1177/001316446002000104). Built in chapter 15.
    """
    percent_agreement(first, second)  # refuses what cannot be compared
    ours, theirs = Counter(first), Counter(second)
    return sum(count * theirs[label] for label, count in ours.items()) / len(first) ** 2


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Give the agreement beyond chance, as a share of what there is to gain beyond chance.

    Returns:
        1 where the raters always agree, 0 where they agree as often as chance would, below 0 where less often.

    Raises:
        ValueError: If there is no example, not one label of each rater for it, or both gave one and the same label to
            everything, so that chance alone would agree.

    Source: Cohen 1960 (doi:10.1177/001316446002000104). Built in chapter 15.
    """
    chance = chance_agreement(first, second)
    if chance == 1:
        raise ValueError(f"expected raters who use more than one label, got {first[0]!r} for every example")
    return (percent_agreement(first, second) - chance) / (1 - chance)
