"""Exercises on new tokens, measured on a shipped model, and on imitation, in words."""

from functools import cache

import torch

from tutor.lessons.answers import outcome, tensor
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.checks.tuning.forms import within
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID

# ---------------------------------------------------------------- tuning-new-words-explore

TEXT = "last winter max was in the station with a blue drum . max wanted to show the drum to"
N_NEW = 4


@cache
def _material():
    """The last states of a text, the table of the tokens, the next tokens, and two sets of random vectors."""
    model, words = load_pretrained("stories"), load_tokenizers("stories")["text"]
    ids = torch.tensor([[BOS_ID, *words.encode(TEXT)]])
    with torch.no_grad():
        states = model.states(ids)[0, :-1].double()
    table = model.embedding.tokens.weight.detach()
    drawn = torch.randn(N_NEW, table.shape[1], generator=torch.Generator().manual_seed(0))
    return states, table.double(), ids[0, 1:], (drawn.double(), (drawn * table.std()).double())


def _chances(new):
    """The probabilities of old and new tokens at every place, with these vectors behind the table."""
    states, table, *_ = _material()
    return (states @ torch.cat([table, new]).mT).softmax(dim=-1)


def _said(new, targets=None):
    """The probabilities of what comes next."""
    targets = _material()[2] if targets is None else targets
    return _chances(new)[torch.arange(len(targets)), targets]


def _measured(new):
    """The mean share of new tokens, and the mean loss of the text."""
    return _chances(new)[:, len(_material()[1]) :].sum(dim=-1).mean().item(), -_said(new).log().mean().item()


@cache
def right():
    """All four answers."""
    _, table, _, (loud, quiet) = _material()
    averages = table.mean(dim=0).expand(N_NEW, -1)
    by_loud, by_quiet, by_averages = (_measured(new) for new in (loud, quiet, averages))
    per_million = [1e6 * by_quiet[0], 1e6 * by_averages[0]]
    return by_loud[0], per_million, [_measured(table[:0])[1], by_loud[1], by_quiet[1]], N_NEW / (len(table) + N_NEW)


_TOLERANCE = (0.006, 0.35, 0.006, 0.00015)


def _found(place):
    def test(*answers):
        within(place, right()[place], _TOLERANCE[place])(*answers)

    return test


def _but(place, make):
    """The right answers, with one of them otherwise."""
    return Late(lambda: (*right()[:place], make(), *right()[place + 1 :]))


def _with_zeros():
    return 1e6 * _measured(torch.zeros(N_NEW, _material()[1].shape[1]))[0]


def _of_one():
    """The share of the first new token alone, among random ones."""
    _, table, _, (loud, _) = _material()
    return _chances(loud)[:, len(table)].mean().item()


def _loud_shares():
    """The share of loud tokens, place by place."""
    _, table, _, (loud, _) = _material()
    return _chances(loud)[:, len(table) :].sum(dim=-1)


def _each_loss(loss_of):
    """Something instead of the loss: without new tokens, with loud ones, with quiet ones."""
    _, table, _, (loud, quiet) = _material()
    return [float(loss_of(new)) for new in (table[:0], loud, quiet)]


def _on_what_was_read(new):
    first, targets = torch.tensor([BOS_ID]), _material()[2]
    return -_said(new, torch.cat([first, targets[:-1]])).log().mean()


def _in_bits():
    return [loss / 0.6931471805599453 for loss in right()[2]]


def _probe(*answers):
    # the last number is small: enlarged, so that near ones can be told apart
    return [*(numbers_of(answer) for answer in answers[:3]), outcome(lambda: 10 * tensor(answers[3]))]


_TWO_AXES = "there are two axes, so the second is the last"
_ROUNDED = "a millionth more or less is lost in rounding"

tuning_new_words_explore = Exercise(
    slug="tuning-new-words-explore",
    answers=("loud_share", "per_million", "text_losses", "mean_limit"),
    likeness=0.008,
    probe=_probe,
    properties=(
        Property("the share of tokens with loud vectors", _found(0)),
        Property("the shares with quiet and with mean vectors", _found(1)),
        Property("the loss of the text, before and after", _found(2), points=2),
        Property("what tokens with the mean vector can have at most", _found(3)),
    ),
    mistakes=(
        Mistake("per cent", _but(0, lambda: 100 * right()[0]), "that is in per cent: asked is a share, from 0 to 1"),
        Mistake("one of the four", _but(0, _of_one), "that is one of the new tokens: take all four together"),
        Mistake("the mean of the four", _but(0, lambda: right()[0] / 4), "that is the mean of the four: add them up"),
        Mistake(
            "the last place",
            _but(0, lambda: _loud_shares()[-1].item()),
            "that is one place: take the mean over all 19",
        ),
        Mistake(
            "the largest",
            _but(0, lambda: _loud_shares().max().item()),
            "that is the place at which they get most: take the mean over all 19",
        ),
        Mistake(
            "the sum", _but(0, lambda: _loud_shares().sum().item()), "that is the sum over the places: divide it by 19"
        ),
        Mistake(
            "shares",
            _but(1, lambda: [share / 1e6 for share in right()[1]]),
            "those are shares: asked is per million, a million times as much",
        ),
        Mistake(
            "zeros for the mean",
            _but(1, lambda: [right()[1][0], _with_zeros()]),
            "those are tokens whose vectors are zero: take the mean of the rows of the table",
        ),
        Mistake("exchanged", _but(1, lambda: right()[1][::-1]), "quiet ones first, then those with the mean vector"),
        Mistake("bits", _but(2, _in_bits), "those are bits: take the natural logarithm"),
        Mistake(
            "added up",
            _but(2, lambda: [19 * loss for loss in right()[2]]),
            "those are sums: take the mean over the 19 places",
        ),
        Mistake(
            "perplexities",
            _but(2, lambda: [2.718281828459045**loss for loss in right()[2]]),
            "those are perplexities: the loss is their logarithm",
        ),
        Mistake(
            "signs",
            _but(2, lambda: [-loss for loss in right()[2]]),
            "the logarithm of a share is negative: mind the sign",
        ),
        Mistake(
            "the logarithm of the mean",
            _but(2, lambda: _each_loss(lambda new: -_said(new).mean().log())),
            "first the logarithm at each place, then the mean",
        ),
        Mistake(
            "what was read",
            _but(2, lambda: _each_loss(_on_what_was_read)),
            "those are the losses of what was read: take what comes next",
        ),
        Mistake(
            "nothing has changed",
            _but(2, lambda: [right()[2][0]] * 3),
            "that is the loss without new tokens, three times: the softmax must run over the longer table",
        ),
        Mistake(
            "of the old ones",
            _but(3, lambda: N_NEW / 110),
            "the four and the 110 share the whole: at most each of the four has as much as the others have on average",
        ),
        Mistake("one of four", _but(3, lambda: 1 / 114), "that is one of the four: they are asked together"),
        Mistake(
            "measured",
            _but(3, lambda: right()[1][1] / 1e6),
            "that is what they get in this text: asked is a limit for all models and texts",
        ),
        Mistake("no limit", _but(3, lambda: 1.0), "the score of a mean vector is the mean of the scores"),
    ),
    equivalents={
        "line 3: 1 → -1": _TWO_AXES,
        "line 7: 1 → -1": _TWO_AXES,
        "line 16: 1000000.0 → 1000001.0": _ROUNDED,
        "line 16: 1000000.0 → 999999.0": _ROUNDED,
    },
    variants=(
        Variant("measured", Late(right)),
        Variant("rounded", Late(lambda: (0.62, [112, 39], [0.61, 5.10, 0.61], 0.035))),
        Variant("tensors", Late(lambda: tuple(torch.tensor(part) for part in right()))),
    ),
)

# ---------------------------------------------------------------- tuning-imitation-explain

tuning_imitation_explain = Exercise(
    slug="tuning-imitation-explain",
    answers=("imitation_explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("More replies by the same clerks show their habits more finely, and leave the habits as they are.",),
        ),
        Variant(
            "中文",
            (
                "同样的店员给出更多的回答，只会让模型更准确地学到他们平均的习惯，包括相同的错误；要改正多数人都犯的错误，必须挑选、修正示范，或者直接评判回答的好坏，而且要按问题的含义来划分测试集。",
            ),
        ),
    ),
)

EXERCISES = (tuning_new_words_explore, tuning_imitation_explain)
