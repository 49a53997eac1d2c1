"""The neural bigram: a table of scores, learned instead of counted."""

from torch import nn

from tutor.layers.embedding import TokenEmbedding
from tutor.shapes import Float, Int, Tensor


class NeuralBigram(nn.Module):
    """Score the next token by the last one alone: each token looks up a row with a score for every token.

    Trained by cross-entropy, the softmax of each row comes to the shares that counting gives, since no other row makes
    the loss smaller.

    Args:
        vocab_size: Tokens, with ids from 0.

    Source: Bengio et al. 2003, section 2, with one word of context and no hidden layer. Built in chapter 2.
    """

    def __init__(self, vocab_size: int) -> None:
        super().__init__()
        self.scores = TokenEmbedding(vocab_size, vocab_size)
        # all tokens equally likely: what one knows before the first text
        nn.init.zeros_(self.scores.weight)

    def forward(self, tokens: Int[Tensor, "*batch position"]) -> Float[Tensor, "*batch position vocab"]:
        """Give at each place a score (logit) for every token that may come next.

        Raises:
            ValueError: If an id is unknown.
        """
        return self.scores(tokens)
