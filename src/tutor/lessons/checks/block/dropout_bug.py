"""The exercise that mends a dropout which shrinks what passes it."""

import torch
from torch import nn
from torch.nn import functional as F

from tutor.layers.dropout import Dropout
from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_STRAYS = "your factor changes from call to call: it is 1 / (1 − share), whichever numbers are dropped"
_SHARES = (0.5, 0.1, 0.25, 0.9)


def _states(*shape, dtype=torch.float32):
    """Numbers from 1 to 2: where a 0 comes out, dropout has put it."""
    return 1 + torch.rand(shape, generator=fresh(), dtype=dtype)


def _trained(dropout, states, share):
    made = tensor(ask(dropout, states, share, True))
    if made.shape != states.shape:
        raise Wrong(f"expected the shape of the states, {tuple(states.shape)}, got {tuple(made.shape)}")
    if not made.isfinite().all():
        raise Wrong("there is infinity or NaN (not a number) in your answer: what do you divide by?")
    return made


def _scaled(dropout):
    for share in _SHARES:
        states = _states(30, 40)
        made, again = (_trained(dropout, states, share) for _ in range(2))
        kept = made != 0
        factors = [each.amax() / states[each == each.amax()][0] for each in (made, again) if each.any()]
        if len(factors) == 2 and not torch.isclose(*factors, rtol=1e-5):
            raise Wrong(_STRAYS)
        close(made, states * kept / (1 - share), tolerance=1e-4)
        if not kept.any() or kept.all():
            raise Wrong(f"with a share of {share} every number of 1,200 is {'kept' if kept.any() else 'dropped'}")


def _the_share(dropout):
    for share in _SHARES:
        states = _states(100, 200)
        made = _trained(dropout, states, share)
        dropped = (made == 0).double().mean().item()
        # seven standard deviations of 20,000 tosses
        if abs(dropped - share) > 0.025:
            raise Wrong(f"with a share of {share}, {dropped:.0%} of 20,000 numbers become 0")
        # the mean of numbers that are kept too seldom strays most
        if abs(made.double().mean() / states.double().mean() - 1) > 0.2:
            raise Wrong(f"with a share of {share} the mean of the numbers does not stay as it was")


def _by_itself(dropout):
    states = _states(8, 30, 40)
    kept, again = (_trained(dropout, states, 0.5) != 0 for _ in range(2))
    if torch.equal(kept, again):
        raise Wrong("a second call drops the same numbers: chance decides anew at each call")
    for axis, name in enumerate(("examples", "rows", "columns")):
        if any(torch.equal(*pair) for pair in zip(kept.unbind(axis), kept.roll(1, axis).unbind(axis), strict=True)):
            raise Wrong(f"two {name} drop the same places: chance decides for each number by itself")
        if kept.all(axis).any() or (~kept).all(axis).any():
            if kept.shape[axis] > 20:
                raise Wrong(f"along the {name} all numbers are dropped together: chance decides for each by itself")


def _idle(dropout):
    for shape in [(4, 5), (6,), (2, 3, 4)]:
        states = _states(*shape)
        for share, training in ((0.5, False), (0.9, False), (0.0, True), (0.0, False)):
            made = tensor(ask(dropout, states, share, training))
            if made.shape != states.shape or not torch.equal(made, states):
                when = "outside training" if not training else "with a share of 0"
                raise Wrong(f"{when} the numbers should come out as they are")


def _form(dropout):
    for dtype in (torch.float64, torch.float32):
        states = _states(20, 30, dtype=dtype)
        made = ask(dropout, states, 0.5, True)
        of_type(made, dtype)
        of_type(ask(dropout, states, 0.5, False), dtype)
        close(made, 2 * states * (made != 0), tolerance=1e-4)
    for training in (True, False):

        def with_share(given, training=training):
            return dropout(given, 0.5, training)

        unchanged(with_share if callable(dropout) else dropout, states)


def _probe(dropout):
    """What a dropout comes to, whatever chance decides: shares are so far apart that rounding tells them."""
    ones = torch.ones(200, 200)

    def seen(training, of):
        return outcome(lambda: of(tensor(ask(dropout, ones, 0.2, training))))

    def dropped(made):
        return (10 * (made == 0).double().mean()).round()

    def alike(made):
        return torch.stack([(made == made[:1]).all(), (made == made[:, :1]).all()])

    return [
        seen(True, lambda made: made.amax()),
        seen(True, alike),
        seen(True, dropped),
        seen(False, lambda made: made.amax()),
        seen(False, dropped),
    ]


def _kept(states, share):
    return (torch.rand(states.shape) >= share).to(states.dtype)


def _dropout(scale=lambda share: 1 / (1 - share), kept=_kept, idle=lambda states, share: states):
    """A dropout with one step in another form."""

    def dropout(states, share, training):
        if not training:
            return idle(states, share)
        return states * kept(states, share) * scale(share)

    return dropout


def _as_in_2014(states, share):
    return states * (1 - share)


def _the_same_each_time(states, share):
    return (torch.rand(states.shape, generator=torch.Generator().manual_seed(0)) >= share).to(states.dtype)


def _whole_states(states, share):
    return (torch.rand(*states.shape[:-1], 1) >= share).to(states.dtype)


def _whole_columns(states, share):
    return (torch.rand(states.shape[-1]) >= share).to(states.dtype)


def _in_place(states, share, training):
    if training:
        states[torch.rand(states.shape) < share] = 0
        states /= 1 - share
    return states


def _by_where(states, share, training):
    if not training or share == 0:
        return states.clone()
    return torch.where(torch.rand(states.shape) < share, 0.0, states / (1 - share)).to(states.dtype)


def _by_bernoulli(states, share, training):
    if training:
        keep = 1 - share
        return states * torch.bernoulli(torch.full_like(states, keep)) / keep
    return states


def _the_books(states, share, training):
    return Dropout(share).train(training)(states)


def _divided_by_share(share):
    return 1 / share if share else 1.0


def _kept_mean(states, share, training):
    if not training:
        return states
    made = states * _kept(states, share)
    return made * states.mean() / made.mean()


block_dropout_bug = Exercise(
    slug="block-dropout-bug",
    answers=("mended_dropout",),
    core="what is kept in training grows by 1 / (1 − share)",
    properties=(
        Property("what is kept in training grows by 1 / (1 − share)", _scaled),
        Property("chance decides for each number by itself, anew at each call", _by_itself),
        Property("a share of the numbers becomes 0, and the mean stays", _the_share),
        Property("outside training, and with a share of 0, nothing changes", _idle),
        Property("keeps the type of its input, and leaves it as it was", _form),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (_dropout(scale=lambda share: 1.0),),
            "what is kept still comes out as it was, so the mean shrinks in training: make up for what is missing",
        ),
        Mistake(
            "multiplied",
            (_dropout(scale=lambda share: 1 - share),),
            "you make what is kept smaller still: divide by the share that is *kept*, 1 − share",
        ),
        Mistake(
            "divided by the share",
            (_dropout(scale=_divided_by_share),),
            "you divide by the share that is dropped: divide by the one that is *kept*, 1 − share",
        ),
        Mistake(
            "always doubled",
            (_dropout(scale=lambda share: 2.0),),
            "2 is the factor for a share of 0.5 alone: with another share, another part is left",
        ),
        Mistake(
            "as in 2014",
            (_dropout(scale=lambda share: 1.0, idle=_as_in_2014),),
            "you make the numbers smaller outside training: that mends the mean, too (the paper of 2014 did so), but "
            "here it is asked that outside training nothing changes: scale up in training",
        ),
        Mistake(
            "both",
            (_dropout(idle=_as_in_2014),),
            "you scale in training *and* outside of it: the one suffices",
        ),
        Mistake(
            "scaled outside training, too",
            (_dropout(idle=lambda states, share: states / (1 - share)),),
            "outside training nothing is dropped, so there is nothing to make up for: scale in training alone",
        ),
        Mistake(
            "kept and dropped exchanged",
            (_dropout(kept=lambda states, share: 1 - _kept(states, share)),),
            "you keep the share that should be dropped",
        ),
        Mistake(
            "kept and dropped exchanged, scaled to fit",
            (_dropout(_divided_by_share, lambda states, share: 1 - _kept(states, share)),),
            "you keep the share that should be dropped, and scale for that: `share` is what becomes 0",
        ),
        Mistake(
            "never dropped",
            (lambda states, share, training: states,),
            "nothing is dropped any more: in training a share of the numbers becomes 0",
        ),
        Mistake(
            "always dropped",
            (lambda states, share, training: _dropout()(states, share, True),),
            "you drop outside training, too: there, nothing is left to chance",
        ),
        Mistake(
            "the wrong way round",
            (lambda states, share, training: _dropout()(states, share, not training),),
            "you drop outside training, and not in it: it is the other way round",
        ),
        Mistake(
            "whole states",
            (_dropout(kept=_whole_states),),
            "you drop whole rows: chance decides for each number by itself",
        ),
        Mistake(
            "whole columns",
            (_dropout(kept=_whole_columns),),
            "you drop the same columns in every row: chance decides for each number by itself",
        ),
        Mistake(
            "the same each time",
            (_dropout(kept=_the_same_each_time),),
            "a second call drops the same numbers: chance decides anew at each call",
        ),
        Mistake(
            "scaled to the mean",
            (_kept_mean,),
            _STRAYS,
        ),
        Mistake(
            "in place",
            (_in_place,),
            "your function changed the tensor it was given: work on a new one, not in place",
        ),
        Mistake(
            "always float64",
            (lambda *given: _dropout()(*given).double(),),
            "expected float32 for inputs of float32, got float64",
        ),
    ),
    equivalents={
        "line 6: torch.rand(states.shape) >= share → torch.rand(states.shape) > share": (
            "that a random number meets the share exactly happens once in millions"
        ),
    },
    variants=(
        Variant("a mask, and a division", (_dropout(),)),
        Variant("torch's own", (lambda states, share, training: F.dropout(states, share, training),)),
        Variant("torch.where", (_by_where,)),
        Variant("Bernoulli", (_by_bernoulli,)),
        Variant("a module", (lambda states, share, training: nn.Dropout(share).train(training)(states),)),
        Variant("the book's", (_the_books,)),
    ),
)

EXERCISES = (block_dropout_bug,)
