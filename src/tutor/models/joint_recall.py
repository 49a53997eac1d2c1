"""Recall of several letters in one request: the smallest network for which one head is too few."""

from einops import rearrange
from torch import nn

from tutor.layers.attention import MultiHeadAttention
from tutor.shapes import Float, Int, Tensor


class JointRecall(nn.Module):
    """Find all letters of a request in a memory of letter-digit pairs, and name their digits in the order asked.

    A request is one state: the sum of one embedding for each place in it, from a table of its own, so that *a, then b*
    is another state than *b, then a*. A pair's state is the sum of its letter's and its digit's embedding. The memory
    is a set.

    Args:
        n_asked: Letters in each request.
        n_heads: Heads of the one attention layer; they share d_model, so their number changes no parameter count.
        n_letters: Letters that may be asked.
        n_digits: Digits that may answer.
        d_model: Width of every state.

    Source: made for chapter 5, from the task of Ba et al. 2016 (arXiv:1610.06258), section 4.1.
    """

    def __init__(
        self, n_asked: int = 3, n_heads: int = 8, n_letters: int = 26, n_digits: int = 10, d_model: int = 32
    ) -> None:
        super().__init__()
        self.asked = nn.ModuleList([nn.Embedding(n_letters, d_model) for _ in range(n_asked)])
        self.letter = nn.Embedding(n_letters, d_model)
        self.digit = nn.Embedding(n_digits, d_model)
        self.attention = MultiHeadAttention(d_model, n_heads)
        self.readout = nn.Linear(d_model, n_asked * n_digits)

    def forward(
        self,
        asked: Int[Tensor, "batch query n_asked"],
        letters: Int[Tensor, "batch key"],
        digits: Int[Tensor, "batch key"],
    ) -> Float[Tensor, "batch query n_asked n_digits"]:
        """Give a score (logit) to every digit for every letter of every request."""
        requests = sum(table(asked[..., place]) for place, table in enumerate(self.asked))
        memory = self.letter(letters) + self.digit(digits)
        scores = self.readout(self.attention(requests, memory))
        pattern = "batch query (n_asked n_digits) -> batch query n_asked n_digits"
        return rearrange(scores, pattern, n_asked=len(self.asked))
