"""From a picture to a text: an encoder over patches, and a decoder that asks it."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.dropout import Dropout
from tutor.layers.initialization import initialize_as_bert
from tutor.layers.masks import causal_mask
from tutor.layers.patch_embedding import PatchEmbedding
from tutor.models import parts
from tutor.models.decoder import Decoder
from tutor.models.encoder import Encoder
from tutor.models.input_embedding import InputEmbedding
from tutor.shapes import Float, Int, Tensor


class PictureWriter(nn.Module):
    """Look at a picture, and give at each place of a text about it a score for every token that may come next.

    It is the `Transformer` of chapter 8 whose source is a picture, or any other table of numbers such as a spectrogram.

    Args:
        config: Its vocab_size is the text's, its context_length that of the longest text.
        height: Rows of a picture.
        width: Columns of a picture.
        patch_height: Rows of a patch.
        patch_width: Columns of a patch.

    Raises:
        ValueError: If the patches do not fill the picture.

    Source: Vaswani et al. 2017, figure 1 (arXiv:1706.03762), with the input of Dosovitskiy et al. 2021, equation 1
    (arXiv:2010.11929). Built in chapter 19.
    """

    def __init__(self, config: ModelConfig, height: int, width: int, patch_height: int, patch_width: int) -> None:
        super().__init__()
        self.config = config
        self.picture_embedding = PatchEmbedding(config.d_model, height, width, patch_height, patch_width)
        self.text_embedding = InputEmbedding(config, config.vocab_size)
        self.dropout = Dropout(config.dropout)
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.readout = parts.readout(config)
        initialize_as_bert(self, config)

    def forward(
        self, pictures: Float[Tensor, "batch _ _"], text: Int[Tensor, "batch query"]
    ) -> Float[Tensor, "batch query vocab"]:
        """Score what comes after each token of the text, given the picture.

        Args:
            text: What was written so far, from ``<bos>`` on. Padding behind it changes nothing before it.

        Returns:
            Scores (logits).

        Raises:
            ValueError: If a picture is of another size or not finite, or a text too long, empty, or with unknown ids.
        """
        return self.decode(text, self.encode(pictures))

    def encode(self, pictures: Float[Tensor, "batch _ _"]) -> Float[Tensor, "batch key d_model"]:
        """Give the memory: one vector for each patch."""
        return self.encoder(self.dropout(self.picture_embedding(pictures)))

    def decode(
        self, text: Int[Tensor, "batch query"], memory: Float[Tensor, "batch key d_model"]
    ) -> Float[Tensor, "batch query vocab"]:
        """Score what comes after each token of the text, given the memory.

        Args:
            text: What was written so far, from ``<bos>`` on.

        Returns:
            Scores (logits).
        """
        states = self.decoder(self.text_embedding(text), memory, causal_mask(text.shape[1], device=text.device))
        return self.readout(states, self.text_embedding.tokens)
