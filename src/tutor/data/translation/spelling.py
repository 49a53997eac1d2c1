"""From tokens to a sentence as it is printed."""

from collections.abc import Callable, Sequence

from tutor.data.translation.numbers import ENGLISH_TENS, ENGLISH_UNITS, FRENCH_PIECES, GERMAN_PIECES

LANGUAGES = ("en", "zh", "de", "fr")
"""English, Chinese, German and French."""


def as_text(tokens: Sequence[str], language: str) -> str:
    """Join tokens to a readable sentence: no space before a full stop, number words in one piece, a capital in front.

    Raises:
        ValueError: If the language is not one of the four.
    """
    if language not in LANGUAGES:
        raise ValueError(f"expected a language among {', '.join(LANGUAGES)}, got {language!r}")
    if language == "zh":
        return "".join(tokens)
    joint = {"en": _english_joint, "de": _german_joint, "fr": _french_joint}[language]
    text = ""
    for place, token in enumerate(tokens):
        text += (_joint(tokens, place, joint) if place else "") + token
    return text[:1].upper() + text[1:]


_Joint = Callable[[Sequence[str], int], str]


def _joint(tokens: Sequence[str], place: int, joint: _Joint) -> str:
    """Give what stands between a token and the one before it."""
    return "" if tokens[place] in (".", ",") else joint(tokens, place)


def _english_joint(tokens: Sequence[str], place: int) -> str:
    return "-" if tokens[place - 1] in ENGLISH_TENS and tokens[place] in ENGLISH_UNITS else " "


def _german_joint(tokens: Sequence[str], place: int) -> str:
    """Write the pieces of a number together, and *und* too where it stands between two of them."""
    around = tokens[max(place - 2, 0) : place + 2]
    before, here = tokens[place - 1], tokens[place]
    if here == "und":
        inside = before in GERMAN_PIECES and around[-1] in GERMAN_PIECES
    elif before == "und":
        inside = around[0] in GERMAN_PIECES and here in GERMAN_PIECES
    else:
        inside = before in GERMAN_PIECES and here in GERMAN_PIECES
    return "" if inside else " "


def _french_joint(tokens: Sequence[str], place: int) -> str:
    before, here = tokens[place - 1], tokens[place]
    if before.endswith("'"):
        return ""
    return "-" if before in FRENCH_PIECES and here in FRENCH_PIECES else " "
