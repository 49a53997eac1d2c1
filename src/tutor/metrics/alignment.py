"""Word alignment: does attention look at the word that is being translated?"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from tutor.shapes import Float, Tensor

Links = Sequence[Set[int]]
"""For each word of the target, the places of the source words that it translates."""


@dataclass(frozen=True)
class AlignmentScore:
    """How well links agree with those that people drew; each number from 0 to 1."""

    hits: float
    """Share of the target words with a gold link whose found link is one of them."""
    precision: float
    """Share of the found links that are at least possible."""
    recall: float
    """Share of the sure links that were found."""
    error_rate: float
    """0 where all sure links and none but possible ones were found."""


def attention_links(weights: Float[Tensor, "query key"]) -> list[set[int]]:
    """Link each word of the target with the source word that it attends to most.

    Source: built in chapter 4.
    """
    return [{place} for place in weights.argmax(dim=-1).tolist()]


def score_alignment(
    found: Sequence[Links], sure: Sequence[Links], possible: Sequence[Links] | None = None
) -> AlignmentScore:
    """Compare links with gold links, over all sentences together.

    Args:
        found: For each sentence the links to judge, such as those of `attention_links`.
        sure: For each sentence the links that must be there.
        possible: For each sentence the links that may be there besides; none unless told. Sure links are possible too.

    Raises:
        ValueError: If sentences or their words are not equally many, or there is no link to find or none found.

    Source: Och and Ney 2003, the alignment error rate (doi:10.1162/089120103321337421). Built in chapter 15.
    """
    possible = [[set() for _ in words] for words in sure] if possible is None else possible
    if not len(found) == len(sure) == len(possible):
        raise ValueError(
            f"expected links for the same sentences, got {len(found)} found, {len(sure)} sure, {len(possible)} possible"
        )
    words = []
    for number, sentence in enumerate(zip(found, sure, possible, strict=True)):
        if len({*map(len, sentence)}) > 1:
            raise ValueError(f"expected links for the same words, got {[*map(len, sentence)]} in sentence {number}")
        words += zip(*sentence, strict=True)

    n_found = sum(len(links) for links, _, _ in words)
    n_sure = sum(len(must) for _, must, _ in words)
    if not n_found or not n_sure:
        raise ValueError(f"expected found and sure links, got {n_found} and {n_sure}")
    n_found_sure = sum(len(links & must) for links, must, _ in words)
    n_found_possible = sum(len(links & (must | may)) for links, must, may in words)
    with_gold = [(links, must | may) for links, must, may in words if must | may]
    return AlignmentScore(
        hits=sum(bool(links & gold) for links, gold in with_gold) / len(with_gold),
        precision=n_found_possible / n_found,
        recall=n_found_sure / n_sure,
        error_rate=1 - (n_found_sure + n_found_possible) / (n_found + n_sure),
    )
