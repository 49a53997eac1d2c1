import pytest
import torch

from tutor.layers.alibi import AlibiWeights, alibi_slopes
from tutor.layers.masks import causal_mask


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize(
    ("n_heads", "slopes"),
    [
        (1, [2**-8]),
        (2, [2**-4, 2**-8]),
        (3, [2**-4, 2**-8, 2**-2]),
        (8, [2**-power for power in range(1, 9)]),
    ],
)
def test_slopes_are_those_of_the_paper(n_heads, slopes):
    assert alibi_slopes(n_heads).tolist() == slopes


@pytest.mark.parametrize("n_heads", [1, 4, 6, 12, 16])
def test_slopes_equal_those_of_bloom(n_heads):
    from transformers.models.bloom.modeling_bloom import build_alibi_tensor

    theirs = build_alibi_tensor(torch.ones(1, 2, dtype=torch.long), n_heads, torch.float32)
    torch.testing.assert_close(alibi_slopes(n_heads), theirs[:, 0, 1])


def test_weights_by_hand():
    weights = AlibiWeights(2).double()(*torch.zeros(2, 1, 2, 3, 4, dtype=torch.float64), causal_mask(3)[None, None])
    # equal scores: a key at distance n gets exp(-n / 16) in the first head, exp(-n / 256) in the second
    for head, slope in enumerate((1 / 16, 1 / 256)):
        wanted = torch.tensor([2.0, 1.0, 0.0], dtype=torch.float64).mul(-slope).exp()
        torch.testing.assert_close(weights[0, head, 2], wanted / wanted.sum())
        assert weights[0, head, 0].tolist() == [1, 0, 0]


def test_scores_depend_on_the_distance_only():
    query, key = torch.randn(2, 1, 2, 1, 8, dtype=torch.float64)
    weights = AlibiWeights(2).double()(query.expand(1, 2, 9, 8), key.expand(1, 2, 9, 8))
    ratios = weights.log().diff(dim=-1)
    assert torch.allclose(ratios[0, 0, 4, 5:], ratios[0, 0, 0, 1:4])
    torch.testing.assert_close(ratios[0, :, 0, 0], -alibi_slopes(2).double())


def test_the_last_queries_of_a_cache_stand_at_the_end():
    alibi = AlibiWeights(2).double()
    queries, keys = torch.randn(2, 1, 2, 7, 4, dtype=torch.float64)
    mask = causal_mask(7)[None, None]
    whole, last = alibi(queries, keys, mask), alibi(queries[:, :, 4:], keys, mask[:, :, 4:])
    torch.testing.assert_close(last, whole[:, :, 4:])


def test_a_query_without_a_key_is_refused():
    with pytest.raises(ValueError, match="all False in row"):
        AlibiWeights(1)(*torch.zeros(2, 1, 1, 2, 4), torch.zeros(1, 1, 2, 2, dtype=torch.bool))
