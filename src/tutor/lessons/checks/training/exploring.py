"""Exercises on what few bits keep, and on what a checkpoint must hold."""

import torch

from tutor.lessons.answers import NotDone, Wrong, describe, foretold, tensor
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- training-precision-explore

KINDS = (torch.bfloat16, torch.float16, torch.float32)


def after(kind, n_steps=1000, step=0.001):
    """Where a weight of 1 ends after steps that are added in this kind of number."""
    weight = torch.ones((), dtype=kind)
    for _ in range(n_steps):
        weight = weight + torch.tensor(step, dtype=kind)
    return weight.item()


def finest(kind):
    """The largest k with 1 + 2^-k above 1."""
    return max(k for k in range(40) if torch.ones((), dtype=kind) + torch.tensor(2.0**-k, dtype=kind) > 1)


def vanishes(kind):
    """Whether a gradient of 0.000000001 becomes 0."""
    return torch.tensor(1e-9, dtype=kind).item() == 0


def lift():
    """The smallest s for which 2^s times that gradient is above 0 in float16."""
    return next(s for s in range(60) if torch.tensor(1e-9 * 2**s, dtype=torch.float16) > 0)


def _run():
    felt, lost = [finest(kind) for kind in KINDS], [vanishes(kind) for kind in KINDS]
    return after(torch.bfloat16), after(torch.float32), felt, lost, lift()


_MOVED = (1.0, 2.0)
_FINEST = (7, 10, 23)
_VANISHES = (False, True, False)
_RIGHT = (*_MOVED, _FINEST, _VANISHES, 5)


def _number(place, tolerance):
    wanted = torch.tensor(_RIGHT[place])
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def _vanishes(*answers):
    given = answers[3]
    if given is None or given is Ellipsis:
        raise NotDone
    given = tensor(given)
    if given.shape != (3,) or given.dtype != torch.bool:
        got = describe(answers[3]) if given.shape != (3,) else "other things"
        raise Wrong(f"expected three times True or False, for bfloat16, float16 and float32, got {got}")
    if given.tolist() != [*_VANISHES]:
        raise Wrong(
            "torch.tensor(1e-9, dtype=...) shows it: is it 0? What counts here is not how many digits a kind keeps, "
            "but how small a number it can hold at all"
        )


def _but(place, answer):
    return (*_RIGHT[:place], answer, *_RIGHT[place + 1 :])


_ENOUGH = "more are tried than are needed"

training_precision_explore = Exercise(
    slug="training-precision-explore",
    answers=("after_bfloat16", "after_float32", "finest", "vanishes", "lift"),
    likeness=0.0006,
    properties=(
        Property("the weight after a thousand steps in bfloat16", _number(0, 0.002)),
        Property("the weight after a thousand steps in float32", _number(1, 0.0002)),
        Property("the finest step that a weight of 1 feels", _number(2, 1e-6)),
        Property("where a gradient of 0.000000001 becomes 0", _vanishes),
        Property("how far the loss must be lifted in float16", _number(4, 1e-6)),
    ),
    mistakes=(
        Mistake(
            "as if nothing were lost",
            _but(0, 2.0),
            "that is what exact numbers would give: run it, with both the weight and the step in bfloat16, and round "
            "after every sum",
        ),
        Mistake("float32 stuck, too", _but(1, 1.0), "float32 does move: look at the kind of your weight and step"),
        Mistake(
            "the first that is not felt",
            _but(2, (8, 11, 24)),
            "those are the first steps that are *not* felt: the finest that is felt is twice as large",
        ),
        Mistake("bfloat16 and float16 exchanged", _but(2, (10, 7, 23)), "the first two are exchanged"),
        Mistake(
            "how small a number may be",
            _but(2, (133, 24, 149)),
            "those are the smallest numbers above 0: here the step is added to a weight of 1",
        ),
        Mistake(
            "values, not exponents",
            _but(2, (2.0**-7, 2.0**-10, 2.0**-23)),
            "those are the steps themselves: hand in k, where the step is 2 to the power of -k",
        ),
        Mistake(
            "bfloat16 loses it",
            _but(3, (True, True, False)),
            "what counts here is not how many digits a kind keeps, but how small a number it can hold at all",
        ),
        Mistake(
            "bfloat16 alone loses it",
            _but(3, (True, False, False)),
            "what counts here is not how many digits a kind keeps, but how small a number it can hold at all",
        ),
        Mistake(
            "nothing is lost",
            _but(3, (False, False, False)),
            "what counts here is not how many digits a kind keeps, but how small a number it can hold at all",
        ),
        Mistake(
            "one too few",
            _but(4, 4),
            "16 · 0.000000001 is still 0 in float16: try the next",
        ),
        Mistake(
            "the factor",
            _but(4, 32),
            "that is the factor itself: hand in the smallest s, where the factor is 2 to the power of s",
        ),
        Mistake(
            "up to the smallest ordinary number",
            _but(4, 16),
            "that lifts it to the smallest number of full accuracy: below that float16 still holds a few numbers, "
            "with fewer digits",
        ),
    ),
    equivalents={
        **{
            f"line {line}: 40 → {other}": "more are tried than are needed"
            for line in (10, 19)
            for other in (41, 39, 80)
        },
        "line 6: weight.item() → weight": "a tensor of one number will do",
        "line 18: torch.tensor(1e-09, dtype=kind).item() → torch.tensor(1e-09, dtype=kind)": (
            "a list of tensors of one boolean each will do"
        ),
        "line 18: 1e-09 → 2e-09": "twice the gradient vanishes in the same kinds",
        "line 18: 1e-09 → -1e-09": "what vanishes has no sign",
    },
    variants=(
        Variant("numbers", _RIGHT),
        Variant("run", Late(_run)),
        Variant("tensors", tuple(torch.tensor(part) for part in _RIGHT)),
    ),
)

# ---------------------------------------------------------------- training-resume-explain

training_resume_explain = Exercise(
    slug="training-resume-explain",
    answers=("resume_explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("The optimizer's running means are gone, and the schedule warms up anew. The data begin again.",),
        ),
        Variant(
            "中文",
            (
                "检查点里只有权重，没有优化器的滑动平均值、步数、学习率调度的位置、数据顺序和随机数状态，所以恢复之后的训练和没有中断的训练不一样。",
            ),
        ),
    ),
)

EXERCISES = (training_precision_explore, training_resume_explain)
