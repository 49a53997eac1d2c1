"""From states back to tokens: a score for each token of the vocabulary."""

from torch import nn
from torch.nn.functional import linear

from tutor.layers.embedding import TokenEmbedding
from tutor.shapes import Float, Tensor


class TiedReadout(nn.Module):
    """Score each token by the dot product of the state with the token's own embedding.

    It has no weights of its own, so it is given the embedding at each call.

    Source: Press and Wolf 2017 (arXiv:1608.05859). Built in chapter 8.
    """

    def forward(
        self, states: Float[Tensor, "*batch d_model"], embedding: TokenEmbedding
    ) -> Float[Tensor, "*batch vocab"]:
        """Give the scores (logits)."""
        return linear(states, embedding.weight)


class Readout(nn.Linear):
    """Score each token by the dot product of the state with a vector learned for it.

    Args:
        d_model: Width of the states.
        vocab_size: Tokens to score.

    Source: Vaswani et al. 2017, section 3.4 (arXiv:1706.03762). Built in chapter 8.
    """

    def __init__(self, d_model: int, vocab_size: int) -> None:
        super().__init__(d_model, vocab_size, bias=False)

    def forward(
        self, states: Float[Tensor, "*batch d_model"], embedding: TokenEmbedding
    ) -> Float[Tensor, "*batch vocab"]:
        """Give the scores (logits); the embedding plays no part."""
        return super().forward(states)
