"""The exercise that builds sinusoidal positions."""

import math

import torch

from tutor.layers.positional_encoding import sinusoidal_encoding
from tutor.lessons.answers import Wrong, ask, close, of_type, outcome, tensor
from tutor.lessons.checks.positions import formula
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _require(waves, n_positions, d_model):
    close(ask(waves, n_positions, d_model), formula.table(n_positions, d_model), tolerance=1e-4)


def _equals_the_formula(waves):
    for shape in [(6, 6), (5, 8), (9, 4)]:
        _require(waves, *shape)


def _any_size(waves):
    for shape in [(1, 2), (2, 12), (7, 2), (300, 16)]:
        _require(waves, *shape)


def _numbers(waves, n_positions, d_model):
    given = tensor(ask(waves, n_positions, d_model)).double()
    if given.shape != (n_positions, d_model):
        raise Wrong(f"expected shape (position, d_model) = {(n_positions, d_model)}, got {tuple(given.shape)}")
    return given


def _on_the_circle(waves):
    pairs = _numbers(waves, 11, 10).reshape(11, 5, 2)
    lengths = pairs.square().sum(-1)
    if not torch.allclose(lengths, torch.ones_like(lengths), atol=1e-4):
        raise Wrong("columns 2i and 2i + 1 are sine and cosine of one angle, so their squares sum to 1")


def _begins_alike(waves):
    if not torch.allclose(_numbers(waves, 12, 6)[:5], _numbers(waves, 5, 6), atol=1e-4):
        raise Wrong("the encoding of a position should not depend on how many positions there are")


def _distance_counts(waves):
    table = _numbers(waves, 40, 8)
    products = table @ table.T
    for distance in (1, 4, 13):
        diagonal = products.diagonal(distance)
        if not torch.allclose(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-3):
            raise Wrong(f"positions that are {distance} apart should have the same product, wherever they stand")


def _is_float32(waves):
    for shape in [(3, 4), (1, 2)]:
        answer = ask(waves, *shape)
        if isinstance(answer, torch.Tensor) and answer.dtype not in (torch.float32, torch.float64):
            raise Wrong(f"expected float32, got {str(answer.dtype).removeprefix('torch.')}")
        of_type(answer, torch.float32)


def _probe(waves):
    return [outcome(waves, *shape) for shape in [(6, 6), (5, 8), (9, 4)]]


def waves_by(pick, base=10_000.0, first=0, unit=1.0):
    """A table whose number in each place is chosen by a function of its position, pair and width."""

    def waves(n_positions, d_model):
        rows = [
            [pick((first + place) * unit, column, d_model, base) for column in range(d_model)]
            for place in range(n_positions)
        ]
        return torch.tensor(rows, dtype=torch.float32)

    return waves


def _right(position, column, width, base):
    turned = formula.angle(position, column // 2, width, base)
    return math.cos(turned) if column % 2 else math.sin(turned)


def _halves(position, column, width, base):
    turned = formula.angle(position, column % (width // 2), width, base)
    return math.sin(turned) if column < width // 2 else math.cos(turned)


def _exchanged(position, column, width, base):
    turned = formula.angle(position, column // 2, width, base)
    return math.sin(turned) if column % 2 else math.cos(turned)


def _not_doubled(position, column, width, base):
    turned = position / base ** ((column // 2) / width)
    return math.cos(turned) if column % 2 else math.sin(turned)


def _own_frequency(position, column, width, base):
    turned = position / base ** (column / width)
    return math.cos(turned) if column % 2 else math.sin(turned)


def _doubled_twice(position, column, width, base):
    turned = position / base ** (2 * column / width)
    return math.cos(turned) if column % 2 else math.sin(turned)


def _multiplied(position, column, width, base):
    turned = position * base ** (2 * (column // 2) / width)
    return math.cos(turned) if column % 2 else math.sin(turned)


def _angles_alone(position, column, width, base):
    return formula.angle(position, column // 2, width, base)


def _squeezed(n_positions, d_model):
    return waves_by(_right, unit=1 / n_positions)(n_positions, d_model)


def _by_complex(n_positions, d_model):
    places, pairs = torch.arange(n_positions).double(), torch.arange(d_model // 2).double()
    angles = torch.outer(places, torch.exp(-math.log(10_000) * 2 * pairs / d_model))
    hands = torch.polar(torch.ones_like(angles), angles)
    return torch.view_as_real(hands).flip(-1).reshape(n_positions, d_model).float()


def _by_slices(n_positions, d_model):
    table = torch.empty(n_positions, d_model)
    angles = torch.arange(n_positions)[:, None] / 10_000 ** (torch.arange(0, d_model, 2) / d_model)
    table[:, 0::2], table[:, 1::2] = angles.sin(), angles.cos()
    return table


positions_sinusoidal = Exercise(
    slug="positions-sinusoidal",
    answers=("waves",),
    core="equals the formula",
    properties=(
        Property("equals the formula", _equals_the_formula, points=2),
        Property("any number of positions, any even width", _any_size),
        Property("each pair of columns is a point on the unit circle", _on_the_circle),
        Property("a longer table begins with the shorter one", _begins_alike),
        Property("equal distances have equal products", _distance_counts),
        Property("gives a tensor of float32", _is_float32),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "all sines, then all cosines",
            (waves_by(_halves),),
            "you put all sines first and all cosines behind: here each sine stands beside its own cosine",
        ),
        Mistake("cosine first", (waves_by(_exchanged),), "sines and cosines are exchanged: even columns are sines"),
        Mistake(
            "exponent not doubled",
            (waves_by(_not_doubled),),
            "your exponent is i / d_model: it is 2i / d_model, so that the last pair is nearly 10,000 times slower",
        ),
        Mistake(
            "a frequency for each column",
            (waves_by(_own_frequency),),
            "sine and cosine of a pair turn at different speeds in your table: columns 2i and 2i + 1 share one angle",
        ),
        Mistake(
            "the column number doubled",
            (waves_by(_doubled_twice),),
            "you put the number of the *column* in the place of i: i is the number of the pair, columns 2i and 2i + 1",
        ),
        Mistake(
            "multiplied",
            (waves_by(_multiplied),),
            "you multiply the position by 10000^(2i / d_model): divide by it, later pairs are slower",
        ),
        Mistake(
            "positions from 1",
            (waves_by(_right, first=1),),
            "your first row is position 1: positions count from 0, so the first row is 0, 1, 0, 1, ...",
        ),
        Mistake("base 1000", (waves_by(_right, base=1000.0),), "your numbers are those of base 1000: it is 10000"),
        Mistake(
            "degrees", (waves_by(_right, unit=math.pi / 180),), "you turn the angles into radians: they are radians"
        ),
        Mistake("angles alone", (waves_by(_angles_alone),), "those are the angles: take sine and cosine of them"),
        Mistake(
            "divided by the number of positions",
            (_squeezed,),
            "your angles depend on how many positions there are: position 1 is the same in a short and in a long text",
        ),
        Mistake(
            "transposed",
            (lambda n_positions, d_model: waves_by(_right)(n_positions, d_model).T,),
            "your table has a column for each position: give each position a row",
        ),
        Mistake(
            "lists",
            (lambda n_positions, d_model: waves_by(_right)(n_positions, d_model).tolist(),),
            "expected a tensor, got a list",
        ),
        Mistake(
            "float64",
            (lambda n_positions, d_model: waves_by(_right)(n_positions, d_model).double(),),
            "expected float32",
        ),
        Mistake(
            "a table of fixed length",
            (lambda n_positions, d_model: waves_by(_right)(9, d_model)[:n_positions],),
            "expected shape (300, 16), got (9, 16)",
        ),
    ),
    variants=(
        Variant("every other column", (_by_slices,)),
        Variant("complex numbers", (_by_complex,)),
        Variant("plain loops", (waves_by(_right),)),
        Variant("the book's", (sinusoidal_encoding,)),
    ),
)

EXERCISES = (positions_sinusoidal,)
