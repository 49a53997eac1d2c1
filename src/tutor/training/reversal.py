"""Training of an encoder that writes texts backwards: a task that a shallow one learns within a hundred steps."""

import torch
from torch.nn.functional import cross_entropy

from tutor.models.reverser import Reverser
from tutor.shapes import Float, Tensor
from tutor.training.lr_schedule import Schedule


def train_reversal(
    model: Reverser, schedule: Schedule, n_steps: int = 100, batch_size: int = 32, seed: int = 0
) -> Float[Tensor, "n_steps"]:
    """Train a model as it stands, by Adam, on random texts as long as its context.

    Nothing clips the gradients: a learning rate that is too high shall show.

    Args:
        schedule: Learning rate of each step.
        n_steps: Batches, each drawn anew.
        seed: Of the texts.

    Returns:
        The loss of each step, before it, in nats per token.

    Source: built in chapter 7.
    """
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters())
    shape = (batch_size, model.config.context_length)
    losses = torch.empty(n_steps)
    for step in range(n_steps):
        tokens = torch.randint(model.config.vocab_size, shape, generator=generator)
        loss = cross_entropy(model(tokens).flatten(0, 1), tokens.flip(1).flatten())
        optimizer.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = schedule(step + 1, n_steps)
        optimizer.step()
        losses[step] = loss.detach()
    return losses
