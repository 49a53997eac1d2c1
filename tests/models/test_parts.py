import pytest
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.alibi import AlibiWeights
from tutor.layers.attention import AttentionWeights, MultiHeadAttention
from tutor.layers.feed_forward import FeedForward, SwiGLU
from tutor.layers.grouped_query_attention import GroupedQueryAttention
from tutor.layers.normalization import LayerNorm, RMSNorm
from tutor.layers.readout import Readout, TiedReadout
from tutor.layers.residual import PostNormResidual, PreNormResidual
from tutor.models import parts


def config(**fields):
    return ModelConfig(**{"vocab_size": 13, "d_model": 16, "n_heads": 4, **fields})


@pytest.mark.parametrize(
    ("build", "fields", "kind"),
    [
        (parts.self_attention, {}, MultiHeadAttention),
        (parts.self_attention, {"n_key_value_heads": 2}, GroupedQueryAttention),
        (parts.cross_attention, {"n_key_value_heads": 2, "positions": "rotary"}, MultiHeadAttention),
        (parts.feed_forward, {}, FeedForward),
        (parts.feed_forward, {"feed_forward": "swiglu"}, SwiGLU),
        (parts.norm, {}, LayerNorm),
        (parts.norm, {"normalization": "rms"}, RMSNorm),
        (parts.residual, {}, PreNormResidual),
        (parts.residual, {"norm_order": "post"}, PostNormResidual),
        (parts.final_norm, {}, LayerNorm),
        (parts.final_norm, {"norm_order": "post"}, nn.Identity),
        (parts.readout, {}, TiedReadout),
        (parts.readout, {"tie_weights": False}, Readout),
    ],
)
def test_the_config_names_the_class(build, fields, kind):
    assert type(build(config(**fields))) is kind


def test_positions_that_work_inside_attention_are_in_it():
    assert type(parts.self_attention(config()).weights) is AttentionWeights
    assert type(parts.self_attention(config(positions="alibi")).weights) is AlibiWeights
    assert parts.self_attention(config(positions="rotary", rotary_base=7.0)).rotary is not None
    assert parts.cross_attention(config(positions="rotary")).rotary is None


@pytest.mark.parametrize(("kind", "name"), [("relu", "ReLU"), ("gelu", "GELU"), ("gelu_tanh", "GELU")])
def test_the_activation_is_the_one_that_is_named(kind, name):
    activation = parts.feed_forward(config(feed_forward=kind)).activation
    assert type(activation).__name__ == name
    assert getattr(activation, "approximate", "none") == ("tanh" if kind == "gelu_tanh" else "none")


@pytest.mark.parametrize("build", [parts.self_attention, parts.cross_attention, parts.feed_forward, parts.norm])
def test_without_bias_nothing_has_one(build):
    assert not [name for name, _ in build(config(bias=False)).named_parameters() if "bias" in name]
    assert [name for name, _ in build(config()).named_parameters() if "bias" in name]
