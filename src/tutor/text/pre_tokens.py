r"""Pre-tokens: GPT-2's cut of a text into pieces, across which no merge is learned.

GPT-2 cuts by ``'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+``. Python's own ``re`` has no
``\p{L}`` (letters) and ``\p{N}`` (numbers), but ``[^\W\d_]`` and ``\d`` are nearly these. They differ on numbers
that are no decimal digits (``²``, ``½``, ``Ⅷ``), which ``re`` counts among the letters, and on four separators, which
``re`` counts as white space and Unicode does not. Each of those characters gets a stand-in of its proper kind before
the cut. So the cut is GPT-2's for every character that Python's Unicode tables know; a letter that a later version of
Unicode added is taken for punctuation.

Source: Radford et al. 2019, section 2.2 and the released code (github.com/openai/gpt-2).
"""

import re

_PATTERN = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
_SEPARATORS = "\x1c\x1d\x1e\x1f"


def split_pre_tokens(text: str) -> list[str]:
    """Cut a text into pieces: words with the space before them, numbers, punctuation, other white space.

    Nothing is lost: the pieces, put together, are the text. Built in chapter 1.
    """
    stand_ins = _stand_ins(text)
    if not stand_ins:
        return _PATTERN.findall(text)
    pieces = _PATTERN.finditer(text.translate(stand_ins))
    return [text[piece.start() : piece.end()] for piece in pieces]


def _stand_ins(text: str) -> dict[int, str]:
    """Give, for each character that Python's patterns sort wrongly, one of its proper kind."""
    found = dict.fromkeys((ord(separator) for separator in _SEPARATORS if separator in text), "!")
    if not text.isascii():
        found |= dict.fromkeys((ord(character) for character in set(text) if _is_other_number(character)), "1")
    return found


def _is_other_number(character: str) -> bool:
    return character.isnumeric() and not (character.isalpha() or character.isdecimal())
