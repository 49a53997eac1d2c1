import pytest
import torch
from torch import nn

from tutor.models.bag_of_words import BagOfWords

TOKENS = torch.tensor([[1, 5, 6, 5, 0], [1, 7, 0, 0, 0]])
REAL = torch.tensor([[True] * 4 + [False], [True] * 2 + [False] * 3])


@pytest.fixture
def model():
    torch.manual_seed(0)
    model = BagOfWords(9, 3)
    for parameter in model.parameters():
        nn.init.normal_(parameter)
    return model


def test_scores_are_linear_in_the_counts(model):
    counts = torch.zeros(2, 9).scatter_add_(1, TOKENS, REAL.float())
    torch.testing.assert_close(model(TOKENS, REAL), counts @ model.weights.weight + model.bias)


def test_the_order_plays_no_part(model):
    shuffle = torch.randperm(5)
    torch.testing.assert_close(model(TOKENS[:, shuffle], REAL[:, shuffle]), model(TOKENS, REAL))


def test_without_learning_all_classes_are_equal():
    assert not BagOfWords(9, 3)(TOKENS).any()


def test_bad_input_is_named(model):
    with pytest.raises(ValueError, match="expected token ids from 0 to 8, got 9"):
        model(torch.tensor([[9]]))
    with pytest.raises(ValueError, match="expected at least two classes, got 1"):
        BagOfWords(9, 1)
