"""The decoder: a stack of blocks in which each token sees its past, and asks a memory."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.kv_cache import DecodingCache
from tutor.models import parts
from tutor.models.block import DecoderBlock
from tutor.shapes import Bool, Float, Tensor


class Decoder(nn.Module):
    """Blocks that look back, and into the encoder's memory.

    Source: Vaswani et al. 2017, section 3.1 (arXiv:1706.03762). Built in chapter 8.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(DecoderBlock(config) for _ in range(config.n_layers))
        self.final_norm = parts.final_norm(config)

    def forward(
        self,
        states: Float[Tensor, "batch query d_model"],
        memory: Float[Tensor, "batch key d_model"],
        mask: Bool[Tensor, "query position"] | Bool[Tensor, "#batch #query position"] | None = None,
        memory_mask: Bool[Tensor, "batch 1 key"] | None = None,
        cache: DecodingCache | None = None,
    ) -> Float[Tensor, "batch query d_model"]:
        """Give every target token's last state.

        Args:
            memory: What the encoder made of the source.
            mask: True where a target token may look at another.
            memory_mask: True at the real tokens of the source.
            cache: What earlier calls have kept.
        """
        layers = [None] * len(self.blocks) if cache is None else cache
        for block, layer in zip(self.blocks, layers, strict=True):
            states = block(states, memory, mask, memory_mask, layer)
        return self.final_norm(states)
