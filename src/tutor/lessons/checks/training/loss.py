"""The exercise that builds the loss: mean surprise over the targets that count."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.training import losses
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def oracle(scores, targets, counts, smoothing=0.0):
    """PyTorch's own, in float64, of the places that count alone."""
    return F.cross_entropy(scores[counts].double(), targets[counts], label_smoothing=smoothing)


def _case(generator, shape=(3, 5), vocab_size=7, dtype=torch.float32):
    (scores,) = random_tensors(generator, (*shape, vocab_size), dtype=dtype)
    targets = torch.randint(vocab_size, shape, generator=generator)
    counts = torch.rand(shape, generator=generator) < 0.6
    counts.view(-1)[:2] = torch.tensor([True, False])[: counts.numel()]
    return 2 * scores, targets, counts


def _agrees(mean_loss):
    generator = fresh()
    for shape, vocab_size in [((3, 5), 7), ((6,), 4), ((2, 1, 4), 9), ((1, 1), 2)]:
        scores, targets, counts = _case(generator, shape, vocab_size)
        everywhere = torch.ones_like(counts)
        close(ask(mean_loss, scores, targets, everywhere), oracle(scores, targets, everywhere))


def _counts(mean_loss):
    generator = fresh()
    for shape in [(3, 5), (4, 2), (8,), (2, 3, 4)]:
        case = _case(generator, shape)
        close(ask(mean_loss, *case), oracle(*case))
    scores, targets, counts = _case(generator, (2, 6))
    counts = torch.arange(6) < torch.tensor([[6], [1]])  # a long text beside a short one
    close(ask(mean_loss, scores, targets, counts), oracle(scores, targets, counts))


def _smoothing(mean_loss):
    generator = fresh()
    for shape, vocab_size, smoothing in [((3, 5), 7, 0.1), ((6,), 3, 0.5), ((2, 2), 12, 0.25)]:
        case = _case(generator, shape, vocab_size)
        close(ask(mean_loss, *case, smoothing), oracle(*case, smoothing))


def _large(mean_loss):
    scores, targets, counts = _case(fresh())
    for factor in (1, -1):
        large = factor * 1000 * scores.sign() * torch.arange(1, 8) / 7
        for smoothing in (0.0, 0.2):
            got = tensor(ask(mean_loss, large, targets, counts, smoothing))
            if not got.isfinite().all():
                raise Wrong(
                    f"with scores near ±1000 your loss is {got.flatten()[0].item():g}: a probability of 0 has no "
                    "logarithm. Take log_softmax, which never makes the probability"
                )
            close(got, oracle(large, targets, counts, smoothing), tolerance=1e-4)


def _not_felt(mean_loss):
    scores, targets, counts = _case(fresh(), (4, 6))
    before = tensor(ask(mean_loss, scores, targets, counts)).double()
    close(before, before.flatten()[:1].sum())  # one number
    others = torch.where(counts, targets, (targets + 1) % 7)
    for loud in (50.0, torch.inf, torch.nan):
        changed = torch.where(counts[..., None], scores, torch.full_like(scores, loud))
        got = tensor(ask(mean_loss, changed, targets, counts)).double()
        if not torch.allclose(got, before, atol=1e-4):
            raise Wrong(
                f"where nothing counts, scores of {loud:g} change your loss from {before.item():.4g} to "
                f"{got.item():.4g}: choose the places that count, or masked_fill; 0 times infinity, or times NaN, is "
                "NaN"
            )
    if not torch.allclose(tensor(ask(mean_loss, scores, others, counts)).double(), before, atol=1e-4):
        raise Wrong("where nothing counts, another target changes your loss")


def _gradient(mean_loss):
    for dtype in (torch.float64, torch.float32):
        scores, targets, counts = _case(fresh(), dtype=dtype)
        of_type(ask(mean_loss, scores, targets, counts), dtype)
        leaf = scores.clone().requires_grad_()
        with torch.enable_grad():
            loss = ask(lambda leaf=leaf, targets=targets, counts=counts: mean_loss(leaf, targets, counts))
        if not loss.requires_grad:
            raise Sure("no gradient flows from your loss back to the scores: .item(), .detach() and no_grad cut it off")
        given = torch.autograd.grad(loss.sum(), leaf)[0]
        wanted = scores.double().requires_grad_()
        close(given, torch.autograd.grad(oracle(wanted, targets, counts), wanted)[0])


def _unchanged(mean_loss):
    for smoothing in (0.0, 0.1):
        case = _case(fresh())
        ask(mean_loss, *case, smoothing)  # where nothing is done yet, this says so
        unchanged(lambda *given, smoothing=smoothing: mean_loss(*given, smoothing), *case)


def _probe(mean_loss):
    generator = torch.Generator().manual_seed(3)
    scores, targets, counts = _case(generator, (2, 5), 6)
    everywhere = torch.ones_like(counts)
    padded = torch.arange(5) < torch.tensor([[5], [2]])
    large = 1000 * scores.sign()
    hidden = torch.where(padded[..., None], scores, torch.full_like(scores, torch.nan))
    cases = (
        (scores, targets, everywhere),
        (scores, targets, padded),
        (scores, targets, padded, 0.2),
        (large, targets, everywhere),
        (hidden, targets, padded),
    )
    return [outcome(mean_loss, *case) for case in cases]


_TWICE = (
    "your loss puts a softmax before one that is already in it: hand the *scores* to log_softmax, or take the "
    "logarithm of the softmax, not both"
)

_TWO_AXES = "what has been chosen has two axes, so that 1 and -1 are the same one"

training_loss = Exercise(
    slug="training-loss",
    answers=("mean_loss",),
    core="equals the mean of -log P(target)",
    properties=(
        Property("equals the mean of -log P(target)", _agrees),
        Property("the mean is that of the targets that count", _counts),
        Property("smoothing spreads a share over all tokens", _smoothing),
        Property("large scores do not overflow", _large),
        Property("what does not count cannot be felt", _not_felt),
        Property("gives a tensor of the scores' type, with a gradient", _gradient),
        Property("leaves its inputs as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake("softmax twice", (losses.softmax_twice,), _TWICE),
        Mistake(
            "mean over padding",
            (losses.over_all_places,),
            "you divide by the number of all places, padding too: divide by the number of targets that count",
        ),
        Mistake("padding summed", (losses.padding_in_it,), "your loss is the same whatever counts says"),
        Mistake(
            "mean of the texts' means",
            (losses.mean_of_texts,),
            "you take the mean of each text first, so that a target of a short text weighs more than one of a long "
            "text: sum over all of them, and divide once",
        ),
        Mistake("no mean", (losses.summed,), "that is the sum: divide by the number of targets that count"),
        Mistake("no minus", (losses.no_minus,), "your loss is below 0: surprise is *minus* the logarithm"),
        Mistake(
            "no logarithm", (losses.chances,), "that is the mean probability of the targets: take -log of each first"
        ),
        Mistake(
            "bits",
            (losses.in_bits,),
            "you take logarithms to base 2: the natural logarithm is asked for, and gives nats",
        ),
        Mistake(
            "the raw score",
            (losses.raw_scores,),
            "you take the target's score as it is: only after log_softmax is it the logarithm of a probability",
        ),
        Mistake(
            "squared error on ids",
            (losses.squared_error,),
            "you compare the id of the likeliest token with the target's id: ids are names, and 7 is no nearer to 8 "
            "than to 900",
        ),
        Mistake(
            "softmax over the places",
            (losses.wrong_axis,),
            "your softmax runs over the places: it is the *tokens*, the last axis, that share out a probability of 1",
        ),
        Mistake(
            "softmax over what was chosen",
            (losses.over_the_chosen,),
            "your softmax runs over the places that you chose: it is the *tokens*, the last axis, that share out a "
            "probability of 1",
        ),
        Mistake(
            "every target from every row",
            (losses.table_of_targets,),
            "logs[:, targets] takes every target from every row: gather takes from each row its own",
        ),
        Mistake(
            "shares exchanged",
            (losses.shares_exchanged,),
            "the shares are exchanged: the target keeps 1 - smoothing, and smoothing is spread over all tokens",
        ),
        Mistake("smoothing ignored", (losses.not_smoothed,), "your loss is the same with smoothing as without"),
        Mistake(
            "spread over the other tokens",
            (losses.spread_over_others,),
            "you spread the share over the *other* tokens: the target gets its part of it, too",
        ),
        Mistake(
            "spread without dividing",
            (losses.spread_without_dividing,),
            "the share is spread evenly: each token gets smoothing divided by the number of tokens",
        ),
        Mistake(
            "added, not taken away",
            (losses.added_smoothing,),
            "what you spread is missing nowhere: the target keeps 1 - smoothing, so that all shares sum to 1",
        ),
        Mistake("logarithm of a softmax", (losses.overflows,), "Take log_softmax, which never makes the probability"),
        Mistake("times counts", (losses.times_counts,), "0 times infinity, or times NaN, is NaN"),
        Mistake("a number", (losses.as_number,), "expected a tensor, got"),
        Mistake("cut off", (losses.cut_off,), "no gradient flows from your loss back to the scores"),
        Mistake("always float64", (losses.always_double,), "expected float32 for inputs of float32, got float64"),
        Mistake("writes to the scores", (losses.writes_to_scores,), "work on a new one, not in place"),
    ),
    equivalents={
        **{f"line {line}: {change}": _TWO_AXES for line in (4, 5, 6) for change in ("-1 → 1", "1 → -1")},
        "line 5: 0 → -1": "there is one column, the first and the last",
        "line 5: logs.gather(-1, targets[counts][:, None])[:, 0] → logs.gather(-1, targets[counts][:, None])": (
            "a column and a row add up to a table, whose mean is the same sum of two means"
        ),
        "line 6: logs.mean(dim=-1) → logs.mean()": "rows are equally long, so the mean of their means is that of all",
    },
    variants=(
        Variant("chosen, then gathered", (losses.gathered,)),
        Variant("PyTorch's own", (losses.by_torch,)),
        Variant("logsumexp, masked_fill", (losses.by_logsumexp,)),
        Variant("a wanted distribution", (losses.by_wanted_distribution,)),
        Variant("the book's", (losses.the_books,)),
    ),
)

EXERCISES = (training_loss,)
