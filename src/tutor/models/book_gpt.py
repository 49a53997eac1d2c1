"""A GPT over the books of the shop that knows a book by what the catalogue says of it."""

from torch.nn.functional import linear

from tutor.config import ModelConfig
from tutor.data.bookshop.features import token_features
from tutor.layers.feature_embedding import FeatureEmbedding
from tutor.layers.initialization import initialize_as_gpt
from tutor.models.gpt import GPT
from tutor.shapes import Float, Tensor

_FEATURE_DROPOUT = 0.2


class BookGPT(GPT):
    """A `GPT` whose vectors of books are computed from their titles, authors, genres and prices.

    A book that no training session knows has a vector from its first day, and can be suggested.

    Args:
        config: Its vocab_size is that of the sessions: special tokens and books.

    Raises:
        ValueError: If the vocabulary is another, or the readout has vectors of its own.

    Source: built in chapter 19.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        features = token_features()
        if config.vocab_size != len(features) or not config.tie_weights:
            raise ValueError(
                f"expected vocab_size {len(features)} and tied weights, got {config.vocab_size} and "
                f"tie_weights={config.tie_weights}"
            )
        self.embedding.tokens = FeatureEmbedding(features, config.d_model, _FEATURE_DROPOUT)
        initialize_as_gpt(self, config)

    def score(self, states: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch vocab"]:
        """Turn last states into scores (logits) of what comes next, by the computed vectors."""
        return linear(states, self.embedding.tokens.weight)
