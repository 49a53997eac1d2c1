"""The exercise that builds the loss of DPO, with a judge who may err."""

import math

import torch

from tutor.alignment.dpo import preference_loss as the_books
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- right


def by_hand(better, worse, reference_better, reference_worse, strength, error=0.0):
    """Pair by pair in Python's own numbers; ln(1 + e^x) is taken as max(x, 0) + ln(1 + e^-|x|)."""
    pairs = zip(*(each.double().tolist() for each in (better, worse, reference_better, reference_worse)), strict=True)
    losses = []
    for own, other, known, known_other in pairs:
        margin = strength * ((own - known) - (other - known_other))
        rest = math.log1p(math.exp(-abs(margin)))
        losses.append((1 - error) * (max(-margin, 0) + rest) + error * (max(margin, 0) + rest))
    return torch.tensor(losses, dtype=torch.float64)


def _with(
    margin=lambda b, w, rb, rw, strength: strength * ((b - rb) - (w - rw)),
    surprise=lambda m: torch.nn.functional.softplus(-m),
    mixed=lambda first, second, error: (1 - error) * first + error * second,
):
    """The loss, with one part exchanged."""

    def loss(better, worse, reference_better, reference_worse, strength, error=0.0):
        found = margin(better, worse, reference_better, reference_worse, strength)
        return mixed(surprise(found), surprise(-found), error)

    return loss


sound = _with()
_IN_ONE = (
    "a probability of 0 has no logarithm, so never make the probability. torch.nn.functional.logsigmoid does it in one"
)


def _chosen_late(better, worse, reference_better, reference_worse, strength, error=0.0):
    margin = strength * ((better - reference_better) - (worse - reference_worse))
    return torch.where(margin < -30, -margin, torch.log1p(torch.exp(-margin))) + error * margin


def by_logsigmoid(better, worse, reference_better, reference_worse, strength, error=0.0):
    """The book's, in both directions."""
    if error == 0:
        return the_books(better, worse, reference_better, reference_worse, strength)
    first = the_books(better, worse, reference_better, reference_worse, strength)
    return first * (1 - error) + error * the_books(worse, better, reference_worse, reference_better, strength)


def by_cross_entropy(better, worse, reference_better, reference_worse, strength, error=0.0):
    """Two replies as two classes, with smoothed targets."""
    gains = strength * torch.stack([better - reference_better, worse - reference_worse], dim=-1)
    wanted = torch.tensor([1 - error, error], dtype=gains.dtype).expand_as(gains)
    return torch.nn.functional.cross_entropy(gains, wanted, reduction="none")


# ---------------------------------------------------------------- the check


def _case(generator, n_pairs=6, dtype=torch.float32):
    numbers = random_tensors(generator, *[(n_pairs,)] * 4, dtype=dtype)
    return tuple(3 * number - 20 for number in numbers)


def _agrees(loss):
    generator = fresh()
    for n_pairs, strength in [(6, 0.5), (1, 0.1), (9, 2.0), (3, 1)]:
        case = _case(generator, n_pairs)
        close(ask(loss, *case, strength), by_hand(*case, strength), 1e-4)


def _errs(loss):
    generator = fresh()
    for strength, error in [(0.5, 0.1), (1.0, 0.3), (0.2, 0.5), (0.7, 0.0)]:
        case = _case(generator)
        close(ask(loss, *case, strength, error), by_hand(*case, strength, error), 1e-4)


def _large(loss):
    zeros = torch.zeros(4)
    for dtype in (torch.float32, torch.float64):
        better = torch.tensor([5000.0, -5000.0, 90.0, -90.0], dtype=dtype)
        for error in (0.0, 0.25):
            case = (better, zeros.to(dtype), zeros.to(dtype), zeros.to(dtype))
            found = tensor(ask(loss, *case, 1.0, error))
            if not found.isfinite().all():
                raise Wrong(f"with margins of {better.tolist()} your loss is {found.flatten().tolist()}: {_IN_ONE}")
            close(found, by_hand(*case, 1.0, error), 1e-5)
            _slopes(loss, case, error)


def _slopes(loss, case, error):
    """How a loss changes with its margin, where the margin is large."""
    leaf = case[0].clone().requires_grad_()
    with torch.enable_grad():
        losses = ask(lambda: loss(leaf, *case[1:], 1.0, error))
    if not isinstance(losses, torch.Tensor) or not losses.requires_grad:
        return  # told where the pulls are judged
    (given,) = torch.autograd.grad(losses.sum(), leaf, allow_unused=True)
    if given is not None and not given.isfinite().all():
        raise Sure(
            f"with margins of {leaf.tolist()} the gradient by `better` is {given.tolist()}: each should be a number "
            "from -1 to 1. torch.where chooses a loss, but 0 times the infinite slope of the other one is NaN"
        )


def _pulls(loss):
    for strength, error in [(0.5, 0.0), (1.5, 0.2)]:
        case = _case(fresh(), dtype=torch.float64)
        leaves, wanted = ([each.clone().requires_grad_() for each in case] for _ in range(2))
        with torch.enable_grad():
            found = ask(lambda leaves=leaves, strength=strength, error=error: loss(*leaves, strength, error))
            if not isinstance(found, torch.Tensor) or not found.requires_grad:
                raise Sure("no gradient flows from your loss back to `better` and `worse`: what cuts it off?")
            given = torch.autograd.grad(found.sum(), leaves[:2], allow_unused=True)
            want = torch.autograd.grad(sound(*wanted, strength, error).sum(), wanted[:2])
        for name, one, other in zip(("better", "worse"), given, want, strict=True):
            if one is None:
                raise Sure(f"no gradient flows from your loss back to `{name}`: what cuts it off?")
            try:
                close(one, other, 1e-5)
            except Wrong as difference:
                raise Wrong(f"your gradient by `{name}` is not that of the formula: {difference}") from None


def _form(loss):
    for dtype, tolerance in ((torch.float64, 1e-9), (torch.float32, 1e-4)):
        case = _case(fresh(), dtype=dtype)
        for error in (0.0, 0.2):
            of_type(ask(loss, *case, 0.5, error), dtype)
            close(ask(loss, *case, 0.5, error), by_hand(*case, 0.5, error), tolerance)
    unchanged(lambda *given: loss(*given, 0.5, 0.1), *case)


def _probe(loss):
    case = _case(torch.Generator().manual_seed(7), 5)
    far = tuple(100 * each for each in case)
    return [
        outcome(loss, *case, 1.0),
        outcome(loss, *case, 0.3),
        outcome(loss, *case, 0.3, 0.2),
        outcome(loss, *far, 1.0),
    ]


feedback_preference_loss = Exercise(
    slug="feedback-preference-loss",
    answers=("pair_loss",),
    probe=_probe,
    core="right for a judge who never errs",
    properties=(
        Property("right for a judge who never errs", _agrees, points=2),
        Property("right for a judge who may err", _errs),
        Property("right for large margins", _large),
        Property("pulls on both replies", _pulls),
        Property("gives the type of its inputs, which stay as they were", _form),
    ),
    mistakes=(
        Mistake(
            "no reference",
            (_with(lambda b, w, rb, rw, strength: strength * (b - w)),),
            "the reference is missing: what counts is how much likelier a reply has become *than by the reference*",
        ),
        Mistake(
            "the reference added",
            (_with(lambda b, w, rb, rw, strength: strength * ((b + rb) - (w + rw))),),
            "you add what the reference gives: take it away",
        ),
        Mistake(
            "better and worse exchanged",
            (_with(lambda b, w, rb, rw, strength: strength * ((w - rw) - (b - rb))),),
            "your margin has the other sign, or the two shares are exchanged: the margin is above 0 where the "
            "*better* reply has gained more, and 1 - error weighs ln σ of it",
        ),
        Mistake(
            "gains added",
            (_with(lambda b, w, rb, rw, strength: strength * ((b - rb) + (w - rw))),),
            "you add the gain of the worse reply: it counts against",
        ),
        Mistake(
            "the better one alone",
            (_with(lambda b, w, rb, rw, strength: strength * (b - rb)),),
            "only the better reply is in your margin: take the worse reply's gain away",
        ),
        Mistake(
            "ratios of logarithms",
            (_with(lambda b, w, rb, rw, strength: strength * (b / rb - w / rw)),),
            "you divide the logarithms: the logarithm of a ratio is a difference",
        ),
        Mistake(
            "strength forgotten",
            (_with(lambda b, w, rb, rw, strength: (b - rb) - (w - rw)),),
            "the strength has no effect: the margin is multiplied by it",
        ),
        Mistake(
            "divided by the strength",
            (_with(lambda b, w, rb, rw, strength: ((b - rb) - (w - rw)) / strength),),
            "you divide by the strength: the margin is multiplied by it",
        ),
        Mistake(
            "strength behind the logarithm",
            (lambda b, w, rb, rw, strength, error=0.0: strength * sound(b, w, rb, rw, 1.0, error),),
            "you multiply the loss by the strength: multiply the margin, inside the logistic function",
        ),
        Mistake("no logarithm", (_with(surprise=lambda m: 1 - m.sigmoid()),), "that is a probability: take -ln"),
        Mistake("no minus", (lambda *case: -sound(*case),), "your loss has the other sign: a surprise is at least 0"),
        Mistake("the margin", (_with(surprise=lambda m: -m),), "that is the margin itself: σ and -ln are missing"),
        Mistake(
            "a mean",
            (lambda *case: sound(*case).mean(),),
            "that is one number for all pairs: give a loss for each pair, [batch]",
        ),
        Mistake(
            "a bracket missing",
            (_with(lambda b, w, rb, rw, strength: strength * (b - rb - w - rw)),),
            "a bracket is missing: minus (ln p - ln q) is -ln p *plus* ln q",
        ),
        Mistake(
            "strength on one gain",
            (_with(lambda b, w, rb, rw, strength: strength * (b - rb) - (w - rw)),),
            "the strength multiplies the difference of both gains, not the first one alone",
        ),
        Mistake(
            "probabilities mixed",
            (_with(surprise=torch.sigmoid, mixed=lambda p, q, error: -((1 - error) * q + error * p).log()),),
            "you mix the two probabilities, and take the logarithm then: the formula mixes the logarithms",
        ),
        Mistake("chosen too late", (_chosen_late,), "torch.where chooses a loss, but"),
        Mistake(
            "in float32",
            (lambda *case: sound(*(one.float() for one in case[:4]), *case[4:]).to(case[0].dtype),),
            "as if a part of it was worked out in float32",
        ),
        Mistake(
            "the error overlooked",
            (_with(mixed=lambda first, second, error: first),),
            "the judge's error has no effect",
        ),
        Mistake(
            "the error on the same side",
            (_with(mixed=lambda first, second, error: (1 - 2 * error) * first),),
            "with the probability of an error the judgement is the other way round: -ln σ(-m) is a surprise of its own",
        ),
        Mistake(
            "shares exchanged",
            (_with(mixed=lambda first, second, error: first + error * second),),
            "the two surprises weigh 1 - error and error: together 1",
        ),
        Mistake(
            "subtracted",
            (_with(mixed=lambda first, second, error: (1 - error) * first - error * second),),
            "the two surprises are both added",
        ),
        Mistake(
            "logarithm of a probability",
            (_with(surprise=lambda m: -m.sigmoid().log()),),
            "your loss is infinite: " + _IN_ONE,
        ),
        Mistake(
            "a tiny floor",
            (_with(surprise=lambda m: -(m.sigmoid() + 1e-12).log()),),
            "a large margin gives a wrong loss where the probability is rounded to 0, and a number added to it makes "
            "no amends: never make the probability. torch.nn.functional.logsigmoid does it in one",
        ),
        Mistake(
            "the worse reply detached",
            (lambda b, w, *rest: sound(b, w.detach(), *rest),),
            "no gradient flows from your loss back to `worse`",
        ),
        Mistake("float32", (lambda *case: sound(*case).float(),), "expected float64 for inputs of float64"),
    ),
    variants=(
        Variant("softplus", (sound,)),
        Variant("the book's, both ways", (by_logsigmoid,)),
        Variant("as a choice between two classes", (by_cross_entropy,)),
    ),
)

EXERCISES = (feedback_preference_loss,)
