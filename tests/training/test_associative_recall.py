import pytest
import torch

from tutor.models.associative_recall import AssociativeRecall
from tutor.models.pretrained import load_card, load_pretrained
from tutor.training.associative_recall import make_shipped, train_recall


def test_a_few_steps_lower_the_loss_and_repeat():
    _, losses = train_recall(n_steps=60)
    _, again = train_recall(n_steps=60)
    assert torch.equal(losses, again)
    assert losses[0] == pytest.approx(2.303, abs=0.2)
    assert losses[-5:].mean() < 1.5


def test_a_trained_model_ships_with_its_scores(tmp_path):
    torch.manual_seed(0)
    model = AssociativeRecall()
    make_shipped(model, tmp_path)
    loaded, card = load_pretrained("associative_recall", tmp_path), load_card("associative_recall", tmp_path)
    assert torch.equal(loaded.readout.weight, model.readout.weight)
    assert list(card.scores) == ["share of letters right, test", "share of letters right, hard"]
    assert card.scores["share of letters right, test"] == pytest.approx(0.1, abs=0.1)  # untrained: one of ten digits
