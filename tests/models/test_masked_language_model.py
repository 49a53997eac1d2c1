import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.models.masked_language_model import MaskedLanguageModel

TOKENS = torch.randint(19, (3, 6), generator=torch.Generator().manual_seed(0))
REAL = torch.tensor([[True] * 6, [True] * 4 + [False] * 2, [True] + [False] * 5])


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.fixture(scope="module")
def bert():
    from transformers import BertConfig, BertForMaskedLM

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=19,
        hidden_size=12,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=20,
        max_position_embeddings=8,
    )
    model = BertForMaskedLM(config).double().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(std=0.3)
    return model


@pytest.fixture
def ours(bert):
    """Our model with BERT's weights."""
    config = ModelConfig(
        vocab_size=19,
        d_model=12,
        n_heads=3,
        n_layers=2,
        d_ff=20,
        context_length=8,
        norm_order="post",
        norm_epsilon=1e-12,
    )
    model = MaskedLanguageModel(config).double()
    body, head = bert.bert, bert.cls.predictions
    embeddings = body.embeddings
    same = [
        (model.encoder.embedding.tokens, embeddings.word_embeddings),
        (model.encoder.embedding.norm, embeddings.LayerNorm),
        (model.dense, head.transform.dense),
        (model.norm, head.transform.LayerNorm),
    ]
    for block, layer in zip(model.encoder.encoder.blocks, body.encoder.layer, strict=True):
        attention = layer.attention
        same += [(getattr(block.attention, name), getattr(attention.self, name)) for name in ("query", "key", "value")]
        same += [
            (block.attention.output, attention.output.dense),
            (block.attention_residual.norm, attention.output.LayerNorm),
            (block.feed_forward.up, layer.intermediate.dense),
            (block.feed_forward.down, layer.output.dense),
            (block.feed_forward_residual.norm, layer.output.LayerNorm),
        ]
    for mine, other in same:
        weights = {name: tensor for name, tensor in other.state_dict().items() if name in ("weight", "bias")}
        mine.load_state_dict(weights)
    with torch.no_grad():
        # BERT adds a vector for the first of two texts everywhere; ours is part of the positions
        model.encoder.embedding.positions.weight.copy_(
            embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        )
        model.readout_bias.copy_(head.bias)
    return model


@pytest.mark.parametrize("padded", [False, True])
def test_states_and_logits_equal_those_of_bert(ours, bert, padded):
    wanted = bert(TOKENS, attention_mask=REAL.long() if padded else None, output_hidden_states=True)
    is_real = REAL if padded else None
    real = REAL if padded else torch.ones_like(REAL)
    close = {"rtol": 0, "atol": 1e-9}
    torch.testing.assert_close(ours.encoder(TOKENS, is_real)[real], wanted.hidden_states[-1][real], **close)
    torch.testing.assert_close(ours(TOKENS, is_real)[real], wanted.logits[real], **close)
    torch.testing.assert_close(ours.encoder.embedding(TOKENS), wanted.hidden_states[0], **close)


def test_gradients_equal_those_of_bert(ours, bert):
    direction = torch.randn(3, 6, 19, dtype=torch.float64)
    layer = bert.bert.encoder.layer[0]
    mine = [ours.encoder.encoder.blocks[0].attention.query.weight, ours.encoder.embedding.tokens.weight]
    others = [layer.attention.self.query.weight, bert.bert.embeddings.word_embeddings.weight]
    given = torch.autograd.grad((ours(TOKENS) * direction).sum(), mine)
    wanted = torch.autograd.grad((bert(TOKENS).logits * direction).sum(), others)
    torch.testing.assert_close(given[0], wanted[0], rtol=0, atol=1e-9)
    # the vector of padding, id 0, never learns in BERT
    torch.testing.assert_close(given[1][1:], wanted[1][1:], rtol=0, atol=1e-9)


def test_only_hidden_places_need_a_score():
    model = MaskedLanguageModel(ModelConfig(vocab_size=19, d_model=8, n_heads=2))
    chosen = torch.rand(3, 6) > 0.5
    torch.testing.assert_close(model.score(model.encoder(TOKENS)[chosen]), model(TOKENS)[chosen])


def test_the_readout_is_tied_and_has_a_constant_for_each_token():
    config = ModelConfig(vocab_size=19, d_model=8, n_heads=2)
    model = MaskedLanguageModel(config)
    assert model.readout_bias.shape == (19,)
    assert not list(model.readout.parameters())
    untied = MaskedLanguageModel(ModelConfig(**{**config.as_dict(), "tie_weights": False}))
    assert untied.readout.weight.shape == (19, 8)
    assert isinstance(untied.readout, nn.Linear)
