"""A classifier of texts: an encoder, and a readout of its first token's state."""

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.dropout import Dropout
from tutor.models.encoder_model import EncoderModel
from tutor.shapes import Bool, Float, Int, Tensor


class EncoderClassifier(nn.Module):
    """Give a score to each class of a text.

    The first token of every text is ``<bos>``: it says nothing itself, so its state is free to gather what the text
    says, as [CLS] in BERT. To start from a pre-trained encoder, load its weights into `encoder`.

    Args:
        n_classes: Classes to choose from.

    Raises:
        ValueError: If there are fewer than two classes.

    Source: Devlin et al. 2019, section 4.1 (arXiv:1810.04805), without BERT's extra pooling layer. Built in chapter 10.
    """

    def __init__(self, config: ModelConfig, n_classes: int) -> None:
        super().__init__()
        if n_classes < 2:
            raise ValueError(f"expected at least two classes, got {n_classes}")
        self.config = config
        self.encoder = EncoderModel(config)
        self.dropout = Dropout(config.dropout)
        self.readout = nn.Linear(config.d_model, n_classes)

    def forward(
        self, tokens: Int[Tensor, "batch position"], is_real: Bool[Tensor, "batch position"] | None = None
    ) -> Float[Tensor, "batch n_classes"]:
        """Score the classes of each text.

        Args:
            tokens: Texts that begin with ``<bos>``.
            is_real: True at real tokens, False at padding, before or behind them; all real unless told.

        Returns:
            Scores (logits).

        Raises:
            ValueError: If a sequence is longer than the context, empty, all padding, or has an unknown id.
        """
        states = self.encoder(tokens, is_real)
        first = torch.zeros_like(tokens[:, 0]) if is_real is None else is_real.int().argmax(dim=-1)
        return self.readout(self.dropout(states[torch.arange(len(tokens), device=tokens.device), first]))
