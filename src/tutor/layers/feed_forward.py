"""The feed-forward network: each token's state by itself, widened, bent and narrowed again."""

from collections.abc import Callable

from torch import nn
from torch.nn.functional import silu

from tutor.shapes import Float, Tensor


class FeedForward(nn.Module):
    """Two linear layers with a non-linearity between them.

    Args:
        d_ff: Inner width.
        activation: The non-linearity: ReLU in 2017, GELU in GPT and BERT.
        bias: Whether the linear layers add a learned constant.

    Source: Vaswani et al. 2017, equation 2 (arXiv:1706.03762). Built in chapter 7.
    """

    def __init__(self, d_model: int, d_ff: int, activation: Callable[[Tensor], Tensor], bias: bool = True) -> None:
        super().__init__()
        self.up = nn.Linear(d_model, d_ff, bias=bias)
        self.down = nn.Linear(d_ff, d_model, bias=bias)
        self.activation = activation

    def forward(self, states: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Transform each state by itself."""
        return self.down(self.activation(self.up(states)))


class SwiGLU(nn.Module):
    """A feed-forward network in which one half of the inner width opens and closes the other.

    Args:
        d_ff: Inner width of each half; two thirds of the usual keeps the number of parameters.
        bias: Whether the linear layers add a learned constant.

    Source: Shazeer 2020, equation 6 (arXiv:2002.05202). Built in chapter 7.
    """

    def __init__(self, d_model: int, d_ff: int, bias: bool = False) -> None:
        super().__init__()
        self.gate = nn.Linear(d_model, d_ff, bias=bias)
        self.up = nn.Linear(d_model, d_ff, bias=bias)
        self.down = nn.Linear(d_ff, d_model, bias=bias)

    def forward(self, states: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Transform each state by itself."""
        return self.down(silu(self.gate(states)) * self.up(states))
