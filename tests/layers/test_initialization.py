import math

import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.embedding import TokenEmbedding
from tutor.layers.initialization import initialize_as_2017
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize(("width", "deviation"), [(768, 0.02), (48, 0.08)])
def test_matrices_that_write_into_the_stream_start_smaller(width, deviation):
    model = GPT(ModelConfig(vocab_size=200, d_model=width, n_heads=4, n_layers=2, d_ff=100))
    spreads = {name: parameter.std().item() for name, parameter in model.named_parameters() if parameter.dim() > 1}
    writing = {name: spread for name, spread in spreads.items() if "output" in name or "down" in name}
    assert len(writing) == 4
    assert list(writing.values()) == pytest.approx([deviation / 2] * 4, rel=0.05)
    others = [spread for name, spread in spreads.items() if name not in writing]
    assert others == pytest.approx([deviation] * len(others), rel=0.05)


def test_embeddings_start_as_told():
    model = GPT(ModelConfig(vocab_size=200, d_model=48, embedding_deviation=0.3))
    assert model.embedding.tokens.weight.std().item() == pytest.approx(0.3, rel=0.05)
    assert model.blocks[0].attention.query.weight.std().item() == pytest.approx(0.08, rel=0.05)


def test_as_2017_gives_embeddings_that_scale_to_one_and_linear_layers_the_variance_of_glorot():
    model = Transformer(ModelConfig(vocab_size=500, d_model=64, n_heads=4, n_layers=2, d_ff=128))
    initialize_as_2017(model)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            wanted = (2 / (module.in_features + module.out_features)) ** 0.5
            assert module.weight.std().item() == pytest.approx(wanted, rel=0.05)
        if isinstance(module, TokenEmbedding):
            assert (module.scale * module.weight).std().item() == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("kind", [GPT, Transformer])
def test_constants_start_at_zero_and_norms_at_one(kind):
    model = kind(ModelConfig(vocab_size=9, d_model=8, n_heads=2))
    for name, parameter in model.named_parameters():
        if parameter.dim() == 1:
            assert (parameter == (1 if "norm.weight" in name else 0)).all(), name


@pytest.mark.parametrize("width", [32, 128, 512])
def test_an_untrained_model_of_any_width_is_nearly_as_unsure_as_can_be(width):
    model = GPT(ModelConfig(vocab_size=50, d_model=width, n_heads=4, n_layers=4))
    logits = model(torch.randint(50, (4, 16)))
    surprise = -logits.log_softmax(-1).mean().item()
    assert math.log(50) <= surprise < math.log(50) + 0.3
