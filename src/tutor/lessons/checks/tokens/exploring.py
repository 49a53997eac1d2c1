"""Exercises on what a trained tokenizer does to words, and what its model cannot see."""

from functools import cache

import torch

from tutor.data import prose
from tutor.lessons.answers import Wrong, foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.tokens.readings import foretold_tokens, spelled_answer, tokens
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.text.bpe import BPETokenizer

_VOCAB_SIZE = 1000
_QUEENS = (" Queen", " queen", "Queen", " QUEEN")
_NUMBERS = ("7", "1865", "1000000")
_TEA = "我喜欢喝茶"


@cache
def _tokenizer():
    works = [passage.text for passage in prose.load("train") if passage.work.startswith("Alice")]
    return BPETokenizer.train(works, vocab_size=_VOCAB_SIZE)


@cache
def _held_out():
    return next(passage.text for passage in prose.load("test") if passage.work.startswith("Alice"))


def _n_tokens(text):
    return len(_tokenizer().encode(text))


def _counts(place, texts):
    def test(*answers):
        foretold(answers[place], torch.tensor([_n_tokens(text) for text in texts]), tolerance=1e-6)

    return test


def _with_r(queens, numbers, r_tokens, per_character):
    tokenizer = _tokenizer()
    want = [token for token in tokenizer.tokens(tokenizer.encode(" strawberry")) if "r" in token]
    try:
        foretold_tokens(r_tokens, want)
    except Wrong as failure:
        raise Wrong(f"{failure}: show all tokens of ' strawberry', and keep those with an r in them") from None


def _per_character(queens, numbers, r_tokens, per_character):
    want = [_n_tokens(text) / len(text) for text in (_held_out(), _TEA)]
    foretold(per_character, torch.tensor(want), tolerance=0.006)


_OF_QUEENS, _IN_NUMBERS, _WITH_R, _SPENT = [1, 2, 2, 5], [1, 4, 7], ["ra", "er", "ry"], [0.369, 3.0]

tokenizer_explore = Exercise(
    slug="tokenizer-explore",
    answers=("queen_counts", "number_counts", "r_tokens", "per_character"),
    likeness=0.006,
    properties=(
        Property("the tokens of four queens", _counts(0, _QUEENS)),
        Property("the tokens of three numbers", _counts(1, _NUMBERS)),
        Property("the tokens in which the r's of strawberry hide", _with_r),
        Property("tokens per character, in English and in Chinese", _per_character),
    ),
    probe=lambda queens, numbers, r_tokens, per_character: [
        numbers_of(queens),
        numbers_of(numbers),
        spelled_answer(tokens, r_tokens),
        numbers_of(per_character),
    ],
    mistakes=(
        Mistake(
            "spaces left out",
            ([2, 2, 2, 5], _IN_NUMBERS, _WITH_R, _SPENT),
            "those are counts of words without the space in front: to the tokenizer ` Queen` and `Queen` differ",
        ),
        Mistake(
            "letters counted",
            ([6, 6, 5, 6], _IN_NUMBERS, _WITH_R, _SPENT),
            "those are characters: count the ids that encode gives",
        ),
        Mistake(
            "a number is one token",
            (_OF_QUEENS, [1, 1, 1], _WITH_R, _SPENT),
            "see what tokens the digits of 1865 come to: in these chapters no two digits were frequent enough",
        ),
        Mistake(
            "letters instead of tokens",
            (_OF_QUEENS, _IN_NUMBERS, ["r", "r", "r"], _SPENT),
            "those are letters, which the model never gets: hand in the tokens that hold them, as tokenizer.tokens "
            "shows them",
        ),
        Mistake(
            "all tokens",
            (_OF_QUEENS, _IN_NUMBERS, ["␣st", "ra", "w", "b", "er", "ry"], _SPENT),
            "those are all tokens of the word: keep those with an r in them",
        ),
        Mistake(
            "characters per token",
            (_OF_QUEENS, _IN_NUMBERS, _WITH_R, [2.711, 0.333]),
            "those are characters per token: asked is tokens per character",
        ),
        Mistake(
            "tokens per word",
            (_OF_QUEENS, _IN_NUMBERS, _WITH_R, [2.047, 15]),
            "those are tokens per word: divide by the number of characters, len(text)",
        ),
        Mistake(
            "bytes",
            (_OF_QUEENS, _IN_NUMBERS, _WITH_R, [1.0, 3.0]),
            "those are bytes per character: count the ids that encode gives",
        ),
    ),
    equivalents={
        "line 6: (' Queen', ' queen', 'Queen', ' QUEEN') → (' Queen', 'Queen', ' queen', ' QUEEN')": (
            "both of them are two tokens"
        ),
    },
    variants=(
        Variant("numbers", (_OF_QUEENS, _IN_NUMBERS, _WITH_R, _SPENT)),
        Variant("two decimals, tuples", ((1, 2, 2, 5), (1.0, 4.0, 7.0), ("ra", "er", "ry"), (0.37, 3))),
        Variant("tensors", (torch.tensor(_OF_QUEENS), torch.tensor(_IN_NUMBERS), _WITH_R, torch.tensor(_SPENT))),
    ),
)

tokens_explain = Exercise(
    slug="tokens-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("The model reads ids, and an id does not say which letters it stands for, so it has to learn spelling.",),
        ),
        Variant(
            "中文",
            (
                "模型读到的是词元的编号，编号本身不含字母；而每个词元的困惑度取决于词元的长短，所以不同分词器之间的数字不能直接比较。",
            ),
        ),
    ),
)

EXERCISES = (tokenizer_explore, tokens_explain)
