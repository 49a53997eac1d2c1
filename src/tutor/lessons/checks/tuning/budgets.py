"""The exercise that shares out a budget of ranks over layers."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, describe, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.tuning.forms import via
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_LENGTHS = {"query": 4, "value": 4, "wide": 6}


def share_out(importances, budget):
    """Each triplet against all others."""
    everything = [number for one in importances.values() for number in one.tolist()]
    return {
        name: torch.tensor([sum(other > number for other in everything) < budget for number in one.tolist()])
        for name, one in importances.items()
    }


def _drawn(generator, lengths=_LENGTHS):
    """Importances of which no two are equal, and layers that differ much."""
    total = sum(lengths.values())
    numbers = (torch.randperm(total, generator=generator) + 1.0) / 7
    return dict(zip(lengths, numbers.split(list(lengths.values())), strict=True))


def _asked(function, importances, budget):
    answer = ask(function, importances, budget)
    if not isinstance(answer, dict):
        raise Sure(f"expected a dictionary with the same names, in the same order, got {describe(answer)}")
    if list(answer) != list(importances):
        want, got = (", ".join(map(repr, names)) or "none" for names in (importances, answer))
        raise Sure(f"expected the same names, in the same order: {want}; got {got}")
    for name, kept in answer.items():
        if not isinstance(kept, torch.Tensor) or kept.dtype != torch.bool or kept.shape != importances[name].shape:
            raise Sure("each value should be a tensor of booleans, one for each triplet of its layer")
    return answer


def _agrees_on(function, importances, budget):
    got, want = _asked(function, importances, budget), share_out(importances, budget)
    n_got, n_want = (sum(int(kept.sum()) for kept in one.values()) for one in (got, want))
    if n_got != n_want:
        raise Wrong(f"with a budget of {budget} for {sum(map(len, want.values()))} triplets you keep {n_got}")
    for name in want:
        if not torch.equal(got[name], want[name]):
            raise Wrong(
                f"with a budget of {budget} a triplet of layer {name!r} is kept, or dropped, that should not be"
            )


def _agrees(share):
    for budget in (1, 3, 7, 13):
        _agrees_on(share, _drawn(fresh()), budget)
    _agrees_on(share, _drawn(fresh(), {"only": 5}), 2)


def _uneven(share):
    importances = {"low": torch.tensor([0.1, 0.2, 0.3]), "high": torch.tensor([0.6, 0.4, 0.5, 0.9])}
    for budget in (1, 3, 4, 5):
        _agrees_on(share, importances, budget)
    tiny = {name: 1e-9 * one for name, one in _drawn(fresh()).items()}
    try:
        _agrees_on(share, tiny, 5)
    except Wrong as failure:
        if type(failure) is not Wrong:
            raise
        raise Sure(f"where all importances are about a billionth: {failure}") from None


def _limits(share):
    for budget in (0, 14, 15, 100):
        _agrees_on(share, _drawn(fresh()), budget)
    unchanged(via(share, lambda importances: share(importances, 5)), _drawn(fresh()))


def _probe(share):
    importances = _drawn(torch.Generator().manual_seed(3))

    def kept(budget):
        return outcome(lambda: torch.cat([tensor(one) for one in _asked(share, importances, budget).values()]))

    return [kept(6), kept(0), kept(20)]


def _by_threshold(importances, budget):
    everything = torch.cat(list(importances.values())).sort(descending=True).values
    if budget >= len(everything):
        return {name: torch.ones_like(one, dtype=torch.bool) for name, one in importances.items()}
    return {name: one > everything[budget] for name, one in importances.items()}


def _by_places(importances, budget):
    joined = torch.cat(list(importances.values()))
    kept = torch.zeros(len(joined), dtype=torch.bool)
    kept[joined.argsort(descending=True)[:budget]] = True
    return dict(zip(importances, kept.split([len(one) for one in importances.values()]), strict=True))


def _each_alone(importances, budget):
    share = budget // len(importances)
    return {name: one.argsort(descending=True).argsort() < share for name, one in importances.items()}


def _each_all(importances, budget):
    return {name: one.argsort(descending=True).argsort() < budget for name, one in importances.items()}


def _smallest(importances, budget):
    return share_out({name: -one for name, one in importances.items()}, budget)


def _strict(importances, budget):
    everything = torch.cat(list(importances.values())).sort(descending=True).values
    limit = everything[min(max(budget - 1, 0), len(everything) - 1)]
    return {name: one > limit for name, one in importances.items()}


def _one_more(importances, budget):
    return share_out(importances, budget + 1)


def _wraps(importances, budget):
    everything = torch.cat(list(importances.values())).sort(descending=True).values
    return {name: one >= everything[min(budget, len(everything)) - 1] for name, one in importances.items()}


def _nearly(importances, budget):
    everything = torch.cat(list(importances.values()))
    return {name: (everything > one[:, None] + 1e-6).sum(dim=1) < budget for name, one in importances.items()}


def _sorted(importances, budget):
    return dict(sorted(share_out(importances, budget).items()))


def _dropped(importances, budget):
    return {name: ~kept for name, kept in share_out(importances, budget).items()}


def _first_come(importances, budget):
    left, kept = budget, {}
    for name, one in importances.items():
        n = min(left, len(one))
        kept[name], left = one.argsort(descending=True).argsort() < n, left - n
    return kept


def _topk(importances, budget):
    limit = torch.cat(list(importances.values())).topk(budget).values.min()
    return {name: one >= limit for name, one in importances.items()}


def _by_share(importances, budget):
    total = sum(float(one.sum()) for one in importances.values())
    return {
        name: one.argsort(descending=True).argsort() < round(budget * float(one.sum()) / total)
        for name, one in importances.items()
    }


tuning_budget = Exercise(
    slug="tuning-budget",
    answers=("share_out",),
    core="keeps the most important of all layers",
    properties=(
        Property("keeps the most important of all layers", _agrees, points=2),
        Property("a layer may keep all of its triplets, or none", _uneven),
        Property("budgets of nothing, and of more than there is; the inputs stay", _limits),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "an equal share for each layer",
            (_each_alone,),
            "you give every layer the same share: all triplets stand in one list, whatever their layer",
        ),
        Mistake(
            "the whole budget for each layer",
            (_each_all,),
            "you give every layer the whole budget: it is one for all layers together",
        ),
        Mistake(
            "by the layers' sums",
            (_by_share,),
            "you share out by the sums of the layers: it is triplet against triplet",
        ),
        Mistake(
            "the first layers first", (_first_come,), "your first layers take all: compare the triplets of all layers"
        ),
        Mistake("the least important", (_smallest,), "you keep the least important"),
        Mistake("dropped instead of kept", (_dropped,), "you say which are dropped: True means kept"),
        Mistake("one too few", (_strict,), "you keep one too few: the last one within the budget stays, too"),
        Mistake("one too many", (_one_more,), "you keep one too many: look at what is counted, and where it ends"),
        Mistake(
            "everything for nothing",
            (_wraps,),
            "with a budget of 0 you keep everything: place -1 of a sorted list is its last",
        ),
        Mistake("a tolerance", (_nearly,), "where all importances are about a billionth: with a budget of 5"),
        Mistake(
            "names sorted", (_sorted,), "expected the same names, in the same order: 'low', 'high'; got 'high', 'low'"
        ),
        Mistake("no limits", (_topk,), "your code raised"),
        Mistake(
            "numbers",
            (
                lambda importances, budget: {
                    name: int(kept.sum()) for name, kept in share_out(importances, budget).items()
                },
            ),
            "each value should be a tensor of booleans",
        ),
        Mistake(
            "one long tensor",
            (lambda importances, budget: torch.cat(list(share_out(importances, budget).values())),),
            "expected a dictionary with the same names",
        ),
    ),
    equivalents={
        "line 5: 1 → -1": "there are two axes, so the second is the last",
    },
    variants=(
        Variant("each against all", (share_out,)),
        Variant("by a threshold", (_by_threshold,)),
        Variant("by places", (_by_places,)),
    ),
)

EXERCISES = (tuning_budget,)
