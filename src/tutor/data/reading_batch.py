"""Texts with questions for a reader that points: where each question ends, and where its answer stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.data.batching import Columns, pad
from tutor.shapes import Bool, Int, Tensor


@dataclass(frozen=True)
class ReadingBatch(Columns):
    """Texts, each with one question or several."""

    tokens: Int[Tensor, "batch key"]
    is_real: Bool[Tensor, "batch key"]
    """False at padding."""
    asked_at: Int[Tensor, "batch query"]
    """The place of each question's last token."""
    answered_at: Int[Tensor, "batch query"]
    """The place of each answer."""
    counts: Bool[Tensor, "batch query"]
    """False where a text has fewer questions than another."""

    @classmethod
    def of(
        cls,
        sequences: Sequence[Sequence[int]],
        asked_at: Sequence[Sequence[int]],
        answered_at: Sequence[Sequence[int]],
    ) -> "ReadingBatch":
        """Pad the texts and the questions.

        Args:
            sequences: Token ids.
            asked_at: For each text the places of its questions' last tokens.
            answered_at: For each text the places of the answers.

        Raises:
            ValueError: If there is not a text and an answer for each question, or a text has none.
        """
        questions, answers = [*map(len, asked_at)], [*map(len, answered_at)]
        if not len(sequences) == len(questions) or questions != answers:
            raise ValueError(
                f"expected an answer for each question of {len(sequences)} texts, got {questions}, {answers}"
            )
        tokens, is_real = pad(sequences)
        asked, counts = pad(asked_at)
        return cls(tokens, is_real, asked, pad(answered_at)[0], counts)
