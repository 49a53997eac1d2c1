"""The exercise that builds ALiBi: slopes for any number of heads, and what is added to the scores."""

import math

import torch

from tutor.layers.alibi import alibi_slopes
from tutor.lessons.answers import Sure, Wrong, ask, close, describe, outcome, tensor
from tutor.lessons.checks.positions import formula
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _tensor_of(answer):
    if not isinstance(answer, torch.Tensor):
        raise Sure(f"expected a tensor, got {describe(answer)}: torch.tensor makes one of numbers")
    if not answer.is_floating_point():
        raise Sure("expected floating-point numbers: slopes are fractions")
    return tensor(answer)


def _slopes(slopes, n_heads):
    close(_tensor_of(ask(slopes, n_heads)), formula.slopes(n_heads))


def _powers_of_two(slopes, bias):
    for n_heads in (8, 4, 2, 1, 16):
        _slopes(slopes, n_heads)


def _other_numbers(slopes, bias):
    for n_heads in (3, 6, 12, 7, 5):
        _slopes(slopes, n_heads)


def _bias(bias, *sizes):
    close(_tensor_of(ask(bias, *sizes)), formula.bias(*sizes))


def _as_many_queries(slopes, bias):
    for sizes in [(2, 4, 4), (4, 3, 3), (1, 6, 6), (8, 1, 1)]:
        _bias(bias, *sizes)


def _with_a_cache(slopes, bias):
    for sizes in [(2, 1, 5), (4, 2, 6), (3, 3, 4), (6, 1, 1)]:
        _bias(bias, *sizes)


def _the_same_on_every_diagonal(slopes, bias):
    given = _tensor_of(ask(bias, 4, 6, 6)).double()
    if given.shape != (4, 6, 6):
        raise Wrong(f"expected shape (heads, query, key) = (4, 6, 6), got {tuple(given.shape)}")
    if not torch.allclose(given[:, 1:, 1:], given[:, :-1, :-1], atol=1e-6):
        raise Wrong("moving query and key by one step each should not change what is added: the distance is the same")
    if given.max() > 0 or not torch.allclose(given, given.mT, atol=1e-6):
        raise Wrong("nothing is raised, and a key that is later is lowered as much as one that is earlier")


def _probe(slopes, bias):
    return [
        outcome(slopes, 8),
        outcome(slopes, 2),
        outcome(slopes, 6),
        outcome(slopes, 5),
        outcome(bias, 2, 4, 4),
        outcome(bias, 3, 3, 3),
        outcome(bias, 2, 2, 5),
        outcome(bias, 2, 1, 5),
    ]


def _slopes_by(choose):
    return lambda n_heads: torch.tensor([float(choose(number, n_heads)) for number in range(n_heads)])


def _power(n_heads):
    return 2 ** int(math.log2(n_heads))


def _right_slopes(n_heads):
    return formula.slopes(n_heads).float()


def _every_slope_between(n_heads):
    power = _power(n_heads)
    between = [2 ** (-8 * number / (2 * power)) for number in range(1, 2 * power + 1)]
    return torch.cat([formula.slopes(power), torch.tensor(between[: n_heads - power])]).float()


def _first_of_twice_the_power(n_heads):
    power = _power(n_heads)
    power = power if power == n_heads else 2 * power
    return formula.slopes(power)[:n_heads].float()


def _bias_by(distance, slopes=formula.slopes):
    """What is added, with another distance of a query's and a key's place."""

    def bias(n_heads, n_queries, n_keys):
        queries, keys = torch.arange(n_queries)[:, None], torch.arange(n_keys)
        return (-slopes(n_heads)[:, None, None] * distance(queries, keys, n_keys - n_queries)).float()

    return bias


_right_bias = _bias_by(lambda query, key, n_known: (n_known + query - key).abs())


def _by_loops(n_heads, n_queries, n_keys):
    added = torch.zeros(n_heads, n_queries, n_keys)
    for head, slope in enumerate(_right_slopes(n_heads).tolist()):
        for query in range(n_queries):
            for key in range(n_keys):
                added[head, query, key] = -slope * abs(query + n_keys - n_queries - key)
    return added


def _cut_from_the_square(n_heads, n_queries, n_keys):
    place = torch.arange(n_keys, dtype=torch.float64)
    square = torch.einsum("h,qk->hqk", -formula.slopes(n_heads), torch.cdist(place[:, None], place[:, None]))
    return square[:, n_keys - n_queries :]


def _recursive(n_heads):
    power = _power(n_heads)
    steep = [2 ** (-8 / power)]
    while len(steep) < power:
        steep.append(steep[-1] * steep[0])
    return torch.tensor(steep + (_recursive(2 * power)[::2].tolist()[: n_heads - power] if power < n_heads else []))


positions_slopes = Exercise(
    slug="positions-slopes",
    answers=("alibi_slopes", "alibi_bias"),
    properties=(
        Property("the slopes where the number of heads is a power of two", _powers_of_two, points=2),
        Property("the slopes of any other number of heads", _other_numbers),
        Property("what is added to the scores", _as_many_queries, points=2),
        Property("the queries are the last of the positions", _with_a_cache),
        Property("depends on the distance alone, either way", _the_same_on_every_diagonal),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "slopes from 1",
            (_slopes_by(lambda number, n_heads: 2 ** (-8 * number / n_heads)), _right_bias),
            "your first slope is 1: heads are counted from 1 in the exponent, so eight heads begin with 1/2",
        ),
        Mistake(
            "halved, whatever the number of heads",
            (_slopes_by(lambda number, n_heads: 2.0 ** -(number + 1)), _right_bias),
            "your slopes are halved from head to head: that is so for eight heads only; the last slope is always 1/256",
        ),
        Mistake(
            "evenly spread",
            (_slopes_by(lambda number, n_heads: (number + 1) / n_heads), _right_bias),
            "your slopes are evenly spread: each is the one before it times the same factor, 2^(−8 / n)",
        ),
        Mistake(
            "negative slopes",
            (lambda n_heads: -_right_slopes(n_heads), _right_bias),
            "your slopes are negative: they are positive, and the minus stands in what is added",
        ),
        Mistake(
            "the formula for every number",
            (_slopes_by(lambda number, n_heads: 2 ** (-8 * (number + 1) / n_heads)), _right_bias),
            "you take the formula for every number of heads: if it is no power of two, begin with the power below",
        ),
        Mistake(
            "all between, not every other",
            (_every_slope_between, _right_bias),
            "you fill in with the slopes of 2n in a row: take the 1st, the 3rd, the 5th; the others are there already",
        ),
        Mistake(
            "the steepest of twice the power",
            (_first_of_twice_the_power, _right_bias),
            "you take the first slopes of the next power of two: begin with all slopes of the power *below*",
        ),
        Mistake(
            "sorted",
            (lambda n_heads: _right_slopes(n_heads).sort(descending=True).values, _right_bias),
            "you put the slopes in order: those filled in stand behind the others",
        ),
        Mistake(
            "raised",
            (_right_slopes, lambda *sizes: -_right_bias(*sizes)),
            "you raise the scores of what is far: lower them, with a minus",
        ),
        Mistake(
            "not the absolute distance",
            (_right_slopes, _bias_by(lambda query, key, n_known: n_known + query - key)),
            "you lower earlier keys and raise later ones: the distance has no sign",
        ),
        Mistake(
            "later keys left alone",
            (_right_slopes, _bias_by(lambda query, key, n_known: (n_known + query - key).clamp(min=0))),
            "you leave later keys as they are: a key that is later is lowered as much as one that is earlier",
        ),
        Mistake(
            "the distance squared",
            (_right_slopes, _bias_by(lambda query, key, n_known: (n_known + query - key) ** 2)),
            "your penalty is not a straight line: slope times distance",
        ),
        Mistake(
            "counted from 1",
            (_right_slopes, _bias_by(lambda query, key, n_known: (n_known + query - key).abs() + 1)),
            "a token is at the distance 0 from itself: there nothing is added",
        ),
        Mistake(
            "queries from position 0",
            (_right_slopes, _bias_by(lambda query, key, n_known: (query - key).abs())),
            "your queries begin at position 0: with fewer queries than keys, they are the *last* of the positions",
        ),
        Mistake(
            "one slope for all heads",
            (_right_slopes, _bias_by(lambda *p: (p[2] + p[0] - p[1]).abs(), lambda n: formula.slopes(n)[:1].repeat(n))),
            "all your heads have one slope: each has its own",
        ),
        Mistake(
            "transposed",
            (_right_slopes, lambda *sizes: _right_bias(*sizes).mT),
            "a row for each query, a column for each key: query comes before key",
        ),
        Mistake(
            "lists",
            (lambda n_heads: _right_slopes(n_heads).tolist(), lambda *sizes: _right_bias(*sizes).tolist()),
            "expected a tensor, got a list",
        ),
    ),
    equivalents={
        "line 16: places[n_keys - n_queries:, None] - places → places - places[n_keys - n_queries:, None]": (
            "a distance is the same from either end"
        ),
    },
    variants=(
        Variant("broadcast", (_right_slopes, _right_bias)),
        Variant("the book's slopes, and loops", (alibi_slopes, _by_loops)),
        Variant("a series, and the last rows of a square", (_recursive, _cut_from_the_square)),
        Variant("float64", (formula.slopes, lambda *sizes: formula.bias(*sizes))),
    ),
)

EXERCISES = (positions_slopes,)
