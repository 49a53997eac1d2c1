"""From token ids to vectors."""

from torch import nn

from tutor.shapes import Float, Int, Tensor


class TokenEmbedding(nn.Embedding):
    """Look up a learned vector for each token.

    Args:
        vocab_size: Tokens, with ids from 0.
        scale: Multiplies the vectors; the square root of d_model in the 2017 Transformer, 1 in GPT.

    Source: Vaswani et al. 2017, section 3.4 (arXiv:1706.03762). Built in chapter 2.
    """

    def __init__(self, vocab_size: int, d_model: int, scale: float = 1.0) -> None:
        super().__init__(vocab_size, d_model)
        self.scale = scale

    def forward(self, tokens: Int[Tensor, "*batch position"]) -> Float[Tensor, "*batch position d_model"]:
        """Give the vector of each token.

        Raises:
            ValueError: If an id is not in the vocabulary (on a GPU, PyTorch stops by itself, less clearly).
        """
        try:
            vectors = super().forward(tokens)
        except IndexError as problem:
            outside = tokens[(tokens < 0) | (tokens >= self.num_embeddings)]
            raise ValueError(
                f"expected token ids from 0 to {self.num_embeddings - 1}, got {outside[0].item()}: "
                "is the text encoded by this model's own tokenizer?"
            ) from problem
        return vectors if self.scale == 1 else vectors * self.scale
