"""Company: what it says depends on who is asked beside it."""

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.models.transformer import Transformer
from tutor.shapes import Bool, Int, Tensor


class Company(Patient):
    """Its part makes the mask of the source: which places are real, of texts of several lengths."""

    name = "company"
    complaint = "Asked one word at a time, it gives other answers than asked many at once."
    law = "a text has as many real places as its length says"

    @staticmethod
    def sick(lengths: Int[Tensor, "batch"], n_positions: int) -> Bool[Tensor, "batch position"]:
        """Compare every place with the longest length."""
        places = torch.arange(n_positions)
        return (places < lengths.max()).expand(len(lengths), n_positions)

    @staticmethod
    def sound(lengths: Int[Tensor, "batch"], n_positions: int) -> Bool[Tensor, "batch position"]:
        """Compare every place with its own text's length."""
        places = torch.arange(n_positions)
        return places < lengths[:, None]

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether the first places, as many as the length says, are real and no others."""
        for lengths, n_positions in (([2, 4, 1], 4), ([3, 2], 5)):
            wanted = [[place < length for place in range(n_positions)] for length in lengths]
            if part(torch.tensor(lengths), n_positions).tolist() != wanted:
                return False
        return True

    def operate(self, model: Transformer) -> None:
        """Exchange what encoder and decoder are told of the padding."""
        encode, decode = model.encode, model.decode

        def masked(is_real):
            return None if is_real is None else self.part(is_real.sum(dim=-1), is_real.shape[1])

        model.encode = lambda source, is_real=None: encode(source, masked(is_real))
        model.decode = lambda target, memory, is_real=None, cache=None: decode(target, memory, masked(is_real), cache)
