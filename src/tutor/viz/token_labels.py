"""Tokens as labels: what cannot be seen, a space or a line break, is given a visible sign."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

_SIGNS = {" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍"}
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_COMBINING = {"Mn", "Me"}
_JOINERS = {"\u200c", "\u200d"}
_LAST_TAG = "\U000e007f"


def visible_token(token: str) -> str:
    """Write a token so that every character of it can be seen.

    A space becomes ␣, a line break ↵, a tab ⇥, any other character without ink its code in ⟨⟩, a lone accent sits on ◌
    and the empty token is ∅. `attention_heatmap.js` follows the same rules. A joiner between two visible characters
    stays, since it only shapes them: 👩‍🚀 is one picture.

    Args:
        token: Any string.

    Source: built in chapter 3.
    """
    if not token:
        return "∅"
    shown = "◌" if unicodedata.category(token[0]) in _COMBINING else ""
    for place, character in enumerate(token):
        if unicodedata.category(character) not in _UNSEEN or _shapes_neighbors(token, place):
            shown += character
        else:
            shown += _SIGNS.get(character, f"⟨U+{ord(character):04X}⟩")
    return shown


def encodable(token: str) -> str:
    r"""Spell out half characters, as byte-level tokenizers leave them (`\udc80`), since no encoding can carry them."""
    return token.encode("utf-8", "backslashreplace").decode("utf-8")


def label_width(label: str) -> int:
    """Measure a label in units of one Latin letter; Chinese characters and emoji are two wide."""
    return sum(2 if is_wide(character) else 1 for character in label)


def is_wide(character: str) -> bool:
    """Tell whether a character fills a square, as Chinese characters do."""
    return unicodedata.east_asian_width(character) in "WF"


def numbered_names(tokens: Sequence[str]) -> list[str]:
    """Quote each token; where the same one stands twice, add its position, from 0."""
    seen = Counter(tokens)
    places = [f" ({place})" if seen[token] > 1 else "" for place, token in enumerate(tokens)]
    return [f"“{visible_token(token)}”{place}" for token, place in zip(tokens, places, strict=True)]


def _shapes_neighbors(token: str, place: int) -> bool:
    inside = 0 < place < len(token) - 1 and unicodedata.category(token[place - 1]) not in _UNSEEN
    return (token[place] in _JOINERS and inside) or ("\U000e0020" <= token[place] <= _LAST_TAG and place > 0)
