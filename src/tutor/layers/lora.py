"""LoRA: train a small correction to a frozen layer, and fold it in when training is done."""

from collections.abc import Callable, Collection

import torch
from torch import nn
from torch.nn.functional import linear

from tutor.shapes import Float, Tensor


class LoRALinear(nn.Module):
    """A frozen linear layer plus a learned product of two narrow matrices.

    The second matrix starts at zero, so at first nothing changes.

    Args:
        frozen: The layer to correct; its parameters are frozen.
        rank: Inner width of the correction.
        alpha: The correction is multiplied by alpha / rank, so that another rank hardly needs another learning rate.

    Raises:
        ValueError: If the rank is not positive, or not smaller than both widths of the layer.

    Source: Hu et al. 2021, section 4.1, equation 3 (arXiv:2106.09685). Built in chapter 13.
    """

    def __init__(self, frozen: nn.Linear, rank: int, alpha: float | int) -> None:
        super().__init__()
        _require_rank(frozen, rank)
        self.frozen = frozen.requires_grad_(False)
        self.down = nn.Parameter(frozen.weight.new_empty(rank, frozen.in_features))
        self.up = nn.Parameter(frozen.weight.new_zeros(frozen.out_features, rank))
        nn.init.normal_(self.down, std=frozen.in_features**-0.5)
        self.scale = alpha / rank

    def forward(self, states: Float[Tensor, "*batch position _"]) -> Float[Tensor, "*batch position _"]:
        """Give what the frozen layer gives, plus the correction."""
        return self.frozen(states) + self.scale * linear(linear(states, self.down), self.up)

    def merged(self) -> nn.Linear:
        """Give the frozen layer with the correction added to its weights, in place."""
        with torch.no_grad():
            self.frozen.weight += self.scale * self.up @ self.down
        return self.frozen


def add_lora(model: nn.Module, rank: int, alpha: float | int, targets: Collection[str] = ("query", "value")) -> int:
    """Freeze a model, and give its linear layers of these names a correction to train.

    What should go on learning as a whole, such as a new readout, stays outside: give the part to freeze.

    Args:
        model: Changed in place.
        rank: Inner width of the corrections.
        alpha: The corrections are multiplied by alpha / rank.
        targets: The last part of the names of the layers to correct.

    Returns:
        How many layers were corrected.

    Raises:
        ValueError: If the model has corrections already, a target names no linear layer, or the rank does not suit one;
            the model is then as it was.

    Source: Hu et al. 2021, section 4.2 (arXiv:2106.09685). Built in chapter 13.
    """
    if any(isinstance(module, LoRALinear) for module in model.modules()):
        raise ValueError("expected a model without LoRA, got one that has it: merge_lora folds it in first")
    chosen = [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and name.rpartition(".")[2] in targets
    ]
    for target in targets:
        if not any(name.rpartition(".")[2] == target for name in chosen):
            raise ValueError(f"expected linear layers named {target!r} in {type(model).__name__}, found none")
    for name in chosen:
        _require_rank(model.get_submodule(name), rank)
    model.requires_grad_(False)
    _replace(model, chosen, lambda layer: LoRALinear(layer, rank, alpha))
    return len(chosen)


def merge_lora(model: nn.Module) -> None:
    """Fold every correction into the layer that it corrects; the model is then as any other, and all of it can learn.

    Args:
        model: Changed in place.

    Raises:
        ValueError: If there is nothing to fold in.

    Source: Hu et al. 2021, section 4.1 (arXiv:2106.09685). Built in chapter 13.
    """
    chosen = [name for name, module in model.named_modules() if isinstance(module, LoRALinear)]
    if not chosen:
        raise ValueError(f"expected a model with LoRA, found none in {type(model).__name__}")
    _replace(model, chosen, LoRALinear.merged)
    model.requires_grad_(True)


def lora_state(model: nn.Module) -> dict[str, Tensor]:
    """Give the corrections alone, by name: all that must be kept of such a training.

    A model prepared by the same `add_lora` takes them by ``load_state_dict(state, strict=False)``.

    Raises:
        ValueError: If there are none.
    """
    state = {
        f"{name}.{part}": parameter.detach()
        for name, module in model.named_modules()
        if isinstance(module, LoRALinear)
        for part, parameter in (("down", module.down), ("up", module.up))
    }
    if not state:
        raise ValueError(f"expected a model with LoRA, found none in {type(model).__name__}")
    return state


def _require_rank(layer: nn.Linear, rank: int) -> None:
    if not 1 <= rank < min(layer.weight.shape):
        raise ValueError(f"expected a rank from 1 to {min(layer.weight.shape) - 1}, got {rank}")


def _replace(model: nn.Module, names: list[str], make: Callable[[nn.Module], nn.Module]) -> None:
    for name in names:
        parent, _, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, make(model.get_submodule(name)))
