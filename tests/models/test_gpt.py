import pytest
import torch

from tutor.config import ModelConfig
from tutor.models.activations import record_attention
from tutor.models.gpt import GPT

CONFIG = ModelConfig(vocab_size=13, d_model=16, n_heads=4, n_layers=3, context_length=8)


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def test_scores_are_the_readout_of_the_last_states(config):
    model, tokens = GPT(config), torch.randint(13, (2, 5))
    states = model.states(tokens)
    assert states.shape == (2, 5, 16)
    torch.testing.assert_close(model.score(states), model(tokens))
    torch.testing.assert_close(model.score(states[0, -1]), model(tokens)[0, -1])


@pytest.mark.parametrize("tied", [False, True])
def test_the_readout_is_the_embedding_only_where_it_is_tied(tied):
    model = GPT(ModelConfig(**{**CONFIG.as_dict(), "tie_weights": tied}))
    tokens = torch.randint(13, (2, 5))
    with torch.no_grad():
        model.embedding.tokens.weight[12] = 0  # a token that does not stand in the text
        before = model(tokens.clamp(max=11))
        model.embedding.tokens.weight[12] = 1
        after = model(tokens.clamp(max=11))
    assert torch.equal(before[..., 12], after[..., 12]) != tied
    assert torch.equal(before[..., :12], after[..., :12])


def test_attention_can_be_recorded_layer_by_layer(config):
    model, tokens = GPT(config), torch.randint(13, (2, 5))
    with record_attention(model) as recording:
        model(tokens)
    assert list(recording) == ["blocks.0.attention", "blocks.1.attention"]
    maps = recording.stack(example=1)
    assert maps.shape == (2, 4, 5, 5)
    torch.testing.assert_close(maps.sum(-1), torch.ones(2, 4, 5))
    assert not maps.triu(1).any()


def test_the_maps_of_one_step_with_a_cache_reach_back_over_all():
    model = GPT(CONFIG)
    cache = model.new_cache()
    model(torch.randint(13, (1, 6)), cache=cache)
    with record_attention(model) as recording:
        model(torch.randint(13, (1, 1)), cache=cache)
    assert recording.stack().shape == (3, 4, 1, 7)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ([[1, 13]], "expected token ids from 0 to 12, got 13"),
        ([[-1, 2]], "expected token ids from 0 to 12, got -1"),
        ([[1] * 9], "expected at most context_length=8 tokens, got 9"),
    ],
)
def test_tokens_that_cannot_be_are_refused(tokens, said):
    with pytest.raises(ValueError, match=said):
        GPT(CONFIG)(torch.tensor(tokens))


@pytest.mark.parametrize("shape", [(0, 4), (2, 0)])
def test_an_empty_batch_is_refused(shape):
    with pytest.raises(ValueError, match=rf"at least one example of at least one token, got shape \({shape[0]}, "):
        GPT(CONFIG)(torch.zeros(shape, dtype=torch.long))


def test_each_kind_of_model_learns_all_its_parameters(config):
    model = GPT(ModelConfig(**{**config.as_dict(), "feed_forward": "swiglu", "normalization": "rms"}))
    model(torch.randint(13, (2, 6))).square().sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        if not name.endswith("key.bias"):  # it adds the same to all scores of a query, which softmax does not see
            assert parameter.grad.abs().sum() > 0, name
