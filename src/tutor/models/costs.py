"""What a model costs: its parameters, and the arithmetic of one pass, part by part."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.adapter import Adapter
from tutor.layers.attention import MultiHeadAttention
from tutor.layers.feed_forward import FeedForward, SwiGLU
from tutor.layers.normalization import LayerNorm, RMSNorm

_PARTS = {
    "embedding": (nn.Embedding,),
    "attention": (MultiHeadAttention,),
    "feed_forward": (FeedForward, SwiGLU),
    "norms": (LayerNorm, RMSNorm),
    "adapters": (Adapter,),
}
BACKWARD = 2
"""Matrix products backward for each one forward: one for the gradient of its input, one for that of its weights."""


def parameters_by_part(model: nn.Module) -> dict[str, int]:
    """Count a model's parameters: embedding, attention, feed_forward, norms, adapters, and readout (all the rest).

    A table that serves twice counts once, as embedding.

    Source: built in chapter 7.
    """
    counts = dict.fromkeys([*_PARTS, "readout"], 0)
    counted: set[nn.Parameter] = set()
    for part, kinds in _PARTS.items():
        for module in model.modules():
            if isinstance(module, kinds):
                fresh = set(module.parameters()) - counted
                counts[part] += sum(parameter.numel() for parameter in fresh)
                counted |= fresh
    counts["readout"] = sum(parameter.numel() for parameter in set(model.parameters()) - counted)
    return counts


def gpt_flops(config: ModelConfig, n_tokens: int) -> dict[str, int]:
    """Count the operations of a GPT's pass forward over one text, part by part.

    Only matrix products count, two operations (multiply, add) for each pair of numbers. All pairs of tokens count: the
    causal mask hides scores, it does not save computing them.

    Source: Kaplan et al. 2020, table 1 (arXiv:2001.08361), with the attention scores counted. Built in chapter 7.
    """
    return {
        "projections": config.n_layers * _projections(config, n_tokens, n_tokens, config.n_key_value_heads),
        "scores": config.n_layers * _scores(config, n_tokens, n_tokens),
        "feed_forward": config.n_layers * _feed_forward(config, n_tokens),
        "readout": 2 * n_tokens * config.d_model * config.vocab_size,
    }


def transformer_flops(config: ModelConfig, n_source: int, n_target: int) -> dict[str, int]:
    """Count the operations of an encoder-decoder's pass forward over one pair, part by part.

    Only matrix products count, two operations (multiply, add) for each pair of numbers.

    Args:
        n_source: Tokens of the source.
        n_target: Tokens of the target, as the decoder reads it.

    Source: Kaplan et al. 2020, table 1 (arXiv:2001.08361), for the blocks of Vaswani et al. 2017. Built in chapter 8.
    """
    own_heads, shared_heads = config.n_heads, config.n_key_value_heads
    projections = (
        _projections(config, n_source, n_source, shared_heads)
        + _projections(config, n_target, n_target, shared_heads)
        + _projections(config, n_target, n_source, own_heads)
    )
    scores = sum(_scores(config, *lengths) for lengths in ((n_source,) * 2, (n_target,) * 2, (n_target, n_source)))
    return {
        "projections": config.n_layers * projections,
        "scores": config.n_layers * scores,
        "feed_forward": config.n_layers * _feed_forward(config, n_source + n_target),
        "readout": 2 * n_target * config.d_model * config.vocab_size,
    }


def encoder_flops(config: ModelConfig, n_tokens: int) -> dict[str, int]:
    """Count the operations of an encoder's pass forward over one text, part by part; nothing is read out.

    Source: Kaplan et al. 2020, table 1 (arXiv:2001.08361). Built in chapter 10.
    """
    return {**gpt_flops(config, n_tokens), "readout": 0}


def training_flops(forward: dict[str, int]) -> int:
    """Count the operations of a pass forward and backward.

    Args:
        forward: Those of the pass forward, part by part.

    Source: Kaplan et al. 2020, section 2.1 (arXiv:2001.08361). Built in chapter 11.
    """
    return (1 + BACKWARD) * sum(forward.values())


def _projections(config: ModelConfig, n_queries: int, n_keys: int, n_key_value_heads: int) -> int:
    width, key_width = config.d_model, n_key_value_heads * config.d_head
    return 2 * width * (2 * n_queries * width + 2 * n_keys * key_width)  # queries and output, keys and values


def _scores(config: ModelConfig, n_queries: int, n_keys: int) -> int:
    return 2 * 2 * n_queries * n_keys * config.d_model  # scores, and the mixing of values


def _feed_forward(config: ModelConfig, n_tokens: int) -> int:
    n_matrices = 3 if config.feed_forward == "swiglu" else 2
    return 2 * n_matrices * n_tokens * config.d_model * config.d_ff
