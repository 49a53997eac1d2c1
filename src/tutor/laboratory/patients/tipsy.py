"""The tipsy one: asked twice, it gives two answers."""

import torch

from tutor.laboratory.patient import SIZES, Part, Patient
from tutor.layers.dropout import Dropout
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Tensor


class Tipsy(Patient):
    """Its part is dropout: it leaves a share of numbers out."""

    name = "tipsy"
    complaint = (
        "The same question, asked twice, gets two answers, though nothing is drawn: it always writes the best letter."
    )
    law = "out of training, dropout changes nothing; in training it keeps the mean"
    sizes = SIZES.changed(dropout=0.05)

    @staticmethod
    def sick(states: Float[Tensor, "*batch"], share: float, is_training: bool) -> Float[Tensor, "*batch"]:
        """Leave numbers out, always."""
        keeps = torch.rand(states.shape) >= share
        return states * keeps / (1 - share)

    @staticmethod
    def sound(states: Float[Tensor, "*batch"], share: float, is_training: bool) -> Float[Tensor, "*batch"]:
        """Leave numbers out in training."""
        if not is_training:
            return states
        keeps = torch.rand(states.shape) >= share
        return states * keeps / (1 - share)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether states come through unchanged in use, and on average in training, with some of them gone."""
        states = torch.ones(4000)
        trained = part(states, 0.25, True)
        is_thinned = 0.2 < (trained == 0).double().mean() < 0.3 and abs(trained.double().mean() - 1) < 0.06
        return bool(is_thinned) and torch.equal(part(states, 0.25, False), states)

    def operate(self, model: Transformer) -> None:
        """Exchange dropout everywhere."""
        for module in list(model.modules()):
            if isinstance(module, Dropout):
                module.forward = lambda states, module=module: self.part(states, module.share, module.training)
