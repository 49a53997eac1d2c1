import pytest
import torch

from tutor.layers.feature_embedding import FeatureEmbedding


def test_a_vector_is_the_sum_of_its_features():
    torch.manual_seed(0)
    embedding = FeatureEmbedding([[0], [1, 2], [2, 3]], 5)
    vectors = embedding.vectors.weight
    assert torch.allclose(embedding(torch.tensor([[1, 0]]))[0, 0], (vectors[1] + vectors[2]) / 2**0.5)
    assert torch.allclose(embedding.weight[2], (vectors[2] + vectors[3]) / 2**0.5)


def test_what_one_token_teaches_reaches_those_that_share_a_feature():
    torch.manual_seed(0)
    embedding = FeatureEmbedding([[0], [1, 2], [2, 3]], 5)
    embedding(torch.tensor([1])).sum().backward()
    reached = embedding.table @ embedding.vectors.weight.grad
    assert reached[2].abs().sum() > 0
    assert reached[0].abs().sum() == 0


def test_features_are_left_away_in_training_alone():
    torch.manual_seed(0)
    embedding = FeatureEmbedding([[0, 1, 2, 3]], 5, dropout=0.5)
    assert not torch.equal(embedding.weight, embedding.weight)
    embedding.eval()
    assert torch.equal(embedding.weight, embedding.weight)


@pytest.mark.parametrize("features", [[], [[]], [[0], [1, 1]], [[0], [-1]]])
def test_features_that_do_not_fit_are_refused(features):
    with pytest.raises(ValueError, match="expected"):
        FeatureEmbedding(features, 4)


@pytest.mark.parametrize("token", [-1, 2])
def test_an_unknown_id_is_refused(token):
    with pytest.raises(ValueError, match=f"expected token ids from 0 to 1, got {token}"):
        FeatureEmbedding([[0], [1]], 4)(torch.tensor([1, token]))
