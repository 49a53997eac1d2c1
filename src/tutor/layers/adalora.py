"""AdaLoRA: corrections taken apart into triplets, so that single ones can be dropped and taken up again."""

from collections.abc import Collection

import torch
from torch import nn
from torch.nn.functional import linear

from tutor.shapes import Float, Tensor


class AdaLoRALinear(nn.Module):
    """A frozen linear layer plus a learned sum of triplets: a left vector, a value, and a right vector.

    It has the form of a singular value decomposition, so a triplet can be dropped by setting its value to zero, and
    taken up again. All values start at zero, so at first nothing changes.

    Args:
        frozen: The layer to correct; its parameters are frozen.
        rank: How many triplets there are.
        alpha: The correction is multiplied by alpha / rank.

    Raises:
        ValueError: If the rank is not positive, or not smaller than both widths of the layer.

    Source: Zhang et al. 2023, section 3.1 (arXiv:2303.10512). Built in chapter 13.
    """

    def __init__(self, frozen: nn.Linear, rank: int, alpha: float | int) -> None:
        super().__init__()
        _require_rank(frozen, rank)
        self.frozen = frozen.requires_grad_(False)
        self.left = nn.Parameter(frozen.weight.new_empty(frozen.out_features, rank))
        self.values = nn.Parameter(frozen.weight.new_zeros(rank))
        self.right = nn.Parameter(frozen.weight.new_empty(rank, frozen.in_features))
        # vectors of length about one, nearly at right angles
        nn.init.normal_(self.left, std=frozen.out_features**-0.5)
        nn.init.normal_(self.right, std=frozen.in_features**-0.5)
        self.scale = alpha / rank

    def forward(self, states: Float[Tensor, "*batch position _"]) -> Float[Tensor, "*batch position _"]:
        """Give what the frozen layer gives, plus the correction."""
        return self.frozen(states) + self.scale * linear(linear(states, self.right) * self.values, self.left)

    def merged(self) -> nn.Linear:
        """Give the frozen layer with the correction added to its weights, in place."""
        with torch.no_grad():
            self.frozen.weight += self.scale * (self.left * self.values) @ self.right
        return self.frozen


def add_adalora(model: nn.Module, rank: int, alpha: float | int, targets: Collection[str] = ("query", "value")) -> int:
    """Freeze a model, and give its linear layers of these names triplets to train.

    Args:
        model: Changed in place.
        rank: Triplets of each layer at first.
        alpha: The corrections are multiplied by alpha / rank.
        targets: The last part of the names of the layers to correct.

    Returns:
        How many layers were corrected.

    Raises:
        ValueError: If the model has triplets already, a target names no linear layer, or the rank does not suit one;
            the model is then as it was.

    Source: Zhang et al. 2023, section 3 (arXiv:2303.10512). Built in chapter 13.
    """
    if any(isinstance(module, AdaLoRALinear) for module in model.modules()):
        raise ValueError("expected a model without AdaLoRA, got one that has it: merge_adalora folds it in first")
    chosen = {
        name: module
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and name.rpartition(".")[2] in targets
    }
    for target in targets:
        if not any(name.rpartition(".")[2] == target for name in chosen):
            raise ValueError(f"expected linear layers named {target!r} in {type(model).__name__}, found none")
    for layer in chosen.values():
        _require_rank(layer, rank)
    model.requires_grad_(False)
    for name, layer in chosen.items():
        _set(model, name, AdaLoRALinear(layer, rank, alpha))
    return len(chosen)


def merge_adalora(model: nn.Module) -> None:
    """Fold every correction into the layer that it corrects; the model is then as any other, and all of it can learn.

    Args:
        model: Changed in place.

    Raises:
        ValueError: If there is nothing to fold in.

    Source: Zhang et al. 2023, section 3.1 (arXiv:2303.10512). Built in chapter 13.
    """
    for name, layer in adalora_layers(model).items():
        _set(model, name, layer.merged())
    model.requires_grad_(True)


def adalora_layers(model: nn.Module) -> dict[str, AdaLoRALinear]:
    """Give the corrected layers by name.

    Raises:
        ValueError: If there are none.
    """
    found = {name: module for name, module in model.named_modules() if isinstance(module, AdaLoRALinear)}
    if not found:
        raise ValueError(f"expected a model with AdaLoRA, found none in {type(model).__name__}")
    return found


def kept_triplets(model: nn.Module) -> dict[str, int]:
    """Give for each corrected layer how many of its triplets are not dropped: those whose value is not zero.

    Raises:
        ValueError: If the model has no triplets.
    """
    return {name: int(layer.values.count_nonzero()) for name, layer in adalora_layers(model).items()}


def orthogonality(model: nn.Module) -> Float[Tensor, ""]:
    """Say how far the vectors of the triplets are from being of length one and at right angles, squared and summed.

    It is added to the loss with a small weight. Without it two triplets could say the same, and dropping one would say
    little about its importance.

    Raises:
        ValueError: If the model has no triplets.

    Source: Zhang et al. 2023, section 3.1 (arXiv:2303.10512). Built in chapter 13.
    """
    products = [product for layer in adalora_layers(model).values() for product in _products(layer)]
    return torch.stack([(product - torch.eye(len(product)).to(product)).square().sum() for product in products]).sum()


def _products(layer: AdaLoRALinear) -> tuple[Float[Tensor, "rank rank"], Float[Tensor, "rank rank"]]:
    """Multiply each vector with each of the same side."""
    return layer.left.mT @ layer.left, layer.right @ layer.right.mT


def _require_rank(layer: nn.Linear, rank: int) -> None:
    if not 1 <= rank < min(layer.weight.shape):
        raise ValueError(f"expected a rank from 1 to {min(layer.weight.shape) - 1}, got {rank}")


def _set(model: nn.Module, name: str, layer: nn.Module) -> None:
    parent, _, last = name.rpartition(".")
    setattr(model.get_submodule(parent), last, layer)
