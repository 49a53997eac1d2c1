"""The Transformer of 2017: an encoder that reads, a decoder that writes."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.initialization import initialize_as_2017
from tutor.layers.kv_cache import DecodingCache
from tutor.layers.masks import causal_mask, padding_mask
from tutor.models import parts
from tutor.models.decoder import Decoder
from tutor.models.encoder import Encoder
from tutor.models.input_embedding import InputEmbedding
from tutor.shapes import Bool, Float, Int, Tensor


class Transformer(nn.Module):
    """Read a source, and give at each place of the target a score for every token that may come next.

    Args:
        config: Its vocab_size is the target's, its source_vocab_size the source's.

    Source: Vaswani et al. 2017, figure 1 (arXiv:1706.03762). Built in chapter 8.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        scale = config.d_model**0.5
        self.source_embedding = InputEmbedding(config, config.source_vocab_size, scale)
        self.target_embedding = InputEmbedding(config, config.vocab_size, scale)
        if config.share_embeddings:
            self.source_embedding.tokens = self.target_embedding.tokens
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.readout = parts.readout(config)
        initialize_as_2017(self)

    def forward(
        self,
        source: Int[Tensor, "batch key"],
        target: Int[Tensor, "batch query"],
        source_is_real: Bool[Tensor, "batch key"] | None = None,
    ) -> Float[Tensor, "batch query vocab"]:
        """Score what comes after each token of the target, given the source.

        Args:
            target: What the decoder has written so far, from ``<bos>`` on. Padding behind it changes nothing before it.
            source_is_real: True at the tokens of the source, False at padding; all real unless told.

        Returns:
            Scores (logits).

        Raises:
            ValueError: If a sequence is longer than the context, empty, all padding, or has an unknown id.
        """
        return self.decode(target, self.encode(source, source_is_real), source_is_real)

    def encode(
        self, source: Int[Tensor, "batch key"], source_is_real: Bool[Tensor, "batch key"] | None = None
    ) -> Float[Tensor, "batch key d_model"]:
        """Give the memory: one vector for each token of the source.

        Args:
            source_is_real: True at the tokens of the source, False at padding; all real unless told.
        """
        mask = None if source_is_real is None else padding_mask(source_is_real)
        return self.encoder(self.source_embedding(source, is_real=source_is_real), mask)

    def decode(
        self,
        target: Int[Tensor, "batch query"],
        memory: Float[Tensor, "batch key d_model"],
        source_is_real: Bool[Tensor, "batch key"] | None = None,
        cache: DecodingCache | None = None,
    ) -> Float[Tensor, "batch query vocab"]:
        """Score what comes after each token of the target, given the memory.

        Args:
            target: With a cache, only the tokens that it does not know yet.
            source_is_real: True at the tokens of the source, False at padding; all real unless told.
            cache: What earlier calls have kept; this call adds to it.

        Returns:
            Scores (logits).
        """
        n_known, n_new = (0 if cache is None else len(cache)), target.shape[1]
        states = self.target_embedding(target, offset=n_known)
        mask = None if n_new == 1 else causal_mask(n_new, n_known + n_new, target.device)
        memory_mask = None if source_is_real is None else padding_mask(source_is_real)
        states = self.decoder(states, memory, mask, memory_mask, cache)
        return self.readout(states, self.target_embedding.tokens)

    def new_cache(self) -> DecodingCache:
        """Give an empty cache for `decode`."""
        return DecodingCache(self.config.n_layers)
