"""Where training starts: random weights of the right size."""

from torch import nn

from tutor.layers.embedding import TokenEmbedding
from tutor.layers.positional_encoding import LearnedEncoding

_DEVIATION = 0.02


def initialize_as_gpt(model: nn.Module, n_layers: int, embedding_deviation: int | float = 0.02) -> None:
    """Draw all matrices from a normal distribution; those that write into the residual stream smaller.

    Args:
        n_layers: Blocks; each writes twice, so its two last projections are divided by the square root of 2 n_layers.
        embedding_deviation: Standard deviation of the embeddings' numbers; that of the other matrices is 0.02.

    Source: Radford et al. 2019, section 2.3, and the code of GPT-2. Built in chapter 7.
    """
    for name, parameter in model.named_parameters():
        if parameter.dim() < 2:
            continue
        writes = name.endswith(("attention.output.weight", "down.weight"))
        nn.init.normal_(parameter, std=_DEVIATION / (2 * n_layers) ** 0.5 if writes else _DEVIATION)
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=embedding_deviation)
    _zero_biases(model)


def initialize_as_2017(model: nn.Module) -> None:
    """Draw all matrices uniformly with the variance of Glorot, and embeddings so that scaling makes their variance one.

    Source: Glorot and Bengio 2010, equation 16; as tensor2tensor, the code of Vaswani et al. 2017, does. Built in
    chapter 7.
    """
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
        elif isinstance(module, TokenEmbedding):
            nn.init.normal_(module.weight, std=module.embedding_dim**-0.5)
        elif isinstance(module, LearnedEncoding):
            nn.init.normal_(module.weight, std=0.5**0.5)  # as large as the waves that they stand for
    _zero_biases(model)


def _zero_biases(model: nn.Module) -> None:
    for module in model.modules():
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
