"""The smallest network that looks something up: one attention layer between two embeddings and a readout."""

from torch import nn

from tutor.layers.attention import MultiHeadAttention
from tutor.shapes import Float, Int, Tensor


class AssociativeRecall(nn.Module):
    """Find each asked letter in a memory of letter-digit pairs, and name its digit.

    A pair's state is the sum of its letter's and its digit's embedding; an asked letter has its letter alone. Positions
    play no part: the memory is a set.

    Args:
        n_letters: Letters that may be asked.
        n_digits: Digits that may answer.
        d_model: Width of every state.

    Source: the task is that of Ba et al. 2016 (arXiv:1610.06258), section 4.1. Built in chapter 3.
    """

    def __init__(self, n_letters: int = 26, n_digits: int = 10, d_model: int = 32) -> None:
        super().__init__()
        self.letter = nn.Embedding(n_letters, d_model)
        self.digit = nn.Embedding(n_digits, d_model)
        self.attention = MultiHeadAttention(d_model, n_heads=1)
        self.readout = nn.Linear(d_model, n_digits)

    def forward(
        self,
        asked: Int[Tensor, "batch query"],
        letters: Int[Tensor, "batch key"],
        digits: Int[Tensor, "batch key"],
    ) -> Float[Tensor, "batch query n_digits"]:
        """Give a score (logit) to every digit for every letter asked."""
        memory = self.letter(letters) + self.digit(digits)
        return self.readout(self.attention(self.letter(asked), memory))
