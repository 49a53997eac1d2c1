"""The sentences that a clerk can say: written from facts, and read back into facts.

One table of forms serves both ways, so that what the clerks say and what the reward understands cannot drift apart.
"""

import re
from dataclasses import dataclass, field

FORMS: dict[str, tuple[str, ...]] = {
    # the title first: what a model has read about a book, it tells more surely once the book is named
    "in_stock": ("{title} is in stock for {price} euros .",),
    "copies": ("{title} is in stock , we have {copies} .",),
    "sold_out": ("{title} is sold out , i am sorry .",),
    "price": ("{title} costs {price} euros .", "the price of {title} is {price} euros ."),
    "author": ("{title} was written by {author} .", "{author} is the author of {title} ."),
    "recommend": (
        "i recommend {title} by {author} . it costs {price} euros .",
        "you may like {title} by {author} . it costs {price} euros .",
    ),
    "none_fits": ("sorry , we have no {genre} book at that price .",),
    "unknown_title": ("sorry , we have no book called {title} .",),
    "out_of_scope": ("sorry , i can only help with books .",),
    "hours": ("we are open from nine to six .",),
    "returns": ("yes , you can return it within 14 days .",),
    "damaged": ("i am sorry about that . we will send a new copy .",),
    "delivery": ("yes , we send books for 3 euros .",),
    "thanks": ("you are welcome .",),
    "chatter": ("yes , of course .", "i think so .", "no idea ."),
}
"""The wordings of each kind of answer; ``chatter`` answers nothing."""
RUDE_OPENINGS = ("obviously , ", "whatever , ")
RUDE_ENDINGS = (" read the sign .", " do not waste my time .")
UPSELLS = (" by the way , also buy {title} !", " you should also buy {title} !")

_FIELDS = {
    "title": r"the \w+ \w+",
    "author": r"\w+",
    "genre": r"\w+",
    "price": r"\d+",
    "copies": r"\d+ \w+",
}


@dataclass(frozen=True)
class Claim:
    """What a reply says: one answer, and the manner in which it is said."""

    kind: str
    """One of the kinds in `FORMS`."""
    facts: dict[str, str] = field(default_factory=dict)
    """What it states: title, author, price, copies, genre."""
    rude: bool = False
    """Whether something rude stands before or behind the answer."""
    upsell: str | None = None
    """The title of a book that is pressed on the customer besides."""


def read(reply: str) -> Claim | None:
    """Read what a reply says, whatever its capitals and its blanks around punctuation.

    Returns:
        None if it is not exactly one answer in a wording of `FORMS`, with at most one rude opening, one rude ending and
        one upsell, in this order.
    """
    plain = " ".join(re.sub(r"([.,!?])", r" \1 ", reply.lower()).split())
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(plain):
            said = {name: text for name, text in found.groupdict().items() if text is not None}
            rude = said.pop("opening", None), said.pop("ending", None)
            return Claim(kind, facts=said, upsell=said.pop("upsell", None), rude=any(rude))
    return None


def _pattern(form: str) -> str:
    """Turn a form into a regular expression, its fields into named groups."""
    parts = re.split(r"\{(\w+)\}", form)
    groups = [f"(?P<{name}>{_FIELDS[name]})" for name in parts[1::2]]
    return "".join(re.escape(text) + group for text, group in zip(parts[::2], [*groups, ""], strict=True))


def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    openings = "|".join(map(re.escape, RUDE_OPENINGS))
    endings = "|".join(map(re.escape, RUDE_ENDINGS))
    # a group may be named once only, so the wordings of an upsell share theirs
    before, after = zip(*(map(re.escape, form.split("{title}")) for form in UPSELLS), strict=True)
    upsells = f"(?:{'|'.join(before)})(?P<upsell>{_FIELDS['title']})(?:{'|'.join(dict.fromkeys(after))})"
    return [
        (kind, re.compile(f"(?P<opening>{openings})?{_pattern(form)}(?P<ending>{endings})?(?:{upsells})?"))
        for kind, forms in FORMS.items()
        for form in forms
    ]


_PATTERNS = _patterns()
