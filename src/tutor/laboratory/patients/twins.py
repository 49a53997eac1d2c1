"""The twins: many layers, and one of them."""

from collections.abc import Callable
from typing import Any

from tutor.laboratory.patient import Part, Patient
from tutor.layers.normalization import LayerNorm
from tutor.layers.residual import PreNormResidual
from tutor.models.transformer import Transformer


class Twins(Patient):
    """Its part builds the norms of a model: as many as there are layers."""

    name = "twins"
    complaint = "It has fewer weights than its sizes say. Train one layer's norm, and all of them have changed."
    law = "what is built for one layer belongs to no other"

    @staticmethod
    def sick(build: Callable[[], Any], n_layers: int) -> list[Any]:
        """Build once, and write it down many times."""
        layers = [build()] * n_layers
        return layers

    @staticmethod
    def sound(build: Callable[[], Any], n_layers: int) -> list[Any]:
        """Build for each layer."""
        layers = [build() for _ in range(n_layers)]
        return layers

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether all that was built is there, each once."""
        built: list[object] = []

        def build() -> object:
            built.append(object())
            return built[-1]

        layers = part(build, 5)
        return len(layers) == 5 and len({id(layer) for layer in layers}) == 5 and all(one in built for one in layers)

    def operate(self, model: Transformer) -> None:
        """Build the norms of all residual connections anew."""
        residuals = [module for module in model.modules() if isinstance(module, PreNormResidual)]
        norms = self.part(lambda: LayerNorm(self.sizes.d_model), len(residuals))
        for residual, norm in zip(residuals, norms, strict=True):
            residual.norm = norm
