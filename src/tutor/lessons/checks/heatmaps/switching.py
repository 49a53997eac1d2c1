"""The exercise that switches heads off."""

import torch
from einops import rearrange

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# batch, heads, position, d_head, and the heads that are switched off
_CASES = [(2, 4, 5, 3, [1]), (1, 3, 4, 2, [0, 2]), (3, 2, 6, 4, [1]), (2, 5, 3, 1, [4, 0, 3])]


def _drawn(generator, batch, n_heads, position, d_head):
    d_model = n_heads * d_head
    return random_tensors(generator, (batch, n_heads, position, d_head), (d_model, d_model))


def by_heads(mixtures, output, off):
    """The sum of what every other head writes, each through its own rows of the output matrix."""
    n_heads, d_head = mixtures.shape[1], mixtures.shape[3]
    total = torch.zeros(*mixtures.shape[::2], output.shape[1], dtype=mixtures.dtype)
    for head in range(n_heads):
        if head not in off:
            total = total + mixtures[:, head] @ output[head * d_head : (head + 1) * d_head]
    return total


def _asked(output_without, mixtures, output, off):
    answer = ask(output_without, mixtures, output, off)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the output only")
    return answer


def _agrees(output_without):
    generator = fresh()
    for *sizes, off in _CASES:
        mixtures, output = _drawn(generator, *sizes)
        close(_asked(output_without, mixtures, output, off), by_heads(mixtures, output, off), tolerance=1e-4)


def _none_off(output_without):
    mixtures, output = _drawn(fresh(), 2, 3, 4, 2)
    joined = rearrange(mixtures, "batch heads position d_head -> batch position (heads d_head)")
    close(_asked(output_without, mixtures, output, []), joined @ output, tolerance=1e-4)


def _all_off(output_without):
    mixtures, output = _drawn(fresh(), 2, 3, 4, 2)
    close(_asked(output_without, mixtures, output, [2, 0, 1]), torch.zeros(2, 4, 6))


def _cannot_be_felt(output_without):
    mixtures, output = _drawn(fresh(), 2, 4, 5, 2)
    loud = mixtures.clone()
    loud[:, 2] += 100
    before, after = (tensor(_asked(output_without, given, output, [2])) for given in (mixtures, loud))
    if before.shape != (2, 5, 8) or not torch.allclose(before, after, atol=1e-3):
        raise Wrong("head 2 is off, and yet what it hands over is felt in the output")


def _same_type(output_without):
    for dtype in (torch.float64, torch.float32):
        mixtures, output = (part.to(dtype) for part in _drawn(fresh(), 2, 3, 4, 2))
        of_type(_asked(output_without, mixtures, output, [1]), dtype)


def _leaves_alone(output_without):
    for off in ([0], [2, 1]):
        function = output_without
        if callable(output_without):

            def function(mixtures, output, off=off):
                return output_without(mixtures, output, off)

        unchanged(function, *_drawn(fresh(), 2, 3, 4, 2))


def _probe(output_without):
    generator = torch.Generator().manual_seed(4)
    inputs = _drawn(generator, 4, 4, 5, 6)
    return [outcome(output_without, *inputs, off) for off in ([1], [0, 2], [0, 2, 3], [0, 1, 2, 3])]


def _joined(mixtures):
    return rearrange(mixtures, "batch heads position d_head -> batch position (heads d_head)")


def _silent(mixtures, off, axis=1):
    quiet = mixtures.clone()
    quiet.index_fill_(axis, torch.tensor(off, dtype=torch.long), 0)
    return quiet


def _of_axis(axis):
    return lambda mixtures, output, off: _joined(_silent(mixtures, off, axis)) @ output


def _interleaved(mixtures, output, off):
    joined = _joined(mixtures).clone()
    for head in off:
        joined[..., head :: mixtures.shape[1]] = 0
    return joined @ output


def _renormalized(mixtures, output, off):
    n_on = max(mixtures.shape[1] - len(off), 1)
    return _joined(_silent(mixtures, off)) @ output * mixtures.shape[1] / n_on


def _joined_by_view(mixtures, output, off):
    batch, _, position, _ = mixtures.shape
    return _silent(mixtures, off).reshape(batch, position, -1) @ output


def _others_off(mixtures, output, off):
    return _joined(_silent(mixtures, [head for head in range(mixtures.shape[1]) if head not in off])) @ output


def _columns(mixtures, output, off):
    d_head, output = mixtures.shape[-1], output.clone()
    for head in off:
        output[:, head * d_head : (head + 1) * d_head] = 0
    return _joined(mixtures) @ output


def _rows(mixtures, output, off):
    d_head, output = mixtures.shape[-1], output.clone()
    for head in off:
        output[head * d_head : (head + 1) * d_head] = 0
    return _joined(mixtures) @ output


def _one_only(mixtures, output, off):
    return by_heads(mixtures, output, off[-1:])


def _set_to_mean(mixtures, output, off):
    quiet = mixtures.clone()
    quiet[:, off] = mixtures.mean((0, 2), keepdim=True)[:, off].expand_as(quiet[:, off])
    return _joined(quiet) @ output


def _writes(mixtures, output, off):
    mixtures[:, off] = 0
    return _joined(mixtures) @ output


def _by_mask(mixtures, output, off):
    on = torch.tensor([head not in off for head in range(mixtures.shape[1])])
    return _joined(mixtures * on[:, None, None]) @ output


def _by_subtraction(mixtures, output, off):
    taken = _joined(mixtures - _silent(mixtures, off)) @ output
    return _joined(mixtures) @ output - taken


heatmap_ablate = Exercise(
    slug="heatmap-ablate",
    answers=("output_without",),
    core="equals the sum of the heads that are on",
    properties=(
        Property("equals the sum of the heads that are on", _agrees, points=2),
        Property("with no head off it is the whole layer", _none_off),
        Property("with every head off nothing is left", _all_off),
        Property("a head that is off cannot be felt", _cannot_be_felt),
        Property("gives a tensor of the type of its inputs", _same_type),
        Property("leaves its inputs as they were", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "positions switched off",
            (_of_axis(2),),
            "you silence *positions*: the axis of the heads is the second one, behind the batch",
        ),
        Mistake(
            "examples switched off",
            (lambda m, o, off: _joined(_silent(m, [head for head in off if head < len(m)], 0)) @ o,),
            "you silence *examples*: the first axis is the batch, the heads come second",
        ),
        Mistake(
            "a number of every head",
            (_of_axis(3),),
            "you silence a number within every head: the axis of the heads is the second one",
        ),
        Mistake(
            "a number of every head, after the join",
            (_interleaved,),
            "after the join you silence a number of every head: all numbers of a head lie side by side",
        ),
        Mistake(
            "renormalized",
            (_renormalized,),
            "you make the other heads louder to fill the gap: a head that is off adds nothing, the others stay as they "
            "are",
        ),
        Mistake(
            "joined by view",
            (_joined_by_view,),
            "the heads are joined by a view, which mixes positions up: move the axis of the heads behind the positions "
            "first",
        ),
        Mistake("the others off", (_others_off,), "you switch off all *other* heads: those in `off` should be silent"),
        Mistake(
            "columns of the matrix",
            (_columns,),
            "you empty *columns* of the output matrix: a head is read by its rows, and writes to all columns",
        ),
        Mistake(
            "the matrix transposed",
            (lambda m, o, off: by_heads(m, o.mT, off),),
            "you multiply by the transposed matrix, as torch.nn.Linear does with its own: here it is `@ output`",
        ),
        Mistake(
            "only one of them", (_one_only,), "you switch off the last head of the list alone: all of them should be"
        ),
        Mistake("nothing off", (lambda m, o, off: by_heads(m, o, []),), "nothing is switched off: use `off`"),
        Mistake(
            "without the output projection",
            (lambda m, o, off: _joined(_silent(m, off)),),
            "that is what the heads hand over: it is still multiplied by the output matrix",
        ),
        Mistake(
            "the mean in its place",
            (_set_to_mean,),
            "you put a head's average in its place, which is done, too: here a head that is off hands over zeros",
        ),
        Mistake("writes to its input", (_writes,), "your function changed the first tensor it was given"),
        Mistake("a list", (lambda m, o, off: by_heads(m, o, off).tolist(),), "expected a tensor, got a list"),
    ),
    equivalents={
        "line 6: 2 → -2": "of three axes the second is the last but one, and of four the third",
        "line 6: arguments of quiet.transpose exchanged": "to exchange two axes is the same, whichever is named first",
    },
    variants=(
        Variant("head by head", (by_heads,)),
        Variant("zeros before the join", (_of_axis(1),)),
        Variant("rows of the matrix", (_rows,)),
        Variant("a mask", (_by_mask,)),
        Variant("taken away afterwards", (_by_subtraction,)),
    ),
)

EXERCISES = (heatmap_ablate,)
