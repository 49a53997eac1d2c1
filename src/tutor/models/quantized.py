"""A model with its matrices in few bits, to see what that saves and what it costs."""

from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import nn

from tutor.layers.quantized_linear import QuantizedLinear, quantize
from tutor.models.weights import distinct_tensors

_HALF_BYTES = 2


@dataclass(frozen=True)
class QuantizedModel:
    """A copy of a model with rounded matrices, and what its file would weigh."""

    model: nn.Module
    n_bytes: int
    """Matrices in their bits, with their scales; all else in half precision."""


def quantized_copy(model: nn.Module, bits: int, group_size: int | None = None) -> QuantizedModel:
    """Copy a model, and round the matrix of each linear layer and each table of embeddings.

    Linear layers keep whole numbers, and restore the matrix when they are called. A table serves twice where it is the
    readout's too, so it is rounded in place. Norms and constants stay as they are.

    Args:
        model: It stays as it is.
        bits: 2, 3, 4 or 8.
        group_size: Weights of a row that share a scale; a whole row unless told.

    Raises:
        ValueError: If the bits or the groups do not fit, or there is nothing to round.

    Source: Dettmers et al. 2022, section 2, for rows (arXiv:2208.07339); Frantar et al. 2023, section 4, for
    rounding to nearest as the baseline (arXiv:2210.17323). Built in chapter 20.
    """
    copy = deepcopy(model).eval()
    n_bytes, n_rounded, rounded = 0, 0, set()
    for module in [*copy.modules()]:
        if isinstance(module, nn.Embedding) and isinstance(module.weight, nn.Parameter):
            matrix = quantize(module.weight.detach(), bits, group_size)
            with torch.no_grad():
                module.weight.copy_(matrix.restored())
            n_bytes, n_rounded = n_bytes + matrix.n_bytes, n_rounded + matrix.codes.numel()
            rounded.add(id(module.weight))
    linears = [(name, module) for name, module in copy.named_modules() if isinstance(module, nn.Linear)]
    for name, module in linears:
        if type(module) is not nn.Linear or id(module.weight) in rounded:
            continue
        layer = QuantizedLinear(module, bits, group_size)
        parent, _, own = name.rpartition(".")
        setattr(copy.get_submodule(parent), own, layer)
        n_bytes, n_rounded = n_bytes + layer.matrix.n_bytes, n_rounded + layer.codes.numel()
        rounded.add(id(module.weight))
    if not rounded:
        raise ValueError(f"expected a linear layer or an embedding to round, found none in {type(model).__name__}")
    whole = sum(tensor.numel() for tensor in distinct_tensors(model).values())
    return QuantizedModel(copy, n_bytes + _HALF_BYTES * (whole - n_rounded))
