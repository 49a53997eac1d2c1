"""The exercise that takes a training step in which every process holds a piece of the weights."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, tensor
from tutor.lessons.checks.pretraining.groups import Group
from tutor.lessons.checks.pretraining.telling import named
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _agree(group, step, lr=0.1):
    for process, (got, want) in enumerate(zip(group.answer(step, lr), group.expected(lr), strict=True)):
        of_type(got, want.dtype)
        if got.shape != want.shape:
            raise Wrong(
                f"process {process} held {len(want)} numbers and now has shape {tuple(got.shape)}: each process keeps "
                "its own piece, no more and no less"
            )
        try:
            close(got, want, tolerance=1e-4)
        except Wrong as failure:
            raise Wrong(f"process {process}: {failure}") from None


def _equal(step):
    for lengths in ((3, 3), (2, 2, 2), (5,)):
        _agree(Group(fresh(), lengths), step)


def _unequal(step):
    for lengths in ((4, 4, 1), (1, 5), (3, 0, 2), (2, 2, 0)):
        with named(f"with pieces of {', '.join(map(str, lengths))}"):
            _agree(Group(fresh(), lengths), step)


def _rates(step):
    for lr in (0.5, 0.01):
        _agree(Group(fresh(), (2, 4), dtype=torch.float64), step, lr)


def _same_pieces(pieces, before):
    return all(torch.equal(one, other) for one, other in zip(pieces, before, strict=True))


def _untouched(step):
    group = Group(fresh(), (2, 2, 3))
    before = [piece.clone() for piece in group.pieces]
    given = list(group.pieces)

    def on_the_originals():
        return step(given, group.gradient_of, 0.1)

    ask(on_the_originals if callable(step) else step)
    if len(given) != len(before) or not _same_pieces(group.pieces, before) or not _same_pieces(given, before):
        raise Sure("your function changed the pieces it was given: make new ones, not in place")
    again = Group(fresh(), (2, 3))
    again.answer(step)
    if sorted(again.asked) != [0, 1]:
        first, second = (again.asked.count(process) for process in range(2))
        raise Wrong(
            f"each of two processes should compute one gradient, as it is costly: you asked process 0 for {first}, "
            f"process 1 for {second}"
        )


def _probe(step):
    found = []
    for lengths in ((3, 3), (4, 1)):
        generator = torch.Generator().manual_seed(4)
        group = Group(generator, lengths)
        found.append(outcome(lambda group=group: torch.cat([tensor(piece).flatten() for piece in group.answer(step)])))
    return found


# ---------------------------------------------------------------- answers


def _means(pieces, gradient_of):
    weights = torch.cat(list(pieces))
    return sum(gradient_of(process, weights) for process in range(len(pieces))) / len(pieces)


def _updated(pieces, mean, lr):
    return [piece - lr * share for piece, share in zip(pieces, mean.split([len(p) for p in pieces]), strict=True)]


def honest(pieces, gradient_of, lr):
    """Gather, average, scatter, step."""
    return _updated(pieces, _means(pieces, gradient_of), lr)


def whole_then_cut(pieces, gradient_of, lr):
    """Steps all weights, and cuts them."""
    weights = torch.cat(pieces)
    stacked = torch.stack([gradient_of(process, weights) for process in range(len(pieces))])
    return torch.split(weights - lr * stacked.mean(dim=0), [piece.numel() for piece in pieces])


def with_offsets(pieces, gradient_of, lr):
    """Adds up what each process sends for a piece."""
    weights = torch.cat(pieces)
    gradients = [gradient_of(process, weights) for process in range(len(pieces))]
    fresh_pieces, start = [], 0
    for piece in pieces:
        share = sum(gradient[start : start + len(piece)] for gradient in gradients)
        fresh_pieces.append(piece - lr / len(pieces) * share)
        start += len(piece)
    return fresh_pieces


def _summed(pieces, gradient_of, lr):
    return honest(pieces, gradient_of, lr * len(pieces))


def _own_gradients(pieces, gradient_of, lr):
    weights, lengths = torch.cat(pieces), [len(piece) for piece in pieces]
    own = [gradient_of(process, weights).split(lengths)[process] for process in range(len(pieces))]
    return [piece - lr * share for piece, share in zip(pieces, own, strict=True)]


def _first_gradient(pieces, gradient_of, lr):
    return _updated(pieces, gradient_of(0, torch.cat(pieces)), lr)


def _last_gradient(pieces, gradient_of, lr):
    return _updated(pieces, gradient_of(len(pieces) - 1, torch.cat(pieces)), lr)


def _uphill(pieces, gradient_of, lr):
    return honest(pieces, gradient_of, -lr)


def _everything_everywhere(pieces, gradient_of, lr):
    return [torch.cat(honest(pieces, gradient_of, lr))] * len(pieces)


def _joined(pieces, gradient_of, lr):
    return torch.cat(honest(pieces, gradient_of, lr))


def _one_after_the_other(pieces, gradient_of, lr):
    weights = torch.cat(pieces)
    for process in range(len(pieces)):
        weights = weights - lr / len(pieces) * gradient_of(process, weights)
    return weights.split([len(piece) for piece in pieces])


def _in_place(pieces, gradient_of, lr):
    for piece, new in zip(pieces, honest(pieces, gradient_of, lr), strict=True):
        piece.copy_(new)
    return pieces


def _chunked(pieces, gradient_of, lr):
    return torch.cat(honest(pieces, gradient_of, lr)).chunk(len(pieces))


def _gradients_alone(pieces, gradient_of, lr):
    return _means(pieces, gradient_of).split([len(piece) for piece in pieces])


def _alone(pieces, gradient_of, lr):
    return [piece - lr * gradient_of(process, piece) for process, piece in enumerate(pieces)]


def _asks_again(pieces, gradient_of, lr):
    lengths = [len(piece) for piece in pieces]
    return [piece - lr * _means(pieces, gradient_of).split(lengths)[at] for at, piece in enumerate(pieces)]


def _by_pieces(pieces, gradient_of, lr):
    weights = torch.cat(pieces)
    gradients = [len(piece) * gradient_of(process, weights) for process, piece in enumerate(pieces)]
    return _updated(pieces, sum(gradients) / len(weights), lr)


def _by_size(pieces, gradient_of, lr):
    return honest(pieces, gradient_of, lr * len(pieces) / sum(map(len, pieces)))


pretraining_pieces = Exercise(
    slug="pretraining-pieces",
    answers=("sharded_step",),
    core="one step, with pieces of one length",
    properties=(
        Property("one step, with pieces of one length", _equal, points=2),
        Property("with pieces of unequal length, and empty ones", _unequal),
        Property("with other learning rates, in float64", _rates),
        Property("each process computes once, and the old pieces stay as they were", _untouched),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "summed",
            (_summed,),
            "your step is too long by the number of processes: the gradients are *averaged*, not added up",
        ),
        Mistake(
            "each its own gradient",
            (_own_gradients,),
            "each piece takes the gradient of its own process alone, and so learns from that share of the batch only: "
            "take the mean over all processes first",
        ),
        Mistake(
            "the first process alone",
            (_first_gradient,),
            "only the gradient of process 0 is used: the others have read other texts",
        ),
        Mistake("the last process alone", (_last_gradient,), "only the gradient of the last process is used"),
        Mistake("uphill", (_uphill,), "your step goes uphill: the gradient is subtracted"),
        Mistake(
            "everything everywhere",
            (_everything_everywhere,),
            "each process keeps its own piece, no more and no less",
        ),
        Mistake("one tensor", (_joined,), "expected a list of pieces, one for each process"),
        Mistake(
            "one after the other",
            (_one_after_the_other,),
            "the second process computes at weights that the first has changed already: all of them compute at the "
            "same weights",
        ),
        Mistake("in place", (_in_place,), "your function changed the pieces"),
        Mistake("cut evenly", (_chunked,), "with pieces of 4, 4, 1"),
        Mistake("asked again for each piece", (_asks_again,), "as it is costly"),
        Mistake(
            "weighed by the pieces",
            (_by_pieces,),
            "you weigh each process's gradient by the length of its piece: how many weights it holds says nothing of "
            "its share of the batch, and all shares count alike",
        ),
        Mistake("no step", (_gradients_alone,), "those are the gradients: subtract them, times lr, from the weights"),
        Mistake("from the piece alone", (_alone,), "the model needs all its weights to compute a gradient"),
        Mistake(
            "divided by the weights",
            (_by_size,),
            "you divide by the number of weights: the mean runs over the processes, for each weight by itself",
        ),
    ),
    variants=(
        Variant("average, cut, step", (honest,)),
        Variant("step, cut", (whole_then_cut,)),
        Variant("piece by piece", (with_offsets,)),
    ),
)

EXERCISES = (pretraining_pieces,)
