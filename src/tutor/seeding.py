"""Repeatable runs."""

import random

import numpy as np
import torch


def set_seed(seed: int) -> torch.Generator:
    """Start every source of randomness from one number.

    Python, NumPy and PyTorch are all seeded. The same seed on the same processor with one thread gives the same
    numbers; another thread count or processor may differ in the last digits, and training enlarges that.

    Args:
        seed: Any integer from 0 to 2**32 - 1.

    Returns:
        A fresh generator with that seed, for code that draws from its own stream.

    Raises:
        ValueError: If the seed is out of range.
    """
    if not 0 <= seed < 2**32:
        raise ValueError(f"expected a seed from 0 to {2**32 - 1}, got {seed}")
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)
