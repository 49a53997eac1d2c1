"""Rules that make a model keep to a brief while it writes: what may not be said, what is still to be said."""

from dataclasses import dataclass

import torch

from tutor.shapes import Bool, Float, Tensor


@dataclass(frozen=True)
class MustNotSay:
    """Rule some tokens out.

    Args:
        ids: What must never be chosen.

    Built in chapter 18.
    """

    ids: tuple[int, ...]

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Give scores in which they are impossible."""
        return scores.index_fill(-1, torch.tensor(self.ids, dtype=torch.long, device=scores.device), -torch.inf)


@dataclass(frozen=True)
class NotBefore:
    """Rule out the end of a text as long as a wanted token is missing.

    Args:
        end_ids: The tokens that end a text.
        wanted: What has to stand in it first.

    Built in chapter 18.
    """

    end_ids: tuple[int, ...]
    wanted: tuple[int, ...]

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Give scores in which only a text that has said everything may end."""
        open_texts = ~seen[:, list(self.wanted)].all(dim=-1, keepdim=True)
        is_end = torch.zeros(scores.shape[-1], dtype=torch.bool, device=scores.device)
        is_end[list(self.end_ids)] = True
        return scores.masked_fill(open_texts & is_end, -torch.inf)


@dataclass(frozen=True)
class Encourage:
    """Raise the score of wanted tokens that have not been said yet.

    Args:
        wanted: What is to be said.
        bonus: Added to a score, in nats: e^bonus times as likely beside any other token. Below 0 it discourages.

    Built in chapter 18.
    """

    wanted: tuple[int, ...]
    bonus: float = 4.0

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Give scores in which what is still to be said is likelier."""
        raised = torch.zeros_like(scores)
        raised[:, list(self.wanted)] = self.bonus
        return scores + raised.masked_fill(seen, 0.0)
