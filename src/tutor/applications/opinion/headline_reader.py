"""A classifier at the door of a stream: it reads what it can read, and says plainly what it cannot."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import nn

from tutor.data.batching import LabelBatch
from tutor.data.headline_words import COMPANIES
from tutor.data.headlines import HeadlineExample, as_text
from tutor.models.evaluation_mode import evaluating
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID, UNK_ID
from tutor.text.tokenizer import Tokenizer

_BATCH_SIZE = 500
_MOST_CHARACTERS = 300
_MOST_WORDS = 40
_MOST_UNKNOWN = 0.25


@dataclass(frozen=True)
class Reading:
    """What became of one headline."""

    probability: float | None
    """Of good news, from 0 to 1; None if it was refused."""
    refused: str = ""
    """Why it was not read: `not text`, `empty`, `too long`, `unknown company`, `other company`, `unknown words`."""

    @property
    def is_good(self) -> int | None:
        """1 for good news, 0 for bad; None if it was refused."""
        return None if self.probability is None else int(self.probability >= 0.5)


class HeadlineReader:
    """Tell good from bad news for a company, and refuse what is no headline of the model's world.

    Args:
        model: Scores two classes, such as an `EncoderClassifier` or a `BagOfWords`.
        tokenizer: The model's.

    Built in chapter 17.
    """

    def __init__(self, model: nn.Module, tokenizer: Tokenizer) -> None:
        self.model, self.tokenizer = model, tokenizer

    @classmethod
    def pretrained(cls) -> "HeadlineReader":
        """Give the reader with the book's own headlines model."""
        return cls(load_pretrained("headlines"), load_tokenizers("headlines")["text"])

    def read(self, company: object, headline: object) -> Reading:
        """Read one headline, whatever it is.

        Args:
            company: Whom it is said to be about.
            headline: Anything that came out of the stream.
        """
        if reason := self._reason(company, headline):
            return Reading(None, reason)
        [probability] = self._probabilities([f"{company} : {_plain(str(headline))}"])
        return Reading(probability)

    def read_all(self, examples: Sequence[HeadlineExample]) -> list[float]:
        """Give the probability of good news for each headline of the book's own data; these need no door."""
        return self._probabilities([as_text(example) for example in examples])

    def _reason(self, company: object, headline: object) -> str:
        if not isinstance(company, str) or not isinstance(headline, str):
            return "not text"
        if company not in COMPANIES:
            return "unknown company"
        if len(headline) > _MOST_CHARACTERS:  # before anything that takes time
            return "too long"
        words = _plain(headline).split()
        if not words:
            return "empty"
        if len(words) > _MOST_WORDS:
            return "too long"
        if company not in words:
            return "other company"
        unknown = self.tokenizer.encode(" ".join(words)).count(UNK_ID)
        return "unknown words" if unknown > _MOST_UNKNOWN * len(words) else ""

    def _probabilities(self, texts: Sequence[str]) -> list[float]:
        found: list[float] = []
        for start in range(0, len(texts), _BATCH_SIZE):
            ids = [[BOS_ID, *self.tokenizer.encode(text)] for text in texts[start : start + _BATCH_SIZE]]
            batch = LabelBatch.of(ids, [0] * len(ids))
            with evaluating(self.model.modules()):
                found += self.model(batch.tokens, batch.is_real).softmax(dim=-1)[:, 1].tolist()
        return found


def _plain(headline: str) -> str:
    """Give small letters, with control characters and runs of blanks as one blank."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in headline.lower()).split())
