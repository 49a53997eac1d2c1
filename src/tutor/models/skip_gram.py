"""Word vectors by prediction: learn to tell true neighbors from tokens drawn blindly."""

from torch import nn
from torch.nn.functional import logsigmoid

from tutor.layers.embedding import TokenEmbedding
from tutor.shapes import Float, Tensor


class SkipGram(nn.Module):
    """Two vectors for each token, one as a word and one as a neighbor; their dot product scores a pair.

    Args:
        vocab_size: Tokens, with ids from 0.
        d_model: Numbers in each vector.

    Source: Mikolov et al. 2013 (arXiv:1301.3781), section 3.2. Built in chapter 2.
    """

    def __init__(self, vocab_size: int, d_model: int) -> None:
        super().__init__()
        self.words = TokenEmbedding(vocab_size, d_model)
        self.neighbors = TokenEmbedding(vocab_size, d_model)
        # small, so that at first every pair is as likely true as drawn
        nn.init.normal_(self.words.weight, std=0.1)
        nn.init.normal_(self.neighbors.weight, std=0.1)

    def forward(self) -> Float[Tensor, "vocab vocab"]:
        """Give the score (logit) of every word with every neighbor."""
        return self.words.weight @ self.neighbors.weight.T


def negative_sampling_loss(
    scores: Float[Tensor, "vocab vocab"], counts: Float[Tensor, "vocab vocab"], n_negative: int = 5
) -> Float[Tensor, ""]:
    """Give the surprise, in nats for each true pair, at which pairs are true and which were drawn.

    The usual recipe draws n_negative neighbors blindly for each true pair. A small vocabulary needs no draw: every pair
    counts as often as it would be drawn on average.

    Args:
        scores: Of every pair.
        counts: How often each pair stands in the text.
        n_negative: Drawn pairs for each true one.

    Raises:
        ValueError: If nothing is drawn or there is no true pair.

    Source: Mikolov et al. 2013 (arXiv:1310.4546), equation 4; Levy and Goldberg 2014, section 3.1, for the average and
    for where it leads: to the mutual information of each pair, less the logarithm of n_negative. Built in chapter 2.
    """
    n_pairs = counts.sum()
    if n_negative < 1 or not n_pairs > 0:
        raise ValueError(f"expected true and drawn pairs, got {n_pairs:g} true ones and n_negative={n_negative}")
    drawn = n_negative * counts.sum(dim=1, keepdim=True) * counts.sum(dim=0, keepdim=True) / n_pairs
    return -(counts * logsigmoid(scores) + drawn * logsigmoid(-scores)).sum() / n_pairs
