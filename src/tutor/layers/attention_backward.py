"""The gradient of attention, written out: what autograd works out by itself, by hand."""

from tutor.layers.attention import attention_weights
from tutor.shapes import Bool, Float, Tensor


def softmax_backward(
    weights: Float[Tensor, "*batch key"], gradient: Float[Tensor, "*batch key"]
) -> Float[Tensor, "*batch key"]:
    """Turn the gradient with respect to the weights of a softmax into that with respect to its scores.

    Args:
        weights: What the softmax gave; each row sums to 1.
        gradient: How the loss changes with each weight.

    Returns:
        How the loss changes with each score; each row sums to 0, since adding one number to all scores changes nothing.

    Source: the Jacobian of softmax, Dao et al. 2022, appendix B.2 (arXiv:2205.14135). Built in chapter 5.
    """
    mean = (weights * gradient).sum(dim=-1, keepdim=True)
    return weights * (gradient - mean)


def attention_backward(
    queries: Float[Tensor, "*batch query d_head"],
    keys: Float[Tensor, "*batch key d_head"],
    values: Float[Tensor, "*batch key d_value"],
    gradient: Float[Tensor, "*batch query d_value"],
    mask: Bool[Tensor, "*#batch #query key"] | None = None,
) -> tuple[
    Float[Tensor, "*batch query d_head"], Float[Tensor, "*batch key d_head"], Float[Tensor, "*batch key d_value"]
]:
    """Carry the gradient of a loss back through `scaled_dot_product_attention`.

    The weights are computed anew from queries and keys, so none need be kept from the way forward.

    Args:
        gradient: How the loss changes with each number of the output.
        mask: True where a query may look at a key; everywhere unless told.

    Returns:
        How the loss changes with the queries, with the keys, and with the values.

    Raises:
        ValueError: If a query may look at no key.

    Source: Dao et al. 2022, appendix B.2 (arXiv:2205.14135). Built in chapter 5.
    """
    weights = attention_weights(queries, keys, mask)
    d_values = weights.mT @ gradient
    d_scores = softmax_backward(weights, gradient @ values.mT) / queries.shape[-1] ** 0.5
    return d_scores @ keys, d_scores.mT @ queries, d_values
