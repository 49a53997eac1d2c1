"""The exercise that prices every token of a language, and finds the lowest loss on it."""

import itertools
import math
from functools import partial

import numpy as np
import torch

from tutor.lessons.answers import Sure, ask, close, describe, outcome, tensor, unchanged
from tutor.lessons.checks.pretraining.languages import drawn, oracle, oracle_loss
from tutor.lessons.checks.pretraining.telling import named
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _require(token_floor, language, text):
    answer = ask(token_floor, language, text)
    answer = list(answer) if isinstance(answer, torch.Tensor | np.ndarray) and answer.ndim == 1 else answer
    if not isinstance(answer, list | tuple):
        raise Sure(f"token_floor returns a list of numbers, got {describe(answer)}")
    if len(answer) != len(text) + 1:
        raise Sure(
            f"for the text “{' '.join(text)}” token_floor gave {len(answer)} number{'s' * (len(answer) != 1)}: "
            f"expected {len(text) + 1}, one for each word and one for the end"
        )
    numbers = [tensor(number) for number in answer]
    if several := [given for number, given in zip(numbers, answer, strict=True) if number.numel() != 1]:
        raise Sure(f"token_floor returns a list of numbers, got a list with {describe(several[0])}")
    want = torch.tensor(oracle(language, text)) + 0.0  # no -0
    close(torch.stack([number.reshape(()).double() for number in numbers]), want, tolerance=1e-5)


def _prices(token_floor, lowest_loss):
    for n_texts in (1, 3, 8):
        language = drawn(n_texts)
        for text, _ in language:
            _require(token_floor, language, text)


def _beginnings(token_floor, lowest_loss):
    language = [(["the"], 0.25), (["the", "cat"], 0.25), (["then"], 0.125), (["the", "cats", "ran"], 0.375)]
    for text, _ in language:
        told = " · ".join(f"{' '.join(words)} {chance}" for words, chance in language)
        with named(f"in the language {told}, the text “{' '.join(text)}”"):
            _require(token_floor, language, text)


def _two_ways(token_floor, lowest_loss):
    for _ in range(3):
        language = drawn(5, twice=True)
        for text, _ in language:
            _require(token_floor, language, text)


def _lowest(token_floor, lowest_loss):
    for n_texts, longest, twice in ((3, 2, False), (8, 5, False), (6, 3, True)):
        language = drawn(n_texts, longest, twice)
        close(ask(lowest_loss, language), torch.tensor(oracle_loss(language)), tolerance=1e-5)


def _plain(token_floor, lowest_loss):
    language = drawn(4)
    unchanged(token_floor, language, language[0][0])
    unchanged(lowest_loss, language)


_FIXED = [(["a"], 0.5), (["a", "cat"], 0.2), (["an", "cat", "ran", "a"], 0.1), (["dog", "a"], 0.2)]
_LETTERS = [(["the"], 0.25), (["the", "cat"], 0.25), (["then"], 0.25), (["the", "cats"], 0.25)]
_TWO_WAYS = [(["a", "cat"], 0.3), (["a", "cat"], 0.1), (["a", "dog"], 0.6)]


def _probe(token_floor, lowest_loss):
    cases = [(_FIXED, ["a"]), (_LETTERS, ["the"]), *((_FIXED, text) for text, _ in _FIXED[1:])]
    cases.append((_TWO_WAYS, ["a", "cat"]))
    priced = [outcome(token_floor, *case) for case in cases]
    return [*priced, outcome(lowest_loss, _FIXED), outcome(lowest_loss, _TWO_WAYS)]


# ---------------------------------------------------------------- answers


def _mass(language, start, fits):
    return sum(chance for words, chance in language if fits(words, start))


def _begins(words, start):
    return words[: len(start)] == start


def by_sums(language, text):
    """Sums of chances."""
    masses = [_mass(language, text[:n], _begins) for n in range(len(text) + 1)]
    masses.append(_mass(language, text, list.__eq__))
    return [math.log(before / after) for before, after in itertools.pairwise(masses)]


def loss_by_prices(language, price=by_sums, n_ends=1):
    """Expected nats over expected tokens."""
    nats = sum(chance * sum(price(language, words)) for words, chance in language)
    return nats / sum(chance * (len(words) + n_ends) for words, chance in language)


def _by_letters(language, text):
    told = [(" ".join(words), chance) for words, chance in language]
    masses = [_mass(told, " ".join(text[:n]), str.startswith) for n in range(len(text) + 1)]
    masses.append(_mass(told, " ".join(text), str.__eq__))
    return [math.log(before / after) for before, after in itertools.pairwise(masses)]


def _no_end(language, text):
    return by_sums(language, text)[:-1]


def _free_end(language, text):
    return [*by_sums(language, text)[:-1], 0.0]


def _first_listed(language, text):
    end = next(chance for words, chance in language if words == text)
    return [*by_sums(language, text)[:-1], math.log(_mass(language, text, _begins) / end)]


def _running(language, text):
    return list(itertools.accumulate(by_sums(language, text)))


def _counted(language, text):
    return by_sums([(words, 1) for words, _ in language], text)


def _pairs(language, text):
    """Sees one word back."""
    marked = [(["<", *words, ">"], chance) for words, chance in language]
    seen = [(pair, chance) for words, chance in marked for pair in itertools.pairwise(words)]
    nats = []
    for last, new in itertools.pairwise(["<", *text, ">"]):
        both = sum(chance for pair, chance in seen if pair == (last, new))
        nats.append(math.log(sum(chance for pair, chance in seen if pair[0] == last) / both))
    return nats


def _scaled(factor):
    return (
        lambda language, text: [factor * nats for nats in by_sums(language, text)],
        lambda language: factor * loss_by_prices(language),
    )


def _by_texts(language):
    return sum(chance * sum(by_sums(language, words)) / (len(words) + 1) for words, chance in language)


def _even(language):
    floors = [by_sums(language, words) for words, _ in language]
    return sum(map(sum, floors)) / sum(map(len, floors))


def _entropy(language):
    return sum(chance * sum(by_sums(language, words)) for words, chance in language)


def _unmerged(language):
    entropy = -sum(chance * math.log(chance) for _, chance in language)
    return entropy / sum(chance * (len(words) + 1) for words, chance in language)


def _consuming(language):
    answer = loss_by_prices(language)
    language.sort(key=lambda pair: pair[1])
    language.pop()
    return answer


pretraining_token_floor = Exercise(
    slug="pretraining-token-floor",
    answers=("token_floor", "lowest_loss"),
    properties=(
        Property("the price of each token", _prices, points=2),
        Property("where one text, or one word, begins like another", _beginnings),
        Property("where a text is listed twice", _two_ways),
        Property("the lowest loss", _lowest, points=2),
        Property("without a change to what they are given", _plain),
    ),
    core="the price of each token",
    probe=_probe,
    mistakes=(
        Mistake(
            "no end",
            (_no_end, loss_by_prices),
            "expected 2, one for each word and one for the end",
        ),
        Mistake(
            "a free end",
            (_free_end, loss_by_prices),
            "your end costs nothing: it does wherever the text could have gone on",
        ),
        Mistake(
            "the first of two alone",
            (_first_listed, loss_by_prices),
            "you take the chance of the first listing alone: where a text is listed twice, its chances add up",
        ),
        Mistake(
            "not given what came before",
            (_running, loss_by_prices),
            "those are the surprises of the whole beginning: that of a word alone is a difference, since the words "
            "before it are given",
        ),
        Mistake("counted, not weighed", (_counted, loss_by_prices), "you count texts: add up their chances instead"),
        Mistake(
            "one word back",
            (_pairs, loss_by_prices),
            "you look at the last word alone: the reader knows *all* words before",
        ),
        Mistake(
            "by letters",
            (_by_letters, loss_by_prices),
            "you compare letters: “the cats” begins with the letters of “the cat”, but its second word is another one. "
            "Compare lists of words",
        ),
        Mistake(
            "probabilities",
            (lambda language, text: [math.exp(-nats) for nats in by_sums(language, text)], loss_by_prices),
            "those are the probabilities: the surprise is −log of each",
        ),
        Mistake("bits", _scaled(1 / math.log(2)), "those are bits: take the natural logarithm"),
        Mistake("the other sign", _scaled(-1), "your surprises have the other sign: −log of a probability is positive"),
        Mistake(
            "averaged over texts",
            (by_sums, _by_texts),
            "you average the mean of each text: a long text has more tokens, so it must count more. Divide once, "
            "nats by tokens",
        ),
        Mistake(
            "every text alike",
            (by_sums, _even),
            "you count every text alike: weigh each with its chance, the nats and the tokens",
        ),
        Mistake("per text", (by_sums, _entropy), "that is the lowest loss per *text*: divide by the tokens of a text"),
        Mistake(
            "no ends among the tokens",
            (by_sums, partial(loss_by_prices, n_ends=0)),
            "you divide by the number of words: the end is a token, too",
        ),
        Mistake(
            "two listings as two texts",
            (by_sums, _unmerged),
            "you take a text that is listed twice for two: nobody can tell which of the two was meant, so it is one",
        ),
        Mistake("changes the language", (by_sums, _consuming), "your function changed the list"),
    ),
    equivalents={},
    variants=(
        Variant("sums", (by_sums, loss_by_prices)),
        Variant("a tree, and entropy", (oracle, oracle_loss)),
        Variant("an array", (lambda language, text: np.array(by_sums(language, text)), loss_by_prices)),
        Variant(
            "tensors",
            (
                lambda language, text: torch.tensor(oracle(language, text)),
                lambda language: torch.tensor(oracle_loss(language)),
            ),
        ),
    ),
)

EXERCISES = (pretraining_token_floor,)
