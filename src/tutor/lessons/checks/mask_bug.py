"""The exercise that mends a mask, and tests it."""

import torch

from tutor.lessons.answers import outcome
from tutor.lessons.checks import attention_answers as models
from tutor.lessons.checks import attention_properties as properties
from tutor.lessons.checks.verdicts import tells_apart, verdict, verdicts
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


def _tells_apart(attention, is_sick):
    tells_apart(is_sick, _SICK, _SOUND)


def _catches_the_shown(attention, is_sick):
    if not verdict(is_sick, models.after_softmax):
        raise Wrong("your test calls the attention of this exercise sound")


def _mended(attention, is_sick):
    properties.agrees(attention)
    properties.agrees_with_a_mask(attention)


def _probe_bug(attention, is_sick):
    models_shown = (*_SICK.values(), *_SOUND.values())
    return [*properties.probe(attention)[:4], outcome(lambda: verdicts(is_sick, *models_shown))]


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


_ANY_WIDTH = "the values may have any width"

mask_bug = Exercise(
    slug="mask-bug",
    answers=("mended_attention", "is_sick"),
    properties=(
        Property("the mended attention is right", _mended, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown, points=0),
        Property("your test tells sick from sound, in three rounds of eight", _tells_apart, points=4),
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
            "your test calls everything sick: sound attention must pass it",
        ),
        Mistake(
            "never sick",
            (models.fused, lambda attention: False),
            "your test calls everything sound: what should it see?",
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
            "your test calls everything sick: sound attention must pass it",
        ),
        Mistake(
            "no verdict",
            (models.fused, lambda attention: attention(*_case())),
            "your test should return True (sick) or False (sound)",
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
