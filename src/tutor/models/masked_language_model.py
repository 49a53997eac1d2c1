"""A masked language model: an encoder that learns by naming the words that were hidden from it."""

import torch
from torch import nn
from torch.nn.functional import gelu

from tutor.config import ModelConfig
from tutor.layers.initialization import initialize_as_bert
from tutor.models import parts
from tutor.models.encoder_model import EncoderModel
from tutor.shapes import Bool, Float, Int, Tensor


class MaskedLanguageModel(nn.Module):
    """Give at each place of a text a score for every token that may stand there.

    Source: Devlin et al. 2019, section 3.1, task 1 (arXiv:1810.04805), with the readout of its code: one more layer,
    a norm, then the embedding's table and a constant for each token. Built in chapter 10.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = EncoderModel(config)
        self.dense = nn.Linear(config.d_model, config.d_model)
        self.norm = parts.norm(config)
        self.readout = parts.readout(config)
        self.readout_bias = nn.Parameter(torch.zeros(config.vocab_size))
        initialize_as_bert(self, config)

    def forward(
        self, tokens: Int[Tensor, "batch position"], is_real: Bool[Tensor, "batch position"] | None = None
    ) -> Float[Tensor, "batch position vocab"]:
        """Score what stands at each place.

        Args:
            tokens: Texts in which some tokens are hidden, as `tutor.data.masking` hides them.
            is_real: True at real tokens, False at padding, before or behind them; all real unless told.

        Returns:
            Scores (logits).

        Raises:
            ValueError: If a sequence is longer than the context, empty, all padding, or has an unknown id.
        """
        return self.score(self.encoder(tokens, is_real))

    def score(self, states: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch vocab"]:
        """Turn last states of the encoder into scores (logits) of what stands there.

        In training only the hidden places need it: the readout is most of a small model's work.
        """
        states = self.norm(gelu(self.dense(states)))
        return self.readout(states, self.encoder.embedding.tokens) + self.readout_bias
