"""The exercise that splits states into heads, and joins them again."""

import torch
from einops import rearrange

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.heads import models
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_CASES = [(2, 5, 12, 3), (3, 4, 8, 2), (1, 7, 6, 6), (2, 3, 5, 1)]


def _splits(split_heads, join_heads):
    generator = fresh()
    for batch, position, d_model, n_heads in _CASES:
        (states,) = random_tensors(generator, (batch, position, d_model))
        close(ask(split_heads, states, n_heads), models.split(states, n_heads))


def _joins(split_heads, join_heads):
    generator = fresh()
    for batch, position, d_model, n_heads in _CASES:
        (vectors,) = random_tensors(generator, (batch, n_heads, position, d_model // n_heads))
        close(ask(join_heads, vectors), models.join(vectors))


def _tokens_stay_apart(split_heads, join_heads):
    for n_heads in (2, 4):
        (states,) = random_tensors(fresh(), (2, 6, 8))
        other = states.clone()
        other[:, 3] += 1
        before, after = (tensor(ask(split_heads, given, n_heads)) for given in (states, other))
        if before.shape != (2, n_heads, 6, 8 // n_heads) or after.shape != before.shape:
            raise Wrong(f"expected shape (2, {n_heads}, 6, {8 // n_heads}), got {tuple(before.shape)}")
        felt = (before != after).any(-1).any(1).any(0)
        if felt.tolist() != [place == 3 for place in range(6)]:
            raise Wrong(
                "one token was changed, and other positions changed in the heads: "
                "each position of a head holds numbers of its own token only"
            )


def _keeps_the_type(split_heads, join_heads):
    for dtype in (torch.float64, torch.float32):
        states, vectors = random_tensors(fresh(), (2, 3, 8), (2, 4, 3, 2), dtype=dtype)
        of_type(ask(split_heads, states, 4), dtype)
        of_type(ask(join_heads, vectors), dtype)


def _leaves_alone(split_heads, join_heads):
    states, vectors = random_tensors(fresh(), (2, 3, 8), (2, 4, 3, 2))
    for n_heads in (1, 4):
        unchanged(_with_heads(split_heads, n_heads), states)
    unchanged(join_heads, vectors)
    unchanged(join_heads, vectors[:, :1])


def _with_heads(split_heads, n_heads):
    """The function of the states alone; what is no function stays what it is."""
    return (lambda states: split_heads(states, n_heads)) if callable(split_heads) else split_heads


def _probe(split_heads, join_heads):
    generator = torch.Generator().manual_seed(3)
    states, vectors = random_tensors(generator, (2, 6, 12), (2, 3, 6, 4))
    return [outcome(split_heads, states, 3), outcome(split_heads, states, 2), outcome(join_heads, vectors)]


def _not_moved(states, n_heads):
    return states.reshape(*states.shape[:2], n_heads, -1)


def _widths_for_heads(states, n_heads):
    return rearrange(states, "batch position (heads d_head) -> batch heads position d_head", d_head=n_heads)


def _heads_first(states, n_heads):
    return rearrange(states, "batch position (heads d_head) -> heads batch position d_head", heads=n_heads)


def _last_two_exchanged(states, n_heads):
    return models.split(states, n_heads).mT


def _numbers_first(vectors):
    return rearrange(vectors, "batch heads position d_head -> batch position (d_head heads)")


def _one_after_the_other(vectors):
    return torch.cat([vectors[:, head] for head in range(vectors.shape[1])], dim=1)


def _writes_to_states(states, n_heads):
    states *= 1.5
    return models.split(states / 1.5, n_heads)


def _by_slices(states, n_heads):
    width = states.shape[-1] // n_heads
    return torch.stack([states[..., head * width : (head + 1) * width] for head in range(n_heads)], dim=1)


def _by_cat(vectors):
    return torch.cat(list(vectors.unbind(1)), dim=-1)


def _written_out(states, n_heads):
    batch, position, d_model = states.shape
    out = torch.empty(batch, n_heads, position, d_model // n_heads, dtype=states.dtype)
    for number in range(d_model):
        head, place = divmod(number, d_model // n_heads)
        out[:, head, :, place] = states[:, :, number]
    return out


_ANY = "to exchange two axes is the same, whichever is named first"
_FROM_BEHIND = "of four axes, the third is the last but one"

heads_split = Exercise(
    slug="heads-split",
    answers=("split_heads", "join_heads"),
    core="split: each head has its own stretch of every state",
    properties=(
        Property("split: each head has its own stretch of every state", _splits, points=2),
        Property("split: a token's numbers stay at its position", _tokens_stay_apart),
        Property("join: the heads lie side by side again", _joins),
        Property("both give a tensor of the type of their input", _keeps_the_type),
        Property("both leave their input as it was", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "split by view",
            (models.split_by_view, models.join),
            "the shape fits, but a row of a head holds pieces of several tokens: cut the last axis in two first, "
            "[batch, position, heads, width of a head], and only then move the axis of the heads",
        ),
        Mistake(
            "heads take turns",
            (models.split_interleaved, models.join),
            "your heads take turns within a state: head 0 gets the *first stretch* of numbers, head 1 the next",
        ),
        Mistake(
            "axis not moved",
            (_not_moved, models.join),
            "the axis of the heads stands behind the positions: move it to the second place",
        ),
        Mistake(
            "heads and width exchanged",
            (_widths_for_heads, models.join),
            "you take n_heads for the width of a head: there are n_heads of them, each d_model / n_heads wide",
        ),
        Mistake(
            "heads before the batch",
            (_heads_first, models.join),
            "the axis of the heads stands before the batch: examples come first",
        ),
        Mistake(
            "last two axes exchanged",
            (_last_two_exchanged, models.join),
            "the last axis should be the width of a head: positions come before it",
        ),
        Mistake(
            "joined by view",
            (models.split, models.join_by_view),
            "your join does not move the axis of the heads back behind the positions before it flattens: "
            "a row then holds several places of one head",
        ),
        Mistake(
            "joined number by number",
            (models.split, _numbers_first),
            "your join takes the first number of every head, then the second: lay whole heads side by side",
        ),
        Mistake(
            "heads one after the other",
            (models.split, _one_after_the_other),
            "your join lays the heads behind one another, along the positions: they belong side by side, in the "
            "last axis",
        ),
        Mistake(
            "heads added up",
            (models.split, lambda vectors: vectors.sum(1)),
            "your join adds the heads up: they are laid side by side, and nothing is lost",
        ),
        Mistake(
            "heads averaged",
            (models.split, lambda vectors: vectors.mean(1)),
            "your join averages the heads: they are laid side by side, and nothing is lost",
        ),
        Mistake("lists", (lambda s, n: models.split(s, n).tolist(), models.join), "expected a tensor, got a list"),
        Mistake(
            "always float32",
            (lambda s, n: models.split(s, n).float(), models.join),
            "expected float64 for inputs of float64, got float32",
        ),
        Mistake(
            "writes to its input", (_writes_to_states, models.join), "your function changed the tensor it was given"
        ),
        Mistake(
            "the rest of the division forgotten",
            (lambda states, n_heads: models.split(states, 3), models.join),
            "your number of heads is fixed: take it from n_heads",
        ),
    ),
    equivalents={
        "line 5: arguments of states.reshape(batch, position, n_heads, d_model // n_heads).transpose exchanged": _ANY,
        "line 5: 2 → -2": _FROM_BEHIND,
        "line 12: 2 → -2": _FROM_BEHIND,
        "line 12: arguments of vectors.transpose exchanged": _ANY,
    },
    variants=(
        Variant("einops", (models.split, models.join)),
        Variant("slices and cat", (_by_slices, _by_cat)),
        Variant("number by number", (_written_out, lambda v: v.transpose(1, 2).contiguous().flatten(2))),
        Variant(
            "unflatten and movedim",
            (lambda s, n: s.unflatten(-1, (n, -1)).movedim(2, 1), lambda v: v.movedim(1, 2).flatten(-2)),
        ),
    ),
)

EXERCISES = (heads_split,)
