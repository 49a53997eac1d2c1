"""From a text to the terms that are looked up."""

import re
import unicodedata

# a word with what stands inside it, or a single Chinese character, which has no blanks around it
_TERM = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")


def terms(text: str) -> list[str]:
    """Cut a text into terms: lower case, without marks, without the s of the plural; each Chinese character is a term.

    Nothing is left out as too frequent: a word that stands in every passage gets next to no weight anyway.

    Example:
        >>> terms("How much are The Nervous Teapots?")
        ['how', 'much', 'are', 'the', 'nervous', 'teapot']

    Source: the S stemmer of Harman 1991 (How effective is suffixing?). Built in chapter 16.
    """
    return [_singular(word) for word in _TERM.findall(unicodedata.normalize("NFKC", text).lower())]


def _singular(word: str) -> str:
    if len(word) < 4 or word.endswith(("us", "ss")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    return word[:-1]
