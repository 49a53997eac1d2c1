"""Recordings of what passes through a model while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from tutor.layers.attention import AttentionWeights
from tutor.shapes import Float, Tensor


class AttentionRecording(dict[str, Tensor]):
    """Attention weights `[batch, heads, query, key]` of the last run, by the name of the layer they passed through."""

    def stack(self, example: int = 0) -> Float[Tensor, "layers heads query key"]:
        """Lay the maps of one example over one another, first layer first: what an `AttentionHeatmap` takes.

        Args:
            example: Which example of the batch, from 0.

        Raises:
            ValueError: If nothing was recorded, or the layers' maps differ in shape (take them by name then).
            IndexError: If the batch has no such example.
        """
        if not self:
            raise ValueError("expected a recording of at least one run: call the model inside the with block")
        shapes = {name: tuple(weights.shape[1:]) for name, weights in self.items()}
        if len(set(shapes.values())) > 1:
            raise ValueError(f"expected maps of one shape to stack, got {shapes}; take them by name")
        return torch.stack([weights[example] for weights in self.values()])


@contextmanager
def record_attention(model: nn.Module) -> Iterator[AttentionRecording]:
    """Keep the attention weights of a model while the block is open.

    The model itself keeps nothing and runs as it always does; its attention layers are listened to by forward hooks.
    A second run inside the block replaces the first.

    Args:
        model: Any module that has a `MultiHeadAttention` inside it, or is one.

    Yields:
        The recording, which fills as the model runs. It stays after the block is closed.

    Raises:
        ValueError: If there is no attention in the model.

    Source: built in chapter 3.
    """
    recording = AttentionRecording()
    places = {name: module for name, module in model.named_modules() if isinstance(module, AttentionWeights)}
    if not places:
        raise ValueError(f"expected a model with attention inside, found none in {type(model).__name__}")

    def listener(name: str):
        def keep(module: nn.Module, arguments: tuple, weights: Tensor) -> None:
            recording[name] = weights.detach()

        return keep

    hooks = [
        module.register_forward_hook(listener(name.removesuffix("weights").rstrip(".") or "attention"))
        for name, module in places.items()
    ]
    try:
        yield recording
    finally:
        for hook in hooks:
            hook.remove()
