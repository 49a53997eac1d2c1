"""Repeats: a random run of letters that begins again, so that whoever looks back knows how it goes on.

In ``q d x a q d x a`` nobody can guess the first four letters. From the fifth on, each letter stood once before, and
what followed it there follows again. The run's length varies, so that looking back by a fixed distance does not help:
the earlier letter has to be found. In the hard split runs are longer than in training.
"""

import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

LETTERS = string.ascii_lowercase

# the seed, the number of examples, how often each letter stands in a run, and the fewest and most letters of a run
_SPLITS = {
    "train": (41, 20_000, 1, (5, 12)),
    "validation": (42, 500, 1, (5, 12)),
    "test": (43, 500, 1, (5, 12)),
    "hard": (44, 500, 1, (16, 20)),
}


@dataclass(frozen=True)
class RepeatsExample:
    """A run of letters; the whole text is the run, twice."""

    run: str
    """The letters that are drawn."""

    @property
    def text(self) -> str:
        """The run and its repeat."""
        return self.run + self.run


def generate(seed: int, lengths: tuple[int, int] = (5, 12), times: int = 1) -> Iterator[RepeatsExample]:
    """Draw examples without end.

    Args:
        seed: The same seed gives the same examples.
        lengths: The fewest and the most letters of a run; each possible length is equally likely.
        times: How often each letter of a run stands in it, each time with another follower.

    Raises:
        ValueError: If no run can be drawn so: there are too few or too many letters for it.
    """
    fewest, most = lengths
    sizes = [length for length in range(fewest, most + 1) if length % times == 0] if times > 0 else []
    # a letter needs as many different followers as it has places, and is none of them
    if not sizes or sizes[0] < 2 or sizes[0] // times <= times or sizes[-1] // times > len(LETTERS):
        raise ValueError(
            f"expected runs of at least 2 letters, and of more than {times} and at most {len(LETTERS)} different ones, "
            f"each standing {times} times, got lengths from {fewest} to {most}"
        )
    stream = random.Random(seed)
    while True:
        letters = stream.sample(LETTERS, stream.choice(sizes) // times) * times
        stream.shuffle(letters)
        # around the end, too: behind the run it begins again
        followers = list(zip(letters, letters[1:] + letters[:1], strict=True))
        if len(set(followers)) == len(followers) and all(one != other for one, other in followers):
            yield RepeatsExample("".join(letters))


def load(split: str) -> list[RepeatsExample]:
    """Give the examples of ``train``, ``validation``, ``test`` or ``hard`` (longer runs).

    Raises:
        ValueError: If there is no such split.
    """
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(_SPLITS)}, got {split!r}")
    seed, n_examples, times, lengths = _SPLITS[split]
    return list(islice(generate(seed, lengths, times), n_examples))


def truth(example: RepeatsExample) -> str:
    """Give what can be known: the repeat without its first letter, for where the run ends can only be guessed."""
    return example.run[1:]


def score(example: RepeatsExample, answer: Sequence[str]) -> float:
    """Give the share of letters of the repeat, behind its first, that are foretold right, from 0 to 1.

    Raises:
        ValueError: If the answer has not one letter for each place.
    """
    wanted = truth(example)
    if len(answer) != len(wanted):
        raise ValueError(f"expected {len(wanted)} letters, got {len(answer)}")
    return sum(given == right for given, right in zip(answer, wanted, strict=True)) / len(wanted)
