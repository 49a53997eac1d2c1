"""The vision Transformer: an encoder over the patches of a picture, and a readout of its class token."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.dropout import Dropout
from tutor.layers.initialization import initialize_as_bert
from tutor.layers.patch_embedding import PatchEmbedding
from tutor.models.encoder import Encoder
from tutor.shapes import Float, Tensor


class VisionTransformer(nn.Module):
    """Give a score to each class of a picture.

    But for the first layer it is the encoder of chapter 8: the blocks do not know that their tokens are patches.

    Args:
        config: Its vocab_size is the number of classes; positions "none" leaves the places of the patches away.
        height: Rows of a picture.
        width: Columns of a picture.
        patch_size: Rows and columns of a patch.

    Raises:
        ValueError: If the patches do not fill the picture, or positions are neither "learned" nor "none".

    Source: Dosovitskiy et al. 2021, section 3.1 (arXiv:2010.11929). Built in chapter 19.
    """

    def __init__(self, config: ModelConfig, height: int, width: int, patch_size: int) -> None:
        super().__init__()
        if config.positions not in ("learned", "none"):
            raise ValueError(f"expected positions that are learned or none, got {config.positions!r}")
        self.config = config
        self.embedding = PatchEmbedding(
            config.d_model, height, width, patch_size, patch_size, True, config.positions == "learned"
        )
        self.dropout = Dropout(config.dropout)
        self.encoder = Encoder(config)
        self.readout = nn.Linear(config.d_model, config.vocab_size)
        initialize_as_bert(self, config)

    def forward(self, pictures: Float[Tensor, "batch _ _"]) -> Float[Tensor, "batch vocab"]:
        """Score the classes of each picture.

        Returns:
            Scores (logits).

        Raises:
            ValueError: If there is no picture, one is of another size, or a number is not finite.
        """
        return self.readout(self.encoder(self.dropout(self.embedding(pictures)))[:, 0])
