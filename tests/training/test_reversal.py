import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.models.reverser import Reverser
from tutor.seeding import set_seed
from tutor.training.lr_schedule import ConstantSchedule
from tutor.training.reversal import train_reversal

SIZES = ModelConfig(vocab_size=5, d_model=16, n_heads=2, d_ff=32, context_length=4, embedding_deviation=0.5)


def trained(n_steps=80, seed=0, rate=1e-2):
    set_seed(0)
    model = Reverser(SIZES)
    return model, train_reversal(model, ConstantSchedule(rate, warm_up=0), n_steps, seed=seed)


def test_it_learns_to_reverse_and_repeats():
    model, losses = trained()
    assert torch.equal(losses, trained()[1])
    assert losses[0] == pytest.approx(1.609, abs=0.5)
    assert losses[-5:].mean() < 0.2
    tokens = torch.randint(5, (50, 4), generator=torch.Generator().manual_seed(9))
    assert (model(tokens).argmax(-1) == tokens.flip(1)).double().mean() > 0.95


def test_the_seed_is_that_of_the_texts_and_the_first_loss_is_before_the_first_step():
    _, losses = trained(n_steps=2)
    _, others = trained(n_steps=2, seed=1)
    _, faster = trained(n_steps=2, rate=3e-2)
    assert losses[0] != others[0]
    assert losses[0] == faster[0]
    assert losses[1] != faster[1]


def test_the_schedule_is_asked_for_every_step_from_one():
    asked = []

    def schedule(step, n_steps):
        asked.append((step, n_steps))
        return 1e-3

    train_reversal(Reverser(SIZES), schedule, n_steps=3)
    assert asked == [(1, 3), (2, 3), (3, 3)]


def test_scores_have_a_place_for_every_token():
    set_seed(0)
    model = Reverser(SIZES.changed(norm_order="post", n_layers=2))
    assert model(torch.zeros(3, 4, dtype=torch.int64)).shape == (3, 4, 5)
    assert isinstance(model.readout, nn.Linear)
    with pytest.raises(ValueError, match="expected at most context_length=4 tokens, got 5"):
        model(torch.zeros(3, 5, dtype=torch.int64))
