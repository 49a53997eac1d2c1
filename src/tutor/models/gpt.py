"""GPT: a stack of blocks in which each token sees its past alone, and predicts the next."""

from torch import nn

from tutor.config import ModelConfig
from tutor.layers.initialization import initialize_as_gpt
from tutor.layers.kv_cache import DecodingCache
from tutor.layers.masks import causal_mask, causal_padding_mask
from tutor.models import parts
from tutor.models.block import TransformerBlock
from tutor.models.input_embedding import InputEmbedding
from tutor.shapes import Bool, Float, Int, Tensor


class GPT(nn.Module):
    """Give at each place of a text a score for every token that may come next.

    Source: Radford et al. 2018 and 2019; the mask of Vaswani et al. 2017, section 3.2.3. Built in chapter 10.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = InputEmbedding(config, config.vocab_size)
        self.blocks = nn.ModuleList(TransformerBlock(config) for _ in range(config.n_layers))
        self.final_norm = parts.final_norm(config)
        self.readout = parts.readout(config)
        initialize_as_gpt(self, config)

    def forward(
        self,
        tokens: Int[Tensor, "batch position"],
        is_real: Bool[Tensor, "batch key"] | None = None,
        cache: DecodingCache | None = None,
    ) -> Float[Tensor, "batch position vocab"]:
        """Score what comes after each token.

        Args:
            tokens: With a cache, only those that it does not know yet.
            is_real: True at real tokens, False at padding, of the cache's tokens and of these; all real unless told.
                Padding *behind* a text changes nothing before it and need not be told.
            cache: What earlier calls have kept; this call adds to it.

        Returns:
            Scores (logits).

        Raises:
            ValueError: If a sequence is longer than the context, empty, or has an unknown id.
        """
        return self.score(self.states(tokens, is_real, cache))

    def states(
        self,
        tokens: Int[Tensor, "batch position"],
        is_real: Bool[Tensor, "batch key"] | None = None,
        cache: DecodingCache | None = None,
    ) -> Float[Tensor, "batch position d_model"]:
        """Give the state of each token after the last block, normalized: all but the readout.

        Args:
            tokens: With a cache, only those that it does not know yet.
            is_real: True at real tokens, of the cache's and of these; all real unless told.
            cache: What earlier calls have kept; this call adds to it.
        """
        n_known, n_new = (0 if cache is None else len(cache)), tokens.shape[1]
        states = self.embedding(tokens, n_known, is_real)
        if is_real is not None:
            mask = causal_padding_mask(is_real, n_new)
        else:
            mask = None if n_new == 1 else causal_mask(n_new, n_known + n_new, tokens.device)
        layers = [None] * len(self.blocks) if cache is None else cache
        for block, layer in zip(self.blocks, layers, strict=True):
            states = block(states, mask, layer)
        return self.final_norm(states)

    def score(self, states: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch vocab"]:
        """Turn last states into scores (logits) of what comes next."""
        return self.readout(states, self.embedding.tokens)

    def new_cache(self) -> DecodingCache:
        """Give an empty cache for this model."""
        return DecodingCache(self.config.n_layers)
