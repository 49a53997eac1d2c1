"""The exercise that stores a shipped model in fewer and fewer bits."""

import copy
from functools import cache

import torch

from tutor.data import recall
from tutor.lessons.answers import foretold
from tutor.lessons.checks.late import Late
from tutor.lessons.checks.limits import rounding
from tutor.lessons.checks.places import probe_of, word_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.models.pretrained import load_pretrained
from tutor.training.shape_checks import without_shape_checks

_BITS = (8, 3, 2)


@cache
def _asked():
    """Asked letters, stored letters, stored digits and right digits of 200 memories."""
    examples = recall.load("test")[:200]
    place = recall.LETTERS.index
    return (
        torch.tensor([[place(letter) for letter in example.asked] for example in examples]),
        torch.tensor([[place(letter) for letter, _ in example.pairs] for example in examples]),
        torch.tensor([[int(digit) for _, digit in example.pairs] for example in examples]),
        torch.tensor([[int(digit) for digit in recall.truth(example)] for example in examples]),
    )


def _share(bits, chosen):
    """The share of right digits where the chosen tables are stored in so many bits."""
    model = copy.deepcopy(load_pretrained("associative_recall"))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 2 and chosen in (None, name):
                parameter.copy_(rounding.honest(parameter, bits))
        *inputs, right = _asked()
        with without_shape_checks():
            return (model(*inputs).argmax(dim=-1) == right).double().mean().item()


@cache
def facts():
    """Shares with all tables in 8, 3 and 2 bits, and what each table alone loses in 2 bits."""
    model = load_pretrained("associative_recall")
    tables = [name for name, parameter in model.named_parameters() if parameter.dim() == 2]
    return [_share(bits, None) for bits in _BITS], {name: 1 - _share(2, name) for name in tables}


def _right():
    shares, losses = facts()
    return shares, max(losses, key=losses.get), sum(losses.values()), "more"


def _but(place, change):
    """The right answers, one of them changed; worked out only when asked for."""

    def make():
        right = _right()
        return (*right[:place], change(right[place]), *right[place + 1 :])

    return Late(make)


def _is(place, tolerance):
    return lambda *answers: foretold(answers[place], torch.tensor(_right()[place], dtype=torch.float64), tolerance)


_NOT_WEAKEST = "this table loses less in 2 bits than another one: compare all seven, one at a time"
_WEAKEST = {
    "digit.weight": _NOT_WEAKEST,
    "readout.weight": _NOT_WEAKEST,
    **{f"attention.{name}.weight": _NOT_WEAKEST for name in ("query", "key", "value", "output")},
}
_LESS = "add up what the seven lose one at a time, and compare it with what is lost when all are in 2 bits"

limits_bits_explore = Exercise(
    slug="limits-bits-explore",
    answers=("shares", "weakest", "alone", "together"),
    likeness=0.002,
    properties=(
        Property("right digits with all tables in 8, 3 and 2 bits", _is(0, 0.004), points=2),
        Property("the table that loses most", word_is(1, "letter.weight", _WEAKEST)),
        Property("what the tables lose one at a time", _is(2, 0.002)),
        Property("together against one at a time", word_is(3, "more", {"less": _LESS, "as much": _LESS})),
    ),
    probe=probe_of(1, 3),
    mistakes=(
        Mistake(
            "losses",
            _but(0, lambda shares: [1 - share for share in shares]),
            "those are the shares of wrong digits: asked is how many are right",
        ),
        Mistake(
            "percent",
            _but(0, lambda shares: [100 * share for share in shares]),
            "those are percentages: give shares, from 0 to 1",
        ),
        Mistake(
            "the wrong order",
            _but(0, lambda shares: shares[::-1]),
            "the order is 8, 3 and 2 bits",
        ),
        Mistake("another table", _but(1, lambda _: "digit.weight"), _NOT_WEAKEST),
        Mistake(
            "the largest alone",
            _but(2, lambda _: max(facts()[1].values())),
            "that is what one table loses: add up all seven",
        ),
        Mistake(
            "all at once",
            _but(2, lambda _: 1 - facts()[0][2]),
            "that is what is lost with all tables in 2 bits at once: here each is in 2 bits alone, the others as they "
            "were",
        ),
        Mistake("less", _but(3, lambda _: "less"), _LESS),
        Mistake("as much", _but(3, lambda _: "as much"), _LESS),
    ),
    equivalents=dict.fromkeys(
        ("line 2: 8 → 9", "line 2: 8 → 7", "line 2: 8 → 16", "line 2: 3 → 4", "line 2: 3 → 6"),
        "with three bits or more nothing is lost",
    ),
    variants=(
        Variant("measured", Late(_right)),
        Variant("rounded", Late(lambda: ([1, 1, 0.884], "letter.weight", 0.0225, "'more'"))),
        Variant("tensors", Late(lambda: (torch.tensor(_right()[0]), "letter.weight", torch.tensor(0.0225), "More"))),
    ),
)

EXERCISES = (limits_bits_explore,)
