import pytest
import torch

from tutor.layers.embedding import TokenEmbedding
from tutor.layers.readout import Readout, TiedReadout


def test_each_token_gets_its_row_scaled():
    embedding = TokenEmbedding(7, 4, scale=2.0)
    tokens = torch.tensor([[3, 0], [6, 3]])
    assert torch.equal(embedding(tokens), 2 * embedding.weight[tokens])


@pytest.mark.parametrize("wrong", [7, -1, 100])
def test_an_id_out_of_range_is_named(wrong):
    with pytest.raises(ValueError, match=f"expected token ids from 0 to 6, got {wrong}: is the text encoded by this"):
        TokenEmbedding(7, 4)(torch.tensor([[1, wrong]]))


def test_the_tied_readout_scores_by_the_embedding_and_learns_it():
    embedding, states = TokenEmbedding(7, 4, scale=2.0), torch.randn(2, 3, 4)
    readout = TiedReadout()
    assert not list(readout.parameters())
    torch.testing.assert_close(readout(states, embedding), states @ embedding.weight.T)
    readout(states, embedding).sum().backward()
    torch.testing.assert_close(embedding.weight.grad, states.sum((0, 1)).expand(7, 4))


def test_the_other_readout_has_its_own_vectors():
    embedding, readout, states = TokenEmbedding(7, 4), Readout(4, 7), torch.randn(2, 3, 4)
    torch.testing.assert_close(readout(states, embedding), states @ readout.weight.T)
    assert [name for name, _ in readout.named_parameters()] == ["weight"]
