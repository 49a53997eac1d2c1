"""Exercises on lengths: characters and bytes by hand, and what a vocabulary saves, foretold."""

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _numbers(place, want):
    return lambda *answers: foretold(_listed(answers[place]), torch.tensor(want), tolerance=1e-6)


def _listed(answer):
    return list(answer) if isinstance(answer, bytes) else answer


# ---------------------------------------------------------------- bytes-by-hand

_TEXTS = ("caf\u00e9", "cafe\u0301", "你，好", "a\U0001f642", "\U0001f44d\U0001f3fd")
_CHARACTERS = [len(text) for text in _TEXTS]
_BYTES = [len(text.encode()) for text in _TEXTS]
_NI = list("你".encode())

bytes_by_hand = Exercise(
    slug="bytes-by-hand",
    answers=("n_characters", "n_bytes", "bytes_of_you"),
    likeness=1e-6,
    properties=(
        Property("how many characters", _numbers(0, _CHARACTERS)),
        Property("how many bytes", _numbers(1, _BYTES)),
        Property("the three bytes of 你", _numbers(2, _NI), points=2),
    ),
    mistakes=(
        Mistake(
            "signs as they look",
            ([4, 4, 3, 2, 1], _BYTES, _NI),
            "those are the signs that one sees: a character is a code point, and the accent that stands alone is one",
        ),
        Mistake(
            "characters are bytes",
            (_BYTES, _BYTES, _NI),
            "those are bytes: count the code points of each text",
        ),
        Mistake(
            "bytes are characters",
            (_CHARACTERS, _CHARACTERS, _NI),
            "those are characters: only a code point below U+0080 is one byte",
        ),
        Mistake(
            "two bytes for every other character",
            (_CHARACTERS, [5, 6, 6, 3, 4], _NI),
            "you give two bytes to whatever is not ASCII: look each code point up in the table",
        ),
        Mistake(
            "three bytes for every other character",
            (_CHARACTERS, [6, 7, 9, 4, 6], _NI),
            "you give three bytes to whatever is not ASCII: look each code point up in the table",
        ),
        Mistake(
            "the comma of a keyboard",
            (_CHARACTERS, [5, 6, 7, 5, 8], _NI),
            "the comma in the third text is U+FF0C, not the one of ASCII: how many bytes does the table give it?",
        ),
        Mistake(
            "the code point's own bytes",
            (_CHARACTERS, _BYTES, [0, 0x4F, 0x60]),
            "those are the bytes of the number 4F60 itself: UTF-8 spreads its bits over three bytes, with marks",
        ),
        Mistake(
            "bits without their marks",
            (_CHARACTERS, _BYTES, [4, 61, 32]),
            "you have cut the bits rightly, in 4, 6 and 6: now put the marks 1110, 10 and 10 in front",
        ),
        Mistake(
            "filled from behind",
            (_CHARACTERS, _BYTES, _NI[::-1]),
            "those are the right bytes, the last one first: the byte with the mark 1110 comes first",
        ),
    ),
    variants=(
        Variant("counted by Python", (_CHARACTERS, _BYTES, _NI)),
        Variant("bytes in hexadecimal", ((4, 5, 3, 2, 2), (5, 6, 9, 5, 8), (0xE4, 0xBD, 0xA0))),
        Variant("tensors", tuple(torch.tensor(part) for part in (_CHARACTERS, _BYTES, _NI))),
        Variant("bytes as Python writes them", (_CHARACTERS, _BYTES, b"\xe4\xbd\xa0")),
    ),
)

# ---------------------------------------------------------------- tokens-length-predict

_SENTENCE = "中国人爱中国"
_LENGTHS = [len(_SENTENCE), len(_SENTENCE.encode()), 4, 18 - 2 * 5]
_VOCAB_SIZE = 4 + 256 + 5
_UNKNOWN = [1, 1, 0, 0]

tokens_length_predict = Exercise(
    slug="tokens-length-predict",
    answers=("sentence_lengths", "bpe_vocab_size", "score_ratio", "n_unknown"),
    likeness=1e-6,
    properties=(
        Property("the four lengths", _numbers(0, _LENGTHS)),
        Property("the size of the vocabulary", _numbers(1, float(_VOCAB_SIZE))),
        Property("how many times as many scores", _numbers(2, 9.0)),
        Property("how many unknown tokens", _numbers(3, _UNKNOWN)),
    ),
    mistakes=(
        Mistake(
            "two bytes a character",
            ([6, 12, 4, 8], _VOCAB_SIZE, 9, _UNKNOWN),
            "the second number is off: how many bytes has a Chinese character in UTF-8?",
        ),
        Mistake(
            "one merge makes a word",
            ([6, 18, 4, 16], _VOCAB_SIZE, 9, _UNKNOWN),
            "you shorten each 中国 by one token in all: *each* of the five merges shortens it by one",
        ),
        Mistake(
            "one of the two",
            ([6, 18, 4, 13], _VOCAB_SIZE, 9, _UNKNOWN),
            "中国 stands in the sentence twice: a merge is applied wherever its pair stands",
        ),
        Mistake(
            "characters start whole",
            ([6, 18, 4, 4], _VOCAB_SIZE, 9, _UNKNOWN),
            "that is as if every character were a token from the start: nothing has joined the bytes of 人 and 爱",
        ),
        Mistake(
            "special tokens forgotten",
            (_LENGTHS, 261, 9, _UNKNOWN),
            "the tokens are special tokens, bytes, and one new token for *each* merge: which have you left out?",
        ),
        Mistake(
            "the lengths' ratio",
            (_LENGTHS, _VOCAB_SIZE, 3, _UNKNOWN),
            "3 is how many times as long the sequence is: a score stands for each *pair* of positions",
        ),
        Mistake(
            "the other way round",
            (_LENGTHS, _VOCAB_SIZE, 1 / 9, _UNKNOWN),
            "asked is bytes against characters: the longer sequence has more scores",
        ),
        Mistake(
            "bytes unknown, too",
            (_LENGTHS, _VOCAB_SIZE, 9, [1, 1, 3, 3]),
            "all 256 bytes are in the vocabulary, whatever texts it was trained on",
        ),
    ),
    variants=(
        Variant("numbers", (_LENGTHS, _VOCAB_SIZE, 9, _UNKNOWN)),
        Variant("worked out", ((6, 6 * 3, 4, 1 + 3 + 3 + 1), 4.0 + 256 + 5, 18**2 / 6**2, (1, 1, 0, 0))),
        Variant("tensors", (torch.tensor(_LENGTHS), torch.tensor([265]), torch.tensor(9.0), torch.tensor(_UNKNOWN))),
    ),
)

EXERCISES = (bytes_by_hand, tokens_length_predict)
