"""The plateau: a softmax before the one that the loss has inside."""

import math

import torch

from tutor.laboratory.patients.plateau import Plateau
from tutor.lessons.answers import Sure, ask, fresh, outcome, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.checks.laboratory.losses import gives_gradient, is_one_number
from tutor.lessons.specification import Mistake, Variant

_SIZES = ((5, 7), (1, 3), (4, 1), (2, 30))
_LARGEST = 1e4


def _wanted(scores, targets):
    """The mean surprise, number by number."""
    surprises = []
    for row, target in zip(scores.double().tolist(), targets.tolist(), strict=True):
        top = max(row)
        surprises.append(top + math.log(sum(math.exp(score - top) for score in row)) - row[target])
    return torch.tensor(sum(surprises) / len(surprises), dtype=torch.float64)


def _given(size, generator, scale=2.0, dtype=torch.float32):
    scores = scale * torch.randn(size, generator=generator, dtype=dtype)
    return scores, torch.randint(size[1], size[:1], generator=generator)


def _mended(loss):
    generator = fresh()
    for size in _SIZES:
        for dtype in (torch.float32, torch.float64):
            given = _given(size, generator, dtype=dtype)
            is_one_number(ask(loss, *given), _wanted(*given), dtype, f"for scores of the shape {[*size]}")
    for scale in (0.0, 1000.0):
        given = _given((5, 7), generator, scale)
        is_one_number(ask(loss, *given), _wanted(*given), torch.float32, f"for scores around {scale:g}")
    scores, targets = _given((5, 7), generator)
    unchanged(loss, scores, targets)
    gives_gradient(loss, scores, targets, (scores.softmax(dim=-1) - torch.eye(7)[targets]) / 5)


def _outcomes(loss):
    generator = torch.Generator().manual_seed(5)
    cases = [*(_given(size, generator) for size in _SIZES), _given((5, 7), generator, 1000.0)]
    return [outcome(loss, *case) for case in cases]


def loss(scores, targets):
    """Refuse scores and targets that no loss is made for; the name is what a student reads of a wrong call.

    Raises:
        Sure: If they are none.
    """
    if not isinstance(scores, torch.Tensor) or scores.dim() != 2 or not scores.is_floating_point() or 0 in scores.shape:
        raise Sure("your test should give the scores as a float tensor of the shape [batch, vocab]")
    if not (scores.abs() <= _LARGEST).all():
        raise Sure(f"the scores of your test should lie between {-_LARGEST:g} and {_LARGEST:g}")
    if not isinstance(targets, torch.Tensor) or targets.dtype != torch.int64 or targets.shape != scores.shape[:1]:
        raise Sure("your test should give the targets as whole numbers (torch.int64), one for each row of the scores")
    if (targets < 0).any() or (targets >= scores.shape[1]).any():
        raise Sure("each target of your test should be the number of a column of the scores")


def _at_targets(rows, targets):
    return rows.gather(-1, targets[:, None]).squeeze(-1)


def _sum(scores, targets):
    return torch.nn.functional.cross_entropy(scores, targets, reduction="sum")


def _over_the_batch(scores, targets):
    return -_at_targets(scores.log_softmax(dim=0), targets).mean()


def _one_minus(scores, targets):
    return 1 - _at_targets(scores.softmax(dim=-1), targets).mean()


def _bits(scores, targets):
    return Plateau.sound(scores, targets) / math.log(2)


def _best(scores, targets):
    return -scores.log_softmax(dim=-1).amax(dim=-1).mean()


def _no_logarithm(scores, targets):
    return torch.nn.functional.nll_loss(scores.softmax(dim=-1), targets)


def _raw(scores, targets):
    return torch.nn.functional.nll_loss(scores, targets)


def _other_sign(scores, targets):
    return -Plateau.sound(scores, targets)


def _overflowing(scores, targets):
    return -_at_targets(scores.softmax(dim=-1), targets).log().mean()


def _without_gradient(scores, targets):
    return Plateau.sound(scores.detach(), targets)


def _one_per_row(scores, targets):
    return torch.nn.functional.cross_entropy(scores, targets, reduction="none")


def _by_log_softmax(scores, targets):
    return -_at_targets(scores.log_softmax(dim=-1), targets).mean()


def _by_logsumexp(scores, targets):
    return (scores.logsumexp(dim=-1) - _at_targets(scores, targets)).mean()


def _by_two_log_softmaxes(scores, targets):
    return torch.nn.functional.cross_entropy(scores.log_softmax(dim=-1), targets)


def _by_rows(scores, targets):
    return sum(row.logsumexp(dim=-1) - row[target] for row, target in zip(scores, targets, strict=True)) / len(targets)


def _off(given, wanted, tolerance=1e-3):
    return abs(float(given) - wanted) > tolerance


def _sure_and_right(loss):
    return _off(loss(50 * torch.eye(3), torch.arange(3)), 0)


def _sure_and_wrong(loss):
    return _off(loss(50 * torch.eye(3), torch.tensor([1, 2, 0])), 50)


def _knows_nothing(loss):
    return _off(loss(torch.zeros(2, 5), torch.tensor([4, 0])), math.log(5))


def _knows_nothing_in_a_square(loss):
    return _off(loss(torch.zeros(3, 3), torch.arange(3)), math.log(3))


def _is_sick(loss):
    return _sure_and_right(loss) or _sure_and_wrong(loss) or _knows_nothing(loss)


def _case():
    return torch.tensor([[2.0, 0.0, 1.0, -1.0], [0.5, 3.0, -2.0, 1.0]]), torch.tensor([2, 0])


def _against_numbers(loss):
    return _off(loss(*_case()), _wanted(*_case()).item())


def _one_row(loss):
    scores, targets = _case()
    return _off(loss(scores[:1], targets[:1]), _wanted(scores[:1], targets[:1]).item())


def _best_targets(loss):
    scores = _case()[0]
    return _off(loss(scores, scores.argmax(dim=-1)), _wanted(scores, scores.argmax(dim=-1)).item())


def _order_only(loss):
    scores, targets = 50 * torch.eye(3), torch.arange(3)
    return float(loss(scores, targets)) > 0.1 or float(loss(scores, targets.flip(0))) < 0.2


def _exactly(loss):
    return loss(*_case()).item() != _by_rows(*_case()).item() + 1e-6


def _scores_of_one_row(loss):
    return _off(loss(torch.tensor([0.0, 1.0]), torch.tensor(1)), 0.3133)


_BENCH = Bench(
    patient=Plateau,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that adds the surprises up": _sum,
        "one whose softmax runs over the batch": _over_the_batch,
        "one that takes 1 minus the probability": _one_minus,
        "one that looks at the best token, not at the right one": _best,
        "one that counts in bits": _bits,
    },
    sound={
        "one with log_softmax": _by_log_softmax,
        "one with logsumexp": _by_logsumexp,
        "one that hands log-probabilities to cross_entropy": _by_two_log_softmaxes,
    },
    is_sick=_is_sick,
    not_mended="the loss still gets probabilities, and takes the softmax of these: what does cross_entropy expect?",
    watch=loss,
)

plateau = _BENCH.exercise(
    mistakes=(
        Mistake(
            "no logarithm",
            (_no_logarithm, _is_sick),
            "nll_loss takes no logarithm: it expects log-probabilities",
        ),
        Mistake(
            "no softmax at all",
            (_raw, _is_sick),
            "now there is no softmax at all: nll_loss expects log-probabilities",
        ),
        Mistake("the sum", (_sum, _is_sick), "the loss is the *mean* over the batch, not the sum"),
        Mistake("over the batch", (_over_the_batch, _is_sick), "the tokens of the vocabulary compete, not the rows"),
        Mistake("one minus", (_one_minus, _is_sick), "the surprise is minus the logarithm of the probability"),
        Mistake("in bits", (_bits, _is_sick), "the loss is in nats: the natural logarithm"),
        Mistake("the best token", (_best, _is_sick), "it is the target's probability that counts, not the largest one"),
        Mistake("the other sign", (_other_sign, _is_sick), "a surprise is never negative"),
        Mistake(
            "the logarithm of a softmax",
            (_overflowing, _is_sick),
            "with large scores a probability is rounded to 0, whose logarithm is minus infinity: take log_softmax",
        ),
        Mistake("no gradient", (_without_gradient, _is_sick), "no gradient comes back from your loss"),
        Mistake("one loss for each row", (_one_per_row, _is_sick), "expected one number"),
        Mistake(
            "asks who is sure and right only",
            (Plateau.sound, _sure_and_right),
            "a loss of 0 for who is sure and right has many a sick part, too: also ask one who is wrong, or unsure",
        ),
        Mistake(
            "asks who is sure and wrong only",
            (Plateau.sound, _sure_and_wrong),
            "your test asks only one who is sure and wrong: also ask one who knows nothing",
        ),
        Mistake(
            "asks who knows nothing only, with as many rows as tokens",
            (Plateau.sound, _knows_nothing_in_a_square),
            "with equal scores even this patient's loss is right: ask one who is sure",
        ),
        Mistake(
            "asks who knows nothing only",
            (Plateau.sound, _knows_nothing),
            "with equal scores even this patient's loss is right: ask one who is sure",
        ),
        Mistake(
            "asks one row only",
            (Plateau.sound, _one_row),
            "with one row, mean and sum are the same: ask with several",
        ),
        Mistake(
            "targets that are the best",
            (Plateau.sound, _best_targets),
            "in your test the right token always has the largest score: let some be wrong",
        ),
        Mistake(
            "compares without a value",
            (Plateau.sound, _order_only),
            "that the loss is small for the right and large for the wrong is not enough: compare it with its value",
        ),
        Mistake("no tolerance", (Plateau.sound, _exactly), "sound parts differ by rounding"),
        Mistake("scores without a batch", (Plateau.sound, _scores_of_one_row), "of the shape [batch, vocab]"),
    ),
    equivalents={
        "line 11: torch.zeros(2, 4) → torch.ones(2, 4)": "all scores are equal, whatever they are",
        "line 13: 1 → 2": "any wrong token will do",
        "line 13: 0 → 1": "any wrong token will do",
        "line 16: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("by log_softmax", (_by_log_softmax, _against_numbers)),
        Variant("by logsumexp", (_by_logsumexp, lambda loss: _off(loss(*_case()), Plateau.sound(*_case())))),
        Variant("two log_softmaxes", (_by_two_log_softmaxes, lambda loss: torch.tensor(_is_sick(loss)))),
        Variant("row by row", (_by_rows, _is_sick)),
    ),
)

EXERCISES = (plateau,)
