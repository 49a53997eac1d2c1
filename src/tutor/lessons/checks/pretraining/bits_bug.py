"""The exercise that mends a rate of bits per byte, and tests it."""

import math
import random

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, outcome, tensor, unchanged
from tutor.lessons.checks.pretraining import rates
from tutor.lessons.checks.pretraining.rates import TextWatch
from tutor.lessons.checks.pretraining.telling import named
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_VERDICTS = Verdicts(
    true="sick",
    false="sound",
    advice="; right functions differ by rounding: allow for it, as in math.isclose(one, other, rel_tol=1e-4)",
    noun="function",
)
_PLAIN, _WIDE = "abcdefgh .", "äöüß你好世界🙂é"


def _drawn(signs, shapes):
    """Texts of some signs, with the nats of some tokens each."""
    stream = random.SystemRandom()
    texts = ["".join(stream.choice(signs) for _ in range(n_signs)) for n_signs, _ in shapes]
    return [[stream.uniform(0.1, 6) for _ in range(n_tokens)] for _, n_tokens in shapes], texts


def _agree(mended, nats, texts):
    got = tensor(ask(mended, nats, texts))
    if got.numel() != 1:
        raise Sure(f"expected one number, got shape {tuple(got.shape)}")
    close(got, torch.tensor(rates.honest(nats, texts), dtype=torch.float64), tolerance=1e-5)


def _plain(mended, is_sick):
    for shapes in ([(12, 4)], [(5, 6)], [(20, 3), (4, 9), (7, 2)]):
        _agree(mended, *_drawn(_PLAIN, shapes))
    nats, texts = _drawn(_PLAIN, [(5, 3), (6, 2)])
    unchanged(mended, nats, texts)


def _wide(mended, is_sick):
    for signs, shapes in ((_WIDE, [(6, 4)]), (_PLAIN + _WIDE, [(9, 20), (30, 5)])):
        with named("for texts with letters of several bytes"):
            _agree(mended, *_drawn(signs, shapes))
    nats, texts = _drawn(_PLAIN, [(8, 3), (0, 1), (5, 4)])
    texts[0] = f" {texts[0][1:-1]} "
    with named("with a text of no byte among others"):
        _agree(mended, nats, texts)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, rates.per_token, watch=TextWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, rates.honest, watch=TextWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a right one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, rates.SICK, rates.SOUND, watch=TextWatch())


_NATS, _TEXTS = [[1.5, 0.25, 3.0], [0.5, 2.0, 4.0, 1.0, 0.75]], ["größer", "a b c d e"]


def _probe(mended, is_sick):
    empty = [*_NATS, [2.5]], [*_TEXTS, ""]
    ascii_alone = [_NATS[1]], [_TEXTS[1]]
    spaced = _NATS, [" größer", "a b c d e "]
    return [
        *(outcome(mended, *case) for case in (ascii_alone, (_NATS, _TEXTS), empty, spaced)),
        outcome(lambda: _behavior(is_sick)),
    ]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch = TextWatch()
    shown = (*rates.SICK.values(), *rates.SOUND.values())
    verdicts = torch.tensor([_VERDICTS.of(is_sick, rate, watch) for rate in shown])
    right = torch.tensor([True] * len(rates.SICK) + [False] * len(rates.SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


# ---------------------------------------------------------------- answers


def _wrong_on(nats, texts, right=None):
    """A test that compares with the truth on one case."""
    wanted = rates.honest(nats, texts) if right is None else right
    return lambda rate: not math.isclose(rate(nats, texts), wanted, rel_tol=1e-4)


good_test = _wrong_on(_NATS, _TEXTS)


def by_properties(rate):
    """Compares answers with each other, and one with a number worked out by hand."""
    bit = math.log(2)
    by_hand = rate([[3 * bit, 3 * bit, 2 * bit]], ["näh"])  # 8 bits for 4 bytes
    one, other = ([bit, 4 * bit], "abc"), ([2 * bit, bit], "uvwxyz")
    both = rate([one[0], other[0]], [one[1], other[1]])
    together = rate([one[0] + other[0]], [one[1] + other[1]])
    return abs(by_hand - 2) > 1e-3 or abs(both - together) > 1e-3


def _by_recutting(rate):
    """Only sees whether the number of tokens matters."""
    return abs(rate([[1.0, 2.0, 3.0]], ["abc"]) - rate([[3.0, 3.0]], ["abc"])) > 1e-3


def _answer(rate=rates.honest, test=good_test):
    return rate, test


_NUMBERS = "the same nats in another order show the mistakes as well"

pretraining_bits_bug = Exercise(
    slug="pretraining-bits-bug",
    answers=("mended_bits_per_byte", "is_sick_rate"),
    properties=(
        Property("the mended rate is right", _plain),
        Property("also for letters of several bytes, and for a text of none", _wide),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            _answer(rates.per_token),
            "you still divide by the tokens, and how many there are is up to the tokenizer: divide by the bytes",
        ),
        Mistake(
            "per character",
            _answer(rates.per_character),
            "you divide by characters: ö has two bytes in UTF-8, 你 three. text.encode() gives the bytes",
        ),
        Mistake("in nats", _answer(rates.in_nats), "those are nats per byte: a bit is log 2 = 0.693 nats, so divide"),
        Mistake(
            "multiplied",
            _answer(rates.nats_for_bits),
            "you multiply by log 2: a bit is 0.693 nats, so there are more bits than nats",
        ),
        Mistake(
            "the mean of the texts",
            _answer(rates.mean_of_texts),
            "you take the mean of the texts' rates: a long text has more bytes, and counts more. Add up first, then "
            "divide once",
        ),
        Mistake(
            "no ends",
            _answer(rates.no_ends),
            "the end of each text is left out: it costs bits, too, though it has no byte",
        ),
        Mistake("not divided", _answer(rates.summed), "those are all bits together: divide by the bytes"),
        Mistake(
            "another encoding",
            _answer(rates.two_bytes_each),
            "those are the bytes of UTF-16: asked are those of UTF-8",
        ),
        Mistake(
            "a byte for each end",
            _answer(rates.ends_as_bytes),
            "you count a byte for the end of each text: it costs nats, but has no byte",
        ),
        Mistake(
            "empty texts left out",
            _answer(rates.without_empty),
            "you leave out the texts without a byte: the end of each costs nats, which count",
        ),
        Mistake(
            "blanks at the ends left out",
            _answer(rates.stripped),
            "you leave out the blanks at the ends of the texts: they are bytes as any other",
        ),
        Mistake(
            "the first text alone",
            _answer(lambda nats, texts: rates.honest(nats[:1], texts[:1])),
            "you take the first text alone: all texts together",
        ),
        Mistake("turned round", _answer(rates.turned), "those are bytes per bit"),
        Mistake("always sick", _answer(test=lambda rate: True), "your test says True (sick) of every function"),
        Mistake(
            "never sick",
            _answer(test=lambda rate: False),
            "your test says False (sound) of every function: what should it compare?",
        ),
        Mistake(
            "verdict the other way round",
            _answer(test=lambda rate: not good_test(rate)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "plain letters alone",
            _answer(test=_wrong_on(_NATS, ["greater", "a b c d e"])),
            "every letter of your texts has one byte, so that characters and bytes are the same by accident",
        ),
        Mistake(
            "one text",
            _answer(test=_wrong_on(_NATS[:1], _TEXTS[:1])),
            "with one text, the mean of the texts' rates is right by accident: take two with different rates",
        ),
        Mistake(
            "ends that cost nothing",
            _answer(test=_wrong_on([[1.5, 3.0, 0.0], [0.5, 2.0, 4.0, 0]], _TEXTS)),
            "the ends of your texts cost nothing, so that to leave them out is right by accident",
        ),
        Mistake(
            "as many tokens as bytes",
            _answer(test=_wrong_on([[1.5, 0.25, 3.0], [0.5, 2.0, 4.0, 1.0, 0.75]], ["üa", "ö世"])),
            "your texts have as many tokens as bytes, so that to divide by tokens is right by accident",
        ),
        Mistake(
            "cut in two ways",
            _answer(test=_by_recutting),
            "your test only sees whether the number of tokens matters: compare with a number worked out by hand",
        ),
        Mistake(
            "no tolerance",
            _answer(test=lambda rate: rate(_NATS, _TEXTS) != rates.by_rates(_NATS, _TEXTS) * (1 + 1e-12)),
            "right functions differ by rounding",
        ),
        Mistake(
            "no verdict",
            _answer(test=lambda rate: rate(_NATS, _TEXTS)),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake("one list", _answer(test=lambda rate: rate([1.0, 2.0], ["ab"]) > 2), "a list of lists of numbers"),
        Mistake("bytes", _answer(test=lambda rate: rate([[1.0, 2.0]], [b"ab"]) > 2), "a list of strings"),
    ),
    equivalents={
        "line 12: [[1.0, 2.0, 4.0], [0.5, 2.5]] → [[0.5, 2.5], [1.0, 2.0, 4.0]]": _NUMBERS,
        "line 12: ['grün', 'a dog sat'] → ['a dog sat', 'grün']": _NUMBERS,
        "line 12: [1.0, 2.0, 4.0] → [2.0, 1.0, 4.0]": _NUMBERS,
        "line 12: [1.0, 2.0, 4.0] → [1.0, 4.0, 2.0]": _NUMBERS,
        "line 12: [0.5, 2.5] → [2.5, 0.5]": _NUMBERS,
        "line 13: arguments of math.isclose exchanged": "which of two close numbers is named first has no say",
        "line 13: math.isclose(found, 10 / math.log(2) / 14, rel_tol=0.0001) → "
        "math.isclose(found, 10 / math.log(2) / 14)": "the right functions differ in their very last digits alone",
        "line 13: 0.0001 → 0.0002": "no wrong rate is as near as that",
    },
    variants=(
        Variant("added up", _answer()),
        Variant("by properties", _answer(rates.by_shares, by_properties)),
        Variant("with PyTorch", _answer(rates.by_torch, lambda rate: torch.tensor(good_test(rate)))),
        Variant("weighed rates", _answer(rates.by_rates)),
    ),
)

EXERCISES = (pretraining_bits_bug,)
