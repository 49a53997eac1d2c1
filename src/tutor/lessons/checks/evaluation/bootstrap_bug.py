"""The exercise that mends a bootstrap which forgets that both models answered the same questions."""

import torch

from tutor.lessons.answers import Wrong, ask, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.evaluation import bootstraps as models
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_N_RESAMPLES = 500
_DRAW = "draw as many questions as there are, with replacement, anew for each resample"
_PAIRED = (
    "two models with the same answers lead each other in no resample, but yours do: draw the questions once for both, "
    "and take both scores of each"
)


def _asked(function, first, second, n_resamples=_N_RESAMPLES):
    given = tensor(ask(function, first, second, n_resamples)).double()
    if given.shape != (n_resamples,):
        raise Wrong(f"expected {n_resamples} leads, one for each resample, got shape {tuple(given.shape)}")
    if not given.isfinite().all():
        raise Wrong("there are leads that are not finite")
    return given


def _right_ones(generator, n, share):
    """Scores of 0 and 1, some of each."""
    scores = (torch.rand(n, generator=generator) < share).double()
    scores[0], scores[1] = 0, 1
    return scores


def _same_questions(mended):
    generator = fresh()
    for n in (17, 60):
        scores = _right_ones(generator, n, 0.6)
        if _asked(mended, scores, scores.clone(), 50).abs().max() > 1e-6:
            raise Wrong(_PAIRED)
        second = torch.rand(n, generator=generator, dtype=torch.float64)
        leads = _asked(mended, second + 0.25, second, 50)
        if (leads - 0.25).abs().max() > 1e-6:
            raise Wrong("a model that is better by 0.25 on every question leads by 0.25 in every resample")


def _case(generator, n=40):
    return _right_ones(generator, n, 0.8), _right_ones(generator, n, 0.4)


def _around_the_lead(mended):
    generator = fresh()
    cases = [_case(generator, n) for n in (40, 23)]
    for first, second in (*cases, (cases[0][0], cases[0][0].roll(1))):  # the last two are equally good
        n = len(first)
        leads, lead = _asked(mended, first, second), (first - second).mean()
        step = (first - second).std(correction=0) / n**0.5
        if (leads.mean() - lead).abs() > 9 * step / _N_RESAMPLES**0.5:
            raise Wrong(
                f"the leads should lie around that of all questions, {lead:.3f}; yours around {leads.mean():.3f}"
            )


def _spread(mended):
    generator = fresh()
    for n in (40, 23):
        first, second = _case(generator, n)
        found = _asked(mended, first, second).std().item()
        step = ((first - second).std(correction=0) / n**0.5).item()
        if abs(found / step - 1) > 0.3:
            way = "more" if found > step else "less"
            raise Wrong(f"the leads scatter {way} than they should: {_DRAW}")


def _every_question(mended):
    for n in (1, 2, 5, 8):
        for place in (0, n - 1):
            first = torch.zeros(n, dtype=torch.float64)
            first[place] = 1
            if not (_asked(mended, first, torch.zeros_like(first), 300) > 1e-6).any():
                raise Wrong(f"of {n} questions the {'first' if not place else 'last'} is never drawn")
    first, second = _case(fresh(), 7)
    leads = 7 * _asked(mended, first, second, 100)
    if (leads - leads.round()).abs().max() > 1e-4:
        raise Wrong("of 7 questions that are right or wrong, a mean lead is a whole number of sevenths: draw 7")
    unchanged(lambda one, other: mended(one, other, 3), first, second)


def _probe(mended):
    def facts():
        """What can be told of resamples without knowing what was drawn."""
        generator = torch.Generator().manual_seed(1)
        torch.manual_seed(1)
        first, second = _case(generator, 400)
        alike = _asked(mended, first, first.clone(), 60).abs().max() > 1e-6
        leads = _asked(mended, first, second, 200)
        lead, step = (first - second).mean(), (first - second).std(correction=0) / 20
        off, scatter = (leads.mean() - lead) / step, leads.std() / step
        widths = torch.tensor([0.1, 0.85, 1.25, 1.8, 2.6])
        kinds = [
            (off.abs() > 2).item(),
            (off < -40).item(),
            (off.abs() < 1e-4).item(),
            (leads.mean() > 1).item(),
            (leads.mean().abs() < step).item(),
        ]
        kinds.append((_asked(mended, first, first.roll(1), 60) < 0).any().item())
        return torch.tensor([alike.item(), torch.searchsorted(widths, scatter.float()).item(), *kinds]).double()

    return [outcome(facts)]


evaluation_bootstrap_bug = Exercise(
    slug="evaluation-bootstrap-bug",
    answers=("mended_leads",),
    core="a resample has the same questions for both models",  # the sick one holds all others
    properties=(
        Property("a resample has the same questions for both models", _same_questions, points=2),
        Property("the leads lie around the lead on all questions", _around_the_lead),
        Property("and scatter as they should", _spread, points=2),
        Property("every question may be drawn, and the scores you were given stay", _every_question),
    ),
    probe=_probe,
    mistakes=(
        Mistake("not mended", (models.apart,), _PAIRED),
        Mistake(
            "every question once, each model for itself",
            (models.reordered_apart,),
            "every question once is the whole test again, in another order: draw *with* replacement",
        ),
        Mistake(
            "every question once",
            (models.reordered,),
            "every question once is the whole test again, in another order: draw *with* replacement",
        ),
        Mistake("half as many", (models.size(0.5),), f"the leads scatter more than they should: {_DRAW}"),
        Mistake("twice as many", (models.size(2),), f"the leads scatter less than they should: {_DRAW}"),
        Mistake("one question", (models.size(0),), f"the leads scatter more than they should: {_DRAW}"),
        Mistake(
            "the lead of the second",
            (models.other_way,),
            "those are the leads of the second model: take the first less the second",
        ),
        Mistake("one draw for all", (models.one_draw,), f"the leads scatter less than they should: {_DRAW}"),
        Mistake("only one model is drawn", (models.one_model,), _PAIRED),
        Mistake("sums", (models.sums,), "those are sums: the lead is the mean over the questions drawn"),
        Mistake("never the last", (models.never_the_last,), "the last is never drawn"),
        Mistake("an interval", (models.interval,), "one for each resample"),
        Mistake(
            "the lead taken off",
            (models.around_zero,),
            "your leads lie around 0: they should lie around the lead on all questions",
        ),
        Mistake(
            "without sign",
            (models.without_sign,),
            "your leads are never below 0: where the second model is ahead in a resample, the lead of the first is",
        ),
        Mistake(
            "whether it leads",
            (models.wins,),
            "a model that is better by 0.25 on every question leads by 0.25 in every resample",
        ),
    ),
    variants=(
        Variant("in a loop", (models.honest,)),
        Variant("all at once", (models.all_at_once,)),
        Variant("by weights", (models.by_weights,)),
        Variant("numbers in a list", (models.in_a_list,)),
    ),
)

EXERCISES = (evaluation_bootstrap_bug,)
