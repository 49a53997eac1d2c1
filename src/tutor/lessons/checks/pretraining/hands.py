"""Exercises by hand: a small language priced word by word, and what a training run costs."""

import math

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _is(right, place, tolerance):
    wanted = torch.tensor(right[place], dtype=torch.float64)
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def _but(right, place, answer):
    return (*right[:place], answer, *right[place + 1 :])


# ---------------------------------------------------------------- pretraining-chain-by-hand

LANGUAGE = {"a dog barks": 4, "a bird sings": 2, "a fish swims": 2, "the dog sleeps": 4, "the cat sleeps": 4}


def surprises(sentence, sight=3):
    """Bits of each word, for a reader who knows the table and sees some words back."""
    words = sentence.split()

    def times(start, end):
        return sum(n for other, n in LANGUAGE.items() if other.split()[start:end] == words[start:end])

    return [math.log2(times(max(0, t - sight), t) / times(max(0, t - sight), t + 1)) for t in range(3)]


def bits_per_word(sight):
    """Mean over the words of all sentences."""
    return sum(n / 16 * sum(surprises(sentence, sight)) for sentence, n in LANGUAGE.items()) / 3


_CHAIN = ([1.0, 2.0, 0.0], 0.75, 0.75 * math.log(2), 11 / 12)

pretraining_chain_by_hand = Exercise(
    slug="pretraining-chain-by-hand",
    answers=("bird_surprises", "lowest", "lowest_in_nats", "short_sighted"),
    likeness=0.004,
    properties=(
        Property("the surprise of each word", _is(_CHAIN, 0, 0.004)),
        Property("the lowest loss, in bits per word", _is(_CHAIN, 1, 0.004)),
        Property("the same in nats", _is(_CHAIN, 2, 0.006)),
        Property("the lowest loss for a model that sees one word", _is(_CHAIN, 3, 0.004), points=2),
    ),
    mistakes=(
        Mistake(
            "not given what came before",
            _but(_CHAIN, 0, [1.0, 3.0, 3.0]),
            "those are the surprises of the words among all 16 sentences: each word is judged among the sentences that "
            "begin like this one",
        ),
        Mistake("probabilities", _but(_CHAIN, 0, [0.5, 0.25, 1.0]), "those are the probabilities: take −log₂ of each"),
        Mistake(
            "in nats",
            _but(_CHAIN, 0, [math.log(2), math.log(4), 0.0]),
            "those are nats: bits take the logarithm to base 2",
        ),
        Mistake("no minus", _but(_CHAIN, 0, [-1.0, -2.0, 0.0]), "the logarithm of a probability is 0 or less: −log₂"),
        Mistake(
            "the end counted", _but(_CHAIN, 1, 2.25 / 4), "you divide by four: the end of a sentence is not counted"
        ),
        Mistake("per sentence", _but(_CHAIN, 1, 2.25), "that is for a sentence of three words: asked is a word"),
        Mistake(
            "kinds of sentence alike",
            _but(_CHAIN, 1, 0.8),
            "you count every kind of sentence once: some come twice as often as others, and weigh twice as much",
        ),
        Mistake(
            "five kinds, evenly",
            _but(_CHAIN, 1, math.log2(5) / 3),
            "that is for five sentences that are equally likely: here they are not",
        ),
        Mistake(
            "divided by the logarithm of 2",
            _but(_CHAIN, 2, 0.75 / math.log(2)),
            "you divided: a bit is log 2 = 0.693 nats, so there are fewer nats than bits",
        ),
        Mistake("bits again", _but(_CHAIN, 2, 0.75), "that is still in bits"),
        Mistake(
            "in nats, per sentence",
            _but(_CHAIN, 2, 2.25 * math.log(2)),
            "that is for a sentence of three words: asked is a word",
        ),
        Mistake(
            "as with all words",
            _but(_CHAIN, 3, 0.75),
            "that is what a model can reach that sees all words: after dog, this one does not know whether a or the "
            "stood before",
        ),
        Mistake("short-sighted, per sentence", _but(_CHAIN, 3, 2.75), "that is for a sentence: asked is a word"),
        Mistake(
            "the dog counted once",
            _but(_CHAIN, 3, 2.5 / 3),
            "dog stands in two kinds of sentence, half of all together, and in both the next word now costs a bit",
        ),
        Mistake(
            "a bit for everyone",
            _but(_CHAIN, 3, 3.25 / 3),
            "you add a bit to every sentence: after bird, fish and cat one word is enough to know what comes",
        ),
    ),
    variants=(
        Variant("fractions", _CHAIN),
        Variant("rounded", ([1, 2, 0], 0.75, 0.52, 0.917)),
        Variant(
            "counted",
            (
                torch.tensor(surprises("a bird sings")),
                bits_per_word(3),
                bits_per_word(3) * math.log(2),
                bits_per_word(1),
            ),
        ),
    ),
)

# ---------------------------------------------------------------- pretraining-cost-by-hand

_BLOCKS, _TABLE, _TOKENS = 10 * 12 * 500**2, 32_000 * 500, 50 * 1000 * 20_000
_OPERATIONS = 6 * (_BLOCKS + _TABLE) * _TOKENS
_COST = (_TOKENS, _BLOCKS + 2 * _TABLE, _OPERATIONS, _OPERATIONS / (0.4 * 1e14) / 3600, 16 * 62 / 4)

pretraining_cost_by_hand = Exercise(
    slug="pretraining-cost-by-hand",
    answers=("n_tokens", "n_parameters", "operations", "hours", "megabytes_each"),
    likeness=0.006,
    properties=tuple(
        Property(name, _is(tuple(map(float, _COST)), place, 0.006))
        for place, name in enumerate(
            (
                "the tokens that are read",
                "the parameters",
                "the operations",
                "the hours",
                "the megabytes in each process",
            )
        )
    ),
    mistakes=(
        Mistake("one step", _but(_COST, 0, 50_000), "that is what one step reads: there are 20,000 steps"),
        Mistake("texts", _but(_COST, 0, 50 * 20_000), "those are texts: each has 1,000 tokens"),
        Mistake(
            "no tables", _but(_COST, 1, _BLOCKS), "those are the blocks alone: the two tables are parameters as well"
        ),
        Mistake(
            "one table",
            _but(_COST, 1, _BLOCKS + _TABLE),
            "you count one table: in this model the readout is another one, of the same size",
        ),
        Mistake("one block", _but(_COST, 1, _BLOCKS // 10 + 2 * _TABLE), "you count one block: there are ten"),
        Mistake(
            "every parameter multiplied",
            _but(_COST, 2, 6 * (_BLOCKS + 2 * _TABLE) * _TOKENS),
            "you count the table of the inputs as well: a row is looked up there, nothing is multiplied",
        ),
        Mistake(
            "the blocks alone",
            _but(_COST, 2, 6 * _BLOCKS * _TOKENS),
            "those are the blocks alone: the readout is a matrix, and every token goes through it",
        ),
        Mistake(
            "forward alone",
            _but(_COST, 2, _OPERATIONS / 3),
            "that is the way forward: backward costs twice as much again",
        ),
        Mistake("weights times tokens", _but(_COST, 2, _OPERATIONS / 6), "each weight costs 6 operations for a token"),
        Mistake(
            "tokens of one step",
            _but(_COST, 2, _OPERATIONS / 20_000),
            "those are the operations of one step: there are 20,000",
        ),
        Mistake("seconds", _but(_COST, 3, _COST[3] * 3600), "those are seconds: asked are hours"),
        Mistake("minutes", _but(_COST, 3, _COST[3] * 60), "those are minutes: asked are hours"),
        Mistake("at its peak", _but(_COST, 3, _COST[3] * 0.4), "that is at its peak: only 40 % of it are used"),
        Mistake(
            "times the share",
            _but(_COST, 3, _COST[3] * 0.4 * 0.4),
            "you multiplied by 0.4: a processor that is used less takes longer",
        ),
        Mistake("all in each", _but(_COST, 4, 992), "that is what all four hold together, or each under DDP"),
        Mistake("weights alone", _but(_COST, 4, 62), "those are the weights: gradients and two means are cut as well"),
        Mistake(
            "one mean",
            _but(_COST, 4, 186),
            "12 bytes for each parameter: AdamW keeps two running means, so it is 16",
        ),
        Mistake(
            "bytes",
            _but(_COST, 4, 248e6),
            "those are bytes: asked are megabytes, a million bytes each",
        ),
    ),
    equivalents={
        f"line {line}: {old} → {new}": "an error of half a per cent is allowed"
        for line, old, others in (
            (2, "1000000000.0", ("1000000001.0", "999999999.0")),
            (3, "62000000.0", ("62000001.0", "61999999.0")),
            (6, "248", ("249", "247")),
        )
        for new in others
    },
    variants=(
        Variant("worked out", _COST),
        Variant("rounded", (1e9, 62_000_000, 2.76e17, 1.92, 248)),
        Variant("tensors", tuple(torch.tensor(float(number)) for number in _COST)),
    ),
)

EXERCISES = (pretraining_chain_by_hand, pretraining_cost_by_hand)
