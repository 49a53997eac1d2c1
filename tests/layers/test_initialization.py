import pytest
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.embedding import TokenEmbedding
from tutor.layers.initialization import initialize_as_2017, initialize_as_gpt
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def test_matrices_that_write_into_the_stream_start_smaller():
    model = GPT(ModelConfig(vocab_size=200, d_model=64, n_heads=4, n_layers=8))
    initialize_as_gpt(model, n_layers=8)
    spreads = {name: parameter.std().item() for name, parameter in model.named_parameters() if parameter.dim() > 1}
    writing = {name: spread for name, spread in spreads.items() if "output" in name or "down" in name}
    assert len(writing) == 16
    assert list(writing.values()) == pytest.approx([0.02 / 4] * 16, rel=0.05)
    others = [spread for name, spread in spreads.items() if name not in writing]
    assert others == pytest.approx([0.02] * len(others), rel=0.05)


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


def test_an_untrained_model_finds_all_tokens_about_equally_likely():
    model = GPT(ModelConfig(vocab_size=50, d_model=64, n_heads=4, n_layers=4))
    logits = model(torch.randint(50, (4, 16)))
    assert (logits.softmax(-1) * 50).max() < 3
