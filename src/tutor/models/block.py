"""The blocks that a Transformer stacks."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.kv_cache import LayerCache
from tutor.models import parts
from tutor.shapes import Bool, Float, Tensor


class TransformerBlock(nn.Module):
    """Tokens ask one another, then each thinks by itself: self-attention and feed-forward network, with residuals.

    The mask alone decides whether this is a block of an encoder (all see all) or of a GPT (each sees its past).

    Source: Vaswani et al. 2017, section 3.1 (arXiv:1706.03762). Built in chapter 7.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attention = parts.self_attention(config)
        self.attention_residual = parts.residual(config)
        self.feed_forward = parts.feed_forward(config)
        self.feed_forward_residual = parts.residual(config)

    def forward(
        self,
        states: Float[Tensor, "batch query d_model"],
        mask: Bool[Tensor, "query key"] | Bool[Tensor, "#batch #query key"] | None = None,
        cache: LayerCache | None = None,
    ) -> Float[Tensor, "batch query d_model"]:
        """Give every token's next state.

        Args:
            mask: True where a token may look at another.
            cache: Keys and values of the tokens before these.
        """
        tokens = None if cache is None else cache.tokens
        states = self.attention_residual(states, lambda normed: self.attention(normed, mask=mask, cache=tokens))
        return self.feed_forward_residual(states, self.feed_forward)


class DecoderBlock(TransformerBlock):
    """A block that also asks a memory, between asking its own tokens and thinking.

    Source: Vaswani et al. 2017, section 3.1 (arXiv:1706.03762). Built in chapter 8.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.cross_attention = parts.cross_attention(config)
        self.cross_attention_residual = parts.residual(config)

    def forward(
        self,
        states: Float[Tensor, "batch query d_model"],
        memory: Float[Tensor, "batch key d_model"],
        mask: Bool[Tensor, "query position"] | Bool[Tensor, "#batch #query position"] | None = None,
        memory_mask: Bool[Tensor, "batch 1 key"] | None = None,
        cache: LayerCache | None = None,
    ) -> Float[Tensor, "batch query d_model"]:
        """Give every target token's next state.

        Args:
            memory: What the encoder made of the source.
            mask: True where a target token may look at another.
            memory_mask: True at the real tokens of the source.
            cache: Keys and values of the tokens before these, and of the memory.
        """
        tokens, remembered = (None, None) if cache is None else (cache.tokens, cache.memory)
        states = self.attention_residual(states, lambda normed: self.attention(normed, mask=mask, cache=tokens))
        states = self.cross_attention_residual(
            states, lambda normed: self.cross_attention(normed, memory, memory_mask, remembered)
        )
        return self.feed_forward_residual(states, self.feed_forward)
