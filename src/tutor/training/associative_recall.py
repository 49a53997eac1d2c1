"""Training of the recall model: small enough to watch."""

from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from tutor.data import recall
from tutor.models.associative_recall import AssociativeRecall
from tutor.models.pretrained import WEIGHTS, ship
from tutor.seeding import set_seed
from tutor.shapes import Float, Tensor


def train_recall(
    n_steps: int = 400, batch_size: int = 64, learning_rate: float = 3e-3, seed: int = 0
) -> tuple[AssociativeRecall, Float[Tensor, "n_steps"]]:
    """Train the recall model from nothing. It takes about two CPU seconds.

    Args:
        n_steps: Batches, each drawn at random from the training split.
        learning_rate: Per step, of Adam.

    Returns:
        The model, and the loss of each step in nats per letter asked.

    Source: built in chapter 3.
    """
    generator = set_seed(seed)
    model = AssociativeRecall()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    examples = recall.encode(recall.load("train"))
    losses = torch.empty(n_steps)
    for step in range(n_steps):
        rows = torch.randint(len(examples[0]), (batch_size,), generator=generator)
        asked, letters, digits, answers = (column[rows] for column in examples)
        loss = cross_entropy(model(asked, letters, digits).flatten(0, 1), answers.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses[step] = loss.detach()
    return model, losses


def share_right(model: AssociativeRecall, split: str) -> float:
    """Measure which share of the letters asked gets its digit.

    Args:
        split: One of `tutor.data.recall`.

    Source: built in chapter 3.
    """
    asked, letters, digits, answers = recall.encode(recall.load(split))
    with torch.no_grad():
        return (model(asked, letters, digits).argmax(-1) == answers).double().mean().item()


def make_shipped(model: AssociativeRecall, folder: Path = WEIGHTS) -> None:
    """Measure a trained model, and ship it.

    Args:
        folder: Where to write.
    """
    ship(
        "associative_recall",
        model,
        summary="Looks up letters in a memory of letter-digit pairs by one attention head. It has no positions, so "
        "where a letter stands twice it cannot know which digit came later.",
        made_by="python -m tutor.training.associative_recall",
        data="letter-digit pairs drawn by tutor.data.recall",
        licence="MIT",
        scores={f"share of letters right, {split}": share_right(model, split) for split in ("test", "hard")},
        dtype=torch.float32,
        folder=folder,
    )


if __name__ == "__main__":
    make_shipped(train_recall()[0])
