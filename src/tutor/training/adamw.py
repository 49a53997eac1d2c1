"""AdamW: each weight moves by about the learning rate, in the direction that its gradients agree on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

import torch
from torch import nn

from tutor.models.weights import require_same_tensors
from tutor.shapes import Tensor


@dataclass(frozen=True)
class ParameterGroup:
    """Parameters by name, and how much each step shrinks them."""

    parameters: Mapping[str, nn.Parameter]
    weight_decay: float
    """Share of a weight that is taken away at each step, for a learning rate of one."""


def parameter_groups(
    model: nn.Module, weight_decay: float, decay_embeddings: bool = True
) -> tuple[ParameterGroup, ParameterGroup]:
    """Part the weights that should stay small from those that may have any size.

    Matrices decay: a smaller one makes a smoother function. Biases and the scales of norms do not: they are few, they
    set where a function stands and not how it bends, and a norm's scale belongs near 1, not near 0.

    Args:
        decay_embeddings: Whether embeddings decay as matrices do, as in GPT-2. A rare token's vector shrinks at every
            step and is pushed back only where the token occurs, so some leave them out.

    Returns:
        The decaying parameters, and the others; frozen ones are in neither.
    """
    left_out = set()
    if not decay_embeddings:
        left_out = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    decaying, others = {}, {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            chosen = decaying if parameter.dim() >= 2 and id(parameter) not in left_out else others
            chosen[name] = parameter
    return ParameterGroup(decaying, weight_decay), ParameterGroup(others, 0.0)


class AdamW:
    """Follow two running means for each weight: of its gradient, and of the gradient's square.

    The step is the first divided by the root of the second, so its size does not depend on the loss's scale. Decay
    shrinks the weights themselves, apart from the gradient. A parameter without a gradient is left as it is. Where each
    has one at every step, the numbers are those of `torch.optim.AdamW`, to the last bit; PyTorch counts the steps of
    each parameter by itself, this class those of all together.

    Args:
        betas: How much of the running means stays at each step.
        epsilon: Added to the root, so that nothing is divided by zero.

    Source: Kingma and Ba 2015, algorithm 1 (arXiv:1412.6980); Loshchilov and Hutter 2019, algorithm 2
    (arXiv:1711.05101). Built in chapter 11.
    """

    def __init__(
        self, groups: Iterable[ParameterGroup], betas: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8
    ) -> None:
        self.groups, self.betas, self.epsilon = list(groups), betas, epsilon
        self.n_steps = 0
        self.means = {name: torch.zeros_like(parameter) for name, parameter in self._named()}
        self.squares = {name: torch.zeros_like(parameter) for name, parameter in self._named()}

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """Move every parameter once."""
        self.n_steps += 1
        for group in self.groups:
            moving = {name: parameter for name, parameter in group.parameters.items() if parameter.grad is not None}
            if moving:
                self._move(moving, learning_rate, group.weight_decay)

    def _move(self, moving: dict[str, nn.Parameter], learning_rate: float, weight_decay: float) -> None:
        # a `_foreach` operation does in one call what a loop over the parameters would
        keep_mean, keep_square = self.betas
        parameters = list(moving.values())
        gradients = [parameter.grad for parameter in parameters]
        means, squares = [self.means[name] for name in moving], [self.squares[name] for name in moving]

        if weight_decay:
            torch._foreach_mul_(parameters, 1 - learning_rate * weight_decay)
        torch._foreach_lerp_(means, gradients, 1 - keep_mean)
        torch._foreach_mul_(squares, keep_square)
        torch._foreach_addcmul_(squares, gradients, gradients, 1 - keep_square)

        # both means began at zero, and are too small by these factors
        mean_share, square_share = 1 - keep_mean**self.n_steps, 1 - keep_square**self.n_steps
        sizes = torch._foreach_sqrt(squares)
        torch._foreach_div_(sizes, sqrt(square_share))
        torch._foreach_add_(sizes, self.epsilon)
        torch._foreach_addcdiv_(parameters, means, sizes, -learning_rate / mean_share)

    def gradients(self) -> list[Tensor]:
        """Give the gradients that there are."""
        return [parameter.grad for _, parameter in self._named() if parameter.grad is not None]

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for _, parameter in self._named():
            parameter.grad = None

    def state_dict(self) -> dict[str, Tensor]:
        """Give the running means by parameter name, and the number of steps."""
        state = {"n_steps": torch.tensor(self.n_steps)}
        for kind, tensors in (("mean", self.means), ("square", self.squares)):
            state |= {f"{kind}.{name}": tensor for name, tensor in tensors.items()}
        return state

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state_dict` gave.

        Raises:
            ValueError: If a name is missing or left over, or a shape is another; nothing has changed then.
        """
        own = self.state_dict()
        require_same_tensors({name: tensor.shape for name, tensor in state.items()}, own, "the optimizer's state")
        for name, tensor in own.items():
            tensor.copy_(state[name])
        self.n_steps = int(state["n_steps"])

    def _named(self) -> Iterator[tuple[str, nn.Parameter]]:
        for group in self.groups:
            yield from group.parameters.items()
