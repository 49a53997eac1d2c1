"""The smallest task that needs a whole encoder: read a text, write it backwards."""

from torch import nn

from tutor.config import ModelConfig
from tutor.models.encoder_model import EncoderModel
from tutor.shapes import Float, Int, Tensor


class Reverser(nn.Module):
    """Give at each place a score for every token that may stand there when the text is read backwards.

    An encoder over token ids, and one linear layer that reads each state out. Attention has to find the mirror place;
    the positions of the encoder tell where that is.

    Source: built in chapter 7.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.body = EncoderModel(config)
        self.readout = nn.Linear(config.d_model, config.vocab_size)

    def forward(self, tokens: Int[Tensor, "batch position"]) -> Float[Tensor, "batch position vocab"]:
        """Score the token of each mirror place.

        Returns:
            Scores (logits).
        """
        return self.readout(self.body(tokens))
