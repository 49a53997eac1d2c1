"""The loss: how surprised a model is by what it should have said, in nats, summed over the targets that count."""

from dataclasses import dataclass

import torch

from tutor.shapes import Bool, Float, Int, Tensor


@dataclass(frozen=True)
class Loss:
    """A sum over targets, and how many they were.

    Sums can be added up: over the parts of a step, over processes, over batches. Means cannot, unless all parts have
    equally many targets. So whoever has all the parts divides, once.
    """

    total: Float[Tensor, ""]
    """Nats, summed."""
    count: Int[Tensor, ""]
    """Targets in the sum; it stays a tensor, so that a GPU need not wait for it."""

    def __add__(self, other: "Loss") -> "Loss":
        return Loss(self.total + other.total, self.count + other.count)

    def mean(self) -> Float[Tensor, ""]:
        """Give the nats per target.

        Raises:
            ValueError: If no target counts: the mean of nothing is 0/0.
        """
        if not self.count:
            raise ValueError("expected at least one target that counts, got none")
        return self.total / self.count


def cross_entropy(
    scores: Float[Tensor, "*batch vocab"],
    targets: Int[Tensor, "*batch"],
    counts: Bool[Tensor, "*batch"] | None = None,
    label_smoothing: float = 0.0,
) -> Loss:
    """Sum the surprise at each target: minus the logarithm of the probability that the model gave it.

    Args:
        scores: Logits.
        targets: The right class at each place; what stands where nothing counts must be a class too.
        counts: True where the target counts; everywhere unless told.
        label_smoothing: Share of the target's probability that is spread evenly over all classes.

    Raises:
        ValueError: If the share is not in [0, 1).

    Source: Szegedy et al. 2016, section 7 (arXiv:1512.00567), for the smoothing. Built in chapter 11.
    """
    if not 0 <= label_smoothing < 1:
        raise ValueError(f"expected label_smoothing in [0, 1), got {label_smoothing}")
    log_probabilities = scores.log_softmax(dim=-1)
    surprise = -log_probabilities.gather(-1, targets[..., None]).squeeze(-1)
    if label_smoothing:
        surprise = torch.lerp(surprise, -log_probabilities.mean(dim=-1), label_smoothing)
    if counts is None:
        return Loss(surprise.sum(), torch.tensor(targets.numel(), device=targets.device))
    return Loss(surprise.masked_fill(~counts, 0).sum(), counts.sum())
