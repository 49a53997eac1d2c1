"""The cheap answer to a question: the nearest word of the kind that is asked for."""

import re

from tutor.data.story_facts import sentences
from tutor.data.story_plot import World
from tutor.data.story_questions import NOT_TOLD

_WORLD = World()
_KINDS = {"who": _WORLD.names, "where": _WORLD.places, "what": _WORLD.objects}


def nearest_answer(question: str, story: str) -> str:
    """Look for the last sentence that names who or what is asked about, and give its last word of the right kind.

    Args:
        question: Up to the question mark.
        story: Words split by single spaces.

    Returns:
        A word of that sentence, or `NOT_TOLD` if no sentence has both.

    Built in chapter 17.
    """
    words = question.split()
    kind = _KINDS.get(words[0], ()) if words else ()
    subjects = [word for word in words[1:] if word in (*_WORLD.names, *_WORLD.objects)]
    if not subjects:
        return NOT_TOLD
    for sentence in reversed(sentences(story)):
        found = [word for word in re.findall(r"\w+", sentence) if word in kind and word != subjects[0]]
        if found and subjects[0] in sentence.split():
            return found[-1]
    return NOT_TOLD
