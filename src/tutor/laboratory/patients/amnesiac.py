"""The amnesiac: with a cache it forgets where it is."""

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.models.transformer import Transformer
from tutor.shapes import Int, Tensor


class Amnesiac(Patient):
    """Its part numbers the new tokens of a text, of which some are known already."""

    name = "amnesiac"
    complaint = "While it reads its whole text anew for each letter, it is right. With a cache it stutters."
    law = "places are the same whether a text comes at once or token by token"
    is_sick_in_use_only = True

    @staticmethod
    def sick(n_known: int, n_new: int) -> Int[Tensor, "query"]:
        """Count from 0."""
        return torch.arange(n_new)

    @staticmethod
    def sound(n_known: int, n_new: int) -> Int[Tensor, "query"]:
        """Count on from what is known."""
        return torch.arange(n_known, n_known + n_new)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether pieces of a text get the places that they have in the whole."""
        whole = part(0, 6).tolist()
        pieces = [*part(0, 3).tolist(), *part(3, 1).tolist(), *part(4, 2).tolist()]
        return whole == list(range(6)) == pieces

    def operate(self, model: Transformer) -> None:
        """Exchange the places that the decoder's tokens are given."""
        embedding = model.target_embedding

        def forward(tokens, offset=0, is_real=None):
            places = self.part(offset, tokens.shape[1])
            return embedding.dropout(embedding.norm(embedding.tokens(tokens) + embedding.positions(places)))

        embedding.forward = forward
