"""The encoder: a stack of blocks in which every token sees every other."""

from torch import nn

from tutor.config import ModelConfig
from tutor.models import parts
from tutor.models.block import TransformerBlock
from tutor.shapes import Bool, Float, Tensor


class Encoder(nn.Module):
    """Blocks that see both ways.

    Source: Vaswani et al. 2017, section 3.1 (arXiv:1706.03762). Built in chapter 8.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(TransformerBlock(config) for _ in range(config.n_layers))
        self.final_norm = parts.final_norm(config)

    def forward(
        self,
        states: Float[Tensor, "batch position d_model"],
        mask: Bool[Tensor, "batch 1 position"] | None = None,
    ) -> Float[Tensor, "batch position d_model"]:
        """Give one vector for each token: what it means in this text.

        Args:
            mask: True at the real tokens.
        """
        for block in self.blocks:
            states = block(states, mask)
        return self.final_norm(states)
