"""Names that a user types: each is one of a few, and a near miss is worth a guess."""

from collections.abc import Sequence
from difflib import get_close_matches


def require_known(name: str, names: Sequence[str], what: str, advice: str = "") -> None:
    """Refuse a name that is none of those known.

    Args:
        what: What the names are of.
        advice: What else could be done; a sentence.

    Raises:
        ValueError: With the closest name.
    """
    if name in names:
        return
    close = get_close_matches(name.lower(), names, n=1)
    guess = f"; did you mean {close[0]}?" if close else ""
    advice = f". {advice}" if advice else ""
    raise ValueError(f"expected a {what} among {', '.join(names) or 'none'}, got {name!r}{guess}{advice}")
