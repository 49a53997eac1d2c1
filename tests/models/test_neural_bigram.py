import math

import pytest
import torch

from tutor.models.neural_bigram import NeuralBigram
from tutor.models.ngram import NgramCounts, NgramModel
from tutor.training.adamw import AdamW, parameter_groups
from tutor.training.loss import cross_entropy

TEXT = [0, 1, 2, 3, 0, 4, 2, 3, 0, 1, 4, 0, 0, 3, 1, 1, 2, 4]


@pytest.fixture
def counted():
    return NgramModel(NgramCounts([TEXT], 5, 2))


def test_training_comes_to_the_counted_shares(counted):
    model = NeuralBigram(5).double()
    optimizer = AdamW(parameter_groups(model, weight_decay=0.0))
    inputs, targets = torch.tensor(TEXT[:-1]), torch.tensor(TEXT[1:])
    for _ in range(500):
        loss = cross_entropy(model(inputs), targets).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step(0.3)
    floor = math.log(counted.perplexity([TEXT]))
    assert floor < loss.item() < floor + 1e-3
    table = model(torch.arange(5)).softmax(dim=-1)
    counted_table = torch.stack([counted.next_probabilities([token]) for token in range(5)])
    torch.testing.assert_close(table, counted_table, atol=5e-3, rtol=0)


def test_at_the_counted_shares_there_is_no_slope(counted):
    model = NeuralBigram(5).double()
    table = torch.stack([counted.next_probabilities([token]) for token in range(5)])
    with torch.no_grad():
        model.scores.weight.copy_(table.clamp(min=1e-300).log())
    cross_entropy(model(torch.tensor(TEXT[:-1])), torch.tensor(TEXT[1:])).total.backward()
    assert model.scores.weight.grad.abs().max() < 1e-12


def test_untrained_it_knows_nothing():
    probabilities = NeuralBigram(5)(torch.tensor([[1, 2], [3, 4]])).softmax(dim=-1)
    torch.testing.assert_close(probabilities, torch.full((2, 2, 5), 0.2))


def test_only_the_last_token_counts():
    model = NeuralBigram(5)
    torch.nn.init.normal_(model.scores.weight)
    assert torch.equal(model(torch.tensor([1, 2]))[1], model(torch.tensor([4, 2]))[1])


def test_an_unknown_id_is_named():
    with pytest.raises(ValueError, match="expected token ids from 0 to 4, got 5"):
        NeuralBigram(5)(torch.tensor([5]))
