"""How well does one number tell two groups apart?"""

import torch

from tutor.shapes import Float, Tensor


def separation(first: Float[Tensor, "batch"], second: Float[Tensor, "_"]) -> float:
    """Give the chance that one of the first group has the higher number; a tie counts as a half.

    It is the area under the curve of hits against false alarms, over all thresholds.

    Args:
        first: Numbers of the group that should have the higher ones.
        second: Numbers of the other group.

    Returns:
        1 where every one of the first is higher, a half where the number says nothing.

    Raises:
        ValueError: If a group is empty.

    Source: Hanley and McNeil 1982, page 30 (doi:10.1148/radiology.143.1.7063747). Built in chapter 20.
    """
    if not len(first) or not len(second):
        raise ValueError(f"expected numbers in both groups, got {len(first)} and {len(second)}")
    differences = first.double()[:, None] - second.double()
    return ((torch.sign(differences) + 1) / 2).mean().item()
