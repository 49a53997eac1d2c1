"""What a student's test gives to the functions that it is shown."""

import torch

from tutor.lessons.answers import Sure

NEAR = 1e-3
"""So near to p, rounding might decide what is kept."""


class ChanceWatch:
    """Looks at the probabilities that rules such as top-p are asked about."""

    def __init__(self):
        self.crossing = self.unsorted = self.later = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If right functions might disagree about it, or it makes no sense.
        """
        given = dict(zip(("probabilities", "p"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"probabilities", "p"}:
            raise Sure("call the function with two things: f(probabilities, p)")
        probabilities, p = given["probabilities"], given["p"]
        if not isinstance(probabilities, torch.Tensor) or not probabilities.is_floating_point():
            raise Sure("the probabilities that your test makes should be a tensor of floating-point numbers")
        if probabilities.dim() != 1 or not len(probabilities):
            raise Sure(f"the probabilities have one axis, got shape {tuple(probabilities.shape)}")
        if (probabilities < 0).any() or abs(probabilities.sum().item() - 1) > NEAR:
            raise Sure("the probabilities that your test makes should not be below 0, and sum to 1")
        p = p.item() if isinstance(p, torch.Tensor) and p.numel() == 1 else p
        if isinstance(p, bool) or not isinstance(p, int | float) or not 0 < p <= 1:
            raise Sure("p is a number above 0, at most 1")
        ordered, sums = self._sorted(probabilities)
        if p < 1 and ((sums[:-1] - p).abs() < NEAR).any():
            raise Sure(
                "your p is (nearly) what some tokens add up to, so that rounding may decide whether one more is kept: "
                "choose a row and a p well between two such sums"
            )
        n_kept = int((sums < p).sum()) + 1
        if n_kept < len(ordered) and abs(ordered[n_kept - 1] - ordered[n_kept]) < 1e-6:
            raise Sure(
                "two tokens of your test are equally probable, and only one of them is kept: which one is chance"
            )
        # dropping the token that reaches p shows, putting back shows, something is left to be cut off
        self.crossing |= 1 < n_kept
        self.unsorted |= not torch.equal(probabilities, probabilities.sort(descending=True).values)
        self.later |= n_kept < len(ordered)

    @staticmethod
    def _sorted(probabilities):
        ordered = probabilities.double().sort(descending=True).values
        return ordered, ordered.cumsum(-1)

    def facts(self):
        """Whether several tokens were kept, whether the row was unsorted, and whether something was cut off."""
        return torch.tensor([self.crossing, self.unsorted, self.later])


class PenaltyWatch:
    """Looks at the scores and texts that repetition penalties are asked about."""

    def __init__(self):
        self.positive = self.negative = self.twice = self.several = self.zero = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        names = ("scores", "written", "penalty")
        given = dict(zip(names, inputs, strict=False)) | named
        if len(inputs) > 3 or set(given) != set(names):
            raise Sure("call the function with three things: f(scores, written, penalty)")
        scores, written, penalty = (given[name] for name in names)
        if not isinstance(scores, torch.Tensor) or not scores.is_floating_point() or scores.dim() != 1:
            raise Sure("the scores that your test makes should be a tensor of floating-point numbers with one axis")
        if not isinstance(written, list) or any(type(token) is not int for token in written):
            raise Sure("`written` is a list of token ids, which are whole numbers")
        if any(not 0 <= token < len(scores) for token in written):
            raise Sure(f"the ids in `written` should be from 0 to {len(scores) - 1}, as there are {len(scores)} scores")
        if isinstance(penalty, bool) or not isinstance(penalty, int | float) or not 1 <= penalty <= 100:
            raise Sure("the penalty is a number from 1 to 100")
        if penalty > 1:
            told = scores[written]
            self.positive |= bool((told > 0).any())
            self.negative |= bool((told < 0).any())
            self.twice |= len(set(written)) < len(written)
            self.several |= len(set(written)) > 1
            self.zero |= 0 in written

    def facts(self):
        """What was written: a positive and a negative score, a token twice, several tokens, token 0."""
        return torch.tensor([self.positive, self.negative, self.twice, self.several, self.zero])
