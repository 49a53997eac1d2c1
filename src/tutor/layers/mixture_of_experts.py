"""A mixture of experts: many feed-forward networks, of which each token uses a few."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import gelu

from tutor.layers.feed_forward import FeedForward
from tutor.shapes import Float, Int, Tensor


@dataclass(frozen=True)
class Routing:
    """Which experts each token was sent to."""

    probabilities: Float[Tensor, "*batch _"]
    """The router's, of every expert."""
    chosen: Int[Tensor, "*batch _"]
    """The likeliest experts of each token, the likeliest first."""

    @property
    def loads(self) -> Float[Tensor, "_"]:
        """The share of all choices that fell on each expert."""
        n_experts = self.probabilities.shape[-1]
        return torch.bincount(self.chosen.flatten(), minlength=n_experts) / self.chosen.numel()

    @property
    def imbalance(self) -> Float[Tensor, ""]:
        """A loss that is 1 where all experts are used evenly, and the number of experts where one does everything.

        Source: Fedus et al. 2022, equation 4, without its factor alpha (arXiv:2101.03961).
        """
        means = self.probabilities.flatten(0, -2).mean(dim=0)
        return len(means) * (self.loads * means).sum()


class MixtureOfExperts(nn.Module):
    """A feed-forward layer with several experts: a router picks some for each token, and mixes what they say.

    All experts count as parameters; a token costs only those that it is sent to, and the router.

    Args:
        d_ff: Inner width of each expert.
        n_experts: How many there are.
        n_chosen: How many each token is sent to.
        activation: Of the experts.

    Raises:
        ValueError: If a token should be sent to no expert, or to more than there are.

    Source: Shazeer et al. 2017, section 2 (arXiv:1701.06538), without noise; Jiang et al. 2024, section 2.1,
    softmax over the chosen ones (arXiv:2401.04088). Built in chapter 20.
    """

    def __init__(
        self,
        d_model: int,
        d_ff: int,
        n_experts: int,
        n_chosen: int = 2,
        activation: Callable[[Tensor], Tensor] = gelu,
    ) -> None:
        super().__init__()
        if not 1 <= n_chosen <= n_experts:
            raise ValueError(f"expected from 1 to {n_experts} chosen experts, got {n_chosen}")
        self.n_chosen = n_chosen
        self.router = nn.Linear(d_model, n_experts, bias=False)
        self.experts = nn.ModuleList(FeedForward(d_model, d_ff, activation) for _ in range(n_experts))

    def route(self, states: Float[Tensor, "*batch d_model"]) -> Routing:
        """Choose the experts of each token."""
        probabilities = self.router(states).softmax(dim=-1)
        return Routing(probabilities, probabilities.topk(self.n_chosen, dim=-1).indices)

    def forward(self, states: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Give each token what its experts say, weighted by the router's probabilities among them."""
        routing = self.route(states)
        weights = routing.probabilities.gather(-1, routing.chosen)
        weights = weights / weights.sum(dim=-1, keepdim=True)
        mixed = torch.zeros_like(states)
        for number, expert in enumerate(self.experts):
            is_asked = routing.chosen == number  # at most once for each token
            asked = is_asked.any(dim=-1)
            if asked.any():
                share = weights[is_asked][:, None]
                mixed[asked] = mixed[asked] + share * expert(states[asked])
        return mixed
