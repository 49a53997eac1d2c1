"""The exercise that builds the matrix which moves every position."""

import math

import torch

from tutor.lessons.answers import Wrong, ask, close, fresh, outcome, tensor
from tutor.lessons.checks.positions import formula
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _matrix(shift_matrix, k, d_model):
    given = tensor(ask(shift_matrix, k, d_model))
    if given.shape != (d_model, d_model):
        raise Wrong(f"expected a matrix of shape {(d_model, d_model)}, got {tuple(given.shape)}")
    return given.double()


def _moves(shift_matrix, k, d_model):
    # the encoding knows positions before 0, too; a matrix for some of them only is not enough
    first, n_positions = max(0, -k), 30
    before, after = formula.table(n_positions, d_model, first), formula.table(n_positions, d_model, first + k)
    matrix = _matrix(shift_matrix, k, d_model)
    close(matrix @ before.T, after.T, tolerance=1e-4)
    _same(matrix, _oracle(k, d_model))


def _same(matrix, want):
    """Require the matrix itself, since waves that have hardly turned in 30 positions forgive too much.

    Raises:
        Wrong: If another matrix does for these positions, and not for all.
    """
    if not torch.allclose(matrix, want, atol=1e-4):
        raise Wrong("your matrix moves the first positions, but it drifts away from the later ones")


def _oracle(k, d_model):
    matrix = torch.zeros(d_model, d_model, dtype=torch.float64)
    for pair in range(d_model // 2):
        turned = formula.angle(k, pair, d_model)
        sine, cosine, at = math.sin(turned), math.cos(turned), 2 * pair
        matrix[at, at], matrix[at, at + 1] = cosine, sine
        matrix[at + 1, at], matrix[at + 1, at + 1] = -sine, cosine
    return matrix


def _one_step(shift_matrix):
    for d_model in (4, 2, 10):
        _moves(shift_matrix, 1, d_model)


def _several_steps(shift_matrix):
    far = 200 + int(torch.randint(100, (), generator=fresh()))
    for k, d_model in [(3, 6), (7, 4), (far, 16)]:
        _moves(shift_matrix, k, d_model)


def _back_and_nowhere(shift_matrix):
    for k, d_model in [(-2, 6), (-11, 4), (0, 8)]:
        _moves(shift_matrix, k, d_model)


def _joins(shift_matrix):
    two, three, five = (_matrix(shift_matrix, k, 6) for k in (2, 3, 5))
    if not torch.allclose(two @ three, five, atol=1e-4):
        raise Wrong("moving by 3 and then by 2 should be the same as moving by 5")


def _keeps_lengths(shift_matrix):
    matrix = _matrix(shift_matrix, 5, 8)
    if not torch.allclose(matrix @ matrix.T, torch.eye(8, dtype=torch.float64), atol=1e-4):
        raise Wrong("your matrix changes the length of some vectors: a rotation keeps every length")


def _probe(shift_matrix):
    return [outcome(shift_matrix, k, d_model) for k, d_model in [(1, 4), (3, 6), (-2, 6)]]


def _with(angle=formula.angle, block=None, pairs=lambda pair, width: (2 * pair, 2 * pair + 1)):
    """A shift matrix with one step gone wrong."""

    def shift_matrix(k, d_model):
        matrix = torch.zeros(d_model, d_model)
        for pair in range(d_model // 2):
            turned = angle(k, pair, d_model)
            sine, cosine = math.sin(turned), math.cos(turned)
            places = torch.tensor(pairs(pair, d_model))
            usual = [[cosine, sine], [-sine, cosine]]
            matrix[places[:, None], places] = torch.tensor(usual if block is None else block(sine, cosine))
        return matrix

    return shift_matrix


def _from_zero_alone(k, d_model):
    zero, moved = formula.table(1, d_model)[0], formula.table(1, d_model, k)[0]
    return torch.outer(moved, zero) / (zero @ zero)


def _by_exponential(k, d_model):
    generator = torch.zeros(d_model, d_model, dtype=torch.float64)
    for pair in range(d_model // 2):
        speed = 10_000 ** (-2 * pair / d_model)
        generator[2 * pair, 2 * pair + 1], generator[2 * pair + 1, 2 * pair] = speed, -speed
    return torch.matrix_exp(k * generator)


def _by_blocks(k, d_model):
    angles = k * 10_000.0 ** (-torch.arange(0, d_model, 2) / d_model)
    waves = zip(angles.sin(), angles.cos(), strict=True)
    return torch.block_diag(*(torch.stack([cosine, sine, -sine, cosine]).view(2, 2) for sine, cosine in waves))


def _by_slices(k, d_model):
    angles = k / 10_000 ** (torch.arange(0, d_model, 2, dtype=torch.float64) / d_model)
    even, odd = torch.arange(0, d_model, 2), torch.arange(1, d_model, 2)
    matrix = torch.zeros(d_model, d_model, dtype=torch.float64)
    matrix[even, even] = matrix[odd, odd] = angles.cos()
    matrix[even, odd], matrix[odd, even] = angles.sin(), -angles.sin()
    return matrix


def _step_by_step(k, d_model):
    return torch.linalg.matrix_power(_by_slices(1, d_model), k)


positions_shift = Exercise(
    slug="positions-shift",
    answers=("shift_matrix",),
    core="moves every position one step on",
    properties=(
        Property("moves every position one step on", _one_step),
        Property("moves every position several steps on", _several_steps, points=2),
        Property("moves back, and leaves everything where it is for k = 0", _back_and_nowhere),
        Property("two moves joined are one", _joins),
        Property("keeps the length of every vector", _keeps_lengths),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "transposed",
            (_with(block=lambda sine, cosine: [[cosine, -sine], [sine, cosine]]),),
            "your matrix moves backwards: sin(a + b) = sin a cos b + cos a sin b, so the first row is (cos, sin)",
        ),
        Mistake(
            "halves",
            (_with(pairs=lambda pair, width: (pair, pair + width // 2)),),
            "your pairs are the columns i and i + d_model / 2: here they are neighbors, 2i and 2i + 1",
        ),
        Mistake(
            "always one step",
            (_with(angle=lambda k, pair, width: formula.angle(1, pair, width)),),
            "your matrix is the same for every k: pair i turns by k times its angle",
        ),
        Mistake(
            "one angle for all pairs",
            (_with(angle=lambda k, pair, width: k),),
            "all your pairs turn by the same angle: pair i turns by k / 10000^(2i / d_model)",
        ),
        Mistake(
            "exponent not doubled",
            (_with(angle=lambda k, pair, width: k / 10_000 ** (pair / width)),),
            "your exponent is i / d_model: it is 2i / d_model, as in the encoding",
        ),
        Mistake(
            "degrees",
            (_with(angle=lambda k, pair, width: math.radians(formula.angle(k, pair, width))),),
            "you turn the angles into radians: they are radians",
        ),
        Mistake(
            "cosines alone",
            (_with(block=lambda sine, cosine: [[cosine, 0.0], [0.0, cosine]]),),
            "there are cosines alone in your matrix: sin(a + b) also needs cos a · sin b, next to the diagonal",
        ),
        Mistake(
            "a mirror",
            (_with(block=lambda sine, cosine: [[cosine, sine], [sine, -cosine]]),),
            "your blocks are mirrors, not rotations: cos(a + b) = cos a cos b − sin a sin b",
        ),
        Mistake(
            "both signs positive",
            (_with(block=lambda sine, cosine: [[cosine, sine], [sine, cosine]]),),
            "your blocks have no minus: cos(a + b) = cos a cos b − sin a sin b",
        ),
        Mistake(
            "right for position 0 alone",
            (_from_zero_alone,),
            "your matrix takes position 0 to position k, and no other one to where it belongs: it may not be made from "
            "two encodings",
        ),
        Mistake(
            "the positions rolled",
            (lambda k, d_model: torch.eye(d_model).roll(k, 0),),
            "your matrix only moves numbers to other places: the waves of a pair must be mixed, cosine and sine",
        ),
        Mistake("no move", (lambda k, d_model: torch.eye(d_model),), "your matrix moves nothing"),
    ),
    variants=(
        Variant("block by block", (_with(),)),
        Variant("a matrix exponential", (_by_exponential,)),
        Variant("block_diag", (_by_blocks,)),
        Variant("every other row and column", (_by_slices,)),
        Variant("a power of the single step", (_step_by_step,)),
    ),
)

EXERCISES = (positions_shift,)
