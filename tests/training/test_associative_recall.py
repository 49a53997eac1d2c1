import pytest
import torch

from tutor.training.associative_recall import train_recall


def test_a_few_steps_lower_the_loss_and_repeat():
    _, losses = train_recall(n_steps=60)
    _, again = train_recall(n_steps=60)
    assert torch.equal(losses, again)
    assert losses[0] == pytest.approx(2.303, abs=0.2)
    assert losses[-5:].mean() < 1.5
