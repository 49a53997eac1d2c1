"""Texts that a model is writing about pictures."""

import torch

from tutor.generation.session import ModelSession
from tutor.models.evaluation_mode import evaluating
from tutor.models.picture_writer import PictureWriter
from tutor.shapes import Float, Int, Tensor
from tutor.text.special_tokens import BOS_ID


class PictureSession(ModelSession):
    """Texts that a `PictureWriter` writes from ``<bos>`` on, one for each picture. The pictures are looked at once.

    Raises:
        ValueError: If there is no picture, one is of another size, or a number is not finite.

    Source: built in chapter 19.
    """

    @torch.inference_mode()
    def __init__(self, model: PictureWriter, pictures: Float[Tensor, "batch _ _"]) -> None:
        device = next(model.parameters()).device
        prompts = [[BOS_ID] for _ in pictures]
        tokens = torch.full((len(pictures), 1), BOS_ID, device=device)
        super().__init__(model, prompts, tokens, [model.config.context_length] * len(prompts))
        self._model = model
        with evaluating(self._modules):
            self._memory = model.encode(pictures.to(device))

    @torch.inference_mode()
    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order; one may be named twice, as beams are."""
        super().select(rows)
        self._memory = self._memory[rows]

    def _scores(self) -> Float[Tensor, "batch vocab"]:
        return self._model.decode(self._tokens, self._memory)[:, -1]
