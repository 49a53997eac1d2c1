"""Losses of a language model: those that ask each place for its next token, and those that ask amiss."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Sure


def scored(model, ids):
    """Ask a model for its scores.

    Raises:
        Sure: If they are not what a language model gives.
    """
    scores = model(ids)
    if not isinstance(scores, torch.Tensor) or not scores.is_floating_point() or scores.dim() != 3:
        raise Sure("the model that your test makes should return a floating-point tensor [batch, position, vocab]")
    if scores.shape[:2] != ids.shape:
        raise Sure(
            f"for ids of shape {tuple(ids.shape)} the model that your test makes returned scores of shape "
            f"{tuple(scores.shape)}: it has to take any number of positions, since losses call it with whole texts or "
            "with their beginnings"
        )
    if ids.numel() and int(ids.max()) >= scores.shape[2]:
        raise Sure("your tokens hold an id for which the model that your test makes has no score")
    return scores


def _asked(scores, labels, **options):
    return F.cross_entropy(scores.flatten(0, 1), labels.flatten(), **options)


def honest(model, tokens):
    """Reads all but the last, is asked for all but the first."""
    return _asked(scored(model, tokens[:, :-1]), tokens[:, 1:])


def summed(model, tokens):
    """The sum."""
    return _asked(scored(model, tokens[:, :-1]), tokens[:, 1:], reduction="sum")


def in_bits(model, tokens):
    """Reads everything, drops the last scores, in bits."""
    return _asked(scored(model, tokens)[:, :-1], tokens[:, 1:]) / torch.tensor(2.0).log()


def smoothed(model, tokens):
    """With label smoothing."""
    return _asked(scored(model, tokens[:, :-1]), tokens[:, 1:], label_smoothing=0.1)


def by_beginnings(model, tokens):
    """Reads one beginning after the other."""
    nats = []
    for end in range(1, tokens.shape[1]):
        chances = scored(model, tokens[:, :end])[:, -1].log_softmax(dim=-1)
        nats.append(-chances[torch.arange(len(tokens)), tokens[:, end]])
    return torch.stack(nats).mean()


def whole(model, tokens):
    """Reads everything, and drops the last scores."""
    return F.cross_entropy(model(tokens)[:, :-1].transpose(1, 2), tokens[:, 1:])


def picked(model, tokens):
    """Picks the targets' log-probabilities."""
    chances = model(tokens[:, :-1]).log_softmax(dim=-1)
    return -chances.gather(-1, tokens[:, 1:, None]).mean()


def shifted_twice(model, tokens):
    """The bug: the targets are shifted, and the helper shifts again."""
    return _asked(scored(model, tokens[:, :-1])[:, :-1], tokens[:, 2:])


def not_shifted(model, tokens):
    """Asks for the token that is read."""
    return _asked(scored(model, tokens), tokens)


def backwards(model, tokens):
    """Asks for the token before."""
    return _asked(scored(model, tokens)[:, 1:], tokens[:, :-1])


def never_the_last(model, tokens):
    """Leaves the last token out."""
    return _asked(scored(model, tokens[:, :-2]), tokens[:, 1:-1])


def never_the_first(model, tokens):
    """Leaves the first target out."""
    return _asked(scored(model, tokens[:, :-1])[:, 1:], tokens[:, 2:])


def only_the_last(model, tokens):
    """Asks for the last token alone."""
    return F.cross_entropy(scored(model, tokens[:, :-1])[:, -1], tokens[:, -1])


def around_the_corner(model, tokens):
    """Rolls the tokens: the last place is asked for the first token."""
    return _asked(scored(model, tokens), tokens.roll(-1, dims=1))


SICK = {
    "the one of this exercise, which shifts twice": shifted_twice,
    "one that does not shift, and asks for the token that is read": not_shifted,
    "one that shifts the other way, and asks for the token before": backwards,
    "one that never asks for the last token": never_the_last,
    "one that asks for the last token alone": only_the_last,
}
SOUND = {
    "the mean": honest,
    "the sum": summed,
    "the mean in bits": in_bits,
    "the mean with label smoothing": smoothed,
    "one that reads one beginning of the text after the other": by_beginnings,
}


class ModelWatch:
    """What a student's test gives to the losses."""

    def __init__(self) -> None:
        self.asked = self.distinct = self.read = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the losses are not made for it.
        """
        given = dict(zip(("model", "tokens"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"model", "tokens"} or not callable(given["model"]):
            raise Sure("call a loss with a function and a tensor: loss(model, tokens)")
        tokens = given["tokens"]
        if not isinstance(tokens, torch.Tensor) or tokens.dtype != torch.int64 or tokens.dim() != 2:
            raise Sure("the tokens that your test makes should be a tensor of whole numbers (int64), [batch, position]")
        if not len(tokens) or tokens.shape[1] < 4 or int(tokens.min()) < 0:
            raise Sure("the tokens that your test makes should be one or more texts of four tokens or more, from 0 on")
        _require_causal(given["model"], tokens)
        self.asked = True
        self.distinct |= any(len(set(text)) == len(text) for text in tokens.tolist())
        with torch.no_grad():
            scores = scored(given["model"], tokens)
        self.read |= bool((scores - scores[..., :1]).abs().max() > 1e-6)

    def facts(self):
        """Whether a text of different tokens was shown, and a model that prefers some token."""
        return torch.tensor([self.distinct, self.read])

    def judge(self):
        """Say what makes a wrong verdict.

        Raises:
            Sure: If a test showed what cannot tell.
        """
        if self.asked and not self.distinct:
            raise Sure(
                "no text of your test has tokens that are all different: where a token comes again, the next token, "
                "the one that is read and the one before are easily the same"
            )


def _require_causal(model, tokens):
    with torch.no_grad():
        whole, beginning = scored(model, tokens), scored(model, tokens[:, :-1])
    if not torch.allclose(whole[:, :-1], beginning, atol=1e-4, equal_nan=True):
        raise Sure(
            "the scores that your test's model gives at a place depend on later tokens, or on chance: a language model "
            "reads what stands up to there"
        )
