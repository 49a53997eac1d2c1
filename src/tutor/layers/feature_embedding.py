"""Vectors of things that are computed from what is known about them, instead of learned for each thing."""

import torch
from torch import nn
from torch.nn.functional import embedding

from tutor.layers.dropout import Dropout
from tutor.shapes import Float, Int, Tensor


class FeatureEmbedding(nn.Module):
    """Give each token the sum of the learned vectors of its features, divided by the root of how many it has.

    Whatever shares a feature shares a part of its vector: a token that training never saw has a vector all the same, if
    its features were seen. It stands in for a `TokenEmbedding`, the tied readout included.

    Args:
        features: For each token the numbers of its features, from 0, each at most once.
        d_model: Width of the vectors.
        dropout: Share of all features that is left away at each look in training, so that no token can be known by one
            feature alone.

    Raises:
        ValueError: If there is no token, or one has no feature, a feature twice or a negative one.

    Source: the average over a set of features as in Covington, Adams and Sargin 2016, section 3.2. Built in chapter 19.
    """

    def __init__(self, features: list[list[int]], d_model: int, dropout: float = 0.0) -> None:
        super().__init__()
        for token, numbers in enumerate(features):
            if not numbers or len({*numbers}) < len(numbers) or min(numbers) < 0:
                raise ValueError(f"expected features from 0, each once, at least one, got {numbers} for token {token}")
        if not features:
            raise ValueError("expected the features of at least one token, got none")
        n_features = max(map(max, features)) + 1
        table = torch.zeros(len(features), n_features)
        for row, numbers in zip(table, features, strict=True):
            row[numbers] = len(numbers) ** -0.5
        self.num_embeddings = len(features)
        self.register_buffer("table", table, persistent=False)
        self.dropout = Dropout(dropout)
        self.vectors = nn.Embedding(n_features, d_model)

    @property
    def weight(self) -> Float[Tensor, "vocab d_model"]:
        """The vector of each token, computed anew: what a tied readout scores by."""
        return self.dropout(self.table) @ self.vectors.weight

    def forward(self, tokens: Int[Tensor, "*batch position"]) -> Float[Tensor, "*batch position d_model"]:
        """Give the vector of each token.

        Raises:
            ValueError: If an id is that of no token.
        """
        if tokens.numel() and not 0 <= tokens.min() <= tokens.max() < self.num_embeddings:
            outside = tokens[(tokens < 0) | (tokens >= self.num_embeddings)]
            raise ValueError(f"expected token ids from 0 to {self.num_embeddings - 1}, got {outside[0].item()}")
        return embedding(tokens, self.weight)
