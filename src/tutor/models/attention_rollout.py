"""Attention rollout: how much of each *input* token stands in a last state, if states were mixtures and no more."""

import torch

from tutor.shapes import Float, Tensor


def attention_rollout(weights: Float[Tensor, "layers heads query key"]) -> Float[Tensor, "query key"]:
    """Follow attention through all layers, from the last states down to the input.

    In a deeper layer a key is a state in which other tokens have been mixed already; a weight on it is a weight on all
    of those. In each layer the heads are averaged, and the residual connection is given the same share as attention:
    half of the state stays itself. The layers' matrices are then multiplied.

    What it leaves out: the values' sizes, the feed-forward networks, the norms, and that heads differ in what they say.

    Args:
        weights: Self-attention weights of one example in every layer, first layer first, as `AttentionRecording.stack`
            gives them. An encoder-decoder has to be followed by hand: its cross-attention has keys of another sequence.

    Returns:
        For each last state (a row) the share of each input token; rows sum to 1.

    Raises:
        ValueError: If queries and keys are not the same tokens, or a row does not sum to 1.

    Source: Abnar and Zuidema 2020, section 3, equation 1 (arXiv:2005.00928). Built in chapter 4.
    """
    n_queries, n_keys = weights.shape[-2:]
    if n_queries != n_keys:
        raise ValueError(f"expected self-attention, as many queries as keys, got {n_queries} and {n_keys}")
    sums = weights.sum(dim=-1)
    if not torch.allclose(sums, torch.ones_like(sums), atol=1e-3):
        raise ValueError(
            f"expected rows that sum to 1, got one that sums to {sums.flatten()[(sums - 1).abs().argmax()]:.4f}"
        )
    itself = torch.eye(n_keys, dtype=weights.dtype, device=weights.device)
    shares = itself
    for layer in weights.mean(dim=1):
        shares = (layer + itself) / 2 @ shares
    return shares
