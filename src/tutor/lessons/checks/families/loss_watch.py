"""What a student's test of masked losses gives to the losses that it is shown."""

import torch

from tutor.lessons.answers import Sure
from tutor.lessons.checks.families import losses


class LossWatch:
    """What a student's test gives to the losses."""

    def __init__(self):
        self.words, self.scores = [], []

    def __call__(self, *inputs, **named):
        """Note one call.

        Raises:
            Sure: If the losses are not made for it.
        """
        if len(inputs) != 3 or named or not all(isinstance(each, torch.Tensor) for each in inputs):
            raise Sure("call a loss with three tensors: loss(scores, tokens, chosen)")
        scores, tokens, chosen = inputs
        if tokens.dtype != torch.long or tokens.dim() != 2 or chosen.dtype != torch.bool:
            raise Sure("tokens are integers [batch, position], and chosen are booleans of the same shape")
        if (
            chosen.shape != tokens.shape
            or scores.shape != (*tokens.shape, losses.VOCABULARY)
            or not scores.is_floating_point()
        ):
            raise Sure(
                f"the shapes do not fit: scores are floating-point numbers [batch, position, {losses.VOCABULARY}]"
            )
        if not tokens.numel() or tokens.min() < 0 or tokens.max() >= losses.VOCABULARY:
            raise Sure(f"show the losses some tokens, with ids from 0 to {losses.VOCABULARY - 1}")
        if not chosen.any():
            raise Sure("choose at least one place: the mean over none is NaN")
        self.words.append(bool(((tokens >= losses.N_SPECIAL) & ~chosen).any()))
        self.scores.append(scores.detach().clone())

    def only_shifted(self):
        """Whether all scores that were shown are the same up to a number for each place, which no softmax feels."""
        first = self.scores[0] if self.scores else None
        if first is None or any(scores.shape != first.shape for scores in self.scores):
            return False
        shifts = [scores - first for scores in self.scores]
        return any(shift.abs().max() > 1e-3 for shift in shifts) and all(
            (shift - shift[..., :1]).abs().max() < 1e-3 for shift in shifts
        )

    def judge(self):
        """Say what makes a wrong verdict.

        Raises:
            Sure: If a test showed what cannot tell.
        """
        if self.words and not any(self.words):
            raise Sure(f"your test shows no word (an id from {losses.N_SPECIAL} on) that was not chosen")
        if self.only_shifted():
            raise Sure("your test adds one number to all scores of a place, and no softmax feels that: change each one")
