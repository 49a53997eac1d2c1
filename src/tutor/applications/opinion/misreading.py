"""How a classifier misreads a share, and how the true share is found behind the one that it read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True)
class ShareEstimate:
    """A true share as far as it can be known."""

    read: float
    """The share that the classifier called good."""
    share: float
    """The true share of good news, corrected and kept within 0 and 1."""
    low: float
    """Lower end of its interval, within 0 and 1."""
    high: float
    """Upper end of its interval, within 0 and 1."""


@dataclass(frozen=True)
class Misreading:
    """How often a classifier is right, on good and on bad news apart.

    Raises:
        ValueError: If a rate is not from 0 to 1, or was not measured on anything.
    """

    sensitivity: float
    """Share of good news that is called good."""
    specificity: float
    """Share of bad news that is called bad."""
    n_good: int
    """Pieces of good news on which the sensitivity was measured."""
    n_bad: int
    """Pieces of bad news on which the specificity was measured."""

    def __post_init__(self) -> None:
        for name in ("sensitivity", "specificity"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"expected a {name} from 0 to 1, got {getattr(self, name)}")
        if self.n_good < 1 or self.n_bad < 1:
            raise ValueError(f"expected good and bad news to measure on, got {self.n_good} and {self.n_bad}")

    @classmethod
    def of(cls, labels: Sequence[int], read: Sequence[int]) -> "Misreading":
        """Count the errors on news whose truth is known.

        Args:
            labels: 1 for good news, 0 for bad.
            read: What the classifier said.

        Raises:
            ValueError: If the two are not equally many, or good or bad news is missing.
        """
        if len(labels) != len(read):
            raise ValueError(f"expected a reading for each of {len(labels)} labels, got {len(read)}")
        good = [said for label, said in zip(labels, read, strict=True) if label == 1]
        bad = [said for label, said in zip(labels, read, strict=True) if label == 0]
        if not good or not bad:
            raise ValueError(f"expected good and bad news to measure on, got {len(good)} and {len(bad)}")
        return cls(sum(good) / len(good), 1 - sum(bad) / len(bad), len(good), len(bad))

    @property
    def sharpness(self) -> float:
        """How much the share that is read moves when the true one moves by 1; 0 for a coin (Youden's J)."""
        return self.sensitivity + self.specificity - 1

    def read_share(self, share: float) -> float:
        """Give the share that the classifier will call good, when this share is good."""
        return share * self.sensitivity + (1 - share) * (1 - self.specificity)

    def true_share(self, read: float) -> float:
        """Give the share that is good, when the classifier called this share good; it may fall outside of 0 and 1.

        Raises:
            ValueError: If the classifier is no better than a coin: then what it reads says nothing.

        Source: Rogan and Gladen 1978, the estimate of the prevalence (doi:10.1093/oxfordjournals.aje.a112510). Built in
        chapter 17.
        """
        if self.sharpness <= 0:
            raise ValueError(
                f"expected sensitivity + specificity above 1, got {self.sensitivity:.3f} + {self.specificity:.3f}: "
                "such a classifier reads the same share whatever is true"
            )
        return (read + self.specificity - 1) / self.sharpness

    def estimate(self, n_read_good: int, n: int, confidence: float = 0.95) -> ShareEstimate:
        """Give the true share with an interval that counts three doubts: the few headlines, and both rates.

        The variance is that of a share of `n`, plus those of the two rates, each as far as it moves the estimate.

        Args:
            n_read_good: How many headlines the classifier called good.
            n: How many it read.
            confidence: Share of such intervals that hold the true share.

        Raises:
            ValueError: If the counts do not fit, or the classifier is no better than a coin.

        Source: Rogan and Gladen 1978, as above; the variance by the delta method. Built in chapter 17.
        """
        if n < 1 or not 0 <= n_read_good <= n:
            raise ValueError(f"expected 0 to n good readings out of at least 1, got {n_read_good} of {n}")
        if not 0 < confidence < 1:
            raise ValueError(f"expected a confidence between 0 and 1, got {confidence}")
        read = n_read_good / n
        share = min(1.0, max(0.0, self.true_share(read)))
        # one made-up reading of each kind keeps the interval from closing where all readings agree
        padded = (n_read_good + 1) / (n + 2)
        variance = padded * (1 - padded) / n
        variance += share**2 * self.sensitivity * (1 - self.sensitivity) / self.n_good
        variance += (1 - share) ** 2 * self.specificity * (1 - self.specificity) / self.n_bad
        half = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(variance) / self.sharpness
        return ShareEstimate(read, share, max(0.0, share - half), min(1.0, share + half))
