"""Exercises with pencil and paper: how well a secret is remembered, and what training and answering cost."""

import math

import torch

from tutor.lessons.checks.places import but, number_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- limits-exposure-by-hand

_CODES, _RANKS = 4096, (1, 256, 2048)
_EXPOSURES = [math.log2(_CODES) - math.log2(rank) for rank in _RANKS]
_BY_CHANCE, _LONGER = 256 / _CODES, 24.0
_SECRET = (_EXPOSURES, _BY_CHANCE, _LONGER)

limits_exposure_by_hand = Exercise(
    slug="limits-exposure-by-hand",
    answers=("exposures", "by_chance", "longer"),
    likeness=0.002,
    properties=(
        Property("the exposures of three codes", number_is(0, _EXPOSURES, 0.005), points=2),
        Property("how often chance alone gives four bits", number_is(1, _BY_CHANCE, 0.002)),
        Property("a code that is twice as long", number_is(2, _LONGER, 0.005)),
    ),
    mistakes=(
        Mistake(
            "of the rank alone",
            but(_SECRET, 0, [math.log2(rank) for rank in _RANKS]),
            "that is the logarithm of the rank: take it off the logarithm of the number of codes",
        ),
        Mistake(
            "natural logarithms",
            but(_SECRET, 0, [one * math.log(2) for one in _EXPOSURES]),
            "those are natural logarithms: an exposure is counted in bits, with logarithms to base 2",
        ),
        Mistake(
            "ranks from nothing",
            but(_SECRET, 0, [math.log2(_CODES) - math.log2(rank + 1) for rank in _RANKS]),
            "ranks are counted from 1 here, as the table says: the likeliest code has rank 1, whose logarithm is 0",
        ),
        Mistake(
            "divided",
            but(_SECRET, 0, [_CODES / rank for rank in _RANKS]),
            "that is the quotient itself: the exposure is its logarithm to base 2",
        ),
        Mistake(
            "the share of the ranks",
            but(_SECRET, 0, [rank / _CODES for rank in _RANKS]),
            "that is the share of codes that are at least as likely: the exposure is minus its logarithm to base 2",
        ),
        Mistake(
            "the other codes",
            but(_SECRET, 1, 1 - _BY_CHANCE),
            "that is how often chance gives *less* than four bits",
        ),
        Mistake(
            "one rank alone",
            but(_SECRET, 1, 1 / _CODES),
            "that is one rank alone: every rank up to 256 has four bits or more",
        ),
        Mistake(
            "a quarter",
            but(_SECRET, 1, 0.25),
            "four bits are not a quarter: each bit halves the share of ranks, four times over",
        ),
        Mistake(
            "twice as many codes",
            but(_SECRET, 2, 13.0),
            "twice as long a code has not twice as many possibilities: it has their square",
        ),
        Mistake(
            "no more than before",
            but(_SECRET, 2, 12.0),
            "that is the short code at rank 1: among more codes it takes more bits to stand first",
        ),
    ),
    variants=(
        Variant("computed", _SECRET),
        Variant("rounded", ((12, 4, 1), 0.0625, 24)),
        Variant("tensors", (torch.tensor(_EXPOSURES), torch.tensor([1 / 16]), torch.tensor(24.0))),
    ),
)

# ---------------------------------------------------------------- limits-energy-by-hand

_PARAMETERS, _TOKENS, _PER_SECOND, _USED, _WATTS, _OVERHEAD, _REPLY = 1e9, 2e10, 1e15, 0.4, 700, 1.2, 1000
_TRAINING = 6 * _PARAMETERS * _TOKENS / 1e18
_HOURS = _TRAINING * 1e18 / (_PER_SECOND * _USED) / 3600
_ENERGY = _HOURS * _WATTS / 1000 * _OVERHEAD
_REPLIES = _TRAINING * 1e18 / (2 * _PARAMETERS * _REPLY) / 1e6
_BILL = (_TRAINING, _HOURS, _ENERGY, _REPLIES)

limits_energy_by_hand = Exercise(
    slug="limits-energy-by-hand",
    answers=("training", "hours", "energy", "replies"),
    likeness=0.004,
    properties=(
        Property("the operations of the training", number_is(0, _TRAINING, 0.005)),
        Property("the hours", number_is(1, _HOURS, 0.005)),
        Property("the energy", number_is(2, _ENERGY, 0.005)),
        Property("how many replies cost as much", number_is(3, _REPLIES, 0.005)),
    ),
    mistakes=(
        Mistake(
            "forwards alone",
            but(_BILL, 0, _TRAINING / 3),
            "two operations per parameter and token are the way forwards alone: training goes backwards, too, which "
            "makes six",
        ),
        Mistake("not in these units", but(_BILL, 0, 1.2e20), "give the number in units of 10 to the power of 18"),
        Mistake(
            "parameters and tokens added",
            but(_BILL, 0, 6 * (_PARAMETERS + _TOKENS) / 1e18),
            "you add parameters and tokens: every token passes every parameter, so they are multiplied",
        ),
        Mistake(
            "at the peak",
            but(_BILL, 1, _HOURS * _USED),
            "that is at the peak rate: the training reaches 40 % of it, and takes longer",
        ),
        Mistake("seconds", but(_BILL, 1, _HOURS * 3600), "those are seconds: an hour has 3,600 of them"),
        Mistake(
            "multiplied by the share",
            but(_BILL, 1, _HOURS * _USED * _USED),
            "a lower use makes the run longer, not shorter: divide by 0.4",
        ),
        Mistake(
            "without the building",
            but(_BILL, 2, _ENERGY / _OVERHEAD),
            "that is what the processor takes: the building adds a fifth",
        ),
        Mistake("watt-hours", but(_BILL, 2, _ENERGY * 1000), "those are watt-hours: a thousand are a kilowatt-hour"),
        Mistake(
            "six again",
            but(_BILL, 3, _REPLIES / 3),
            "nothing goes backwards in a reply: each token takes two operations for each parameter",
        ),
        Mistake(
            "tokens",
            but(_BILL, 3, _REPLIES * 1000),
            "those are tokens: a reply has 1,000 of them",
        ),
        Mistake("not in millions", but(_BILL, 3, _REPLIES * 1e6), "give the number in millions"),
    ),
    variants=(
        Variant("computed", _BILL),
        Variant("rounded", (120, 83.3, 70, 60)),
        Variant("tensors", tuple(torch.tensor(one) for one in _BILL)),
    ),
)

EXERCISES = (limits_exposure_by_hand, limits_energy_by_hand)
