"""A text as its writer may have meant it: disguises taken off, so that rules for words can see the words."""

import base64
import binascii
import re
import unicodedata

_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0501\u0261\u03b1\u03bf\u03b5\u03b9\u03bd\u03c1",
    "aeopcyxisdgaoeivp",
)
_DIGITS_AS_LETTERS = str.maketrans("013457@$", "oieastas")
_CODED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_LETTER_BY_LETTER = re.compile(r"(?:\b\w\b\W{0,4}){5,}")
_LONGEST_CODE = 4_000


def unmasked(text: str) -> str:
    """Give a text in lower case with single blanks, without invisible characters, look-alike letters made Latin.

    Cyrillic and Greek letters that look like Latin ones become those only in words that hold Latin letters besides: a
    Russian sentence stays as it is.

    Example:
        >>> unmasked("Ign\u043ere   THIS")
        'ignore this'
    """
    shown = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    words = shown.lower().split()
    return " ".join(word.translate(_LOOKALIKES) if re.search("[a-z]", word) else word for word in words)


def readings(text: str) -> list[str]:
    """Give the text, and what it says if digits stand for letters, if it is spelled letter by letter, if it is in code.

    The text unmasked comes first; the others only where they differ from it.

    Built in chapter 16.
    """
    plain = unmasked(text)
    found = [plain, _with_letters(plain), _LETTER_BY_LETTER.sub(_glued, plain)]
    found += [unmasked(said) for code in _CODED.findall(text[:_LONGEST_CODE]) if (said := _decoded(code))]
    return list(dict.fromkeys(found))


def _with_letters(text: str) -> str:
    """Read digits as letters in words that hold both."""
    return " ".join(
        word.translate(_DIGITS_AS_LETTERS) if re.search("[a-z]", word) and re.search("[0-9@$]", word) else word
        for word in text.split()
    )


def _glued(found: re.Match[str]) -> str:
    return re.sub(r"\W", "", found[0]) + " "


def _decoded(code: str) -> str:
    """Give the text that a code in base 64 holds, or nothing."""
    try:
        said = base64.b64decode(code + "=" * (-len(code) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return said if said.isprintable() else ""
