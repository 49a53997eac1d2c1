"""The anagram: it knows the letters of a word, and not their order."""

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Tensor


class Anagram(Patient):
    """Its part adds a table of position vectors to the vectors of the tokens."""

    name = "anagram"
    complaint = "It knows which letters a word holds, and not their order. Of *tar* and *rat* it makes the same."
    law = "a position vector belongs to a place of the text, whichever text of the batch it is"

    @staticmethod
    def sick(
        vectors: Float[Tensor, "batch position d_model"], table: Float[Tensor, "_ d_model"], n_known: int
    ) -> Float[Tensor, "batch position d_model"]:
        """Number the texts of the batch."""
        places = torch.arange(n_known, n_known + vectors.shape[0])
        return vectors + table[places].unsqueeze(1)

    @staticmethod
    def sound(
        vectors: Float[Tensor, "batch position d_model"], table: Float[Tensor, "_ d_model"], n_known: int
    ) -> Float[Tensor, "batch position d_model"]:
        """Number the places of each text."""
        places = torch.arange(n_known, n_known + vectors.shape[1])
        return vectors + table[places]

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether every text gets the vectors of its places, from the first new one on."""
        table, vectors = torch.arange(20.0).reshape(10, 2), torch.arange(24.0).reshape(3, 4, 2) * 100
        return all(torch.equal(part(vectors, table, n), vectors + table[n : n + 4]) for n in (0, 5))

    def operate(self, model: Transformer) -> None:
        """Exchange how positions come into encoder and decoder."""
        for embedding in (model.source_embedding, model.target_embedding):
            table = embedding.positions(torch.arange(self.sizes.context_length))

            def forward(tokens, offset=0, is_real=None, embedding=embedding, table=table):
                return self.part(embedding.tokens(tokens), table, offset)

            embedding.forward = forward
