"""Post-processing: from the tokens of a story to a text as one prints it, and a check of what is left to mend."""

import re
from itertools import pairwise

from tutor.data.story_plot import World

_CAPITALS = frozenset([*World().names, "monday"])
_VOWELS = "aeiou"


def polish(story: str) -> str:
    """Write a story as one prints it: *a* or *an* as the next word asks, capitals, no space before a mark.

    Nothing else is changed: what a story says wrongly it says wrongly in print. The article goes by the letter that
    follows, which is right for the words of these stories, and wrong for *hour* and *university*.

    Args:
        story: Lower-case words and marks between spaces.

    Built in chapter 18.
    """
    words = story.split()
    for place, (word, following) in enumerate(pairwise(story.split())):
        if word in ("a", "an"):
            words[place] = "an" if following[0] in _VOWELS else "a"
    text = ""
    for place, word in enumerate(words):
        starts = place == 0 or words[place - 1] in ".?!"
        written = word.capitalize() if starts or word in _CAPITALS else word
        text += written if word in ".,?!" or not text else f" {written}"
    return text


def print_faults(text: str) -> list[str]:
    """Say what is wrong with the outside of a text; nothing for one that may be printed.

    Args:
        text: As it would be printed.
    """
    found = []
    if not text.strip():
        return ["it is empty"]
    if not text.rstrip().endswith((".", "?", "!")):
        found.append("it does not end with a mark")
    if re.search(r"\s[.,?!]", text):
        found.append("a space stands before a mark")
    if re.search(r"\s\s", text):
        found.append("two spaces stand side by side")
    if re.search(r"(?:^|[.?!]\s+)[a-z]", text):
        found.append("a sentence begins with a small letter")
    words = re.findall(r"\w+", text)
    found += [f"{word!r} needs a capital" for word in dict.fromkeys(words) if word in _CAPITALS]
    for article, following in re.findall(r"\b([Aa]n?) (\w+)", text):
        if (article.lower() == "an") != (following[0].lower() in _VOWELS):
            found.append(f"{article!r} stands before {following!r}")
    return found
