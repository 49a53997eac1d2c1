"""The objective of a recommender: the next item, among those that could be chosen then."""

from dataclasses import dataclass

from torch import nn

from tutor.data.batching import LanguageBatch
from tutor.training.loss import Loss, cross_entropy

_NEVER = -1e9


@dataclass(frozen=True)
class ShelfObjective:
    """Predict each next item of a session, among the tokens that stood on the shelf.

    Softmax lowers the score of whatever did not come next. A book that was not there could not have come: to count it
    among those that were not chosen would teach that nobody wants it.

    Raises:
        ValueError: If the shelf is empty.

    Source: built in chapter 19.
    """

    on_shelf: tuple[int, ...]
    """Ids of the tokens that could come next."""

    def __post_init__(self) -> None:
        if not self.on_shelf:
            raise ValueError("expected at least one token on the shelf, got none")

    def __call__(self, model: nn.Module, batch: LanguageBatch) -> Loss:
        """Give the loss, summed over the items that count."""
        scores = model(batch.inputs)
        absent = scores.new_ones(scores.shape[-1]).bool()
        absent[list(self.on_shelf)] = False
        return cross_entropy(scores.masked_fill(absent, _NEVER), batch.targets, batch.counts)
