"""The exercise that builds positive pointwise mutual information."""

import math

import torch

from tutor.lessons.answers import Sure, Wrong, ask, fresh, outcome, unchanged
from tutor.lessons.checks.vectors.readings import floating, same
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_CUT = "a table like the counts, such as zeros_like makes, holds whole numbers, and cuts everything to them"


def oracle(counts):
    """One number at a time."""
    rows = counts.tolist()
    total = sum(map(sum, rows))
    answer = torch.zeros(counts.shape, dtype=torch.float64)
    for i, row in enumerate(rows):
        for j, together in enumerate(row):
            if together > 0:
                expected = sum(row) * sum(other[j] for other in rows) / total
                answer[i, j] = max(0.0, math.log(together / expected))
    return answer


def _drawn(generator, *shape, highest=9):
    return torch.randint(1, highest, shape, generator=generator)


def _agrees(pmi):
    generator = fresh()
    for shape in [(4, 4), (3, 6), (5, 2), (7, 7)]:
        counts = _drawn(generator, *shape, highest=30)
        for given in (counts.double(), counts.float()):
            same(pmi, oracle(counts), given)


def _whole_numbers(pmi):
    counts = _drawn(fresh(), 5, 4, highest=30)
    got = ask(pmi, counts)
    if isinstance(got, torch.Tensor) and not got.is_floating_point():
        raise Sure(_CUT)
    same(lambda: got, oracle(counts))


def _never_together(pmi):
    generator = fresh()
    for shape in [(5, 5), (4, 7)]:
        counts = _drawn(generator, *shape).double()
        counts[0, 1] = counts[2, 0] = counts[3, 3] = 0
        got = floating(pmi, counts)
        if not got.isfinite().all():
            raise Wrong("a count of 0 has the logarithm minus infinity: the statement asks for 0 there")
        same(lambda got=got: got, oracle(counts))
    # where most counts are 0, a single one is more than chance would give
    sparse = torch.randint(0, 3, (6, 6), generator=generator).double() * (torch.rand(6, 6, generator=generator) < 0.4)
    sparse += torch.eye(6)
    for counts in (sparse, torch.eye(4), 0.1 * torch.eye(3)):
        same(pmi, oracle(counts), counts)


def _never_seen(pmi):
    generator = fresh()
    counts = _drawn(generator, 4, 5).double()
    counts[1] = 0
    counts[:, 3] = 0
    got = floating(pmi, counts)
    if not got.isfinite().all():
        raise Wrong("a row or column of zeros gives 0 / 0, which is NaN: the statement asks for 0 there")
    same(lambda: got, oracle(counts))


def _independent(pmi):
    generator = fresh()
    of_rows, of_columns = _drawn(generator, 5, 1).double(), _drawn(generator, 1, 4).double()
    counts = of_rows * of_columns
    got = floating(pmi, counts)
    if got.shape != counts.shape or not torch.allclose(got, torch.zeros_like(got), atol=1e-5):
        raise Wrong("in a table where rows and columns have nothing to do with each other, something is not 0")


def _scale(pmi):
    counts = _drawn(fresh(), 4, 4).double()
    before = floating(pmi, counts)
    if any(not torch.allclose(before, floating(pmi, factor * counts), atol=1e-5) for factor in (7, 0.01)):
        raise Wrong("with all counts seven times as large, or a hundredth, your answer changes: ratios alone count")
    if not before.any():
        raise Wrong("your answer is 0 everywhere")


def _unchanged(pmi):
    unchanged(pmi, _drawn(fresh(), 3, 3).double())
    unchanged(pmi, torch.tensor([[0.0, 2.0], [3.0, 0.0]]))


def _probe(pmi):
    generator = torch.Generator().manual_seed(6)
    square, wide = _drawn(generator, 4, 4, highest=20).double(), _drawn(generator, 3, 5).double()
    holes = square.clone()
    holes[0, 1] = holes[2, 3] = 0
    empty = square.clone()
    empty[1] = 0
    return [outcome(pmi, case) for case in (square, wide, holes, empty, 10 * square)]


def _expected(counts):
    return counts.sum(dim=1, keepdim=True) * counts.sum(dim=0, keepdim=True) / counts.sum()


def sick(expected=_expected, logarithm=torch.log, cut=lambda pmi: pmi.clamp(min=0)):
    """Positive PMI with another idea of one of its steps."""
    return lambda counts: cut(logarithm(counts / expected(counts))).nan_to_num(0.0, 0.0, 0.0)


def _by_probabilities(counts):
    joint = counts / counts.sum()
    ratio = joint / (joint.sum(1)[:, None] * joint.sum(0)[None])
    return torch.where(joint > 0, ratio, torch.ones_like(ratio)).log().relu()


def _by_sums_of_logarithms(counts):
    counts = counts.double()
    logs = counts.log() - counts.sum(1, keepdim=True).log() - counts.sum(0).log() + counts.sum().log()
    return torch.where(counts > 0, logs, 0.0).clamp(min=0)


def _in_place(counts):
    counts += 1e-12
    return oracle(counts)


pmi_build = Exercise(
    slug="pmi-build",
    answers=("positive_pmi",),
    core="equals the formula, number by number",
    properties=(
        Property("equals the formula, number by number", _agrees, points=2),
        Property("what was never seen together gives 0", _never_together),
        Property("what was never seen at all gives 0", _never_seen),
        Property("words that have nothing to do with each other give 0", _independent),
        Property("counting the same text seven times changes nothing", _scale),
        Property("whole numbers will do", _whole_numbers),
        Property("leaves the counts as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "negative values kept",
            (sick(cut=lambda pmi: pmi),),
            "your negative values are still there: set them to 0",
        ),
        Mistake(
            "the sign dropped",
            (sick(cut=torch.abs),),
            "you drop the sign: what is rarer than expected should give 0",
        ),
        Mistake(
            "only negative values kept",
            (sick(cut=lambda pmi: pmi.clamp(max=0)),),
            "you keep the negative values and cut the positive ones off: it is the other way round",
        ),
        Mistake("no logarithm", (sick(logarithm=lambda ratio: ratio),), "those are the ratios: take the logarithm"),
        Mistake(
            "bits",
            (sick(logarithm=torch.log2),),
            "you take the logarithm to base 2: asked is the natural one, math.log or torch.log",
        ),
        Mistake(
            "decimal logarithm",
            (sick(logarithm=torch.log10),),
            "you take the logarithm to base 10: asked is the natural one, math.log or torch.log",
        ),
        Mistake(
            "one added to the ratio",
            (sick(logarithm=torch.log1p),),
            "you take the logarithm of the ratio plus 1, which is never negative: take that of the ratio itself",
        ),
        Mistake(
            "not compared with chance",
            (sick(expected=lambda counts: torch.ones_like(counts)),),
            "those are logarithms of the counts: divide by what chance would give first",
        ),
        Mistake(
            "the total forgotten",
            (sick(expected=lambda counts: _expected(counts) * counts.sum()),),
            "everything comes to 0: is the product of the sums divided by the total of the table?",
        ),
        Mistake(
            "the total squared",
            (sick(expected=lambda counts: _expected(counts) / counts.sum()),),
            "you divide the product of the sums by the total twice: either all counts are shares of the total, or none",
        ),
        Mistake(
            "row sums alone",
            (sick(expected=lambda counts: counts.sum(1, keepdim=True) / counts.shape[1]),),
            "you compare with the mean of the row: a column that is frequent with everybody has to weigh, too",
        ),
        Mistake(
            "row sums twice",
            (sick(expected=lambda counts: counts.sum(1, keepdim=True) * counts.sum(1) / counts.sum()),),
            "you take the sums of the rows twice: count(b) is the sum of *column* b",
        ),
        Mistake(
            "sums multiplied place by place",
            (sick(expected=lambda counts: counts.sum(1) * counts.sum(0) / counts.sum()),),
            "you multiply the sums place by place: every row's sum meets every column's, so their product is a table; "
            "keepdim=True lets one of them stand in a column",
        ),
        Mistake(
            "sums over the wrong axis",
            (sick(expected=lambda counts: counts.sum(0)[:, None] * counts.sum(1) / counts.sum()),),
            "your sums are exchanged: count(a) is the sum of *row* a, count(b) that of column b",
        ),
        Mistake(
            "every count raised",
            (lambda counts: oracle(counts + 1),),
            "you add 1 to every count: that smooths, and moves every value",
        ),
        Mistake(
            "0 / 0 left",
            (lambda counts: (counts / _expected(counts)).log().clamp(min=0),),
            "a row or column of zeros gives 0 / 0, which is NaN",
        ),
        Mistake(
            "weighed by the counts",
            (lambda counts: counts / counts.sum() * oracle(counts),),
            "you multiply each logarithm by the share of its pair: asked is the logarithm alone",
        ),
        Mistake(
            "minus infinity times 0",
            (lambda counts: (pmi := (counts / _expected(counts)).log()) * (pmi > 0),),
            "a count of 0 has the logarithm minus infinity: the statement asks for 0 there",
        ),
        Mistake(
            "a table of whole numbers",
            (lambda counts: oracle(counts).to(counts.dtype),),
            _CUT,
        ),
        Mistake("lists", (lambda counts: oracle(counts).tolist(),), "expected a tensor, got a list"),
        Mistake("writes to the counts", (_in_place,), "work on a new one, not in place"),
    ),
    equivalents={
        "line 4: 1 → -1": "a table has two axes, so the second is the last",
        "line 4: (counts.sum(dim=1, keepdim=True), counts.sum(dim=0)) → (counts.sum(dim=0), counts.sum(dim=1, "
        "keepdim=True))": "a product has no order",
    },
    variants=(
        Variant("one number at a time", (oracle,)),
        Variant("NaN and infinity swept away", (sick(),)),
        Variant("by probabilities", (_by_probabilities,)),
        Variant("by sums of logarithms", (_by_sums_of_logarithms,)),
    ),
)

EXERCISES = (pmi_build,)
