"""The exercise that builds softmax."""

import math

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _agrees(softmax):
    generator = fresh()
    for shape in [(3, 5), (4, 4), (1, 7)]:
        (scores,) = random_tensors(generator, shape)
        close(ask(softmax, 3 * scores), F.softmax(3 * scores, dim=-1))


def _any_axes(softmax):
    generator = fresh()
    for shape in [(6,), (2, 3, 4), (2, 1, 3, 5), (1,)]:
        (scores,) = random_tensors(generator, shape)
        close(ask(softmax, scores), F.softmax(scores, dim=-1))


def _sums_to_one(softmax):
    (scores,) = random_tensors(fresh(), (5, 5))
    sums = tensor(ask(softmax, 4 * scores)).sum(dim=-1)
    if not torch.allclose(sums, torch.ones_like(sums), atol=1e-5):
        raise Wrong(f"a row of your weights sums to {sums.flatten()[0].item():.4g}, not to 1")


def _large_scores(softmax):
    (noise,) = random_tensors(fresh(), (4, 6))
    for scores in (noise + 1000, noise - 1000, 1e4 * noise):
        # the spacing of float32 near 10 000 is 0.001, and so much may a right answer differ
        close(ask(softmax, scores), F.softmax(scores, dim=-1), tolerance=2e-3)


def _minus_infinity(softmax):
    (scores,) = random_tensors(fresh(), (3, 4))
    scores[0, 1] = scores[2, 0] = scores[2, 3] = -torch.inf
    close(ask(softmax, scores), F.softmax(scores, dim=-1))


def _same_type(softmax):
    for dtype in (torch.float64, torch.float32):
        (scores,) = random_tensors(fresh(), (3, 5), dtype=dtype)
        of_type(ask(softmax, scores), dtype)


def _input_unchanged(softmax):
    generator = fresh()
    for shape in [(3, 4), (5,), (2, 3, 4)]:
        (scores,) = random_tensors(generator, shape)
        hidden = scores.clone()
        hidden[..., 1] = -torch.inf
        for given in (scores, 1000 * scores, hidden, scores.double()):
            unchanged(softmax, given)


def _probe_softmax(softmax):
    (scores,) = random_tensors(torch.Generator().manual_seed(3), (3, 3))
    high = scores + torch.tensor([[0.0], [1.0], [300.0]])
    hidden = torch.where(scores > scores.amax(-1, keepdim=True) - 0.1, scores, -torch.inf)
    return [
        outcome(softmax, inputs) for inputs in (scores, scores[0], scores.expand(2, 3, 3), 10 * scores, high, hidden)
    ]


def _in_place(scores):
    scores -= scores.amax(dim=-1, keepdim=True)
    scores.exp_()
    scores /= scores.sum(dim=-1, keepdim=True)
    return scores


def _by_loops(scores):
    rows = scores.reshape(-1, scores.shape[-1])
    out = torch.empty_like(rows)
    for i, row in enumerate(rows):
        top = max(row.tolist())
        powers = [math.exp(score - top) for score in row.tolist()]
        for j, power in enumerate(powers):
            out[i, j] = power / sum(powers)
    return out.reshape(scores.shape)


def _by_numpy(scores):
    array = scores.numpy()
    powers = torch.from_numpy(array - array.max(-1, keepdims=True)).exp().numpy()
    return torch.from_numpy(powers / powers.sum(-1, keepdims=True))


def _with_epsilon(scores):
    powers = (scores - scores.max(dim=-1, keepdim=True)[0]).exp()
    return powers / (powers.sum(dim=-1, keepdim=True) + 1e-9)


def _in_float32(scores):
    return F.softmax(scores.float(), dim=-1)


def _nan_to_zero(scores):
    return (scores.exp() / scores.exp().sum(-1, keepdim=True)).nan_to_num()


def _without_keepdim(in_max, in_sum):
    def softmax(scores):
        powers = (scores - scores.amax(-1, keepdim=in_max)).exp()
        return powers / powers.sum(-1, keepdim=in_sum)

    return softmax


def _empty_made_finite(scores):
    scores[scores == -torch.inf] = -1e9
    return F.softmax(scores, dim=-1)


_KEEPDIM = "a largest score or a sum without keepdim=True loses its axis, and no longer lines up with its row"

softmax_stable = Exercise(
    slug="softmax-stable",
    answers=("softmax",),
    likeness=5e-6,  # fine enough for the digits that 2.718 lacks
    core="equals e^s / Σ e^s along the last axis",
    properties=(
        Property("equals e^s / Σ e^s along the last axis", _agrees),
        Property("works for any number of axes", _any_axes),
        Property("every row sums to 1", _sums_to_one),
        Property("large and very negative scores do not overflow", _large_scores),
        Property("a score of minus infinity gets the weight 0", _minus_infinity),
        Property("gives a tensor of the type of its input", _same_type),
        Property("leaves its input as it was", _input_unchanged),
    ),
    probe=_probe_softmax,
    mistakes=(
        Mistake(
            "over the first axis",
            (lambda scores: F.softmax(scores, dim=0),),
            "your columns sum to 1: sum along the last axis (dim=-1), so that each row does",
        ),
        Mistake(
            "over all entries",
            (lambda scores: (scores - scores.max()).exp() / (scores - scores.max()).exp().sum(),),
            "all your numbers together sum to 1: sum along the last axis only (dim=-1, keepdim=True)",
        ),
        Mistake(
            "over the second axis",
            (lambda scores: F.softmax(scores, dim=1) if scores.dim() > 1 else F.softmax(scores, dim=0),),
            "you sum along axis 1, which is the last one of a matrix only: say dim=-1",
        ),
        Mistake(
            "not stable",
            (lambda scores: scores.exp() / scores.exp().sum(-1, keepdim=True),),
            "e^s overflows to infinity above s ≈ 88: subtract the row's largest score first, the ratio stays the same",
        ),
        Mistake(
            "overflow hidden", (_nan_to_zero,), "replacing NaN hides the overflow: the weights are lost all the same"
        ),
        Mistake(
            "the largest of all rows",
            (lambda scores: (scores - scores.max()).exp() / (scores - scores.max()).exp().sum(-1, keepdim=True),),
            "subtract the largest score of each *row*: beside another row's much larger score, a row's e^s are all 0",
        ),
        Mistake(
            "no exponential",
            (lambda scores: scores / scores.sum(-1, keepdim=True),),
            "you divide the scores themselves by their sum: take e to the power of each first",
        ),
        Mistake(
            "logarithm kept",
            (lambda scores: F.log_softmax(scores, dim=-1),),
            "those are the logarithms of the weights: they are negative, and their exponentials sum to 1",
        ),
        Mistake(
            "negative scores cut off",
            (lambda scores: F.softmax(scores.clamp(min=0), dim=-1),),
            "you treat every negative score as 0: a score may have either sign",
        ),
        Mistake(
            "in place", (_in_place,), "your function changed the tensor it was given: work on a new one, not in place"
        ),
        Mistake(
            "minus infinity replaced in place", (_empty_made_finite,), "your function changed the tensor it was given"
        ),
        Mistake(
            "always float32",
            (_in_float32,),
            "expected float64 for inputs of float64, got float32: keep the type of the inputs",
        ),
        Mistake(
            "always float64",
            (lambda scores: F.softmax(scores.double(), dim=-1),),
            "expected float32 for inputs of float32, got float64: keep the type of the inputs",
        ),
        Mistake("lists", (lambda scores: F.softmax(scores, dim=-1).tolist(),), "expected a tensor, got a list of 3"),
        Mistake("a NumPy array", (lambda scores: F.softmax(scores, dim=-1).numpy(),), "got a NumPy array"),
        Mistake("a class", (torch.nn.Softmax,), "expected a function, got the class Softmax"),
        Mistake("keepdim forgotten", (_without_keepdim(False, False),), _KEEPDIM),
        Mistake("keepdim forgotten in the maximum", (_without_keepdim(False, True),), _KEEPDIM),
        Mistake("keepdim forgotten in the sum", (_without_keepdim(True, False),), _KEEPDIM),
        Mistake(
            "large scores cut off",
            (lambda scores: scores.clamp(max=80).exp() / scores.clamp(max=80).exp().sum(-1, keepdim=True),),
            "you cut large scores off, so that they become equal: subtract the row's largest score instead",
        ),
        Mistake(
            "2.718 for e",
            (lambda scores: 2.718 ** (s := scores - scores.amax(-1, keepdim=True)) / (2.718**s).sum(-1, keepdim=True),),
            "2.718 is only the beginning of e: take exp",
        ),
        Mistake(
            "a constant",
            (lambda scores: torch.full_like(scores, 1 / scores.shape[-1]),),
            "all your weights are equal: they should follow the scores",
        ),
    ),
    variants=(
        Variant("torch.softmax", (lambda scores: torch.softmax(scores, -1),)),
        Variant("through the logarithm", (lambda scores: (scores - scores.logsumexp(-1, keepdim=True)).exp(),)),
        Variant("loops", (_by_loops,)),
        Variant("NumPy inside", (_by_numpy,)),
        Variant("a module", (torch.nn.Softmax(dim=-1),)),
        Variant("a little added to the sum", (_with_epsilon,)),
        Variant(
            "einsum for the sum",
            (lambda s: (e := (s - s.max(-1, keepdim=True).values).exp()) / torch.einsum("...k->...", e)[..., None],),
        ),
    ),
)

EXERCISES = (softmax_stable,)
