"""Exercises by hand: a tree of texts, and what length does to a score."""

import math

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, describe, foretold, ordinal
from tutor.lessons.checks.tokens.readings import spelled_answer
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

# ---------------------------------------------------------------- decoding-tree-by-hand

FIRST = {"the": 0.4, "a": 0.35, "one": 0.25}
SECOND = {
    "the": {"bird": 0.5, "cat": 0.3, "dog": 0.2},
    "a": {"bird": 0.2, "cat": 0.6, "dog": 0.2},
    "one": {"bird": 0.1, "cat": 0.0, "dog": 0.9},
}


def _words(answer, n_words):
    """Texts, read as lists of words.

    Raises:
        NotDone: If there is none.
        Sure: If they are no texts of as many words.
    """
    if answer is None or answer is Ellipsis:
        raise NotDone
    if not isinstance(answer, list | tuple) or len(answer) != 3 or not all(isinstance(text, str) for text in answer):
        wanted = (
            'texts, such as ["the dog", "the dog", "the dog"]' if n_words > 1 else 'letters, such as ["A", "A", "A"]'
        )
        parts = isinstance(answer, list | tuple) and len(answer) == 3
        got = ", ".join(map(describe, answer)) if parts else describe(answer)
        raise Sure(f"expected a list of three {wanted}, got {got}")
    texts = [text.lower().replace("<eos>", " ").strip(" .").split() for text in answer]
    for place, text in enumerate(texts):
        if len(text) != n_words:
            many = f"{n_words} word{'s' * (n_words > 1)}"
            raise Sure(f"expected texts of {many}, the {ordinal(place)} has {len(text)}")
    return texts


def _told(answer, want, n_words, what):
    for place, (got, right) in enumerate(zip(_words(answer, n_words), want, strict=True)):
        if got != right.lower().split():
            raise Wrong(f"the {ordinal(place)} {what} is another one")


_TEXTS = ["the bird", "a cat", "one dog"]
_CHANCES = [0.2, 0.21, 0.225]
_KEPT = [0.21, 0.2]


def _tree_texts(texts, chances, kept):
    _told(texts, _TEXTS, 2, "text")


def _tree_probe(texts, chances, kept):
    return [spelled_answer(lambda answer: _words(answer, 2), texts), numbers_of(chances), numbers_of(kept)]


tree_by_hand = Exercise(
    slug="decoding-tree-by-hand",
    answers=("found_texts", "text_chances", "kept_chances"),
    likeness=0.002,
    probe=_tree_probe,
    properties=(
        Property("the three texts", _tree_texts, points=2),
        Property("their probabilities", lambda texts, chances, kept: foretold(chances, torch.tensor(_CHANCES), 0.002)),
        Property(
            "what beam search has kept after the second word",
            lambda texts, chances, kept: foretold(kept, torch.tensor(_KEPT), 0.002),
            points=2,
        ),
    ),
    mistakes=(
        Mistake(
            "greedy looks ahead",
            (["a cat", "a cat", "one dog"], _CHANCES, _KEPT),
            "greedy search takes the most probable *first* word, whatever it leads to",
        ),
        Mistake(
            "width 2 sees everything",
            (["the bird", "one dog", "one dog"], _CHANCES, _KEPT),
            "with width 2 only two first words are kept: which one falls out before its second word is looked at?",
        ),
        Mistake(
            "width 2 is greedy",
            (["the bird", "the bird", "one dog"], _CHANCES, _KEPT),
            "beam search compares the continuations of *both* kept words",
        ),
        Mistake(
            "the best is what the beam found",
            (["the bird", "a cat", "a cat"], _CHANCES, _KEPT),
            "for the most probable of all texts, multiply along every path of the tree: there are nine",
        ),
        Mistake(
            "words one by one",
            ([text.split() for text in _TEXTS], _CHANCES, _KEPT),
            "got a list of 2, a list of 2, a list of 2",
        ),
        Mistake(
            "the last word alone",
            (_TEXTS, [0.5, 0.6, 0.9], _KEPT),
            "that is the probability of the second word alone: multiply it with that of the first word",
        ),
        Mistake(
            "sums",
            (_TEXTS, [0.9, 0.95, 1.15], _KEPT),
            "those are sums: probabilities along a path are multiplied (their logarithms are added)",
        ),
        Mistake(
            "logarithms",
            (_TEXTS, [math.log(chance) for chance in _CHANCES], _KEPT),
            "those are logarithms: asked are the probabilities themselves",
        ),
        Mistake(
            "one of each",
            (_TEXTS, _CHANCES, [0.225, 0.21]),
            "the word *one* is out of the beam after the first step: nothing that begins with it comes back",
        ),
        Mistake(
            "two of the first",
            (_TEXTS, _CHANCES, [0.2, 0.12]),
            "those are the best two continuations of *the* alone: the continuations of both kept words compete",
        ),
        Mistake(
            "the other way round",
            (_TEXTS, _CHANCES, [0.2, 0.21]),
            "the larger comes first",
        ),
        Mistake(
            "the words' own",
            (_TEXTS, _CHANCES, [0.6, 0.5]),
            "those are the probabilities of the second words alone: what is compared is the whole beginning so far",
        ),
    ),
    variants=(
        Variant("numbers", (_TEXTS, _CHANCES, _KEPT)),
        Variant(
            "with <eos> and capitals", (["The bird <eos>", "A cat <eos>", "One dog."], (0.2, 0.21, 0.225), [0.21, 0.20])
        ),
        Variant("tensors", (tuple(_TEXTS), torch.tensor(_CHANCES), torch.tensor(_KEPT))),
    ),
)

# ---------------------------------------------------------------- decoding-length-by-hand

TOTALS, LENGTHS = [-2.0, -3.0, -6.4], [2, 5, 8]
_WINNERS = ["A", "B", "C"]
_MEANS = [total / length for total, length in zip(TOTALS, LENGTHS, strict=True)]
_PERPLEXITIES = [math.exp(-mean) for mean in _MEANS]
_BORDER = math.log(1.5) / math.log(2.5)


def _winners(winners, *others):
    _told(winners, _WINNERS, 1, "winner")


def _length_probe(winners, means, perplexities, border):
    return [spelled_answer(lambda answer: _words(answer, 1), winners), *map(numbers_of, (means, perplexities, border))]


def _number(place, want, tolerance):
    return lambda *answers: foretold(answers[place], torch.tensor(want, dtype=torch.float64), tolerance)


length_by_hand = Exercise(
    slug="decoding-length-by-hand",
    answers=("winners", "mean_scores", "perplexities", "border"),
    likeness=0.006,
    probe=_length_probe,
    properties=(
        Property("who wins at each exponent", _winners, points=2),
        Property("the scores at exponent 1", _number(1, _MEANS, 0.006)),
        Property("the perplexities", _number(2, _PERPLEXITIES, 0.011)),
        Property("the exponent at which A and B are equal", _number(3, _BORDER, 0.011)),
    ),
    mistakes=(
        Mistake(
            "always the most probable",
            (["A", "A", "A"], _MEANS, _PERPLEXITIES, _BORDER),
            "that is who wins without a penalty: divide by the length to the power of the exponent, each time anew",
        ),
        Mistake(
            "the smallest",
            (["C", "A", "A"], _MEANS, _PERPLEXITIES, _BORDER),
            "scores are negative here, and the *largest* wins: the one nearest to 0",
        ),
        Mistake(
            "the mean wins twice",
            (["A", "B", "B"], _MEANS, _PERPLEXITIES, _BORDER),
            "at exponent 2 divide by the *square* of the length: 4, 25 and 64",
        ),
        Mistake(
            "letters in one string",
            ("ABC", _MEANS, _PERPLEXITIES, _BORDER),
            'expected a list of three letters, such as ["A", "A", "A"]',
        ),
        Mistake(
            "at exponent 2",
            (_WINNERS, [-0.5, -0.12, -0.1], _PERPLEXITIES, _BORDER),
            "those are the scores at exponent 2: at exponent 1 divide by the length itself",
        ),
        Mistake(
            "multiplied",
            (_WINNERS, [-4, -15, -51.2], _PERPLEXITIES, _BORDER),
            "you multiply by the length: divide, so that long texts are not punished for their length",
        ),
        Mistake(
            "without the sign",
            (_WINNERS, [-mean for mean in _MEANS], _PERPLEXITIES, _BORDER),
            "log-probabilities are negative, and dividing by a length does not change that",
        ),
        Mistake(
            "probability to perplexity without the length",
            (_WINNERS, _MEANS, [math.exp(-total) for total in TOTALS], _BORDER),
            "that is one over the probability of the whole text: perplexity goes by the mean of its tokens",
        ),
        Mistake(
            "mean probabilities",
            (_WINNERS, _MEANS, [math.exp(mean) for mean in _MEANS], _BORDER),
            "that is the mean probability of a token (the geometric mean): perplexity is one over it",
        ),
        Mistake(
            "the wrong ratio",
            (_WINNERS, _MEANS, _PERPLEXITIES, math.log(2.5) / math.log(1.5)),
            "the two logarithms are the wrong way round: from 2.5^x = 1.5 follows x · ln 2.5 = ln 1.5",
        ),
        Mistake(
            "the ratio itself",
            (_WINNERS, _MEANS, _PERPLEXITIES, 1.5 / 2.5),
            "the exponent is a ratio of *logarithms*: x · ln 2.5 = ln 1.5",
        ),
    ),
    variants=(
        Variant("computed", (_WINNERS, _MEANS, _PERPLEXITIES, _BORDER)),
        Variant("two decimals", (("a", "b", "c"), [-1, -0.6, -0.8], (2.72, 1.82, 2.23), 0.44)),
        Variant("tensors", (_WINNERS, torch.tensor(_MEANS), torch.tensor(_PERPLEXITIES), torch.tensor(_BORDER))),
    ),
)

EXERCISES = (tree_by_hand, length_by_hand)
