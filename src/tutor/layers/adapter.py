"""Adapters: small networks set behind the layers of a frozen model."""

from collections.abc import Collection
from typing import Any

from torch import nn
from torch.nn.functional import gelu

from tutor.config import ModelConfig
from tutor.shapes import Float, Tensor


class Adapter(nn.Module):
    """A layer, and a bottleneck behind it: narrowed, bent, widened, and added.

    The widening starts at zero, so at first nothing changes.

    Args:
        layer: Any layer whose output has width d_model.
        d_bottleneck: Inner width.

    Raises:
        ValueError: If the bottleneck is not narrower than the state, or has no width.

    Source: Houlsby et al. 2019, section 2.1 and figure 2 (arXiv:1902.00751). Built in chapter 13.
    """

    def __init__(self, layer: nn.Module, d_model: int, d_bottleneck: int) -> None:
        super().__init__()
        if not 1 <= d_bottleneck < d_model:
            raise ValueError(f"expected d_bottleneck from 1 to {d_model - 1}, got {d_bottleneck}")
        self.layer = layer
        self.narrow = nn.Linear(d_model, d_bottleneck)
        self.widen = nn.Linear(d_bottleneck, d_model)
        nn.init.zeros_(self.widen.weight)
        nn.init.zeros_(self.widen.bias)

    def forward(self, *inputs: Any, **options: Any) -> Float[Tensor, "*batch position d_model"]:
        """Give what the layer gives, plus what the bottleneck makes of it.

        Args:
            inputs: What the layer takes.
            options: What the layer takes by name.
        """
        states = self.layer(*inputs, **options)
        return states + self.widen(gelu(self.narrow(states)))


def add_adapters(model: nn.Module, d_bottleneck: int, targets: Collection[str] = ("attention", "feed_forward")) -> int:
    """Freeze a model, and set an adapter to train behind each of its layers of these names.

    Houlsby et al. train the norms and the readout besides; whoever wants them frees them afterwards.

    Args:
        model: Changed in place; its config tells the width of its states.
        d_bottleneck: Inner width of the adapters.
        targets: The last part of the names of the layers that get one.

    Returns:
        How many adapters there are.

    Raises:
        ValueError: If the model has no config, has adapters already, a target names no layer, or the bottleneck does
            not fit; the model is then as it was.

    Source: Houlsby et al. 2019, section 2.1 (arXiv:1902.00751). Built in chapter 13.
    """
    if not isinstance(config := getattr(model, "config", None), ModelConfig):
        raise ValueError(f"expected a model with a ModelConfig as its config, got {type(model).__name__}")
    if any(isinstance(module, Adapter) for module in model.modules()):
        raise ValueError("expected a model without adapters, got one that has them")
    chosen = [name for name, _ in model.named_modules() if name.rpartition(".")[2] in targets]
    for target in targets:
        if not any(name.rpartition(".")[2] == target for name in chosen):
            raise ValueError(f"expected layers named {target!r} in {type(model).__name__}, found none")
    like = next(model.parameters())
    # a layer within a chosen layer comes before that layer, while its name still holds
    adapters = {
        name: Adapter(model.get_submodule(name), config.d_model, d_bottleneck).to(like.device, like.dtype)
        for name in reversed(chosen)
    }
    model.requires_grad_(False)
    for name, adapter in adapters.items():
        parent, _, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, adapter)
    return len(chosen)
