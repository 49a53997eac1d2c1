import pytest
import torch

from tutor.config import ModelConfig
from tutor.layers.normalization import LayerNorm
from tutor.layers.positional_encoding import sinusoidal_encoding
from tutor.models.input_embedding import InputEmbedding


def config(positions):
    return ModelConfig(vocab_size=13, d_model=8, context_length=6, positions=positions)


def test_positions_are_added_to_the_scaled_vectors():
    embedding = InputEmbedding(config("sinusoidal"), 13, scale=3.0)
    wanted = 3 * embedding.tokens.weight[[4, 4]] + sinusoidal_encoding(6, 8)[2:4]
    torch.testing.assert_close(embedding(torch.tensor([[4, 4]]), offset=2)[0], wanted)


@pytest.mark.parametrize("positions", ["none", "rotary", "alibi"])
def test_positions_that_live_elsewhere_are_not_added(positions):
    embedding = InputEmbedding(config(positions), 13)
    assert torch.equal(embedding(torch.tensor([[4, 4]]))[0], embedding.tokens.weight[[4, 4]])


def test_positions_count_real_tokens_alone():
    embedding = InputEmbedding(config("learned"), 13)
    with torch.no_grad():
        embedding.tokens.weight.zero_()
    is_real = torch.tensor([[True] * 4, [False, False, True, True]])
    states = embedding(torch.ones(2, 4, dtype=torch.long), is_real=is_real)
    assert torch.equal(states[0], embedding.positions.weight[:4])
    assert torch.equal(states[1, 2:], embedding.positions.weight[:2])
    last = embedding(torch.ones(2, 1, dtype=torch.long), 3, is_real)
    assert torch.equal(last, states[:, 3:])


def test_a_norm_comes_before_dropout():
    torch.manual_seed(0)
    sizes = ModelConfig(**{**config("learned").as_dict(), "dropout": 0.5})
    embedding = InputEmbedding(sizes, 13, norm=LayerNorm(8))
    tokens = torch.randint(13, (2, 6))
    dropped, whole = embedding(tokens), embedding.eval()(tokens)
    kept = dropped != 0
    assert 0.2 < kept.float().mean() < 0.8
    torch.testing.assert_close(dropped[kept], 2 * whole[kept])
