"""Where training starts: random weights of the right size."""

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.layers.embedding import TokenEmbedding
from tutor.layers.positional_encoding import LearnedEncoding


def initialize_as_bert(model: nn.Module, config: ModelConfig) -> None:
    """Draw all matrices from a normal distribution.

    The standard deviation is BERT's and GPT-2's 0.02 at their width of 768, and grows as the width falls: then a
    matrix changes the size of a state by the same factor at any width, and a narrow model starts to learn as soon as a
    wide one.

    Source: Devlin et al. 2019, the code of BERT; the width as in Glorot and Bengio 2010. Built in chapter 7.
    """
    deviation = 0.02 * (768 / config.d_model) ** 0.5
    for parameter in model.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=deviation)
    if config.embedding_deviation is not None:
        for module in model.modules():
            if isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight, std=config.embedding_deviation)
    _zero_biases(model)


def initialize_as_gpt(model: nn.Module, config: ModelConfig) -> None:
    """Draw all matrices as `initialize_as_bert` does; those that write into the residual stream smaller.

    Each of the n_layers blocks writes twice, so these are divided by the square root of 2 n_layers.

    Source: Radford et al. 2019, section 2.3, and the code of GPT-2. Built in chapter 7.
    """
    initialize_as_bert(model, config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith(("attention.output.weight", "down.weight")):
                parameter /= (2 * config.n_layers) ** 0.5


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
