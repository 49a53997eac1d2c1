"""What every exercise of the laboratory demands: a mended part, and a test that tells sick parts from sound ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.lessons.answers import Wrong, outcome
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_ROUNDING = "; sound parts differ by rounding, so compare with a tolerance"
_EXACT = ""


@dataclass(frozen=True)
class Bench:
    """All that one patient's exercise is made of; `exercise` puts it together."""

    patient: type[Patient]
    mended: Callable[[Part], None]
    """Raises `Wrong` where a part is not right: it asks an oracle of its own, not the patient's sound part."""
    outcomes: Callable[[Part], list[Any]]
    """What a part comes to on fixed inputs, simplest first, by `tutor.lessons.answers.outcome`."""
    sick: Mapping[str, Part]
    """Parts of which a test must say True, by how they may be told to the student; the patient's own is added."""
    sound: Mapping[str, Part]
    """Parts of which it must say False, each written in another way; the patient's own is added."""
    is_sick: Callable[[Part], bool]
    """A right test, for the mistakes in which only the mended part is wrong."""
    not_mended: str
    """The hint for who hands in the part as it was."""
    watch: Callable[..., None] | None = None
    """Called with the inputs of every call that a student's test makes; it raises `Sure` where these are none that a
    part is made for."""
    may_round: bool = True
    """Whether sound parts differ by rounding, so that who says sick of them may lack a tolerance."""
    own: str = "the one of this exercise"
    shown: dict[str, Mapping[str, Part]] = field(init=False)

    def __post_init__(self) -> None:
        shown = {
            "sick": {self.own: self.patient.sick, **self.sick},
            "sound": {"the package's": self.patient.sound, **self.sound},
        }
        object.__setattr__(self, "shown", shown)

    @property
    def _verdicts(self) -> Verdicts:
        return Verdicts(true="sick", false="sound", advice=_ROUNDING if self.may_round else _EXACT)

    def exercise(
        self,
        mistakes: Sequence[Mistake],
        variants: Sequence[Variant],
        equivalents: Mapping[str, str] | None = None,
    ) -> Exercise:
        """Put the exercise together; mistakes that every test can make are added.

        Args:
            mistakes: Wrong parts and wrong tests that are this patient's own.
            variants: Right answers in other styles.
            equivalents: Automatic mutants of the solution that are right after all, each with the reason.
        """
        sound, sick = self.patient.sound, self.patient.sick
        common = (
            Mistake("not mended", (sick, self.is_sick), self.not_mended),
            Mistake("always sick", (sound, lambda part: True), "your test says True (sick) of every model"),
            Mistake("never sick", (sound, lambda part: False), "your test says False (sound) of every model"),
            Mistake(
                "verdict the other way round",
                (sound, lambda part: not self.is_sick(part)),
                "your verdicts are the wrong way round: True means sick",
            ),
            Mistake(
                "no verdict",
                (sound, lambda part: torch.tensor([self.is_sick(part)] * 3)),
                "your test should return one True or False",
            ),
        )
        return Exercise(
            slug=f"laboratory-{self.patient.name}",
            answers=(f"mended_{self.patient.name}", f"{self.patient.name}_is_sick"),
            properties=(
                Property("the mended part is right", self._part_is_right, points=2),
                Property("your test finds the fault of this patient", self._finds_its_own),
                Property("your test tells sick parts from sound ones, in three rounds", self._tells_apart, points=2),
            ),
            probe=self._probe,
            mistakes=(*common, *mistakes),
            variants=(Variant("the package's part", (sound, self.is_sick)), *variants),
            equivalents=dict(equivalents or {}),
        )

    def _part_is_right(self, mended: Any, is_sick: Any) -> None:
        self.mended(mended)

    def _finds_its_own(self, mended: Any, is_sick: Any) -> None:
        if not self._verdicts.of(is_sick, self.patient.sick, self.watch):
            raise Wrong("your test calls this patient's own part sound")

    def _tells_apart(self, mended: Any, is_sick: Any) -> None:
        self._verdicts.tells_apart(is_sick, self.shown["sick"], self.shown["sound"], watch=self.watch)

    def _probe(self, mended: Any, is_sick: Any) -> list[Any]:
        return [*self.outcomes(mended), outcome(lambda: self._behavior(is_sick))]

    def _behavior(self, is_sick: Any) -> torch.Tensor:
        """The verdicts of a test on every part; how it comes by right ones is its own affair."""
        parts = (*self.shown["sick"].values(), *self.shown["sound"].values())
        return torch.tensor([self._verdicts.of(is_sick, part, self.watch) for part in parts])
