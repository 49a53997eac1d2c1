"""Several texts behind each prompt, which is read once."""

import torch

from tutor.generation.session import Session
from tutor.shapes import Float, Int, Tensor


class SeveralSession:
    """Makes every text of a session several: each goes its own way behind the same prompt.

    With prompts much longer than the texts, this takes little more time than one text each.

    Args:
        session: A model with its prompts, before the first token.
        n_each: Texts to each prompt; those of one prompt stand side by side.

    Raises:
        ValueError: If there is less than one text to each prompt.

    Example: ``generate(SeveralSession(GPTSession(model, prompts), 8), choice=Sample(generator))``

    Built in chapter 14.
    """

    def __init__(self, session: Session, n_each: int) -> None:
        if n_each < 1:
            raise ValueError(f"expected n_each to be at least 1, got {n_each}")
        self.session, self.n_each = session, n_each
        self.prompts = [prompt for prompt in session.prompts for _ in range(n_each)]
        self.room = [room for room in session.room for _ in range(n_each)]

    def next_scores(self, new_tokens: Int[Tensor, "batch"] | None = None) -> Float[Tensor, "_ vocab"]:
        """Score (as logits) what may come next in each text.

        Args:
            new_tokens: What was chosen after the last scores; None at the first call, which reads the prompts.
        """
        scores = self.session.next_scores(new_tokens)
        if new_tokens is not None:
            return scores
        rows = torch.arange(len(scores), device=scores.device).repeat_interleave(self.n_each)
        self.session.select(rows)
        return scores[rows]

    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order."""
        self.session.select(rows)
