"""The logit lens: what would a model say next if it had to speak after each block?"""

from contextlib import ExitStack

import torch
from torch import nn

from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.shapes import Float, Int, Tensor


def record_states(model: GPT, tokens: Int[Tensor, "batch position"]) -> Float[Tensor, "_ batch position d_model"]:
    """Run a model and keep the state of every token: as it enters the first block, and as it leaves each.

    Args:
        model: It stays as it is.
        tokens: Ids, without padding.

    Returns:
        One more than there are blocks; none of them normalized.

    Source: built in chapter 20.
    """
    states: list[Tensor] = []

    def enter(module: nn.Module, arguments: tuple) -> None:
        states.append(arguments[0].detach())

    def leave(module: nn.Module, arguments: tuple, result: Tensor) -> None:
        states.append(result.detach())

    with ExitStack() as hooks, evaluating(model.modules()):
        hooks.callback(model.blocks[0].register_forward_pre_hook(enter).remove)
        for block in model.blocks:
            hooks.callback(block.register_forward_hook(leave).remove)
        model(tokens)
    return torch.stack(states)


def logit_lens(model: GPT, tokens: Int[Tensor, "batch position"]) -> Float[Tensor, "_ batch position vocab"]:
    """Read the state after each block by the model's own last norm and readout, as if no block came after it.

    The last of them are the model's own scores. The earlier ones are what these states say in the language of the last:
    a state may know what it does not yet say there.

    Args:
        model: It stays as it is.
        tokens: Ids, without padding.

    Returns:
        Scores (logits), before the first block and after each.

    Source: nostalgebraist 2020; Belrose et al. 2023, section 2 (arXiv:2303.08112). Built in chapter 20.
    """
    states = record_states(model, tokens)
    with evaluating(model.modules()):
        return torch.stack([model.score(model.final_norm(state)) for state in states])
