"""Personal data taken out of a text before it is written down."""

import re

_ADDRESS_WORDS = "street|st|road|rd|avenue|ave|lane|square|drive|court|alley|boulevard"
_GERMAN_ENDS = "stra\u00dfe|strasse|str\\.|gasse|allee"
_AFTER_A_NAME = "and|but|or|i|we|do|can|could|is|are|have|how|what|who|when|where|please|my|the|from|with"
# every run is bounded and begins at the edge of a word, so that each place is looked at a bounded number of times
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}\s{0,1}@\s{0,1}(?:[\w-]{1,63}\s{0,1}\.\s{0,1}){1,5}[a-z]{2,24}\b", re.I
)
_NUMBER = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ ()/.-]{0,2}\d){6,24}(?!\w)")
_STREET_EN = re.compile(
    rf"\b\d{{1,5}} ?[a-z]?,? (?:[^\W\d_][\w'-]{{0,24}} ){{1,3}}(?:{_ADDRESS_WORDS})\b\.?", re.IGNORECASE
)
_STREET_DE = re.compile(rf"\b[^\W\d_]{{2,24}}(?:[ -]?(?:{_GERMAN_ENDS}))\s{{1,2}}\d{{1,4}}\s?[a-z]?\b", re.IGNORECASE)
_STREET_FR = re.compile(
    r"\b\d{1,4},? (?:rue|place|quai|impasse)(?: (?:de|du|des|la|le|les)){0,2} [^\W\d_][\w'-]{0,24}", re.I
)
_STREET_ZH = re.compile(r"[\u4e00-\u9fff]{2,6}(?:\u8def|\u8857|\u5df7)\s?\d{1,4}\s?(?:\u53f7)?")
_NAME = re.compile(
    r"\b(my name is|my name's|i am called|they call me|mein name ist|ich hei\u00dfe|je m'appelle|me llamo)"
    rf"((?: (?!(?:{_AFTER_A_NAME})\b)[^\W\d_][\w'.-]{{0,40}}){{1,3}})",
    re.IGNORECASE,
)
_NAME_ZH = re.compile(r"(\u6211\u53eb|\u6211\u7684\u540d\u5b57\u662f)\s?[\u4e00-\u9fff]{2,4}?(?=[^\u4e00-\u9fff]|$)")


def redact(text: str) -> str:
    """Put a word in brackets in the place of an address, a number of a person, and a name that was given.

    What no pattern knows stays: a name alone, a nickname, what somebody tells of their life. So what is written down
    is less dangerous, not harmless, and is deleted after a while all the same.

    Example:
        >>> redact("my name is anna schmidt , write to anna@example.org")
        'my name is [name] , write to [email]'

    Built in chapter 16.
    """
    text = _EMAIL.sub("[email]", text)
    for street in (_STREET_EN, _STREET_DE, _STREET_FR, _STREET_ZH):
        text = street.sub("[address]", text)
    text = _NUMBER.sub(_number, text)
    return _NAME_ZH.sub(r"\1[name]", _NAME.sub(r"\1 [name]", text))


def is_card_number(digits: str) -> bool:
    """Tell whether digits pass the test of card numbers: doubled from the right, every second one, the sum ends in 0.

    Args:
        digits: Without blanks.

    Source: Luhn's formula, ISO/IEC 7812-1. Built in chapter 16.
    """
    if not 13 <= len(digits) <= 19 or not (digits.isascii() and digits.isdigit()):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(one - 9 * (one > 9) for one in doubled) % 10 == 0


def _number(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return "[card]" if is_card_number(digits) else "[phone]"
