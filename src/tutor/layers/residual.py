"""Residual connections: what a layer finds is added to the state, so that the state itself always gets through."""

from collections.abc import Callable

from torch import nn

from tutor.layers.dropout import Dropout
from tutor.shapes import Float, Tensor

Layer = Callable[[Float[Tensor, "batch position d_model"]], Float[Tensor, "batch position d_model"]]


class PreNormResidual(nn.Module):
    """Add what a layer makes of the *normalized* state: nothing stands in the way of the sum itself.

    Args:
        norm: Normalizes the layer's input.
        dropout: Share of the layer's output set to zero in training.

    Source: Xiong et al. 2020, figure 1b (arXiv:2002.04745); the connection itself He et al. 2015 (arXiv:1512.03385).
    Built in chapter 7.
    """

    def __init__(self, norm: nn.Module, dropout: float = 0.0) -> None:
        super().__init__()
        self.norm, self.dropout = norm, Dropout(dropout)

    def forward(
        self, states: Float[Tensor, "batch position d_model"], layer: Layer
    ) -> Float[Tensor, "batch position d_model"]:
        """Give states + dropout(layer(norm(states)))."""
        return states + self.dropout(layer(self.norm(states)))


class PostNormResidual(PreNormResidual):
    """Add what a layer makes of the state, then normalize the sum: the order of 2017.

    Source: Vaswani et al. 2017, sections 3.1 and 5.4 (arXiv:1706.03762). Built in chapter 7.
    """

    def forward(
        self, states: Float[Tensor, "batch position d_model"], layer: Layer
    ) -> Float[Tensor, "batch position d_model"]:
        """Give norm(states + dropout(layer(states)))."""
        return self.norm(states + self.dropout(layer(states)))
