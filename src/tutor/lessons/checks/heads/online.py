"""The exercise that attends to keys in blocks, without ever holding all of them."""

import numpy as np
import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, describe, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.heads import blockwise
from tutor.lessons.checks.heads.blockwise import divide, running, whole
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _fed(absorb, finish, queries, blocks):
    """Hand over one block after the other, then ask for the mixture."""
    state = None
    for keys, values in blocks:
        state = ask(absorb, state, queries, keys, values)
    return ask(finish, state)


def _case(generator, sizes, n_queries=4, width=6, d_value=3, dtype=torch.float32):
    shapes = [(n_queries, width), *[(size, width) for size in sizes], *[(size, d_value) for size in sizes]]
    queries, *rest = random_tensors(generator, *shapes, dtype=dtype)
    return queries, list(zip(rest[: len(sizes)], rest[len(sizes) :], strict=True))


def _agrees(absorb, finish):
    generator = fresh()
    for sizes in [(5,), (3, 3), (2, 5, 1, 4)]:
        queries, blocks = _case(generator, sizes)
        close(_fed(absorb, finish, queries, blocks), whole(queries, blocks), tolerance=1e-4)
    queries, blocks = _case(generator, (3, 4), n_queries=1, width=1, d_value=5)
    close(_fed(absorb, finish, queries, blocks), whole(queries, blocks), tolerance=1e-4)


def _any_cut(absorb, finish):
    queries, ((keys, values),) = _case(fresh(), (12,))
    want = whole(queries, [(keys, values)])
    for size in (1, 3, 5, 12):
        blocks = list(zip(keys.split(size), values.split(size), strict=True))
        for given in (blocks, blocks[::-1]):
            close(_fed(absorb, finish, queries, given), want, tolerance=1e-4)


def _large(absorb, finish):
    queries, blocks = _case(fresh(), (4, 4, 4))
    for sizes in [(1, 40, 400), (400, 40, 1), (400, 400, 400)]:
        given = [(size * keys, values) for size, (keys, values) in zip(sizes, blocks, strict=True)]
        close(_fed(absorb, finish, queries, given), whole(queries, given), tolerance=2e-3)
    # every score near -1000: a largest score that starts at 0 leaves nothing
    queries, low = queries.abs() + 1, [(-400 * keys.abs() - 100, values) for keys, values in blocks]
    close(_fed(absorb, finish, queries, low), whole(queries, low), tolerance=2e-3)


def _size(part):
    """How many numbers a state holds."""
    if isinstance(part, torch.Tensor):
        return part.numel()
    if isinstance(part, np.ndarray):
        return part.size
    if isinstance(part, dict):
        return sum(map(_size, part.values()))
    if isinstance(part, tuple | list):
        return sum(map(_size, part))
    if part is None or isinstance(part, bool | int | float):
        return 1
    raise Sure(f"expected a state of tensors and numbers, in tuples, lists or dictionaries, got {describe(part)}")


def _stays_small(absorb, finish):
    queries, blocks = _case(fresh(), (5,) * 6)
    state, sizes = None, []
    for keys, values in blocks:
        state = ask(absorb, state, queries, keys, values)
        sizes.append(_size(state))
    ask(finish, state)
    if sizes[-1] > sizes[0]:
        raise Sure(
            f"after one block your state holds {sizes[0]} numbers, after six {sizes[-1]}: it may not grow with the "
            "keys that have come, so keep sums, not keys or scores"
        )


def _in_turns(absorb, finish):
    generator = fresh()
    cases = [_case(generator, (3, 2, 4)), _case(generator, (2, 4, 1))]
    for queries, blocks in cases:
        close(_fed(absorb, finish, queries, blocks), whole(queries, blocks), tolerance=1e-4)
    states = [None, None]
    for place in range(3):
        for number, (queries, blocks) in enumerate(cases):
            states[number] = ask(absorb, states[number], queries, *blocks[place])
    for state, (queries, blocks) in zip(states, cases, strict=True):
        try:
            close(ask(finish, state), whole(queries, blocks), tolerance=1e-4)
        except Wrong:
            raise Sure(
                "each of two texts comes out right by itself, but not when they are taken in by turns: "
                "everything that you remember belongs into the state"
            ) from None


def _type_and_inputs(absorb, finish):
    for dtype in (torch.float64, torch.float32):
        queries, blocks = _case(fresh(), (3, 2), dtype=dtype)
        of_type(_fed(absorb, finish, queries, blocks), dtype)
        first, second = blocks
        state = ask(absorb, None, queries, *first)
        unchanged(_after(absorb, None), queries, *first)
        unchanged(_after(absorb, state), queries, *second)


def _after(absorb, state):
    """The function of a block alone; what is no function stays what it is."""
    return (lambda *given: absorb(state, *given)) if callable(absorb) else absorb


def _probe(absorb, finish):
    generator = torch.Generator().manual_seed(7)
    one, three, wide = _case(generator, (5,)), _case(generator, (4, 3, 2)), _case(generator, (3, 4))
    rising = wide[0], [(size * keys, values) for size, (keys, values) in zip((1, 300), wide[1], strict=True)]
    low = three[0].abs() + 1, [(-400 * keys.abs() - 100, values) for keys, values in three[1]]
    return [outcome(lambda *case: _fed(absorb, finish, *case), *case) for case in (one, three, wide, rising, low)]


NO_RESCALING = "your sums of earlier blocks still stand on the old largest score: multiply them by e^(old - new)"

_TWO_AXES = "of two axes, the second is the last"

heads_online = Exercise(
    slug="heads-online",
    answers=("absorb", "finish"),
    core="equals attention to all keys at once",
    properties=(
        Property("equals attention to all keys at once", _agrees, points=2),
        Property("where and in which order the blocks are cut makes no difference", _any_cut),
        Property("large scores do not overflow, very low ones do not vanish", _large),
        Property("the state does not grow with the keys", _stays_small),
        Property("two texts in turns do not disturb each other", _in_turns),
        Property("keeps the type of its inputs, and leaves them as they were", _type_and_inputs),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "nothing rescaled",
            (running(rescale_total=False, rescale_mixture=False), divide),
            NO_RESCALING,
        ),
        Mistake(
            "only the total rescaled",
            (running(rescale_mixture=False), divide),
            "the total is rescaled when the largest score grows, the mixture is not: both stand on the old one",
        ),
        Mistake(
            "only the mixture rescaled",
            (running(rescale_total=False), divide),
            "the mixture is rescaled when the largest score grows, the total is not: both stand on the old one",
        ),
        Mistake(
            "rescaled the wrong way",
            (running(sign=-1), divide),
            "you multiply the old sums by e^(new - old): they must shrink when the largest score grows, e^(old - new)",
        ),
        Mistake(
            "the smallest instead of the largest",
            (
                running(renew=lambda old, new: torch.where(old == -torch.inf, new, torch.minimum(old, new))),
                divide,
            ),
            "there is NaN",
        ),
        Mistake(
            "a block on its own largest score",
            (running(own=True), divide),
            "the exponentials of a block stand on that block's own largest score, the sums on the largest so far: "
            "use the same for both",
        ),
        Mistake(
            "starts at 0",
            (running(start=0.0), divide),
            "your largest score starts at 0: where every score is far below, all exponentials vanish and 0 / 0 is "
            "left; start at minus infinity, or with the first block",
        ),
        Mistake(
            "plain sums",
            (blockwise.plain_sums, lambda state: state[1] / state[0]),
            "there is NaN",
        ),
        Mistake(
            "not divided",
            (running(), lambda state: state[2]),
            "the mixture is not divided by the total of the exponentials",
        ),
        Mistake(
            "not scaled",
            (running(lambda queries, keys: queries @ keys.mT), divide),
            "the scores are not scaled: divide them by √d_k",
        ),
        Mistake(
            "mean of the blocks",
            (blockwise.mean_of_blocks, lambda state: state[1] / state[0]),
            "you average what each block says by itself: a block with larger scores must weigh more",
        ),
        Mistake(
            "mean of the blocks, by their size",
            (blockwise.weighted_by_size, lambda state: state[1] / state[0]),
            "you weigh each block by its number of keys: it weighs by the sum of its exponentials",
        ),
        Mistake(
            "the last block alone",
            (blockwise.last_block, lambda state: state[0]),
            "your answer is that of the last block alone: what came before is lost",
        ),
        Mistake(
            "keeps everything", (blockwise.hoards, blockwise.attends_to_the_hoard), "it may not grow with the keys"
        ),
        Mistake(
            "a state outside the state",
            (blockwise.global_absorb, blockwise.global_finish),
            "everything that you remember belongs into the state",
        ),
        Mistake(
            "writes to the queries",
            (blockwise.writes_to_queries, divide),
            "your function changed the first tensor",
        ),
        Mistake(
            "always float32",
            (blockwise.always_float32, divide),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    equivalents={
        "line 4: -1 → 1": _TWO_AXES,
        "line 4: 1 → -1": _TWO_AXES,
        "line 5: -1 → 1": _TWO_AXES,
        "line 5: 1 → -1": _TWO_AXES,
        "line 9: -1 → 1": _TWO_AXES,
        "line 9: 1 → -1": _TWO_AXES,
        "line 7: arguments of torch.maximum exchanged": "the larger of two is the same, whichever is named first",
    },
    variants=(
        Variant("largest score, total and mixture", (running(), divide)),
        Variant("the logarithm of the total", (blockwise.by_log_sum, lambda state: state["mixed"])),
        Variant(
            "key by key, in lists",
            (blockwise.key_by_key, lambda state: torch.stack([row[2] / row[1] for row in state])),
        ),
        Variant(
            "the total as one more value", (blockwise.ones_beside_the_values, lambda s: s[1][:, :-1] / s[1][:, -1:])
        ),
    ),
)

EXERCISES = (heads_online,)
