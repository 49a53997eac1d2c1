"""The sizes of a model, in one frozen place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelConfig:
    """Sizes of a Transformer. The width d_model is shared evenly among the heads.

    Raises:
        ValueError: If a size is not positive, the heads do not divide d_model, or dropout is outside [0, 1).
    """

    vocab_size: int
    """Tokens that the model knows."""
    d_model: int
    """Width of a token's state between layers."""
    n_heads: int = 1
    """Attention heads in each layer."""
    n_layers: int = 1
    """Blocks."""
    context_length: int = 128
    """Longest sequence, in tokens."""
    d_ff: int | None = None
    """Inner width of the feed-forward network; four times d_model unless told."""
    dropout: float = 0.0
    """Share of activations set to zero in training."""

    def __post_init__(self) -> None:
        if self.d_ff is None:
            object.__setattr__(self, "d_ff", 4 * self.d_model)
        for name in ("vocab_size", "d_model", "n_heads", "n_layers", "context_length", "d_ff"):
            if getattr(self, name) < 1:
                raise ValueError(f"expected {name} to be at least 1, got {getattr(self, name)}")
        if self.d_model % self.n_heads:
            raise ValueError(f"expected n_heads to divide d_model, got {self.n_heads} heads for width {self.d_model}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"expected dropout in [0, 1), got {self.dropout}")

    @property
    def d_head(self) -> int:
        """Width of one head's queries, keys and values."""
        return self.d_model // self.n_heads
