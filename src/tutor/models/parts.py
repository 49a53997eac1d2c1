"""Which class each kind of part is, as a model's config names it."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.alibi import AlibiWeights
from tutor.layers.attention import AttentionWeights, MultiHeadAttention
from tutor.layers.feed_forward import FeedForward, SwiGLU
from tutor.layers.grouped_query_attention import GroupedQueryAttention
from tutor.layers.normalization import LayerNorm, RMSNorm
from tutor.layers.readout import Readout, TiedReadout
from tutor.layers.residual import PostNormResidual, PreNormResidual
from tutor.layers.rotary import RotaryEncoding


def self_attention(config: ModelConfig) -> MultiHeadAttention:
    """Build the attention of a block to its own tokens, with the positions that work inside attention."""
    weights = AlibiWeights(config.n_heads) if config.positions == "alibi" else AttentionWeights()
    rotary = RotaryEncoding(config.d_head, config.rotary_base) if config.positions == "rotary" else None
    if config.n_key_value_heads == config.n_heads:
        return MultiHeadAttention(config.d_model, config.n_heads, config.dropout, config.bias, weights, rotary)
    return GroupedQueryAttention(
        config.d_model, config.n_heads, config.n_key_value_heads, config.dropout, config.bias, weights, rotary
    )


def cross_attention(config: ModelConfig) -> MultiHeadAttention:
    """Build the attention of a decoder's block to the encoder's memory."""
    return MultiHeadAttention(config.d_model, config.n_heads, config.dropout, config.bias)


def feed_forward(config: ModelConfig) -> nn.Module:
    """Build the feed-forward network of a block."""
    if config.feed_forward == "swiglu":
        return SwiGLU(config.d_model, config.d_ff, config.bias)
    activations = {"relu": nn.ReLU(), "gelu": nn.GELU(), "gelu_tanh": nn.GELU(approximate="tanh")}
    return FeedForward(config.d_model, config.d_ff, activations[config.feed_forward], config.bias)


def norm(config: ModelConfig) -> nn.Module:
    """Build a normalization of the model's width."""
    if config.normalization == "rms":
        return RMSNorm(config.d_model, config.norm_epsilon)
    return LayerNorm(config.d_model, config.norm_epsilon, config.bias)


def residual(config: ModelConfig) -> PreNormResidual:
    """Build the residual connection around a layer of a block."""
    kind = PreNormResidual if config.norm_order == "pre" else PostNormResidual
    return kind(norm(config), config.dropout)


def final_norm(config: ModelConfig) -> nn.Module:
    """Build what follows the last block: a norm where the blocks leave their sum as it is, otherwise nothing."""
    return norm(config) if config.norm_order == "pre" else nn.Identity()


def readout(config: ModelConfig) -> TiedReadout | Readout:
    """Build what scores the tokens of the vocabulary."""
    return TiedReadout() if config.tie_weights else Readout(config.d_model, config.vocab_size)
