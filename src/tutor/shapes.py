"""The book's vocabulary of axes: one word for one axis, in annotations, einops patterns, figures and prose."""

from jaxtyping import Bool, Float, Int
from torch import Tensor

__all__ = ["AXES", "Bool", "Float", "Int", "Tensor"]

AXES: dict[str, str] = {
    "batch": "examples processed side by side",
    "position": "place of a token in its sequence, from 0",
    "query": "position that asks",
    "key": "position that is asked",
    "heads": "parallel attention heads",
    "layers": "blocks, from the input upwards",
    "d_model": "width of a token's state between layers",
    "d_head": "width of one head's queries and keys (d_k of Vaswani et al. 2017)",
    "d_value": "width of one head's values (d_v of Vaswani et al. 2017)",
    "d_ff": "inner width of the feed-forward network",
    "vocab": "tokens that the model knows",
    "rank": "inner width of a low-rank update",
}
"""Every axis word that an annotation of this package may use, with its meaning."""
