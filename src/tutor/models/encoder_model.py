"""An encoder over token ids: embedding and blocks, as in BERT."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.initialization import initialize_as_bert
from tutor.layers.masks import padding_mask
from tutor.models import parts
from tutor.models.encoder import Encoder
from tutor.models.input_embedding import InputEmbedding
from tutor.shapes import Bool, Float, Int, Tensor


class EncoderModel(nn.Module):
    """Give each token of a text a vector that knows the whole text, both what came before and what comes after.

    With norms after the layers (norm_order "post") the embedding is normalized too, as in BERT.

    Source: Devlin et al. 2019, section 3 (arXiv:1810.04805). Built in chapter 10.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        norm = parts.norm(config) if config.norm_order == "post" else None
        self.embedding = InputEmbedding(config, config.vocab_size, norm=norm)
        self.encoder = Encoder(config)
        initialize_as_bert(self, config)

    def forward(
        self, tokens: Int[Tensor, "batch position"], is_real: Bool[Tensor, "batch position"] | None = None
    ) -> Float[Tensor, "batch position d_model"]:
        """Give the last state of each token.

        Args:
            is_real: True at real tokens, False at padding, before or behind them; all real unless told.

        Raises:
            ValueError: If a sequence is longer than the context, empty, all padding, or has an unknown id.
        """
        mask = None if is_real is None else padding_mask(is_real)
        return self.encoder(self.embedding(tokens, is_real=is_real), mask)
