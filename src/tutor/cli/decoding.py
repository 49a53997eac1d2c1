"""How a text is chosen from a model's scores, as the options of `generate` say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.generation.sampling import Choice, Rule

_SAMPLING = ("temperature", "top_k", "top_p", "min_p")


@dataclass(frozen=True)
class Decoding:
    """The options; greedy search where none is given, sampling where one of the first four is.

    Raises:
        ValueError: If options contradict each other, or the seed is out of range.
    """

    temperature: float | None = None
    """Divides the scores."""
    top_k: int | None = None
    """Keeps so many tokens."""
    top_p: float | None = None
    """Keeps the most likely tokens that hold this probability."""
    min_p: float | None = None
    """Keeps tokens that are at least so likely, measured by the best."""
    repetition_penalty: float | None = None
    """Lowers the scores of tokens that were there before."""
    beams: int | None = None
    """Searches with so many beginnings."""
    max_new_tokens: int = 64
    """Where a text stops that does not end by itself."""
    seed: int | None = None
    """Of sampling; 0 unless told."""
    stop: Sequence[str] = ()
    """Texts to stop at."""
    answers: int = 1
    """How many texts are wanted."""

    def __post_init__(self) -> None:
        if self.seed is not None and not 0 <= self.seed < 2**32:
            raise ValueError(f"expected a seed from 0 to {2**32 - 1}, got {self.seed}")
        sampling = self.given(*_SAMPLING)
        if self.beams is not None:
            if others := sampling + self.given("repetition_penalty", "stop", "seed"):
                raise ValueError(f"expected --beams alone, since its search leaves nothing to chance, got {others[0]}")
            if self.answers > self.beams:
                raise ValueError(f"expected at most {self.beams} answers of {self.beams} beams, got {self.answers}")
        elif not sampling:
            for name in self.given("seed", "answers"):
                raise ValueError(f"expected an option of sampling beside {name}, such as --temperature 1, got none")

    def given(self, *names: str) -> list[str]:
        """Name the options that were given, as they are written in a command line.

        Args:
            names: Of the fields to look at; all unless told.
        """
        fields = names or tuple(self.__dataclass_fields__)
        defaults = {name: self.__dataclass_fields__[name].default for name in fields}
        return [f"--{name.replace('_', '-')}" for name in fields if getattr(self, name) != defaults[name]]

    def rules(self) -> "list[Rule]":
        """Give what changes the scores, in the order in which it does."""
        from tutor.generation.sampling import MinP, RepetitionPenalty, Temperature, TopK, TopP

        pairs = (
            (RepetitionPenalty, self.repetition_penalty),
            (Temperature, self.temperature),
            (TopK, self.top_k),
            (TopP, self.top_p),
            (MinP, self.min_p),
        )
        return [rule(value) for rule, value in pairs if value is not None]

    def choice(self) -> "Choice":
        """Give what chooses a token; asked anew, it begins with the same chance."""
        import torch

        from tutor.generation.sampling import Greedy, Sample

        if not self.given(*_SAMPLING):
            return Greedy()
        return Sample(torch.Generator().manual_seed(self.seed or 0))
