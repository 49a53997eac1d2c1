"""A small GPT as data for a page: its matrices in 8 bits, so that a browser can compute with it."""

import base64
import copy
import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from tutor.layers.quantized_linear import QuantizedMatrix, quantize
from tutor.models.gpt import GPT
from tutor.shapes import Tensor
from tutor.text.words import WordTokenizer

_FORM = {
    "norm_order": "pre",
    "normalization": "layer",
    "feed_forward": "gelu",
    "positions": "rotary",
    "tie_weights": True,
    "bias": True,
}
"""What the JavaScript beside this module computes, and nothing else."""
_SIZES = ("d_model", "n_heads", "n_layers", "d_ff", "context_length", "norm_epsilon", "rotary_base")


@dataclass(frozen=True)
class PageModel:
    """A GPT and its words in a form that `model_in_page.js` reads.

    Each row of a matrix is kept as whole numbers from -127 to 127 and one scale; biases and norms stay as they are.
    That is a quarter of the bytes of float32, and it changes the model a little: `rounded` is the model that the page
    has. Bytes become text by base64, 4 letters for 3 bytes.

    Args:
        model: A rotary, pre-norm GPT with LayerNorm, GELU, biases and tied tables.
        tokenizer: Its words.

    Raises:
        ValueError: If the model is of another form, or the tokenizer has another number of tokens.

    Source: built in chapter 16, the rounding (`quantize`) in chapter 20.
    """

    model: GPT
    tokenizer: WordTokenizer

    def __post_init__(self) -> None:
        config = self.model.config
        for name, wanted in _FORM.items():
            if (got := getattr(config, name)) != wanted:
                raise ValueError(f"expected a model with {name}={wanted!r}, which the page can compute, got {got!r}")
        if config.n_key_value_heads != config.n_heads:
            pairs = config.n_key_value_heads
            raise ValueError(f"expected keys and values for each of {config.n_heads} heads, got {pairs} pairs")
        if self.tokenizer.vocab_size != config.vocab_size:
            raise ValueError(f"expected a tokenizer of {config.vocab_size} tokens, got {self.tokenizer.vocab_size}")

    def rounded(self) -> GPT:
        """Give a copy of the model with the weights that the page has."""
        model = copy.deepcopy(self.model)
        with torch.no_grad():
            for weight in model.parameters():
                if weight.ndim == 2:
                    weight.copy_(_in_8_bits(weight).restored())
        return model

    def as_data(self) -> dict[str, Any]:
        """Give what the page needs: sizes, words, and the numbers in base64."""
        codes, floats, shapes = self._packed()
        vocabulary = self.tokenizer.vocabulary
        return {
            "sizes": {name: getattr(self.model.config, name) for name in _SIZES},
            "tokens": list(vocabulary.tokens),
            "special": dict(vocabulary.special_tokens),
            "shapes": shapes,
            "codes": base64.b64encode(codes).decode(),
            "floats": base64.b64encode(floats).decode(),
        }

    def digest(self) -> str:
        """Give six letters that change with the weights or the words."""
        codes, floats, shapes = self._packed()
        words = repr((self.tokenizer.vocabulary.tokens, shapes)).encode()
        return hashlib.sha256(words + codes + floats).hexdigest()[:6]

    def _packed(self) -> tuple[bytes, bytes, list[list[Any]]]:
        """Give the whole numbers, the float32 (scales, biases, norms), and in which order they come."""
        codes, floats, shapes = [], [], []
        for name, weight in self.model.state_dict().items():
            shapes.append([name, *weight.shape])
            if weight.ndim == 2:
                matrix = _in_8_bits(weight)
                codes.append(matrix.codes.numpy().tobytes())
                floats.append(matrix.scales[:, 0])
            else:
                floats.append(weight.detach().float())
        return b"".join(codes), torch.cat(floats).cpu().numpy().astype(np.dtype("<f4")).tobytes(), shapes


def _in_8_bits(weight: Tensor) -> QuantizedMatrix:
    return quantize(weight.detach().cpu().float(), bits=8)
