"""Distillation: a small model learns what a large one would have said, and how sure it would have been."""

from dataclasses import dataclass

from torch import nn
from torch.nn.functional import kl_div

from tutor.data.batching import LanguageBatch
from tutor.models.evaluation_mode import evaluating
from tutor.shapes import Bool, Float, Tensor
from tutor.training.loss import Loss


def divergence_from(
    student: Float[Tensor, "batch position vocab"],
    teacher: Float[Tensor, "batch position _"],
    counts: Bool[Tensor, "batch position"],
    temperature: float | int = 1.0,
) -> Loss:
    """Give how much a student's next words differ from its teacher's: the Kullback-Leibler divergence, in nats.

    Args:
        student: Scores (logits).
        teacher: Scores (logits) at the same places.
        counts: Where the difference counts.
        temperature: Divides the scores of both, so that unlikely words say more. The result is multiplied by its
            square, which keeps the size of the gradients.

    Raises:
        ValueError: If the two do not score the same words at the same places, or the temperature is not positive.

    Source: Hinton et al. 2015, section 2 (arXiv:1503.02531). Built in chapter 20.
    """
    if student.shape != teacher.shape:
        raise ValueError(f"expected scores of the same words, got {tuple(student.shape)} and {tuple(teacher.shape)}")
    if not temperature > 0:
        raise ValueError(f"expected a temperature above 0, got {temperature}")
    told, said = ((scores / temperature).log_softmax(dim=-1) for scores in (teacher, student))
    each = kl_div(said, told, reduction="none", log_target=True).sum(dim=-1)
    return Loss(temperature**2 * each[counts].sum(), counts.sum())


@dataclass(frozen=True)
class DistillationObjective:
    """Follow a teacher's probabilities at each place that counts: for a `GPT`.

    Source: Hinton et al. 2015, section 2 (arXiv:1503.02531). Built in chapter 20.
    """

    teacher: nn.Module
    """It stays as it is, and knows the same tokens."""
    temperature: float | int = 1.0
    """Divides the scores of both."""

    def __call__(self, model: nn.Module, batch: LanguageBatch) -> Loss:
        """Give the divergence, summed over the tokens that count; the targets themselves are not looked at."""
        with evaluating(self.teacher.modules()):
            told = self.teacher(batch.inputs)
        return divergence_from(model(batch.inputs), told, batch.counts, self.temperature)
