import pytest
import torch

from tutor.config import ModelConfig
from tutor.layers.embedding import TokenEmbedding
from tutor.models.activations import record_attention
from tutor.models.transformer import Transformer

CONFIG = ModelConfig(vocab_size=13, source_vocab_size=11, d_model=16, n_heads=4, n_layers=2, context_length=8)


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def shared(**fields):
    return ModelConfig(**{**CONFIG.as_dict(), "source_vocab_size": 13, "share_embeddings": True, **fields})


def test_source_and_target_share_one_table_where_the_config_says_so():
    model, other = Transformer(shared()), Transformer(CONFIG)
    assert model.source_embedding.tokens is model.target_embedding.tokens
    assert sum(isinstance(module, TokenEmbedding) for module in model.modules()) == 1
    assert sum(isinstance(module, TokenEmbedding) for module in other.modules()) == 2
    saved = sum(parameter.numel() for parameter in other.parameters()) - 11 * 16
    assert sum(parameter.numel() for parameter in model.parameters()) == saved


def test_a_shared_table_learns_from_both_sides():
    model = Transformer(shared())
    source, target = torch.tensor([[5, 6]]), torch.tensor([[1, 7]])
    model.encode(source).square().sum().backward()
    touched = model.target_embedding.tokens.weight.grad.abs().sum(dim=-1).nonzero().flatten().tolist()
    assert touched == [5, 6]
    model(source, target).square().sum().backward()
    assert model.target_embedding.tokens.weight.grad[7].abs().sum() > 0


def test_two_vocabularies_cannot_share_a_table():
    with pytest.raises(ValueError, match=r"expected one vocabulary .* got 11 source tokens and 13 target tokens"):
        shared(source_vocab_size=11)


def test_token_vectors_are_scaled_by_the_root_of_the_width():
    model = Transformer(CONFIG)
    given = model.source_embedding.tokens(torch.tensor([[3]]))
    torch.testing.assert_close(given[0, 0], 4 * model.source_embedding.tokens.weight[3])


def test_attention_of_all_three_kinds_can_be_recorded(config):
    model = Transformer(config)
    with record_attention(model) as recording:
        model(torch.randint(13, (2, 5)), torch.randint(13, (2, 4)))
    shapes = {name: tuple(weights.shape[2:]) for name, weights in recording.items()}
    assert shapes == {
        **{f"encoder.blocks.{block}.attention": (5, 5) for block in range(2)},
        **{f"decoder.blocks.{block}.attention": (4, 4) for block in range(2)},
        **{f"decoder.blocks.{block}.cross_attention": (4, 5) for block in range(2)},
    }


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ([[11]], [[1]], "expected token ids from 0 to 10, got 11"),
        ([[1]], [[13]], "expected token ids from 0 to 12, got 13"),
        ([[1] * 9], [[1]], "expected at most context_length=8 tokens, got 9"),
        ([[1]], [[1] * 9], "expected at most context_length=8 tokens, got 9"),
        ([[]], [[1]], "expected at least one example of at least one token"),
        ([[1]], [[]], "expected at least one example of at least one token"),
    ],
)
def test_tokens_that_cannot_be_are_refused(source, target, said):
    with pytest.raises(ValueError, match=said):
        Transformer(CONFIG)(torch.tensor(source, dtype=torch.long), torch.tensor(target, dtype=torch.long))


def test_a_source_of_padding_alone_is_refused():
    with pytest.raises(ValueError, match=r"got only padding in \[1\]"):
        Transformer(CONFIG).encode(torch.ones(2, 3, dtype=torch.long), torch.tensor([[True] * 3, [False] * 3]))


def test_every_parameter_learns(config):
    model = Transformer(ModelConfig(**{**config.as_dict(), "norm_order": "post", "tie_weights": False}))
    logits = model(torch.randint(13, (2, 6)), torch.randint(13, (2, 5)))
    (logits * torch.randn_like(logits)).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        if not name.endswith("key.bias"):  # it adds the same to all scores of a query, which softmax does not see
            assert parameter.grad.abs().sum() > 0, name
