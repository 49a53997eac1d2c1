"""From the words of the desk to a sentence as one writes it."""

import re


def polished(text: str, titles: tuple[str, ...] = ()) -> str:
    """Write an answer of the desk with capitals and without blanks before marks.

    Args:
        text: In small letters, with blanks around marks.
        titles: Books that it names: their words get capitals.

    Example:
        >>> polished("the nervous teapot costs 15 euros .", ("the nervous teapot",))
        'The Nervous Teapot costs 15 euros.'
    """
    for title in sorted(titles, key=len, reverse=True):
        text = text.replace(title, title.title())
    text = re.sub(r" (?=[.,!?;:])", "", text)
    text = re.sub(r"\bi\b", "I", text)
    text = re.sub(r"\bby (\w+)", lambda found: f"by {found[1].capitalize()}", text)
    return re.sub(r"(^|[.!?] )(\w)", lambda found: found[1] + found[2].upper(), text)
