"""Number words from 1 to 999 in four languages, in pieces, so that each piece knows which English words it renders.

The pieces are those that a reader sees: German says the unit before the ten (*vier und dreißig*); French counts eighty
as four twenties (*quatre vingts*), and ninety-seven as four twenties, ten, seven. `spelling` puts them together
(*vierunddreißig*, *quatre-vingt-dix-sept*).
"""

from tutor.data.translation.words import Word

LARGEST = 999

_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_ENGLISH_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_GERMAN = (
    "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
).split()
_GERMAN_TENS = "zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_FRENCH = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix_sept dix_huit dix_neuf"
).split()
_FRENCH_TENS = "dix vingt trente quarante cinquante soixante".split()
_CHINESE_DIGITS = "零一二三四五六七八九"

GERMAN_PIECES = frozenset([*_GERMAN, *_GERMAN_TENS, "hundert"])
"""Words that German writes together where they follow each other."""
FRENCH_PIECES = frozenset(["une", "vingts", *_FRENCH_TENS, *(piece for word in _FRENCH for piece in word.split("_"))])
"""Words below a hundred, which French joins by hyphens."""
ENGLISH_TENS = frozenset(_ENGLISH_TENS[1:])
"""Words that English joins to the unit by a hyphen."""
ENGLISH_UNITS = frozenset(_ENGLISH[:9])
"""Words that English joins to the ten by a hyphen."""


def english_number(number: int, name: str) -> list[Word]:
    """Say a number in English: *two hundred and thirty four*.

    Args:
        name: What the number is in its sentence; its atoms are ``.count`` (of hundreds), ``.hundred``, ``.and``,
            ``.ten`` and ``.unit``.

    Raises:
        ValueError: If the number is not from 1 to 999.
    """
    hundreds, rest = _parts(number)
    words = []
    if hundreds:
        words += [Word(_ENGLISH[hundreds - 1], (f"{name}.count",)), Word("hundred", (f"{name}.hundred",))]
    if hundreds and rest:
        words.append(Word("and", (f"{name}.and",)))
    if rest >= 20:
        words.append(Word(_ENGLISH_TENS[rest // 10 - 1], (f"{name}.ten",)))
        rest %= 10
    if rest:
        words.append(Word(_ENGLISH[rest - 1], (f"{name}.unit",)))
    return words


def chinese_number(number: int, name: str) -> list[Word]:
    """Say a number in Chinese before a measure word: 二百三十四; 2 is 两.

    Args:
        name: As in `english_number`.

    Raises:
        ValueError: If the number is not from 1 to 999.
    """
    hundreds, rest = _parts(number)
    if number == 2:
        return [Word("两", (f"{name}.unit",))]
    words = []
    if hundreds:
        words += [Word(_CHINESE_DIGITS[hundreds], (f"{name}.count",)), Word("百", (f"{name}.hundred",))]
    tens, units = divmod(rest, 10)
    if hundreds and 0 < rest < 10:
        words.append(Word("零", (f"{name}.and",)))
    if tens:
        ten_of = f"{name}.ten" if tens > 1 else f"{name}.unit"
        words.append(Word("十" if tens == 1 and not hundreds else f"{_CHINESE_DIGITS[tens]}十", (ten_of,)))
    if units:
        words.append(Word(_CHINESE_DIGITS[units], (f"{name}.unit",)))
    return words


def german_number(number: int, name: str) -> list[Word]:
    """Say a number in German before a noun: *zwei hundert vier und dreißig*.

    Args:
        name: As in `english_number`.

    Raises:
        ValueError: If the number is not from 1 to 999.
    """
    hundreds, rest = _parts(number)
    ten, unit = f"{name}.ten", f"{name}.unit"
    words = []
    if hundreds:
        words += [Word(_GERMAN[hundreds - 1], (f"{name}.count",)), Word("hundert", (f"{name}.hundred",))]
    if rest < 20:
        return words + ([Word(_GERMAN[rest - 1], (unit,))] if rest else [])
    if rest % 10:
        words += [Word(_GERMAN[rest % 10 - 1], (unit,)), Word("und", (ten, unit))]
    return [*words, Word(_GERMAN_TENS[rest // 10 - 1], (ten,))]


def french_number(number: int, name: str, feminine: bool = False) -> list[Word]:
    """Say a number in French before a noun: *deux cent quatre vingt dix sept*.

    Args:
        name: As in `english_number`.
        feminine: Whether the noun is: *vingt et une*.

    Raises:
        ValueError: If the number is not from 1 to 999.
    """
    hundreds, rest = _parts(number)
    words = []
    if hundreds > 1:
        words.append(Word(_FRENCH[hundreds - 1], (f"{name}.count",)))
    if hundreds:
        # one hundred is cent alone; a round number of hundreds has the s of the plural
        atoms = (f"{name}.hundred",) if hundreds > 1 else (f"{name}.count", f"{name}.hundred")
        words.append(Word("cents" if hundreds > 1 and not rest else "cent", atoms))
    if rest:
        words += _french_below_hundred(rest, f"{name}.ten", f"{name}.unit", feminine)
    return words


def _french_below_hundred(number: int, ten: str, unit: str, feminine: bool) -> list[Word]:
    if number < 20:
        return _french_below_twenty(number, (unit,), feminine)
    if number == 80:
        return [Word("quatre", (ten,)), Word("vingts", (ten,))]
    if number > 80:
        rest = number - 80
        words = [Word("quatre", (ten,)), Word("vingt", (ten,))]
    else:
        # there is no word for seventy: 73 is sixty-thirteen
        tens = min(number // 10, 6)
        rest = number - 10 * tens
        words = [Word(_FRENCH_TENS[tens - 1], (ten,))]
        if rest in (1, 11):
            words.append(Word("et", (ten, unit)))
    if not rest:
        return words
    if rest < 10:
        return words + _french_below_twenty(rest, (unit,), feminine)
    # what is left over renders the ten and the unit of the English number: douze in 72 and 92, dix sept in 77 and 97
    if rest == 10:
        return [*words, Word("dix", (ten,))]
    if rest < 17:
        return words + _french_below_twenty(rest, (ten, unit), feminine)
    return [*words, Word("dix", (ten,)), Word(_FRENCH[rest - 11], (unit,))]


def _french_below_twenty(number: int, atoms: tuple[str, ...], feminine: bool) -> list[Word]:
    word = "une" if feminine and number == 1 else _FRENCH[number - 1]
    return [Word(piece, atoms) for piece in word.split("_")]


def _parts(number: int) -> tuple[int, int]:
    if not 1 <= number <= LARGEST:
        raise ValueError(f"expected a number from 1 to {LARGEST}, got {number}")
    return divmod(number, 100)
