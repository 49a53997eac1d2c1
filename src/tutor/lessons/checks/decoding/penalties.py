"""Repetition penalties, right and wrong: what the check of `decoding-penalty-bug` is checked with."""

import torch

from tutor.generation.sampling import RepetitionPenalty


def rule(lower, which=lambda written: set(written)):
    """A function that changes the scores of some tokens, once each.

    Args:
        lower: Of a score and the penalty.
        which: Of the tokens that are written, those whose score changes, in this order.
    """

    def penalize(scores, written, penalty):
        changed = scores.clone()
        for token in which(written):
            changed[token] = lower(changed[token], penalty)
        return changed

    return penalize


def _by_sign(score, penalty):
    return score / penalty if score > 0 else score * penalty


honest = rule(_by_sign)
divides = rule(lambda score, penalty: score / penalty)
multiplies = rule(lambda score, penalty: score * penalty)
wrong_sign = rule(lambda score, penalty: score * penalty if score > 0 else score / penalty)
every_time = rule(_by_sign, which=list)
last_alone = rule(_by_sign, which=lambda written: written[-1:])
without_zero = rule(_by_sign, which=lambda written: {token for token in written if token})
subtracts = rule(lambda score, penalty: score - penalty)
rules_out = rule(lambda score, penalty: torch.tensor(-torch.inf, dtype=score.dtype))
to_positive = rule(lambda score, penalty: score.abs() / penalty)
by_the_smaller = rule(lambda score, penalty: torch.minimum(score / penalty, score * penalty))


def _places(scores, written):
    seen = torch.zeros(scores.shape, dtype=torch.bool)
    seen[list(written)] = True
    return seen


def others(scores, written, penalty):
    """Lowers all tokens but those that are written."""
    lowered = torch.where(scores > 0, scores / penalty, scores * penalty)
    return torch.where(_places(scores, written), scores, lowered)


def everything(scores, written, penalty):
    """Lowers every token, written or not."""
    return torch.where(scores > 0, scores / penalty, scores * penalty)


def by_masks(scores, written, penalty):
    """All tokens at once."""
    seen = torch.bincount(torch.tensor(written, dtype=torch.long), minlength=len(scores)) > 0
    return torch.where(seen, torch.where(scores < 0, scores * penalty, scores / penalty), scores)


def by_the_book(scores, written, penalty):
    """The package's rule."""
    return RepetitionPenalty(float(penalty))(scores[None], _places(scores, written)[None])[0]


def by_gathering(scores, written, penalty):
    """Reads all scores first, and writes them after that: one that is written twice gets the same number twice."""
    places = torch.tensor(written, dtype=torch.long)
    read = scores[places]
    factor = torch.ones_like(read).masked_fill(read > 0, 1 / penalty).masked_fill(read < 0, penalty)
    return scores.scatter(0, places, read * factor)


def writes(scores, written, penalty):
    """Changes the scores that it was given."""
    for token in set(written):
        scores[token] = _by_sign(scores[token], penalty)
    return scores
