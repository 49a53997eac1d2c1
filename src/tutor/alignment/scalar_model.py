"""One number at each place of a text: the model behind a learned reward, and behind a value function."""

from torch import nn

from tutor.config import ModelConfig
from tutor.models.gpt import GPT
from tutor.shapes import Bool, Float, Int, Tensor


class ScalarModel(nn.Module):
    """A language model whose readout is exchanged for one that gives a single number, 0 at first.

    Read at a text's end, it is a reward model; read at every place, a value function.

    Source: Ouyang et al. 2022, section 3.5 (arXiv:2203.02155). Built in chapter 14.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.body = GPT(config)
        self.head = nn.Linear(config.d_model, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    @classmethod
    def from_language_model(cls, model: GPT) -> "ScalarModel":
        """Start from what a language model has learned; its weights are copied."""
        scalar = cls(model.config).to(next(model.parameters()))  # its device and its precision
        scalar.body.load_state_dict(model.state_dict())
        return scalar

    def forward(self, tokens: Int[Tensor, "batch position"]) -> Float[Tensor, "batch position"]:
        """Give a number at each token, from the text up to that token."""
        return self.head(self.body.states(tokens)).squeeze(-1)

    def at_end(
        self, tokens: Int[Tensor, "batch position"], is_real: Bool[Tensor, "batch position"]
    ) -> Float[Tensor, "batch"]:
        """Give the number at the last real token of each text.

        Args:
            is_real: False at the padding behind a text.

        Raises:
            ValueError: If a text has no real token.
        """
        if not is_real.any(dim=-1).all():
            raise ValueError("expected a real token in each text, got a text of padding alone")
        last = is_real.shape[-1] - 1 - is_real.flip(-1).int().argmax(dim=-1)
        return self(tokens).gather(-1, last[:, None]).squeeze(-1)
