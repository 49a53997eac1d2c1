"""The exercise that builds rotary positions."""

import math

import torch

from tutor.layers.rotary import RotaryEncoding
from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.positions import formula
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _require(rotate, *shape, offset=None):
    (vectors,) = random_tensors(fresh(), shape)
    given = (vectors,) if offset is None else (vectors, offset)
    close(ask(rotate, *given), formula.turned(*given), tolerance=5e-5)


def _turns_pairs(rotate):
    for shape in [(5, 4), (3, 10), (6, 2)]:
        _require(rotate, *shape)


def _begins_at_the_offset(rotate):
    far = 20 + int(torch.randint(60, (), generator=fresh()))
    for offset in (1, 7, far):
        _require(rotate, 4, 6, offset=offset)
    _require(rotate, 1, 8, offset=9)
    _require(rotate, 4, 16, offset=200)


def _any_axes(rotate):
    for shape in [(1, 4, 6), (3, 5, 4), (2, 3, 4, 8)]:
        _require(rotate, *shape)
        _require(rotate, *shape, offset=3)


def _turned(rotate, vectors, *offset):
    given = tensor(ask(rotate, vectors, *offset)).double()
    if given.shape != vectors.shape:
        raise Wrong(f"expected shape {tuple(vectors.shape)}, got {tuple(given.shape)}")
    return given


def _only_the_distance(rotate):
    query, key = random_tensors(fresh(), (1, 8), (1, 8))
    queries, keys = (_turned(rotate, vector.expand(12, 8).clone()) for vector in (query, key))
    scores = queries @ keys.T
    for distance in range(-6, 7):
        diagonal = scores.diagonal(distance)
        if not torch.allclose(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-3):
            raise Wrong("one query and one key, equally far apart, have different scores in different places")


def _keeps_lengths(rotate):
    (vectors,) = random_tensors(fresh(), (7, 6))
    turned = _turned(rotate, vectors)
    if not torch.allclose(turned[0], vectors[0].double(), atol=1e-5):
        raise Wrong("the vector at position 0 is turned by an angle of 0: it stays as it is")
    if not torch.allclose(turned.norm(dim=-1), vectors.double().norm(dim=-1), atol=1e-4):
        raise Wrong("some vectors are longer or shorter than before: turning keeps every length")


def _same_type(rotate):
    for dtype in (torch.float64, torch.float32):
        for offset in (0, 5):
            (vectors,) = random_tensors(fresh(), (3, 4), dtype=dtype)
            of_type(ask(rotate, vectors, offset), dtype)


def _unchanged(rotate):
    for shape in [(3, 4), (2, 3, 4)]:
        unchanged(rotate, *random_tensors(fresh(), shape))


def _probe(rotate):
    generator = torch.Generator().manual_seed(3)
    square, wide, batch = random_tensors(generator, (4, 4), (3, 8), (2, 3, 6))
    return [
        outcome(rotate, square),
        outcome(rotate, wide),
        outcome(rotate, square, 7),
        outcome(rotate, batch),
    ]


def turning(angles=None, turn=None, pairs=None):
    """Rotary positions with one step gone wrong."""

    def usual_angles(n_positions, width, offset):
        return torch.tensor(
            [[formula.angle(offset + place, pair, width) for pair in range(width // 2)] for place in range(n_positions)]
        )

    def usual_turn(first, second, sine, cosine):
        return first * cosine - second * sine, first * sine + second * cosine

    def rotate(vectors, offset=0):
        turned = (angles or usual_angles)(*vectors.shape[-2:], offset).to(vectors.dtype)
        if pairs == "neighbors":
            parts = (turn or usual_turn)(vectors[..., 0::2], vectors[..., 1::2], turned.sin(), turned.cos())
            return torch.stack(parts, dim=-1).flatten(-2)
        return torch.cat((turn or usual_turn)(*vectors.chunk(2, dim=-1), turned.sin(), turned.cos()), dim=-1)

    return rotate


def _angles_by(choose):
    """Angles that a function makes of place, pair, width and offset."""

    def angles(n_positions, width, offset):
        return torch.tensor(
            [[float(choose(place, pair, width, offset)) for pair in range(width // 2)] for place in range(n_positions)]
        )

    return turning(angles)


_backwards = turning(turn=lambda a, b, sine, cosine: (a * cosine + b * sine, b * cosine - a * sine))
_mirrored = turning(turn=lambda a, b, sine, cosine: (a * cosine + b * sine, a * sine - b * cosine))
_stretched = turning(turn=lambda a, b, sine, cosine: (a * cosine + b * sine, a * sine + b * cosine))
_half_turned = turning(turn=lambda a, b, sine, cosine: (a * cosine, b * sine))


def _added(vectors, offset=0):
    return vectors + formula.table(*vectors.shape[-2:], offset).to(vectors.dtype)


def _first_axis(vectors, offset=0):
    """Takes the first axis for the positions: right without axes in front."""
    if vectors.dim() == 2:
        return turning()(vectors, offset)
    return turning()(vectors.transpose(0, -2), offset).transpose(0, -2)


def _in_place(vectors, offset=0):
    vectors.copy_(turning()(vectors, offset))
    return vectors


def _pair_by_pair(vectors, offset=0):
    answer, half = torch.empty_like(vectors), vectors.shape[-1] // 2
    for place in range(vectors.shape[-2]):
        for pair in range(half):
            angle = (offset + place) * 10_000 ** (-pair / half)
            x, y = vectors[..., place, pair], vectors[..., place, pair + half]
            answer[..., place, pair] = math.cos(angle) * x - math.sin(angle) * y
            answer[..., place, pair + half] = math.sin(angle) * x + math.cos(angle) * y
    return answer


def _by_matrices(vectors, offset=0):
    half = vectors.shape[-1] // 2
    rows = []
    for place in range(vectors.shape[-2]):
        angles = (offset + place) / 10_000 ** (torch.arange(half, dtype=torch.float64) / half)
        c, s = angles.cos().diag(), angles.sin().diag()
        matrix = torch.cat([torch.cat([c, -s], 1), torch.cat([s, c], 1)])
        rows.append(vectors[..., place, :] @ matrix.T.to(vectors.dtype))
    return torch.stack(rows, dim=-2)


positions_turn = Exercise(
    slug="positions-turn",
    answers=("rotate",),
    core="turns every pair by its angle",
    properties=(
        Property("turns every pair by its angle", _turns_pairs, points=2),
        Property("begins at the offset", _begins_at_the_offset),
        Property("carries along axes in front", _any_axes),
        Property("a score depends on the distance alone", _only_the_distance),
        Property("keeps the length of every vector, and position 0 as it is", _keeps_lengths),
        Property("gives a tensor of the type of its input", _same_type),
        Property("leaves its input as it was", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "neighbors as pairs",
            (turning(pairs="neighbors"),),
            "your pairs are neighbors, coordinates 2i and 2i + 1: here coordinate i is paired with i + width / 2",
        ),
        Mistake(
            "backwards",
            (_backwards,),
            "you turn the other way round: the first of a pair is a · cos − b · sin, the second a · sin + b · cos",
        ),
        Mistake("mirrored", (_mirrored,), "you mirror the pairs: the second of a pair is a · sin + b · cos"),
        Mistake(
            "no minus", (_stretched,), "without a minus nothing is turned: the first of a pair is a · cos − b · sin"
        ),
        Mistake(
            "cosine for one, sine for the other",
            (_half_turned,),
            "each of the two new coordinates is made of *both* old ones: a · cos − b · sin, and a · sin + b · cos",
        ),
        Mistake(
            "waves added",
            (_added,),
            "you add waves to the vectors: rotary positions add nothing, they turn what is there",
        ),
        Mistake(
            "one angle for all pairs",
            (_angles_by(lambda place, pair, width, offset: offset + place),),
            "all your pairs turn by the same angle: pair i turns by 10000^(−2i / width) at each step",
        ),
        Mistake(
            "exponent not doubled",
            (_angles_by(lambda place, pair, width, offset: (offset + place) / 10_000 ** (pair / width)),),
            "your exponent is i / width: it is 2i / width",
        ),
        Mistake(
            "exponent doubled twice",
            (_angles_by(lambda place, pair, width, offset: (offset + place) / 10_000 ** (4 * pair / width)),),
            "your exponent is twice too large: it is 2i / width, where i counts pairs",
        ),
        Mistake(
            "positions from 1",
            (_angles_by(lambda place, pair, width, offset: formula.angle(offset + place + 1, pair, width)),),
            "you count the positions from 1: the first vector stands at `offset`, which is 0 unless told",
        ),
        Mistake(
            "offset forgotten",
            (_angles_by(lambda place, pair, width, offset: formula.angle(place, pair, width)),),
            "your answer is the same for every offset: the first vector stands at position `offset`",
        ),
        Mistake(
            "offset for all",
            (_angles_by(lambda place, pair, width, offset: formula.angle(offset or place, pair, width)),),
            "with an offset, all your vectors are turned alike: they stand at offset, offset + 1, and so on",
        ),
        Mistake(
            "offset subtracted",
            (_angles_by(lambda place, pair, width, offset: formula.angle(place - offset, pair, width)),),
            "you subtract the offset: positions grow with it",
        ),
        Mistake(
            "degrees",
            (_angles_by(lambda place, pair, width, offset: math.radians(formula.angle(offset + place, pair, width))),),
            "you turn the angles into radians: they are radians",
        ),
        Mistake(
            "positions along the first axis",
            (_first_axis,),
            "with axes in front you take the first axis for the positions: it is the last but one, shape[-2]",
        ),
        Mistake("nothing turned", (lambda vectors, offset=0: vectors.clone(),), "your function turns nothing"),
        Mistake("in place", (_in_place,), "work on a new one, not in place"),
        Mistake(
            "always float64",
            (lambda vectors, offset=0: formula.turned(vectors, offset),),
            "expected float32 for inputs of float32, got float64",
        ),
        Mistake(
            "lists",
            (lambda vectors, offset=0: turning()(vectors, offset).tolist(),),
            "expected a tensor, got a list",
        ),
    ),
    variants=(
        Variant("two halves", (turning(),)),
        Variant("complex numbers", (lambda vectors, offset=0: formula.turned(vectors, offset).to(vectors.dtype),)),
        Variant("pair by pair", (_pair_by_pair,)),
        Variant("a matrix for each position", (_by_matrices,)),
        Variant(
            "the book's, asked with an offset",
            (lambda vectors, offset=0: RotaryEncoding(vectors.shape[-1])(vectors, offset),),
        ),
    ),
)

EXERCISES = (positions_turn,)
