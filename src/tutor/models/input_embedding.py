"""What enters the first block: token vectors, with positions added where the model adds them."""

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.dropout import Dropout
from tutor.layers.embedding import TokenEmbedding
from tutor.layers.positional_encoding import LearnedEncoding, SinusoidalEncoding
from tutor.shapes import Bool, Float, Int, Tensor


class InputEmbedding(nn.Module):
    """Token vectors plus position vectors, then a norm where there is one, then dropout.

    Rotary positions and ALiBi are added nowhere: attention has them.

    Args:
        vocab_size: Tokens that may come in.
        scale: Multiplies the token vectors.
        norm: Normalizes the sum, as BERT does; the sum stays as it is unless told.

    Source: Vaswani et al. 2017, sections 3.4, 3.5 and 5.4 (arXiv:1706.03762). Built in chapter 8.
    """

    def __init__(self, config: ModelConfig, vocab_size: int, scale: float = 1.0, norm: nn.Module | None = None) -> None:
        super().__init__()
        self.context_length = config.context_length
        self.tokens = TokenEmbedding(vocab_size, config.d_model, scale)
        encodings = {"learned": LearnedEncoding, "sinusoidal": SinusoidalEncoding}
        encoding = encodings.get(config.positions)
        self.positions = None if encoding is None else encoding(config.context_length, config.d_model)
        self.norm = nn.Identity() if norm is None else norm
        self.dropout = Dropout(config.dropout)

    def forward(
        self,
        tokens: Int[Tensor, "batch position"],
        offset: int = 0,
        is_real: Bool[Tensor, "batch key"] | None = None,
    ) -> Float[Tensor, "batch position d_model"]:
        """Give the states that enter the first block.

        Args:
            offset: Tokens that came before these.
            is_real: True at real tokens, of those before and of these; positions count real tokens alone, so that
                padding in front moves nothing.

        Raises:
            ValueError: If the batch is empty, or longer than the context.
        """
        n_tokens = tokens.shape[1]
        if not tokens.numel():
            raise ValueError(f"expected at least one example of at least one token, got shape {tuple(tokens.shape)}")
        if offset + n_tokens > self.context_length:
            raise ValueError(f"expected at most context_length={self.context_length} tokens, got {offset + n_tokens}")
        states = self.tokens(tokens)
        if self.positions is not None:
            if is_real is None:
                places = torch.arange(offset, offset + n_tokens, device=tokens.device)
            else:
                places = (is_real.cumsum(dim=-1) - 1).clamp(min=0)[:, -n_tokens:]
            states = states + self.positions(places)
        return self.dropout(self.norm(states))
