"""Hidden units of feed-forward networks: what sets them off, and what a model does without them."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from torch import nn

from tutor.layers.feed_forward import FeedForward, SwiGLU
from tutor.shapes import Tensor


def feed_forward_layers(model: nn.Module) -> dict[str, FeedForward | SwiGLU]:
    """Find a model's feed-forward networks, by name.

    Args:
        model: Any module that has a `FeedForward` or a `SwiGLU` inside it, or is one.

    Raises:
        ValueError: If there is no feed-forward network in the model.
    """
    layers = {
        name or "feed_forward": module
        for name, module in model.named_modules()
        if isinstance(module, FeedForward | SwiGLU)
    }
    if not layers:
        raise ValueError(f"expected a model with a feed-forward network inside, found none in {type(model).__name__}")
    return layers


@contextmanager
def record_hidden_units(model: nn.Module) -> Iterator[dict[str, Tensor]]:
    """Keep how strongly each hidden unit fires, `[batch, position, d_ff]` by the layer's name, while the block is open.

    A second run inside the block replaces the first. The recording stays after the block is closed.

    Args:
        model: Any module that has a `FeedForward` or a `SwiGLU` inside it, or is one.

    Yields:
        The recording, which fills as the model runs.

    Raises:
        ValueError: If there is no feed-forward network in the model.

    Source: Geva et al. 2021, section 2, the memory coefficients (arXiv:2012.14913). Built in chapter 7.
    """
    recording: dict[str, Tensor] = {}

    def listener(name: str):
        def keep(module: nn.Module, arguments: tuple[Tensor]) -> None:
            recording[name] = arguments[0].detach()

        return keep

    with ExitStack() as hooks:
        for name, layer in feed_forward_layers(model).items():
            hooks.callback(layer.down.register_forward_pre_hook(listener(name)).remove)
        yield recording


@contextmanager
def without_hidden_units(model: nn.Module, units: Mapping[str, Collection[int]]) -> Iterator[None]:
    """Silence hidden units while the block is open: they count as 0, so that nothing of their values is written.

    The model's parameters are not touched. Blocks may stand inside one another.

    Args:
        units: For each layer, by its name, the units to silence, from 0.

    Raises:
        ValueError: If the model has no such layer, or the layer no such unit.

    Source: built in chapter 7.
    """
    layers = feed_forward_layers(model)
    for name, numbers in units.items():
        if name not in layers:
            raise ValueError(f"expected a layer among {', '.join(layers)}, got {name!r}")
        d_ff = layers[name].down.in_features
        for number in numbers:
            if not 0 <= number < d_ff:
                raise ValueError(f"expected a unit of {name} from 0 to {d_ff - 1}, got {number}")

    def silencer(numbers: list[int]):
        def silence(module: nn.Module, arguments: tuple[Tensor]) -> tuple[Tensor]:
            hidden = arguments[0].clone()
            hidden[..., numbers] = 0.0
            return (hidden,)

        return silence

    with ExitStack() as hooks:
        for name, numbers in units.items():
            hooks.callback(layers[name].down.register_forward_pre_hook(silencer(list(numbers))).remove)
        yield
