"""Draws the splits. A meaning stands in one of them only."""

from collections.abc import Iterator, Mapping
from itertools import islice

from tutor.data.translation import TranslationExample, generate
from tutor.data.translation.holdouts import ADJECTIVE_NOUN, NESTED, NUMBER, RELATIVE_FORM, VERB_FORM

SIZES = {"train": 20_000, "validation": 500, "test": 1000}
"""How many examples each split has that holds nothing new."""
N_COMPOSITIONAL = 500
"""How many examples the compositional split has of each kind."""
N_HARD = 300
"""How many examples the hard split has of each kind."""

_SEED = 31
_LARGE_NUMBERS = tuple(number for number in range(110, 1000) if number % 100 >= 10)


def make_splits(sizes: Mapping[str, int] = SIZES) -> dict[str, list[TranslationExample]]:
    """Draw every split anew.

    Args:
        sizes: Of ``train``, ``validation`` and ``test``; a smaller ``train`` is the beginning of the one that ships.
    """
    seen: set[str] = set()

    def first(size: int, *draws: Iterator[TranslationExample]) -> list[TranslationExample]:
        return [example for examples in draws for example in islice(_new(examples, seen), size)]

    compositional = first(
        N_COMPOSITIONAL,
        generate(_SEED, reasons=(ADJECTIVE_NOUN,)),
        generate(_SEED + 1, reasons=(VERB_FORM,)),
    )
    hard = first(
        N_HARD,
        generate(_SEED + 2, ["relative form"], reasons=(RELATIVE_FORM,)),
        generate(_SEED + 3, ["nested"], reasons=(NESTED,)),
        generate(_SEED + 4, numbers=_LARGE_NUMBERS, reasons=(NUMBER,)),
    )
    nothing_new = generate(_SEED + 5, reasons=())
    # training last, so that fewer of its examples leave the others as they are
    splits = {split: first(sizes[split], nothing_new) for split in ("validation", "test", "train")}
    return {
        "train": splits["train"],
        "validation": splits["validation"],
        "test": splits["test"],
        "compositional": compositional,
        "hard": hard,
    }


def _new(examples: Iterator[TranslationExample], seen: set[str]) -> Iterator[TranslationExample]:
    """Leave out what was seen before; the same words in another order may mean the same, so they count as seen."""
    for example in examples:
        words = " ".join(sorted(example.source))
        if words not in seen:
            seen.add(words)
            yield example
