"""The exercise that finds other weights with the same output."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# keys, width of a value
_SIZES = [(4, 2), (3, 1), (8, 3), (6, 4), (9, 1)]


def _drawn(generator, n_keys, d_value):
    scores, values = random_tensors(generator, (n_keys,), (n_keys, d_value), dtype=torch.float64)
    return scores.softmax(0), values


def _asked(other_weights, weights, values):
    answer = ask(other_weights, weights, values)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the weights only")
    found = tensor(answer)
    if found.shape != weights.shape:
        raise Wrong(f"expected shape {tuple(weights.shape)}, got {tuple(found.shape)}")
    if found.dtype == torch.bool:
        raise Wrong("expected numbers, got True and False")
    found = found.double()
    if not found.isfinite().all():
        raise Wrong("there is NaN or infinity in your weights: was something divided by 0?")
    return found


def _each(require):
    """A property that holds for each of several rows."""

    def test(other_weights):
        generator = fresh()
        for sizes in _SIZES:
            weights, values = _drawn(generator, *sizes)
            require(_asked(other_weights, weights, values), weights, values)

    return test


def _same_output(found, weights, values):
    off = (found @ values - weights @ values).abs().max().item()
    if off > 1e-6:
        raise Wrong(f"with your weights the output changes by {off:.2g}: it should stay what it was")


def _are_weights(found, weights, values):
    if found.min() < -1e-6:
        raise Wrong(f"one of your weights is {found.min().item():.2g}: a weight is not below 0")
    if abs(found.sum().item() - 1) > 1e-6:
        raise Wrong(f"your weights sum to {found.sum().item():.4g}, not to 1")


def _drops_a_key(found, weights, values):
    if found.min() > 1e-6:
        raise Wrong(
            f"the smallest of your weights is {found.min().item():.2g}: go on in the same direction until one of them "
            "is 0"
        )


def _leaves_alone(other_weights):
    unchanged(other_weights, *_drawn(fresh(), 5, 2))


def _same_type(other_weights):
    weights, values = _drawn(fresh(), 5, 2)
    of_type(ask(other_weights, weights, values), torch.float64)


def _probe(other_weights):
    generator = torch.Generator().manual_seed(1)
    found = []
    for sizes in ((3, 1), (4, 2), (8, 3)):
        weights, values = _drawn(generator, *sizes)
        answer = outcome(other_weights, weights, values)
        if isinstance(answer, str) or answer.shape != weights.shape:
            found.append(answer)
            continue
        # what tells one mistake from another, whichever way was taken
        answer = answer.double()
        kept = torch.allclose(answer @ values, weights @ values, atol=1e-6)
        moved = not torch.allclose(answer, weights, atol=1e-6)
        above = bool(answer.min() > -1e-6)
        whole = abs(answer.sum().item() - 1) < 1e-6
        ratios = (answer / weights)[answer > 1e-6]
        in_step = len(ratios) > 0 and bool((ratios - ratios[0]).abs().max() < 1e-6)
        facts = [kept, moved, above, whole, bool(answer.min() < 1e-6), in_step]
        found.append(torch.tensor(facts, dtype=torch.float64))
    return found


def _directions(values, sums=True):
    """All directions in which weights can move without moving the output (nor their sum)."""
    held = torch.cat([values, torch.ones_like(values[:, :1])], dim=1) if sums else values
    return torch.linalg.qr(held, mode="complete").Q[:, held.shape[1] :]


def _as_far_as_possible(weights, direction):
    shrinks = direction < -1e-12
    return (weights[shrinks] / -direction[shrinks]).min()


def along(choose=lambda free: free[:, 0], step=_as_far_as_possible, sums=True):
    """Weights that are moved along a direction."""

    def other_weights(weights, values):
        direction = choose(_directions(values, sums))
        return weights + step(weights, direction) * direction

    return other_weights


def _by_svd(weights, values):
    held = torch.cat([values.mT, torch.ones(1, len(weights), dtype=values.dtype)])
    direction = torch.linalg.svd(held).Vh[-1]
    ratios = torch.where(direction < 0, -weights / direction, torch.inf)
    return weights + ratios.amin() * direction


def _by_random_projection(weights, values):
    held = torch.cat([values, torch.ones_like(values[:, :1])], dim=1)
    drawn = torch.randn(len(weights), 1, dtype=values.dtype)
    direction = (drawn - held @ torch.linalg.lstsq(held, drawn).solution)[:, 0]
    steps = -weights / direction
    return weights + steps[steps > 0].min() * direction


def _by_solving(weights, values):
    # the first keys alone: one moves by 1, the others make up for it
    n = values.shape[1] + 1
    held = torch.cat([values, torch.ones_like(values[:, :1])], dim=1)
    direction = torch.zeros_like(weights)
    direction[n] = 1
    direction[:n] = torch.linalg.solve(held[:n].mT, -held[n])
    return weights + _as_far_as_possible(weights, direction) * direction


def _to_the_last_key(weights, values):
    direction = _directions(values)[:, -1]
    return weights - _as_far_as_possible(weights, -direction) * direction


def _clamped(weights, values):
    found = (weights + 2 * _directions(values)[:, 0]).clamp(min=0)
    return found / found.sum()


def _drops_and_renormalizes(weights, values):
    found = weights.clone()
    found[found.argmin()] = 0
    return found / found.sum()


def _writes(weights, values):
    weights += along()(weights, values) - weights
    return weights


heatmap_other_weights = Exercise(
    slug="heatmap-other-weights",
    answers=("other_weights",),
    core="one weight has become 0",
    properties=(
        Property("the output stays what it was", _each(_same_output)),
        Property("they are weights: none below 0, and their sum is 1", _each(_are_weights)),
        Property("one weight has become 0", _each(_drops_a_key)),
        Property("gives a tensor of the type of its inputs", _same_type),
        Property("leaves its inputs as they were", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake("the same weights", (lambda weights, values: weights.clone(),), "those are the weights as they were"),
        Mistake(
            "a short step",
            (along(step=lambda weights, direction: 0.5 * _as_far_as_possible(weights, direction)),),
            "the direction is right, and the step too short: go on until one of the weights is 0",
        ),
        Mistake(
            "a long step",
            (along(step=lambda weights, direction: 2 * _as_far_as_possible(weights, direction)),),
            "the direction is right, and the step too long: weights below 0 are none, stop where the first one is 0",
        ),
        Mistake(
            "the sum not kept",
            (along(sums=False),),
            "the output stays, and the weights sum to something else than 1: the direction must sum to 0, too",
        ),
        Mistake(
            "clamped",
            (_clamped,),
            "your weights are none below 0 and sum to 1, but the output has changed: cutting off what is below 0, or "
            "dividing by the sum, undoes the direction",
        ),
        Mistake(
            "the smallest dropped",
            (_drops_and_renormalizes,),
            "your weights are none below 0 and sum to 1, but the output has changed: a key cannot be dropped without "
            "making up for its value",
        ),
        Mistake("always float32", (lambda w, v: along()(w, v).float(),), "expected float64 for inputs of float64"),
        Mistake("a list", (lambda w, v: along()(w, v).tolist(),), "expected a tensor, got a list"),
        Mistake("writes to its input", (_writes,), "your function changed the first tensor it was given"),
    ),
    equivalents={
        "line 5: [values, ones] → [ones, values]": "the order of the columns has no say in what is at right angles",
        "line 5: 1 → -1": "of two axes the last is the second",
        "line 6: 1 → -1": "of two axes the last is the second",
        "line 7: direction < 0 → direction <= 0": "where the direction is 0 the step is infinite, and not the least",
    },
    variants=(
        Variant("QR", (along(),)),
        Variant("the last direction, the other way", (_to_the_last_key,)),
        Variant("SVD", (_by_svd,)),
        Variant("what is left of a random vector", (_by_random_projection,)),
        Variant("a system of equations", (_by_solving,)),
    ),
)

EXERCISES = (heatmap_other_weights,)
