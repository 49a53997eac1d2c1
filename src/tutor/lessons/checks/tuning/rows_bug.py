"""The exercise that mends the training of new tokens' vectors, and tests it."""

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, close, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.tuning import trained_rows as models
from tutor.lessons.checks.tuning.forms import via
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_VERDICTS = Verdicts(true="sick", false="sound", advice="")
_NAMES = ("table", "n_old", "gradients", "learning_rate", "weight_decay")


class _Watch:
    """What a student's test gives to the functions."""

    def __init__(self):
        self.weak = self.few = False

    def __call__(self, *inputs, **named):
        """Note one call.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(_NAMES, inputs, strict=False)) | named
        if len(inputs) > 5 or set(given) != set(_NAMES):
            raise Sure(f"call the function with five things: train({', '.join(_NAMES)})")
        table, n_old, gradients = (given[name] for name in _NAMES[:3])
        if not isinstance(table, torch.Tensor) or not table.is_floating_point() or table.dim() != 2:
            raise Sure("the table that your test makes should be a matrix of floating-point numbers, [token, width]")
        if not isinstance(gradients, torch.Tensor) or gradients.dim() != 3 or gradients.shape[1:] != table.shape:
            raise Sure("the gradients that your test makes should be a tensor [step, token, width]")
        if not 2 <= n_old <= len(table) - 2:
            raise Sure("your test should have two old rows or more, and two new ones or more")
        if not (gradients != 0).all() or not given["learning_rate"] > 0:
            raise Sure("no gradient in your test should be 0, and the learning rate should be above 0")
        self.weak |= not given["weight_decay"] > 0

    def facts(self):
        """Whether there was no decay."""
        return torch.tensor([self.weak])


def drawn(generator, n_rows=6, width=4, n_steps=3):
    """A table, and gradients for some steps."""
    table = torch.randn(n_rows, width, generator=generator)
    return table, torch.randn(n_steps, n_rows, width, generator=generator)


_CASES = ((6, 3, 4, 3, 0.1, 0.5), (5, 1, 3, 1, 0.01, 0.1), (9, 7, 2, 5, 0.05, 1.0), (4, 2, 3, 2, 0.1, 0.0))


def _asked(mended, table, *rest):
    got = tensor(ask(mended, table, *rest))
    if got.shape != table.shape:
        raise Wrong(f"expected the whole table, of shape {tuple(table.shape)}, got {tuple(got.shape)}")
    return got


def _old_stay(mended, is_sick):
    for n_rows, n_old, width, n_steps, rate, decay in _CASES:
        table, gradients = drawn(fresh(), n_rows, width, n_steps)
        got = _asked(mended, table, n_old, gradients, rate, decay)
        if not torch.equal(got[:n_old], table[:n_old]):
            raise Wrong("the old rows are no longer exactly what they were")
    table, gradients = drawn(fresh())
    unchanged(via(mended, lambda table, gradients: mended(table, 3, gradients, 0.1, 0.5)), table, gradients)


def _new_learn(mended, is_sick):
    for n_rows, n_old, width, n_steps, rate, decay in _CASES:
        table, gradients = drawn(fresh(), n_rows, width, n_steps)
        want = models.written_out(table, n_old, gradients, rate, decay)
        close(_asked(mended, table, n_old, gradients, rate, decay)[n_old:], want[n_old:], tolerance=1e-4)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.decays, watch=_Watch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, models.SICK, models.SOUND, watch=_Watch())


def _probe(mended, is_sick):
    table, gradients = drawn(torch.Generator().manual_seed(2))
    return [
        outcome(mended, table, 3, gradients, 0.1, 0.5),
        outcome(lambda: _behavior(is_sick)),
    ]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = _Watch()
    shown = (*models.SICK.values(), *models.SOUND.values())
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in shown])
    right = torch.tensor([True] * len(models.SICK) + [False] * len(models.SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


def _run(train, decay=0.5):
    table, gradients = drawn(torch.Generator().manual_seed(7))
    return table, train(table, 3, gradients, 0.1, decay)


def good_test(train):
    """Old rows equal, new rows moved."""
    table, after = _run(train)
    return not torch.equal(after[:3], table[:3]) or not bool((after[3:] != table[3:]).any(dim=-1).all())


def _row_by_row(train):
    table, gradients = drawn(fresh(), n_rows=9, width=3, n_steps=2)
    after = train(table, 4, gradients, 0.2, 1.0)
    moved = [float((one - other).abs().max()) > 0 for one, other in zip(after, table, strict=True)]
    return moved != [False] * 4 + [True] * 5


def _by_distance(train):
    table, gradients = drawn(fresh(), n_steps=8)
    far = torch.linalg.vector_norm(train(table, 2, gradients, 0.3, 0.3) - table, dim=1)
    return bool(far[:2].any()) or bool((far[2:] == 0).any())


def _old_alone(train):
    table, after = _run(train)
    return not torch.equal(after[:3], table[:3])


def _new_alone(train):
    table, after = _run(train)
    return not bool((after[3:] != table[3:]).any(dim=-1).all())


def _new_together(train):
    table, after = _run(train)
    return not torch.equal(after[:3], table[:3]) or torch.equal(after[3:], table[3:])


def _first_old_row(train):
    table, after = _run(train)
    return not torch.equal(after[0], table[0]) or not bool((after[3:] != table[3:]).any(dim=-1).all())


def _nearly(train):
    table, after = _run(train)
    return not torch.allclose(after[:3], table[:3]) or not bool((after[3:] != table[3:]).any(dim=-1).all())


def _without_decay(train):
    table, after = _run(train, decay=0.0)
    return not torch.equal(after[:3], table[:3]) or not bool((after[3:] != table[3:]).any(dim=-1).all())


def _like_one(train):
    table, gradients = drawn(torch.Generator().manual_seed(7))
    return not torch.allclose(
        train(table, 3, gradients, 0.1, 0.5), models.sound(table, 3, gradients, 0.1, 0.5), atol=1e-4
    )


_DECAYS = "the old rows decay: AdamW shrinks every weight that it is given, also one whose gradient is zero"
_EVERY_NUMBER = "in these eleven a new row that moves moves in every number"

tuning_rows_bug = Exercise(
    slug="tuning-rows-bug",
    answers=("mended_training", "is_sick_training"),
    properties=(
        Property("the old rows stay, to the last bit, and the inputs, too", _old_stay),
        Property("the new rows learn as AdamW has them learn", _new_learn),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of eleven", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake("not mended", (models.decays, good_test), _DECAYS),
        Mistake(
            "no decay for any row",
            (models.no_decay, good_test),
            "now the new rows do not decay either: they should learn as before",
        ),
        Mistake(
            "Adam for AdamW",
            (models.by_adam, good_test),
            "that is Adam: it mixes the decay into the gradient, and AdamW takes it from the weight",
        ),
        Mistake(
            "AdamW's own decay",
            (models.own_decay, good_test),
            "that is the weight decay that AdamW has by itself, 0.01: hand on the one that you are given",
        ),
        Mistake(
            "AdamW's own learning rate",
            (models.own_rate, good_test),
            "that is the learning rate that AdamW has by itself, 0.001: hand on the one that you are given",
        ),
        Mistake(
            "a new optimizer at every step",
            (models.forgets, good_test),
            "your running means begin anew at every step: make the optimizer once, before the loop",
        ),
        Mistake("one step", (models.one_step, good_test), "that is the first step alone: take all gradients in turn"),
        Mistake("all learn", (models.all_learn, good_test), "now all rows learn, the old ones too"),
        Mistake("one old row learns", (models.one_too_few, good_test), "the last of the old rows learns, too"),
        Mistake("one new row stays", (models.one_too_many, good_test), "the first of the new rows does not learn"),
        Mistake("none learns", (models.none_learns, good_test), "now no row learns"),
        Mistake("the wrong ones learn", (models.wrong_end, good_test), "the old rows learn, and the new ones stay"),
        Mistake("the new rows alone", (models.new_rows_lost, good_test), "expected the whole table"),
        Mistake("in place", (models.in_place, good_test), "your function changed the first tensor it was given"),
        Mistake(
            "the decay divided out again",
            (models.undone_by_scaling, good_test),
            "the old rows are no longer exactly what they were",
        ),
        Mistake("always sick", (models.sound, lambda train: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.sound, lambda train: False), "your test says False (sound) of every model"),
        Mistake(
            "the other way round",
            (models.sound, lambda train: not good_test(train)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "the old rows alone",
            (models.sound, _old_alone),
            "your test looks at the old rows alone: where a new row does not learn, something is wrong, too",
        ),
        Mistake(
            "a test of the new rows alone",
            (models.sound, _new_alone),
            "your test looks at the new rows alone: it is the old ones that should stay",
        ),
        Mistake(
            "the new rows all together",
            (models.sound, _new_together),
            "your test looks at whether any new row learns: each of them should",
        ),
        Mistake(
            "a tolerance",
            (models.sound, _nearly),
            "your test compares the old rows with a tolerance: they should be equal, to the last bit",
        ),
        Mistake(
            "one old row",
            (models.sound, _first_old_row),
            "your test looks at some of the old rows only: where the last of them learns, it sees nothing",
        ),
        Mistake(
            "no decay in the test",
            (models.sound, _without_decay),
            "your test trains without weight decay, so that nothing decays: give it some",
        ),
        Mistake(
            "compared with one right result",
            (models.sound, _like_one),
            "your test wants the result of one right way. Another optimizer gives other new rows: see whether the old "
            "ones stay, and whether each new one moves",
        ),
        Mistake(
            "no verdict",
            (models.sound, lambda train: _run(train)[1]),
            "your test should return one True or False",
        ),
    ),
    equivalents={
        "line 4: table[n_old:].clone().requires_grad_() → table[n_old:].clone()": (
            "AdamW moves whatever has a gradient, required or not"
        ),
        "line 7: gradient[n_old:].clone() → gradient[n_old:]": "AdamW only reads the gradient",
        "line 9: new.detach() → new": "the numbers are the same, with a gradient or without",
        "line 17: (after != some_table).any(dim=1) → after != some_table": _EVERY_NUMBER,
        "line 17: 1 → -1": "there are two axes, so the second is the last",
        "line 18: bool(has_moved[:three_old].any() or not has_moved[three_old:].all()) → "
        "has_moved[:three_old].any() or not has_moved[three_old:].all()": "a tensor of one boolean is a verdict, too",
    },
    variants=(
        Variant("the new rows alone", (models.sound, good_test)),
        Variant("put back", (models.put_back, _row_by_row)),
        Variant("by the formula", (models.written_out, _by_distance)),
    ),
)

EXERCISES = (tuning_rows_bug,)
