"""The exercise that builds a LoRA layer: a frozen product, a correction of low rank, and both folded into one."""

import torch
from torch.nn.functional import linear

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.tuning import corrected_layers as models
from tutor.lessons.checks.tuning.forms import via
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _drawn(generator, n_in=5, n_out=4, rank=2, lead=(3,), dtype=torch.float32):
    shapes = [(*lead, n_in), (n_out, n_in), (n_out,), (rank, n_in), (n_out, rank)]
    return random_tensors(generator, *shapes, dtype=dtype)


_SIZES = ((5, 4, 2, (3,), 6.0), (3, 7, 1, (2,), 0.5), (6, 6, 3, (4,), 16), (8, 2, 4, (1,), 2.0))


def _wanted(states, weight, bias, down, up, alpha):
    """Number by number, in double precision."""
    states, weight, down, up = (part.double() for part in (states, weight, down, up))
    n_rank = down.shape[0]
    rows = []
    for state in states.reshape(-1, states.shape[-1]):
        inner = [sum(down[r, i] * state[i] for i in range(len(state))) for r in range(n_rank)]
        row = [
            sum(weight[o, i] * state[i] for i in range(len(state)))
            + alpha / n_rank * sum(up[o, r] * inner[r] for r in range(n_rank))
            + (0.0 if bias is None else bias[o].double())
            for o in range(weight.shape[0])
        ]
        rows.append(torch.stack(row))
    return torch.stack(rows).reshape(*states.shape[:-1], weight.shape[0])


def _corrects(lora_layer, fold):
    for n_in, n_out, rank, lead, alpha in _SIZES:
        case = _drawn(fresh(), n_in, n_out, rank, lead)
        close(ask(lora_layer, *case, alpha), _wanted(*case, alpha).float(), tolerance=1e-4)


def _no_bias(lora_layer, fold):
    states, weight, _, down, up = _drawn(fresh())
    close(
        ask(lora_layer, states, weight, None, down, up, 3.0), _wanted(states, weight, None, down, up, 3.0).float(), 1e-4
    )


def _folds(lora_layer, fold):
    for n_in, n_out, rank, lead, alpha in _SIZES:
        states, weight, bias, down, up = case = _drawn(fresh(), n_in, n_out, rank, lead)
        found = ask(fold, weight, down, up, alpha)
        close(found, models.folded(weight, down, up, alpha), tolerance=1e-4)
        close(linear(states, torch.as_tensor(found), bias), _wanted(*case, alpha).float(), tolerance=1e-3)


def _any_axes(lora_layer, fold):
    case = _drawn(fresh(), lead=(2, 3))
    close(ask(lora_layer, *case, 4.0), _wanted(*case, 4.0).float(), tolerance=1e-4)
    doubles = _drawn(fresh(), dtype=torch.float64)
    of_type(ask(lora_layer, *doubles, 4.0), torch.float64)
    of_type(ask(fold, doubles[1], doubles[3], doubles[4], 4.0), torch.float64)


_NAMES = "states", "weight", "bias", "down", "up"


def _gradients(lora_layer, seed=None):
    generator = fresh() if seed is None else torch.Generator().manual_seed(seed)
    parts = [part.requires_grad_() for part in _drawn(generator)]
    pull = torch.randn(3, 4, generator=generator)
    with torch.enable_grad():
        answer = ask(via(lora_layer, lambda: lora_layer(*parts, 6.0)))
        if not isinstance(answer, torch.Tensor) or not answer.requires_grad:
            raise Wrong("no gradient comes through your layer at all: nothing in it can learn")
        if answer.shape != pull.shape:
            raise Wrong(f"expected shape {tuple(pull.shape)}, got {tuple(answer.shape)}")
        for name, part in zip(_NAMES, parts, strict=True):
            if not part.requires_grad:
                raise Sure(
                    f"your function switched off the gradient of `{name}`, which is the caller's: `{name}.detach()` is "
                    "the same tensor without one"
                )
        found = torch.autograd.grad((answer * pull).sum(), parts, allow_unused=True)
    return [torch.zeros_like(part) if slope is None else slope for part, slope in zip(parts, found, strict=True)], (
        parts,
        pull,
    )


def _learns(lora_layer, fold):
    found, ((states, weight, _, down, up), pull) = _gradients(lora_layer)
    with torch.no_grad():
        matrix = models.folded(weight, down, up, 6.0)
        want = [pull @ matrix, weight * 0, torch.zeros(4), 3 * up.mT @ pull.mT @ states, 3 * pull.mT @ states @ down.mT]
    for name, got, right in zip(_NAMES, found, want, strict=True):
        if name in ("weight", "bias") and got.any():
            raise Wrong(f"a gradient reaches the frozen {name}: it should not learn")
        if not torch.allclose(got, right, rtol=1e-3, atol=1e-3):
            raise Wrong(
                "the gradient of the states is not that of the whole layer: what stands below could not learn"
                if name == "states"
                else f"the gradient of {name} is not what the correction gives"
            )


def _keeps_inputs(lora_layer, fold):
    states, weight, bias, down, up = _drawn(fresh())
    unchanged(via(lora_layer, lambda *parts: lora_layer(*parts, 2.0)), states, weight, bias, down, up)
    unchanged(via(fold, lambda *parts: fold(*parts, 2.0)), weight, down, up)


def _probe(lora_layer, fold):
    case = _drawn(torch.Generator().manual_seed(5))
    return [
        outcome(lora_layer, *case, 6.0),
        outcome(fold, case[1], case[3], case[4], 6.0),
        outcome(lambda: torch.cat([slope.flatten() for slope in _gradients(lora_layer, 6)[0]])),
    ]


tuning_lora = Exercise(
    slug="tuning-lora",
    answers=("lora_layer", "fold"),
    properties=(
        Property("the frozen layer plus α / r times the correction", _corrects, points=2),
        Property("works without a bias", _no_bias),
        Property("folded into one matrix, it does the same", _folds, points=2),
        Property("carries along axes in front, and keeps the type", _any_axes),
        Property("the corrections learn, the frozen layer does not, and what is below can", _learns),
        Property("leaves its inputs as they were", _keeps_inputs),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "no scale",
            (models.otherwise(lambda alpha, rank: 1.0), models.folded),
            "the correction is multiplied by α / r",
        ),
        Mistake(
            "alpha alone",
            (models.otherwise(lambda alpha, rank: alpha), models.folded),
            "you multiply by α: divide by the rank",
        ),
        Mistake(
            "turned round", (models.otherwise(lambda alpha, rank: rank / alpha), models.folded), "you multiply by r / α"
        ),
        Mistake(
            "the rank is the width",
            (
                lambda states, weight, bias, down, up, alpha: (
                    linear(states, weight.detach(), bias.detach()) + alpha / down.shape[1] * (states @ down.mT @ up.mT)
                ),
                models.folded,
            ),
            "you divide by the width of the layer: the rank is the number of rows of `down`",
        ),
        Mistake(
            "the correction alone",
            (models.otherwise(kept=0.0), models.folded),
            "that is the correction: the frozen layer's output comes to it",
        ),
        Mistake(
            "no correction",
            (models.otherwise(lambda alpha, rank: 0.0), models.folded),
            "that is the frozen layer: the correction is missing",
        ),
        Mistake(
            "the bias is forgotten",
            (
                lambda states, weight, bias, *rest: models.layer(states, weight, None, *rest),
                models.folded,
            ),
            "the bias is missing",
        ),
        Mistake(
            "the rank is the other width",
            (
                lambda states, weight, bias, down, up, alpha: (
                    linear(states, weight.detach(), bias.detach()) + alpha / len(up) * (states @ down.mT @ up.mT)
                ),
                models.folded,
            ),
            "you divide by the number of rows of `up`, which is the width of the output: the rank is that of `down`",
        ),
        Mistake(
            "the bias twice",
            (models.bias_twice, models.folded),
            "the bias is in the correction as well: it belongs to the frozen layer alone",
        ),
        Mistake(
            "gradients switched off in the caller's weights",
            (models.switched_off, models.folded),
            "your function switched off the gradient of `weight`, which is the caller's",
        ),
        Mistake(
            "never without a bias",
            (
                lambda states, weight, bias, *rest: models.layer(states, weight, bias.detach(), *rest),
                models.folded,
            ),
            "your code raised AttributeError",
        ),
        Mistake(
            "folded without the scale",
            (models.layer, models.folded_otherwise(lambda alpha, rank: 1.0)),
            "folded in without α / r: the model changes at the moment it is folded",
        ),
        Mistake(
            "folded twice",
            (models.layer, models.folded_otherwise(lambda alpha, rank: 2 * alpha / rank)),
            "the correction is in your matrix twice",
        ),
        Mistake(
            "folded without the layer",
            (models.layer, lambda weight, down, up, alpha: alpha / len(down) * up @ down),
            "that is the correction: add it to the weight",
        ),
        Mistake(
            "the frozen layer learns",
            (models.thawed, models.folded),
            "a gradient reaches the frozen weight: it should not learn",
        ),
        Mistake(
            "nothing below can learn",
            (models.cut_off, models.folded),
            "you cut the states off as well: a gradient must come through the frozen layer, to what stands below it",
        ),
        Mistake(
            "nothing learns",
            (lambda *case: models.layer(*case).detach(), models.folded),
            "no gradient comes through your layer at all",
        ),
        Mistake(
            "folded in place",
            (models.layer, models.folds_in_place),
            "your function changed the first tensor it was given",
        ),
        Mistake(
            "always float32",
            (lambda *case: models.layer(*case).float(), models.folded),
            "expected float64 for inputs of float64",
        ),
    ),
    variants=(
        Variant("beside one another", (models.layer, models.folded)),
        Variant(
            "folded first",
            (models.by_folding, lambda weight, down, up, alpha: weight + up @ (down * alpha / len(down))),
        ),
        Variant("einsum", (models.by_einsum, models.folded)),
        Variant("the book's", (models.book, models.folded)),
    ),
)

EXERCISES = (tuning_lora,)
