"""Models of every kind of positions, small and in float64."""

from collections.abc import Callable
from typing import get_args

import pytest
import torch

from tutor.config import ModelConfig, Positions


@pytest.fixture(params=get_args(Positions))
def config(request) -> ModelConfig:
    return ModelConfig(
        vocab_size=13, d_model=16, n_heads=4, n_layers=2, context_length=16, positions=request.param, d_ff=24
    )


@pytest.fixture
def built() -> Callable[..., torch.nn.Module]:
    """Build a model whose weights are large enough that every part of it matters."""

    def build(kind, *arguments):
        torch.manual_seed(0)
        model = kind(*arguments).double().eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.normal_(std=0.4)
        return model

    return build
