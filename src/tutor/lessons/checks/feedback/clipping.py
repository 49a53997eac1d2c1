"""The exercise that builds the clipped loss of PPO and GRPO."""

import torch

from tutor.alignment.policy_loss import clipped_policy_loss
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- right


def by_cases(now, drawn, advantages, counts, clip=0.2):
    """Token by token: where it has moved too far the way it should, a constant."""
    total = now.sum() * 0 if now.isfinite().all() else now[counts].sum() * 0
    for place in counts.nonzero().tolist():
        new, old, advantage = (each[tuple(place)] for each in (now, drawn, advantages))
        ratio = (new - old).exp()
        if advantage > 0 and ratio > 1 + clip:
            ratio = torch.full_like(ratio, 1 + clip)
        if advantage < 0 and ratio < 1 - clip:
            ratio = torch.full_like(ratio, 1 - clip)
        total = total - ratio * advantage
    return total / counts.sum()


def the_books(now, drawn, advantages, counts, clip=0.2):
    """The package's, of the places that count."""
    return clipped_policy_loss(now[counts], drawn[counts], advantages[counts], clip).mean()


def by_maximum(now, drawn, advantages, counts, clip=0.2):
    """The larger of two losses; what does not count is hidden first."""
    new, old, worth = (each.masked_fill(~counts, 0) for each in (now, drawn, advantages))
    ratio = torch.exp(new) / torch.exp(old)
    return torch.max(-worth * ratio, -worth * torch.clip(ratio, 1 - clip, 1 + clip)).sum() / counts.sum()


# ---------------------------------------------------------------- wrong


def _with(
    objective=lambda ratio, held, worth: torch.minimum(ratio * worth, held * worth),
    ratio_of=lambda new, old: (new - old).exp(),
    hold=lambda ratio, clip: ratio.clamp(1 - clip, 1 + clip),
    together=lambda losses, counts: losses.mean(),
    sign=-1,
):
    """The loss, with one part exchanged."""

    def loss(now, drawn, advantages, counts, clip=0.2):
        ratio = ratio_of(now[counts], drawn[counts])
        return together(sign * objective(ratio, hold(ratio, clip), advantages[counts]), counts)

    return loss


def _mean_of_rows(losses, counts):
    rows = losses.split(counts.sum(dim=-1).tolist())
    return torch.stack([row.mean() for row in rows if len(row)]).mean()


def _multiplied(now, drawn, advantages, counts, clip=0.2):
    return (clipped_policy_loss(now, drawn, advantages, clip) * counts).sum() / counts.sum()


def _all_places(now, drawn, advantages, counts, clip=0.2):
    return clipped_policy_loss(now, drawn, advantages, clip).mean()


def _over_all_places(now, drawn, advantages, counts, clip=0.2):
    return the_books(now, drawn, advantages, counts, clip) * counts.sum() / counts.numel()


def _hidden_late(now, drawn, advantages, counts, clip=0.2):
    losses = clipped_policy_loss(now, drawn, advantages, clip)
    return torch.where(counts, losses, 0).sum() / counts.sum()


def _logarithm_clipped(now, drawn, advantages, counts, clip=0.2):
    moved, worth = (now - drawn)[counts], advantages[counts]
    return -torch.minimum(moved.exp() * worth, moved.clamp(-clip, clip).exp() * worth).mean()


def _normalized(now, drawn, advantages, counts, clip=0.2):
    worth = (advantages - advantages[counts].mean()) / (advantages[counts].std() + 1e-8)
    return the_books(now, drawn, worth, counts, clip)


def _coarse(now, drawn, advantages, counts, clip=0.2):
    return the_books(now.float(), drawn.float(), advantages.float(), counts, clip).to(now.dtype)


# ---------------------------------------------------------------- the check

_CHOOSE_FIRST = "choose the places that count first, as in now[counts]; 0 times infinity, or times NaN, is NaN"


def _case(generator, shape=(3, 5), all_count=False, dtype=torch.float32):
    drawn, moved, advantages = random_tensors(generator, *[shape] * 3, dtype=dtype)
    drawn = -drawn.abs() - 1
    counts = torch.ones(shape, dtype=torch.bool) if all_count else torch.rand(shape, generator=generator) < 0.6
    counts[..., 0] = True
    return drawn + 0.4 * moved, drawn, 2 * advantages, counts


def _agrees(clipped_loss):
    generator = fresh()
    for shape, clip in [((3, 5), 0.2), ((1, 12), 0.1), ((4, 4), 0.5), ((2, 30), 0.3)]:
        case = _case(generator, shape, all_count=True)
        close(ask(clipped_loss, *case, clip), by_cases(*case, clip), 1e-4)
        close(ask(clipped_loss, *case), by_cases(*case), 1e-4)


def _counts(clipped_loss):
    generator = fresh()
    for shape in [(3, 5), (2, 9), (5, 2)]:
        now, drawn, advantages, counts = case = _case(generator, shape)
        want = by_cases(*case)
        close(ask(clipped_loss, *case), want, 1e-4)
        for loud in (30.0, torch.inf, torch.nan):
            hidden = (each.masked_fill(~counts, loud) for each in (now, drawn, advantages))
            found = tensor(ask(clipped_loss, *hidden, counts)).double()
            if not torch.allclose(found, want.double(), atol=1e-4):
                raise Wrong(f"where nothing counts, numbers of {loud:g} change your loss: {_CHOOSE_FIRST}")
    _pulls_only_what_counts(clipped_loss)


def _pulls(clipped_loss):
    for case in (_case(fresh(), (4, 8), dtype=torch.float64) for _ in range(2)):
        now, *others = case
        wanted, leaf = (now.clone().requires_grad_() for _ in range(2))
        with torch.enable_grad():
            (want,) = torch.autograd.grad(by_cases(wanted, *others), wanted)
            loss = ask(lambda leaf=leaf, others=others: clipped_loss(leaf, *others))
        if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
            raise Sure("no gradient flows from your loss back to `now`: .item(), .detach() and no_grad cut it off")
        (given,) = torch.autograd.grad(loss.sum(), leaf, allow_unused=True)
        if given is None:
            raise Sure("no gradient flows from your loss back to `now`: make no new tensor of its number")
        try:
            close(given, want, 1e-5)
        except Wrong as difference:
            raise Wrong(f"your gradient by `now` is not that of the formula: {difference}") from None


def _pulls_only_what_counts(clipped_loss):
    now, drawn, advantages, counts = _case(fresh(), (3, 6), dtype=torch.float64)
    counts[:, -1] = False
    for loud in (1000.0, torch.inf, -torch.inf, torch.nan):
        leaf, *others = (each.masked_fill(~counts, loud) for each in (now, drawn, advantages))
        leaf.requires_grad_()
        with torch.enable_grad():
            loss = ask(lambda leaf=leaf, others=others: clipped_loss(leaf, *others, counts))
        if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
            return  # told where the pulls are judged
        (given,) = torch.autograd.grad(loss.sum(), leaf, allow_unused=True)
        if given is not None and not torch.equal(given[~counts], torch.zeros_like(given[~counts])):
            raise Sure(
                f"where nothing counts, numbers of {loud:g} give a gradient that is not 0: hide them *before* you "
                "compute. torch.where behind the ratio hides the loss, but 0 times its infinite slope is NaN"
            )


def _form(clipped_loss):
    # thrice in float64: what was worked out in float32 may hit a number by chance
    for dtype, tolerance in (*[(torch.float64, 1e-9)] * 3, (torch.float32, 1e-4)):
        case = _case(fresh(), dtype=dtype)
        of_type(ask(clipped_loss, *case), dtype)
        close(ask(clipped_loss, *case), by_cases(*case), tolerance)
    unchanged(clipped_loss, *case)


def _probe(clipped_loss):
    generator = torch.Generator().manual_seed(2)
    whole, some = _case(generator, (2, 12), all_count=True), _case(generator, (3, 8))
    still = (whole[1], *whole[1:])
    silent = tuple(each.masked_fill(~some[3], torch.nan) for each in some[:3])
    cases = (still, 0.2), (whole, 0.2), (whole, 0.5), (some, 0.2), ((*silent, some[3]), 0.2)
    return [outcome(clipped_loss, *case, clip) for case, clip in cases]


feedback_clipped_loss = Exercise(
    slug="feedback-clipped-loss",
    answers=("clipped_loss",),
    probe=_probe,
    core="right where every token counts",
    properties=(
        Property("right where every token counts", _agrees, points=2),
        Property("only what counts is felt", _counts),
        Property("pulls as it should, and no further", _pulls),
        Property("gives one number of the type of its inputs, which stay as they were", _form),
    ),
    mistakes=(
        Mistake(
            "not clipped",
            (_with(lambda ratio, held, worth: ratio * worth),),
            "nothing is clipped: a token that has moved far in the direction of its advantage must pull no further",
        ),
        Mistake(
            "clipped alone",
            (_with(lambda ratio, held, worth: held * worth),),
            "you clip every ratio: one that went *against* its advantage is no longer pulled back. Take the smaller of "
            "the two products, the clipped and the plain one",
        ),
        Mistake(
            "the larger one",
            (_with(lambda ratio, held, worth: torch.maximum(ratio * worth, held * worth)),),
            "you take the larger of the two products: the smaller one, or as losses the larger",
        ),
        Mistake(
            "the smaller ratio",
            (_with(lambda ratio, held, worth: torch.minimum(ratio, held) * worth),),
            "you take the smaller ratio, and multiply then: multiply first, since a negative advantage turns the order",
        ),
        Mistake(
            "no minus", (_with(sign=1),), "your loss has the other sign: it falls where the advantages are followed"
        ),
        Mistake(
            "ratio turned round",
            (_with(ratio_of=lambda new, old: (old - new).exp()),),
            "your ratio is turned round: the probability now over that of the drawing",
        ),
        Mistake(
            "logarithms",
            (_with(ratio_of=lambda new, old: new - old),),
            "you clip the difference of the logarithms: the ratio is its exponential",
        ),
        Mistake(
            "ratio of logarithms",
            (_with(ratio_of=lambda new, old: new / old),),
            "you divide the logarithms: the ratio of the probabilities is e to their *difference*",
        ),
        Mistake(
            "one bound",
            (_with(hold=lambda ratio, clip: ratio.clamp(max=1 + clip)),),
            "you clip from above alone: a token with a negative advantage that has fallen far must pull no further",
        ),
        Mistake(
            "clip of 0.2 always",
            (_with(hold=lambda ratio, clip: ratio.clamp(0.8, 1.2)),),
            "your clip is always 0.2: use the one that is given",
        ),
        Mistake(
            "the products clipped",
            (_with(lambda ratio, held, worth: torch.minimum(ratio * worth, (ratio * worth).clamp(0.8, 1.2))),),
            "you clip the product: clip the ratio, before it is multiplied",
        ),
        Mistake("a sum", (_with(together=lambda losses, counts: losses.sum()),), "that is the sum: take the mean"),
        Mistake(
            "mean of the replies' means",
            (_with(together=_mean_of_rows),),
            "that is the mean of the replies' means: here every token weighs the same",
        ),
        Mistake("all places", (_all_places,), "you take all places: choose those that count"),
        Mistake(
            "divided by all places",
            (_over_all_places,),
            "you divide by the number of all places: only those that count are counted",
        ),
        Mistake("multiplied by 0", (_multiplied,), _CHOOSE_FIRST),
        Mistake("hidden too late", (_hidden_late,), "torch.where behind the ratio hides the loss, but"),
        Mistake(
            "a loss for each token",
            (_with(together=lambda losses, counts: losses),),
            "that is a loss for each token: take their mean",
        ),
        Mistake(
            "the logarithm clipped",
            (_logarithm_clipped,),
            "you clip the difference of the logarithms: clip the ratio, between 1 - clip and 1 + clip",
        ),
        Mistake(
            "advantages made normal",
            (_normalized,),
            "you change the advantages before you use them: take them as they are given",
        ),
        Mistake(
            "a new tensor",
            (lambda *case: the_books(*case).detach().requires_grad_(),),
            "no gradient flows from your loss back to `now`: make no new tensor of its number",
        ),
        Mistake("in float32", (_coarse,), "as if a part of it was worked out in float32"),
        Mistake(
            "detached", (lambda *case: the_books(*case).detach(),), "no gradient flows from your loss back to `now`"
        ),
        Mistake(
            "ratio without a gradient",
            (_with(hold=lambda ratio, clip: ratio.detach().clamp(1 - clip, 1 + clip)),),
            "your gradient by `now` is not that of the formula: expected",
        ),
        Mistake("float32", (lambda *case: the_books(*case).float(),), "expected float64 for inputs of float64"),
    ),
    equivalents={"line 7: arguments of torch.minimum exchanged": "the smaller of two has no order"},
    variants=(
        Variant("the book's", (the_books,)),
        Variant("token by token", (by_cases,)),
        Variant("the larger of two losses", (by_maximum,)),
    ),
)

EXERCISES = (feedback_clipped_loss,)
