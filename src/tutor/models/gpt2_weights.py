"""GPT-2 in this book's GPT: its published weights, tensor by tensor."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from tutor.config import ModelConfig
from tutor.models.gpt import GPT
from tutor.models.weights import require_same_tensors
from tutor.shapes import Tensor

_FILES = ("config.json", "model.safetensors")
# settings that would make another network of the same tensors, with the values that GPT-2 has
_PLAIN = {
    "model_type": ("gpt2",),
    "activation_function": ("gelu_new",),
    "scale_attn_weights": (None, True),
    "scale_attn_by_inverse_layer_idx": (None, False),
    "tie_word_embeddings": (None, True),
    "add_cross_attention": (None, False),
}
# fields of our config, as GPT-2 calls them
_SIZES = {
    "vocab_size": "vocab_size",
    "d_model": "n_embd",
    "n_heads": "n_head",
    "n_layers": "n_layer",
    "context_length": "n_positions",
    "norm_epsilon": "layer_norm_epsilon",
}
# names outside the blocks and inside one, as GPT-2 and as this book has them
_OUTSIDE = {
    "wte.weight": "embedding.tokens.weight",
    "wpe.weight": "embedding.positions.weight",
    "ln_f.weight": "final_norm.weight",
    "ln_f.bias": "final_norm.bias",
}
_NORMS = {"ln_1": "attention_residual.norm", "ln_2": "feed_forward_residual.norm"}
_LINEARS = {"attn.c_proj": "attention.output", "mlp.c_fc": "feed_forward.up", "mlp.c_proj": "feed_forward.down"}
_FUSED, _SPLIT = "attn.c_attn", ("attention.query", "attention.key", "attention.value")


def load_gpt2(folder_or_name: str | Path) -> GPT:
    """Build a GPT with the weights of GPT-2, ready to be used (in evaluation mode).

    Args:
        folder_or_name: A folder that holds config.json and model.safetensors, or the name of a model on the Hugging
            Face hub, such as gpt2 (about half a gigabyte), which is downloaded once.

    Raises:
        ValueError: If the folder holds another kind of model, or its files do not fit together.
        FileNotFoundError: If a file is missing in the folder.
        ConnectionError: If the model must be downloaded and cannot be.
        ImportError: If the model must be downloaded and huggingface_hub is not installed.

    Source: Radford et al. 2019; the layout is that of `GPT2LMHeadModel` of transformers. Built in chapter 10.
    """
    folder = Path(folder_or_name)
    if not folder.is_dir():
        folder = _downloaded(str(folder_or_name))
    for file in _FILES:
        if not (folder / file).exists():
            raise FileNotFoundError(f"expected {file} in {folder}, found none")
    settings = json.loads((folder / _FILES[0]).read_text(encoding="utf-8"))
    model = GPT(_config(settings))
    try:
        tensors = _renamed(load_file(folder / _FILES[1]))
    except SafetensorError as problem:
        raise ValueError(f"expected {_FILES[1]} to be a whole file of weights: {problem}") from problem
    state = model.state_dict()
    require_same_tensors({name: tensor.shape for name, tensor in tensors.items()}, state, "GPT-2's weights")
    model.load_state_dict(tensors)
    return model.eval()


def _config(settings: dict[str, Any]) -> ModelConfig:
    for field, allowed in _PLAIN.items():
        if settings.get(field) not in allowed:
            raise ValueError(f"expected a GPT-2 with {field}={allowed[-1]!r}, got {settings.get(field)!r}")
    if missing := [theirs for theirs in _SIZES.values() if theirs not in settings]:
        raise ValueError(f"expected the sizes of a GPT-2 in {_FILES[0]}, found no {', '.join(missing)}")
    sizes = {ours: settings[theirs] for ours, theirs in _SIZES.items()}
    dropout = settings.get("resid_pdrop", 0.0)
    return ModelConfig(**sizes, d_ff=settings.get("n_inner"), dropout=dropout, feed_forward="gelu_tanh")


def _renamed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Give the tensors our names; the tied readout is left out, and masks that old files hold as tensors."""
    found = {}
    for name, tensor in tensors.items():
        plain = name.removeprefix("transformer.")
        if plain == "lm_head.weight" or plain.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        if not plain.startswith("h."):
            found[_OUTSIDE.get(plain, plain)] = tensor
            continue
        _, block, inside = plain.split(".", 2)
        layer, _, part = inside.rpartition(".")
        # GPT-2 multiplies states by its matrices from the other side
        turned: Callable[[Tensor], Tensor] = torch.t if part == "weight" and layer not in _NORMS else lambda same: same
        if layer == _FUSED:
            for ours, third in zip(_SPLIT, tensor.chunk(3, dim=-1), strict=True):
                found[f"blocks.{block}.{ours}.{part}"] = turned(third)
        else:
            ours = {**_NORMS, **_LINEARS}.get(layer, layer)
            found[f"blocks.{block}.{ours}.{part}"] = turned(tensor)
    return found


def _downloaded(name: str) -> Path:
    try:
        from huggingface_hub import snapshot_download
    except ImportError as problem:
        raise ImportError("expected huggingface_hub for a download: pip install huggingface-hub") from problem
    try:
        return Path(snapshot_download(name, allow_patterns=list(_FILES)))
    except (OSError, ValueError) as problem:
        raise ConnectionError(
            f"expected {name!r} to be a folder, or a model that the Hugging Face hub can give: no such folder is here, "
            f"and the download failed ({type(problem).__name__}); is there a network?"
        ) from problem
