"""The sizes of a model and the kinds of its parts, in one frozen place."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

NormOrder = Literal["pre", "post"]
"""Where a layer is normalized: before it, inside the residual branch, or after the sum, as in 2017."""
Normalization = Literal["layer", "rms"]
"""What normalizes: LayerNorm or RMSNorm."""
FeedForwardKind = Literal["relu", "gelu", "gelu_tanh", "swiglu"]
"""The non-linearity of the feed-forward network; gelu_tanh is the approximation that GPT-2 used."""
Positions = Literal["none", "sinusoidal", "learned", "rotary", "alibi"]
"""How a model knows the order of its tokens."""


@dataclass(frozen=True)
class ModelConfig:
    """Sizes of a Transformer, and which kind of each part it is made of.

    The width d_model is shared evenly among the heads. A model reads only the fields that concern it.

    Raises:
        ValueError: If a size is not positive, does not divide what it shares, a share is outside [0, 1), a kind is
            unknown, or two vocabularies of unequal size should share their embeddings.
    """

    vocab_size: int
    """Tokens that the model knows (in an encoder-decoder: those that it writes)."""
    d_model: int
    """Width of a token's state between layers."""
    n_heads: int = 1
    """Attention heads in each layer."""
    n_layers: int = 1
    """Blocks (in an encoder-decoder: of the encoder, and as many of the decoder)."""
    context_length: int = 128
    """Longest sequence, in tokens."""
    d_ff: int | None = None
    """Inner width of the feed-forward network; four times d_model unless told."""
    dropout: int | float = 0.0
    """Share of activations set to zero in training."""
    source_vocab_size: int | None = None
    """Tokens that an encoder-decoder reads; as many as it writes unless told."""
    n_key_value_heads: int | None = None
    """Heads of keys and values, shared by groups of query heads; one for each query head unless told."""
    norm_order: NormOrder = "pre"
    """Normalize before each layer, or after it."""
    normalization: Normalization = "layer"
    """LayerNorm or RMSNorm."""
    norm_epsilon: int | float = 1e-5
    """Added to the variance, so that nothing is divided by zero."""
    feed_forward: FeedForwardKind = "gelu"
    """Kind of the feed-forward network."""
    positions: Positions = "learned"
    """How the model knows the order of its tokens."""
    rotary_base: int | float = 10_000.0
    """The slowest rotary frequency turns by about one over this at each step."""
    embedding_deviation: int | float | None = None
    """Standard deviation of an embedding's first weights, in a GPT or an encoder; that of all matrices unless told."""
    bias: bool = True
    """Whether projections, feed-forward networks and norms add a learned constant."""
    tie_weights: bool = True
    """Whether the embedding's table is also the readout's."""
    share_embeddings: bool = False
    """Whether an encoder-decoder reads and writes by one table of token vectors, and so with one vocabulary."""

    def __post_init__(self) -> None:
        for name, default in self._defaults().items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, default)
        for name in ("embedding_deviation", "norm_epsilon", "rotary_base"):
            if getattr(self, name) is not None and not getattr(self, name) > 0:
                raise ValueError(f"expected {name} to be positive, got {getattr(self, name)}")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type in (int, int | None) and value < 1:
                raise ValueError(f"expected {field.name} to be at least 1, got {value}")
            if (kinds := get_args(field.type)) and isinstance(kinds[0], str) and value not in kinds:
                raise ValueError(f"expected {field.name} among {', '.join(kinds)}, got {value!r}")
        if self.d_model % self.n_heads:
            raise ValueError(f"expected n_heads to divide d_model, got {self.n_heads} heads for width {self.d_model}")
        if self.n_heads % self.n_key_value_heads:
            raise ValueError(
                f"expected n_key_value_heads to divide n_heads, got {self.n_key_value_heads} for {self.n_heads} heads"
            )
        if self.positions == "rotary" and self.d_head % 2:
            raise ValueError(f"expected an even head width for rotary positions, got {self.d_head}")
        if self.share_embeddings and self.source_vocab_size != self.vocab_size:
            raise ValueError(
                f"expected one vocabulary where source and target share embeddings, got {self.source_vocab_size} "
                f"source tokens and {self.vocab_size} target tokens"
            )
        if not 0 <= self.dropout < 1:
            raise ValueError(f"expected dropout in [0, 1), got {self.dropout}")

    @property
    def d_head(self) -> int:
        """Width of one head's queries, keys and values."""
        return self.d_model // self.n_heads

    def _defaults(self) -> dict[str, int]:
        """Give what follows from other sizes, unless told."""
        return {
            "d_ff": 4 * self.d_model,
            "source_vocab_size": self.vocab_size,
            "n_key_value_heads": self.n_heads,
        }

    def changed(self, **fields: Any) -> "ModelConfig":
        """Give the same with some fields changed; what followed from them follows again.

        With `dataclasses.replace`, a config of another width would keep the inner width of the old one.

        Args:
            fields: New values by name.
        """
        following = {name: None for name, default in self._defaults().items() if getattr(self, name) == default}
        return replace(self, **(following | fields))

    def as_dict(self) -> dict[str, Any]:
        """Give the fields by name, ready for JSON."""
        return asdict(self)
