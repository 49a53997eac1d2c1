"""Training of the joint recall model, with as many heads as one likes."""

from functools import cache
from pathlib import Path

import torch
from einops import rearrange
from torch.nn.functional import cross_entropy

from tutor.data import recall
from tutor.models.joint_recall import JointRecall
from tutor.models.pretrained import WEIGHTS, ship
from tutor.seeding import set_seed
from tutor.shapes import Float, Int, Tensor


def load_requests(
    split: str, n_asked: int
) -> tuple[
    Int[Tensor, "batch query n_asked"],
    Int[Tensor, "batch key"],
    Int[Tensor, "batch key"],
    Int[Tensor, "batch query n_asked"],
]:
    """Give the examples of `tutor.data.recall`, the letters asked bundled into requests.

    Args:
        split: One of `tutor.data.recall`.
        n_asked: Letters in each request.

    Returns:
        The requests, the letters of the memory, its digits, and the digits that answer.

    Raises:
        ValueError: If the letters of an example cannot be bundled so.

    Source: built in chapter 5.
    """
    asked, letters, digits, answers = (column.clone() for column in _encoded(split))
    if n_asked < 1 or asked.shape[1] % n_asked:
        raise ValueError(f"expected requests that share {asked.shape[1]} letters evenly, got {n_asked} in each")

    def bundled(column: Int[Tensor, "batch position"]) -> Int[Tensor, "batch query n_asked"]:
        return rearrange(column, "batch (query n_asked) -> batch query n_asked", n_asked=n_asked)

    return bundled(asked), letters, digits, bundled(answers)


@cache
def _encoded(split: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return recall.encode(recall.load(split))


def train_joint_recall(
    model: JointRecall, n_steps: int = 400, batch_size: int = 64, learning_rate: float = 5e-3, seed: int = 0
) -> Float[Tensor, "n_steps"]:
    """Train a joint recall model as it stands. It takes about a CPU second.

    Args:
        n_steps: Batches, each drawn at random from the training split.
        learning_rate: Per step, of Adam.
        seed: Of the order in which examples are drawn.

    Returns:
        The loss of each step in nats per letter asked.

    Source: built in chapter 5.
    """
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    examples = load_requests("train", len(model.asked))
    losses = torch.empty(n_steps)
    for step in range(n_steps):
        rows = torch.randint(len(examples[0]), (batch_size,), generator=generator)
        asked, letters, digits, answers = (column[rows] for column in examples)
        loss = cross_entropy(model(asked, letters, digits).flatten(0, 2), answers.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses[step] = loss.detach()
    return losses


def share_right(model: JointRecall, split: str) -> float:
    """Measure which share of the letters asked gets its digit, at its place in the request.

    Args:
        split: One of `tutor.data.recall`.

    Source: built in chapter 5.
    """
    asked, letters, digits, answers = load_requests(split, len(model.asked))
    with torch.no_grad():
        return (model(asked, letters, digits).argmax(-1) == answers).double().mean().item()


def make_shipped(model: JointRecall, folder: Path = WEIGHTS) -> None:
    """Measure a trained model of three letters and eight heads, and ship it.

    Args:
        folder: Where to write.
    """
    ship(
        "joint_recall",
        model,
        summary="Looks up three letters at once in a memory of letter-digit pairs, by eight attention heads that share "
        "the work. It has no positions, so where a letter stands twice it cannot know which digit came later.",
        made_by="python -m tutor.training.joint_recall",
        data="letter-digit pairs drawn by tutor.data.recall, asked for three at a time",
        licence="MIT",
        scores={f"share of letters right, {split}": share_right(model, split) for split in ("test", "hard")},
        dtype=torch.float32,
        folder=folder,
    )


if __name__ == "__main__":
    set_seed(0)
    trained = JointRecall()
    train_joint_recall(trained)
    make_shipped(trained)
