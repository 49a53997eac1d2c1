import math

import pytest
import torch
from torch import nn

from tutor.data.batching import LanguageBatch
from tutor.data.picture_batches import PictureBatch, PictureTextBatch
from tutor.training.picture_objective import PictureObjective, PictureTextObjective
from tutor.training.shelf_objective import ShelfObjective


class Says(nn.Module):
    """Gives the same scores whatever it is asked."""

    def __init__(self, scores):
        super().__init__()
        self.scores = scores

    def forward(self, *given):
        return self.scores


def test_classes_and_texts_are_scored_where_they_count():
    pictures = torch.zeros(2, 4, 4)
    classes = torch.tensor([[2.0, 0.0], [0.0, 1.0]])
    loss = PictureObjective()(Says(classes), PictureBatch(pictures, torch.tensor([0, 1])))
    by_hand = (math.log(1 + math.exp(-2)) + math.log(1 + math.exp(-1))) / 2
    assert loss.mean().item() == pytest.approx(by_hand)
    counts = torch.tensor([[True, False], [True, True]])
    batch = PictureTextBatch(pictures, torch.ones(2, 2).long(), torch.zeros(2, 2).long(), counts)
    loss = PictureTextObjective()(Says(torch.zeros(2, 2, 8)), batch)
    assert loss.mean().item() == pytest.approx(torch.tensor(8.0).log().item())


def test_what_was_not_on_the_shelf_is_not_pushed_down():
    scores = torch.zeros(1, 2, 6, requires_grad=True)
    batch = LanguageBatch.of([[1, 4, 5]])
    ShelfObjective((4, 5))(Says(scores), batch).mean().backward()
    assert scores.grad[..., :4].abs().max() == 0
    assert (scores.grad[..., 4:].abs() > 0.1).all()
    with pytest.raises(ValueError, match="at least one token on the shelf"):
        ShelfObjective(())
