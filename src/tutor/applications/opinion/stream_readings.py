"""Many streams read at once: each headline of the test split is read a single time, then only looked up."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.applications.opinion.headline_reader import HeadlineReader
from tutor.applications.opinion.misreading import Misreading
from tutor.data import headlines, opinion_stream
from tutor.data.opinion_stream import QUIET, Turn


@dataclass(frozen=True)
class StreamReadings:
    """What a classifier says of the headlines that streams are drawn from."""

    read: Sequence[int]
    """1 or 0 for each headline of the test split."""
    misreading: Misreading
    """Of this classifier, measured on the validation split."""

    @classmethod
    def of(cls, reader: HeadlineReader) -> "StreamReadings":
        """Read all headlines of the validation and of the test split.

        Built in chapter 17.
        """
        validation = headlines.load("validation")
        known = [int(probability >= 0.5) for probability in reader.read_all(validation)]
        misreading = Misreading.of([example.label for example in validation], known)
        return cls([int(one >= 0.5) for one in reader.read_all(headlines.load("test"))], misreading)

    def stream(self, seed: int, n_days: int, turn: Turn = QUIET, company: str = "lurmetta") -> list[int]:
        """Give what is read about one company, a headline a day.

        Args:
            seed: The same seed gives the same headlines.
            n_days: How long.
            turn: How opinion goes.
            company: Whom the headlines are about.
        """
        dated = opinion_stream.generate(seed, n_days, {company: turn}, [company])
        return [self.read[one.place] for one in dated]

    def streams(self, first_seed: int, count: int, n_days: int, turn: Turn = QUIET) -> list[list[int]]:
        """Give so many streams, each from a seed of its own.

        Args:
            first_seed: The others follow it.
            count: How many.
            n_days: How long each.
            turn: How opinion goes in all of them.
        """
        return [self.stream(first_seed + number, n_days, turn) for number in range(count)]
