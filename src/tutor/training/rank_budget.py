"""A budget of triplets for all layers together, which moves to the layers that need them."""

import torch
from torch import nn

from tutor.layers.adalora import AdaLoRALinear, adalora_layers
from tutor.shapes import Float, Tensor


class RankBudget:
    """Keep the most important triplets of all layers together, ever fewer of them.

    A triplet is important if changing its numbers would change the loss: each number is rated by its size times its
    gradient, smoothed over steps, times how much that varies.

    Args:
        model: With the triplets of `add_adalora`.
        last: How many triplets are kept in the end, over all layers.
        n_steps: How many steps training takes.
        warm_up: Steps before the first triplet is dropped.
        cool_down: Steps at the end in which the number stays.
        betas: How much of the smoothed rating, and of its variation, stays at each step.

    Raises:
        ValueError: If the model has no triplets, more are to be kept than there are, or no step is left between warm-up
            and cool-down.

    Source: Zhang et al. 2023, sections 3.2 and 3.3 (arXiv:2303.10512). Built in chapter 13.
    """

    def __init__(
        self,
        model: nn.Module,
        last: int,
        n_steps: int,
        warm_up: int,
        cool_down: int,
        betas: tuple[float, float] = (0.85, 0.85),
    ) -> None:
        self.layers = list(adalora_layers(model).values())
        self.first = sum(len(layer.values) for layer in self.layers)
        if not 1 <= last <= self.first:
            raise ValueError(f"expected from 1 to {self.first} triplets to keep, got {last}")
        if warm_up < 0 or cool_down < 0 or warm_up + cool_down >= n_steps:
            raise ValueError(f"expected warm_up and cool_down below {n_steps} together, got {warm_up} and {cool_down}")
        self.last, self.n_steps, self.warm_up, self.cool_down, self.betas = last, n_steps, warm_up, cool_down, betas
        self.n_done = 0
        self._means: dict[nn.Parameter, Tensor] = {}
        self._variations: dict[nn.Parameter, Tensor] = {}

    def size(self, n_done: int) -> int:
        """Say how many triplets may stay after so many steps: all, then ever fewer along a cubic, then the last.

        Source: Zhang et al. 2023, section 3.3.
        """
        if n_done < self.warm_up:
            return self.first
        left = self.n_steps - self.warm_up - self.cool_down
        share = max(0.0, 1 - (n_done - self.warm_up) / left)
        return self.last + round((self.first - self.last) * share**3)

    @torch.no_grad()
    def step(self) -> None:
        """Rate the triplets and set the values of the least important to zero.

        It comes after the optimizer's step, while the gradients are still there.

        Raises:
            ValueError: If a triplet has no gradient.
        """
        self.n_done += 1
        ratings = torch.cat([self._rate(layer) for layer in self.layers])
        kept = ratings.topk(self.size(self.n_done)).indices
        stays = torch.zeros_like(ratings).index_fill(0, kept, 1.0)
        lengths = [len(layer.values) for layer in self.layers]
        for layer, part in zip(self.layers, stays.split(lengths), strict=True):
            layer.values *= part

    def _rate(self, layer: AdaLoRALinear) -> Float[Tensor, "rank"]:
        """Rate each triplet: its value, and the means over its two vectors."""
        left, right = self._smoothed(layer.left).mean(dim=0), self._smoothed(layer.right).mean(dim=1)
        return self._smoothed(layer.values) + left + right

    def _smoothed(self, parameter: nn.Parameter) -> Tensor:
        """Rate each number."""
        if parameter.grad is None:
            raise ValueError("expected the gradients of all triplets, found one without: step comes before zero_grad")
        rating = (parameter * parameter.grad).abs()
        mean = self._means.setdefault(parameter, torch.zeros_like(parameter))
        variation = self._variations.setdefault(parameter, torch.zeros_like(parameter))
        keep_mean, keep_variation = self.betas
        mean.lerp_(rating, 1 - keep_mean)
        variation.lerp_((rating - mean).abs(), 1 - keep_variation)
        return mean * variation
