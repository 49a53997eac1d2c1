"""Heads switched off, one or many, to see what the model loses: an experiment where a heatmap is only a picture."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from torch import nn

from tutor.layers.attention import MultiHeadAttention
from tutor.shapes import Tensor


def attention_layers(model: nn.Module) -> dict[str, MultiHeadAttention]:
    """Find a model's attention layers by the names that `tutor.models.activations.record_attention` gives them.

    Args:
        model: Any module that has a `MultiHeadAttention` inside it, or is one.

    Raises:
        ValueError: If there is no attention in the model.
    """
    layers = {
        name or "attention": module for name, module in model.named_modules() if isinstance(module, MultiHeadAttention)
    }
    if not layers:
        raise ValueError(f"expected a model with attention inside, found none in {type(model).__name__}")
    return layers


@contextmanager
def without_heads(model: nn.Module, heads: Mapping[str, Collection[int]]) -> Iterator[None]:
    """Switch heads off while the block is open: what they hand over is replaced by zeros.

    The head's mixture of values is set to zero before the output projection, so that it adds nothing to the state; its
    weights are still computed, and can be recorded. The model's parameters are not touched. Zero is a value that the
    rest of the model may never have met, so a loss says that the model *relies* on the head being there, not only on
    what the head tells. Blocks may stand inside one another.

    Args:
        heads: For each layer, by its name, the heads to switch off, from 0.

    Raises:
        ValueError: If the model has no such layer, or the layer no such head.

    Source: Michel et al. 2019, section 2.3 (arXiv:1905.10650). Built in chapter 4.
    """
    layers = attention_layers(model)
    for name, numbers in heads.items():
        if name not in layers:
            raise ValueError(f"expected a layer among {', '.join(layers)}, got {name!r}")
        for head in numbers:
            if not 0 <= head < layers[name].n_heads:
                raise ValueError(f"expected a head of {name} from 0 to {layers[name].n_heads - 1}, got {head}")

    with ExitStack() as hooks:
        for name, numbers in heads.items():
            hook = layers[name].output.register_forward_pre_hook(_silencer(layers[name], numbers))
            hooks.callback(hook.remove)
        yield


def _silencer(layer: MultiHeadAttention, heads: Collection[int]):
    d_head = layer.d_model // layer.n_heads

    def silence(module: nn.Module, arguments: tuple[Tensor]) -> tuple[Tensor]:
        mixed = arguments[0].clone()
        for head in heads:
            mixed[..., head * d_head : (head + 1) * d_head] = 0.0
        return (mixed,)

    return silence
