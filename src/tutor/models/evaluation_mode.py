"""A model at rest: no dropout, no gradients, and afterwards the mode in which it was."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def evaluating(modules: Iterable[nn.Module]) -> Iterator[None]:
    """Switch dropout off and keep no gradients; at the end every module is in the mode in which it was.

    Args:
        modules: All of a model's, the inner ones too: ``model.modules()``.
    """
    training = [module for module in modules if module.training]
    for module in training:
        module.training = False
    try:
        with torch.no_grad():
            yield
    finally:
        for module in training:
            module.training = True
