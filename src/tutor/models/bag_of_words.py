"""The cheap baseline: a classifier that counts words and knows nothing of their order."""

import torch
from torch import nn

from tutor.layers.embedding import TokenEmbedding
from tutor.shapes import Bool, Float, Int, Tensor


class BagOfWords(nn.Module):
    """Score each class by a weighted sum of the counts of words.

    Each token has one weight for each class; a text's score is their sum over its tokens, plus a constant.

    Args:
        vocab_size: Tokens, with ids from 0.
        n_classes: Classes to choose from.

    Raises:
        ValueError: If there are fewer than two classes.

    Source: multinomial logistic regression on counts, as in Jurafsky and Martin, Speech and Language Processing, the
    chapter on logistic regression. Built in chapter 10.
    """

    def __init__(self, vocab_size: int, n_classes: int) -> None:
        super().__init__()
        if n_classes < 2:
            raise ValueError(f"expected at least two classes, got {n_classes}")
        self.weights = TokenEmbedding(vocab_size, n_classes)
        nn.init.zeros_(self.weights.weight)
        self.bias = nn.Parameter(torch.zeros(n_classes))

    def forward(
        self, tokens: Int[Tensor, "batch position"], is_real: Bool[Tensor, "batch position"] | None = None
    ) -> Float[Tensor, "batch n_classes"]:
        """Score the classes of each text.

        Args:
            is_real: True at real tokens, False at padding; all real unless told.

        Returns:
            Scores (logits).

        Raises:
            ValueError: If an id is unknown.
        """
        each = self.weights(tokens)
        if is_real is not None:
            each = each * is_real[..., None]
        return each.sum(dim=1) + self.bias
