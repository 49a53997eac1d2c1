"""The weights that ship with the book, by name."""

from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import nn

from tutor.models.associative_recall import AssociativeRecall

_FOLDER = Path(__file__).parent / "weights"
# what builds each network, and the command that makes its weights
_MODELS = {"associative_recall": (AssociativeRecall, "python -m tutor.training.associative_recall")}


def load_pretrained(name: str) -> nn.Module:
    """Build a model of the book with its shipped weights, ready to be used (in evaluation mode).

    Raises:
        ValueError: If no such model ships.
        FileNotFoundError: If its weights are gone, with the command that makes them.
    """
    build, command = _known(name)
    path = _FOLDER / f"{name}.safetensors"
    if not path.exists():
        raise FileNotFoundError(f"expected the weights in {path.name}, found none; make them with: {command}")
    model = build()
    model.load_state_dict(load_file(path))
    return model.eval()


def save_weights(name: str, model: nn.Module) -> Path:
    """Write a model's weights to where `load_pretrained` finds them.

    Raises:
        ValueError: If no such model ships.
    """
    _, command = _known(name)
    path = _FOLDER / f"{name}.safetensors"
    _FOLDER.mkdir(exist_ok=True)
    save_file(model.state_dict(), path, metadata={"made_by": command})
    return path


def _known(name: str) -> tuple[type[nn.Module], str]:
    if name not in _MODELS:
        raise ValueError(f"expected a model among {', '.join(_MODELS)}, got {name!r}")
    return _MODELS[name]
