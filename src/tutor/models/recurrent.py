"""The recurrent language model: one state, handed on from token to token."""

import torch
from torch import nn

from tutor.layers.embedding import TokenEmbedding
from tutor.shapes import Float, Int, Tensor

State = tuple[Float[Tensor, "layers batch d_model"], Float[Tensor, "layers batch d_model"]]
"""What an LSTM hands on: its output and its memory."""


class RecurrentLanguageModel(nn.Module):
    """Give at each place of a text a score for every token that may come next, by an LSTM.

    All that it knows of the text so far stands in two vectors of d_model numbers, however long the text is.

    Args:
        vocab_size: Tokens, with ids from 0.
        d_model: Width of the embedding and of the state.

    Source: Hochreiter and Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735); Gers et al. 2000 for the forget gate.
    Built in chapter 2.
    """

    def __init__(self, vocab_size: int, d_model: int) -> None:
        super().__init__()
        self.embedding = TokenEmbedding(vocab_size, d_model)
        self.memory = nn.LSTM(d_model, d_model, batch_first=True)
        self.readout = nn.Linear(d_model, vocab_size)

    def forward(self, tokens: Int[Tensor, "batch position"]) -> Float[Tensor, "batch position vocab"]:
        """Score (as logits) what comes after each token.

        Raises:
            ValueError: If an id is unknown or there is no token.
        """
        return self.step(tokens)[0]

    def step(
        self, tokens: Int[Tensor, "batch position"], state: State | None = None
    ) -> tuple[Float[Tensor, "batch position vocab"], State]:
        """Read on from a state: give the scores, and the state after the last token.

        Args:
            tokens: Those that were not read yet.
            state: After the tokens before; none at the beginning of a text.

        Raises:
            ValueError: If an id is unknown or there is no token.
        """
        if tokens.shape[-1] == 0:
            raise ValueError("expected at least one token, got none")
        states, state = self.memory(self.embedding(tokens), state)
        return self.readout(states), state


def lstm_cell(
    embedded: Float[Tensor, "*batch d_model"],
    output: Float[Tensor, "*batch d_model"],
    memory: Float[Tensor, "*batch d_model"],
    lstm: nn.LSTM,
) -> tuple[Float[Tensor, "*batch d_model"], Float[Tensor, "*batch d_model"]]:
    """Take one step of an LSTM, written out; PyTorch's own is faster and gives the same.

    Args:
        embedded: The embedding of the new token.
        output: What the step before gave.
        memory: What it kept.
        lstm: Where the weights come from, those of its first layer.

    Returns:
        The new output, and the new memory.

    Source: Hochreiter and Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735); Gers et al. 2000, for the forget gate
    (doi:10.1162/089976600300015015). Built in chapter 2.
    """
    mixed = embedded @ lstm.weight_ih_l0.T + lstm.bias_ih_l0 + output @ lstm.weight_hh_l0.T + lstm.bias_hh_l0
    write, keep, candidate, show = mixed.chunk(4, dim=-1)
    memory = torch.sigmoid(keep) * memory + torch.sigmoid(write) * torch.tanh(candidate)
    return torch.sigmoid(show) * torch.tanh(memory), memory
