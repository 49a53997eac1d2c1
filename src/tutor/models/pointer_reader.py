"""A reader that answers by pointing: an encoder, and one more attention whose weights are the answer."""

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.initialization import initialize_as_2017
from tutor.models.encoder_model import EncoderModel
from tutor.shapes import Bool, Float, Int, Tensor


class PointerReader(nn.Module):
    """Score for each question of a text each of its tokens: how likely is that one the answer?

    The state of a question's last token, the question mark, asks; the states of all tokens are asked. BERT's reader has
    one question to a text and two pointers, to the first and the last word of the answer; here an answer is one word,
    and a text may hold several questions. As in BERT, pointing at ``<bos>`` means that the text does not answer.

    Source: Vinyals et al. 2015, equation 3 (arXiv:1506.03134), with a scaled product for the score; Devlin et al. 2019,
    section 4.3 (arXiv:1810.04805). Built in chapter 17.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = EncoderModel(config)
        self.query = nn.Linear(config.d_model, config.d_model, bias=False)
        self.key = nn.Linear(config.d_model, config.d_model, bias=False)
        initialize_as_2017(self)

    def forward(
        self,
        tokens: Int[Tensor, "batch key"],
        asked_at: Int[Tensor, "batch query"],
        is_real: Bool[Tensor, "batch key"] | None = None,
    ) -> Float[Tensor, "batch query key"]:
        """Score the tokens of each text, once for each of its questions.

        Args:
            tokens: Texts that begin with ``<bos>``.
            asked_at: Where each question ends, as a place in the text.
            is_real: True at real tokens, False at padding; all real unless told.

        Returns:
            Scores (logits); at padding the lowest that there is, so that its probability is 0.

        Raises:
            ValueError: If a sequence is longer than the context, empty, all padding, or has an unknown id.
        """
        states = self.encoder(tokens, is_real)
        rows = torch.arange(len(tokens), device=tokens.device)[:, None]
        asks = self.query(states[rows, asked_at])
        scores = asks @ self.key(states).transpose(1, 2) / self.config.d_model**0.5
        return scores if is_real is None else scores.masked_fill(~is_real[:, None], torch.finfo(scores.dtype).min)
