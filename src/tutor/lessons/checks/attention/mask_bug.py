"""The exercise that mends a mask, and tests it."""

import torch

from tutor.lessons.answers import Sure, Wrong, outcome
from tutor.lessons.checks.attention import answers as models
from tutor.lessons.checks.attention import properties
from tutor.lessons.checks.attention.scaled import COVERED, attention_scale
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# each told as the student may tell it; True where it is sick
_SICK = {
    "a mask after the softmax": models.after_softmax,
    "a mask filled with 0": models.filled_with_zero,
    "True read as hidden": models.other_meaning,
    "a softmax over the queries": models.wrong_axis,
}
_SOUND = {
    "PyTorch's own": models.fused,
    "one with hidden scores of -1e9": models.by_einsum,
    "one that masks after the exponential and renormalizes": models.renormalized,
    "one with an added mask": models.added_mask,
}


_VERDICTS = Verdicts(true="sick", false="sound")


class _Watch:
    """What a student's test gives to the models."""

    def __init__(self) -> None:
        self.masks: list[torch.Tensor] = []

    def __call__(self, queries, keys, values, mask=None):
        """Note the mask of one call.

        Raises:
            Sure: If the models are not made for it.
        """
        if mask is None:
            return
        if not isinstance(mask, torch.Tensor) or mask.dtype != torch.bool:
            raise Sure("the mask that your test makes should be a tensor of booleans: compare, or call .bool()")
        if not mask.any(dim=-1).all():
            raise Sure("a row of your mask has no True: every query must have a key that it may look at")
        self.masks.append(mask)

    def facts(self, n_models):
        """Whether anything was hidden, whether a model was asked more than once, and whether for several queries."""
        hides = any(not mask.all() for mask in self.masks)
        several = any(mask.shape[-2] > 1 for mask in self.masks)
        return torch.tensor([hides, len(self.masks) > n_models, several])


def _tells_apart(attention, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=_Watch())


def _catches_the_shown(attention, is_sick):
    if not _VERDICTS.of(is_sick, models.after_softmax, watch=_Watch()):
        raise Wrong("your test calls the attention of this exercise sound")


def _mended(attention, is_sick):
    properties.agrees(attention)
    properties.agrees_with_a_mask(attention)
    properties.hidden_is_inert(attention)


def _probe_bug(attention, is_sick):
    numbers = properties.probe(attention)
    return [*numbers[:4], numbers[5], outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    shown, watch = (*_SICK.values(), *_SOUND.values()), _Watch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in shown])
    # once the first place is right, so is the rest: how a test comes by right verdicts is its own affair
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts(len(shown))])


def _case(n_queries=4, n_keys=5, hidden=True):
    generator = torch.Generator().manual_seed(1)
    queries, keys, values = (torch.randn(n, 3, generator=generator) for n in (n_queries, n_keys, n_keys))
    mask = torch.ones(n_queries, n_keys, dtype=torch.bool)
    mask[:, -2:] = not hidden
    return queries, keys, values, mask


def _by_reference(attention):
    case = _case()
    return not torch.allclose(attention(*case), models.fused(*case), atol=1e-4)


def _by_properties(attention):
    queries, keys, values, mask = _case()
    keeps = torch.allclose(attention(queries, keys, torch.ones_like(values), mask), torch.ones(4, 3), atol=1e-4)
    loud = values.clone()
    loud[-2:] = 1e4
    return not keeps or not torch.allclose(
        attention(queries, keys, values, mask), attention(queries, keys, loud, mask), atol=1e-3
    )


def _only_sums(attention):
    queries, keys, values, mask = _case()
    mixture = attention(queries, keys, torch.ones_like(values), mask)
    return not torch.allclose(mixture, torch.ones_like(mixture), atol=1e-4)


def _only_leaks(attention):
    queries, keys, values, mask = _case()
    loud = values.clone()
    loud[-2:] = 1e4
    return not torch.allclose(attention(queries, keys, values, mask), attention(queries, keys, loud, mask), atol=1e-3)


def _one_key_each(attention):
    queries, _, values, _ = _case(n_queries=4, n_keys=4)
    return not torch.allclose(attention(queries, queries, values, torch.eye(4) == 1), values, atol=1e-4)


def _nothing_hidden(attention):
    case = _case(hidden=False)
    return not torch.allclose(attention(*case), models.fused(*case), atol=1e-4)


def _differs(mixture):
    return not torch.allclose(mixture, models.fused(*_case()), atol=1e-4)


def _shifted():
    # what other processors make of the same sum: off by less than the statement's rounding
    return models.by_loops(*_case()) + 2e-6


def _with_a_blind_query(attention):
    queries, keys, values, mask = _case()
    mask[2] = False
    return _differs(attention(queries, keys, values, mask))


_FORMULA = (
    "not scaled",
    "divided by the width",
    "multiplied by the root",
    "divided by the root of the number of keys",
    "no softmax",
    "wrong axis",
)
_ANY_WIDTH = "the values may have any width"

mask_bug = Exercise(
    slug="mask-bug",
    answers=("mended_attention", "is_sick"),
    properties=(
        Property("the mended attention is right", _mended, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of eight", _tells_apart, points=3),
    ),
    probe=_probe_bug,
    mistakes=(
        Mistake(
            "not mended",
            (models.after_softmax, _by_reference),
            "this attention still masks after the softmax, so that rows with something hidden sum to less than 1",
        ),
        Mistake(
            "mended with 0",
            (models.filled_with_zero, _by_reference),
            "a hidden score of 0 still gets the weight e^0 = 1 before normalizing: hide it with minus infinity",
        ),
        Mistake(
            "mended the wrong way round",
            (models.other_meaning, _by_reference),
            "now it hides where the mask is True: here True means that the query *may* look at the key",
        ),
        Mistake("mask dropped", (models.mask_ignored, _by_reference), "now the mask has no effect at all: keep it"),
        Mistake(
            "always sick",
            (models.fused, lambda attention: True),
            "your test says True (sick) of every model",
        ),
        Mistake(
            "never sick",
            (models.fused, lambda attention: False),
            "your test says False (sound) of every model: what should it compare?",
        ),
        Mistake(
            "tests the sum of the weights only",
            (models.fused, _only_sums),
            "your test only looks at whether weights sum to 1; a mask filled with 0, or read the other way round, "
            "keeps that: also see whether a hidden value can be felt",
        ),
        Mistake(
            "tests leaks only",
            (models.fused, _only_leaks),
            "your test only looks for what leaks from hidden positions; nothing leaks from a mask after the softmax: "
            "also see whether the weights sum to 1",
        ),
        Mistake(
            "tests with nothing hidden",
            (models.fused, _nothing_hidden),
            "your test hides nothing, so that mistakes with a mask stay out of its sight: set some of it to False",
        ),
        Mistake(
            "one key for each query",
            (models.fused, _one_key_each),
            "with a mask that leaves every query a key of its own, a softmax over the queries gives 1, too: leave some "
            "queries several keys",
        ),
        Mistake(
            "verdict the other way round",
            (models.fused, lambda attention: not _by_reference(attention)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no tolerance",
            (models.fused, lambda attention: not torch.equal(attention(*_case()), models.by_loops(*_case()))),
            "right models differ by rounding, so compare with a tolerance",
        ),
        Mistake(
            "too little tolerance",
            (models.fused, lambda attention: not torch.allclose(attention(*_case()), _shifted(), rtol=0)),
            "right models differ by rounding, so compare with a tolerance",
        ),
        Mistake(
            "no verdict",
            (models.fused, lambda attention: attention(*_case()).sum()),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "many verdicts",
            (models.fused, lambda attention: attention(*_case()) != models.fused(*_case())),
            ".any() or .all() joins many booleans into one",
        ),
        Mistake(
            "NaN is all it looks for",
            (models.fused, lambda attention: bool(attention(*_case()).isnan().any())),
            "your test calls the attention of this exercise sound",
        ),
        Mistake(
            "a query that may look at nothing",
            (models.fused, _with_a_blind_query),
            "a row of your mask has no True",
        ),
        Mistake(
            "a mask of numbers",
            (models.fused, lambda attention: _differs(attention(*_case()[:3], torch.ones(4, 5)))),
            "the mask that your test makes should be a tensor of booleans",
        ),
        Mistake(
            "masked after the softmax, then renormalized", (models.after_softmax_renormalized, _by_reference), COVERED
        ),
        Mistake("the same with NaN swept away", (models.after_softmax_renormalized_no_nan, _by_reference), COVERED),
        *(
            Mistake(f"mended, but {mistake.name}", (mistake.answers[0], _by_reference), mistake.hint)
            for mistake in attention_scale.mistakes
            if mistake.name in _FORMULA
        ),
    ),
    equivalents={
        "line 14: 2 → 3": _ANY_WIDTH,
        "line 14: 2 → 1": _ANY_WIDTH,
        "line 14: 2 → 4": _ANY_WIDTH,
        "line 16: 3 → 2": "three hidden keys show the mistakes as well as two",
        "line 16: 3 → -3": "three hidden keys show the mistakes as well as two",
        "line 17: 2 → 1": "one column of ones stands for all of them",
        "line 17: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
        "line 19: 3 → 4": "one changed value is enough, as long as it is hidden",
        "line 19: 1 → 2": "a larger change shows as well",
        "line 19: 1 → -1": "a change in the other direction shows as well",
        "line 20: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("against PyTorch", (models.fused, _by_reference)),
        Variant("by properties", (models.by_einsum, _by_properties)),
        Variant("a tensor as verdict", (models.renormalized, lambda attention: torch.tensor(_by_reference(attention)))),
        Variant("two properties, joined", (models.by_loops, lambda model: _only_sums(model) or _only_leaks(model))),
    ),
)

EXERCISES = (mask_bug,)
