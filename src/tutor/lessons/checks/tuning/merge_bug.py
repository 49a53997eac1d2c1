"""The exercise that mends a LoRA layer which is folded together more than once."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.tuning import merging as models
from tutor.lessons.checks.tuning.forms import via
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _asked(function, layer):
    answer = ask(function, layer)
    if not isinstance(answer, dict) or set(answer) != set(models.NAMES):
        raise Sure(f"expected a dictionary of {', '.join(models.NAMES)}, as the one handed in")
    if type(answer["merged"]).__name__ not in ("bool", "bool_"):
        raise Sure("`merged` is True or False")
    return answer


def _same_factors(after, layer):
    for name in models.NAMES[1:4]:
        got, want = after[name], torch.as_tensor(layer[name])
        if got is None or tensor(got).shape != want.shape or not torch.allclose(tensor(got).float(), want.float()):
            raise Sure(f"`{name}` is not what it was: without `down`, `up` and `scale` the layer cannot be taken apart")


def _says_the_same(before, after, states, when):
    got, want = models.answer_of(after, states), models.answer_of(before, states)
    if not torch.allclose(tensor(got), want, rtol=1e-3, atol=1e-3):
        raise Wrong(f"the layer gives other answers {when}")


def _folds(merge_once, unmerge_once):
    for rank, scale in ((2, 1.5), (1, 0.25), (3, 4.0)):
        layer = models.drawn(fresh(), rank, scale)
        after = _asked(merge_once, layer)
        if not after["merged"]:
            raise Wrong("a layer that was folded together says of itself that it was not: set `merged`")
        _same_factors(after, layer)
        close(after["weight"], models.merge(layer)["weight"], tolerance=1e-4)
    _keeps_inputs(merge_once, unmerge_once)


def _any_number_of_times(merge_once, unmerge_once):
    layer = models.drawn(fresh())
    states = torch.randn(3, 5)
    once = _asked(merge_once, layer)
    _says_the_same(layer, once, states, "after it was folded together")
    again = _asked(merge_once, once)
    if not again["merged"]:
        raise Wrong("folded together twice, the layer says of itself that it was not")
    _says_the_same(layer, again, states, "after it was folded together twice")
    _says_the_same(layer, _asked(merge_once, again), states, "after it was folded together three times")


def _comes_apart(merge_once, unmerge_once):
    layer = models.drawn(fresh())
    apart = _asked(unmerge_once, models.merge(layer))
    if apart["merged"]:
        raise Wrong("a layer that was taken apart says of itself that it was not: set `merged`")
    _same_factors(apart, layer)
    close(apart["weight"], layer["weight"], tolerance=1e-4)


def _apart_already(merge_once, unmerge_once):
    layer = models.drawn(fresh())
    for _ in range(2):
        after = _asked(unmerge_once, layer)
        if after["merged"]:
            raise Wrong("taken apart, the layer says of itself that it was not")
        close(after["weight"], layer["weight"], tolerance=1e-4)
        layer = after


def _keeps_inputs(merge_once, unmerge_once):
    for function, layer in ((merge_once, models.drawn(fresh())), (unmerge_once, models.merge(models.drawn(fresh())))):
        tensors = {name: part for name, part in layer.items() if isinstance(part, torch.Tensor)}
        given = {name: part for name, part in layer.items() if not isinstance(part, torch.Tensor)}

        def on_parts(tensors, function=function, given=given):
            whole, before = tensors | given, {name: part.clone() for name, part in tensors.items()}
            answer = function(whole)
            if any(not torch.equal(tensors[name], before[name]) for name in tensors):
                raise Sure(
                    "your function changed a tensor of the layer that it was given: `+=` and `-=` work in place, also "
                    "in a copy of the dictionary"
                )
            replaced = any(whole[name] is not tensors[name] for name in tensors)
            if replaced or any(whole[name] != given[name] for name in given):
                raise Sure("your function changed the dictionary it was given: make a new one")
            return answer

        unchanged(via(function, on_parts), tensors)


def _probe(merge_once, unmerge_once):
    layer = models.drawn(torch.Generator().manual_seed(4))
    merged = models.merge(layer)

    def told(function, given):
        def run():
            after = _asked(function, given)
            return torch.cat([tensor(after["weight"]).flatten(), torch.tensor([float(after["merged"])])])

        return outcome(run)

    return [
        told(merge_once, layer),
        told(merge_once, merged),
        told(unmerge_once, merged),
        told(unmerge_once, layer),
    ]


def _with(merge=models.merge, unmerge=models.unmerge):
    return merge, unmerge


def _flag_forgotten(layer):
    return layer | {"weight": models.merge(layer)["weight"]}


def _in_place(layer):
    if not layer["merged"]:
        layer["weight"] += layer["scale"] * layer["up"] @ layer["down"]
        layer["merged"] = True
    return layer


def _in_the_dictionary(layer):
    layer.update(models.merge(layer))
    return layer


def _unscaled(layer):
    return layer if layer["merged"] else models.merge(layer | {"scale": 1.0}) | {"scale": layer["scale"]}


def _wrong_way_round(layer):
    return models.sick_merge(layer) if layer["merged"] else layer | {"merged": True}


def _factors_lost(layer):
    merged = models.merge(layer)
    return merged | {"up": torch.zeros_like(layer["up"])}


tuning_merge_bug = Exercise(
    slug="tuning-merge-bug",
    answers=("merge_once", "unmerge_once"),
    properties=(
        Property("folds the correction into the weight, in a new dictionary", _folds),
        Property("folded together any number of times, it gives the same answers", _any_number_of_times),
        Property("comes apart as it was", _comes_apart),
        Property("taken apart, it stays as it is when taken apart again", _apart_already),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            _with(models.sick_merge, models.sick_unmerge),
            "the correction is added at every call, also where it is in the weight already: look at `merged` first",
        ),
        Mistake(
            "merging mended alone",
            _with(unmerge=models.sick_unmerge),
            "the correction is taken out where it is not in: look at `merged` here, too",
        ),
        Mistake(
            "never merges",
            _with(merge=lambda layer: dict(layer)),
            "your function never folds anything in: do so where `merged` is False",
        ),
        Mistake(
            "the flag alone",
            _with(merge=lambda layer: layer | {"merged": True}),
            "the flag says that the correction is in the weight, and the weight is what it was",
        ),
        Mistake(
            "both looked at the wrong way round",
            (
                lambda layer: models.sick_merge(layer) if layer["merged"] else layer,
                lambda layer: layer if layer["merged"] else models.sick_unmerge(layer),
            ),
            "you fold in where the correction is in already, and not where it is missing",
        ),
        Mistake(
            "looked at the wrong way round",
            _with(merge=_wrong_way_round),
            "you fold in where the correction is in already, and not where it is missing",
        ),
        Mistake(
            "the flag forgotten",
            _with(merge=_flag_forgotten),
            "a layer that was folded together says of itself that it was not: set `merged`",
        ),
        Mistake("no scale", _with(merge=_unscaled), "the correction is multiplied by `scale`"),
        Mistake("in place", _with(merge=_in_place), "your function changed a tensor of the layer that it was given"),
        Mistake(
            "the dictionary alone in place",
            _with(merge=_in_the_dictionary),
            "your function changed the dictionary it was given: make a new one",
        ),
        Mistake(
            "a copy of the dictionary",
            _with(merge=lambda layer: _in_place(dict(layer))),
            "`+=` and `-=` work in place, also in a copy of the dictionary",
        ),
        Mistake("the factors lost", _with(merge=_factors_lost), "`up` is not what it was"),
        Mistake(
            "the factors lost, and no look at the flag",
            (lambda layer: models.sick_merge(layer) | {"up": 0 * layer["up"]}, models.sick_unmerge),
            "`up` is not what it was",
        ),
        Mistake(
            "the weight alone",
            _with(merge=lambda layer: models.merge(layer)["weight"]),
            "expected a dictionary of weight, down, up, scale, merged",
        ),
        Mistake(
            "added once more",
            _with(unmerge=lambda layer: models.sick_merge(layer) | {"merged": False} if layer["merged"] else layer),
            "the correction is added once more: to take it out, subtract it",
        ),
        Mistake(
            "never taken apart",
            _with(unmerge=lambda layer: layer | {"merged": False}),
            "the flag says that it was taken apart, and the correction is in the weight still",
        ),
    ),
    variants=(
        Variant("a look at the flag", _with()),
        Variant("einsum", (models.merge_by_einsum, models.unmerge_by_einsum)),
        Variant(
            "one from the other",
            (
                lambda layer: layer if layer["merged"] else models.sick_merge(layer),
                lambda layer: models.sick_unmerge(layer) if layer["merged"] else layer,
            ),
        ),
    ),
)

EXERCISES = (tuning_merge_bug,)
