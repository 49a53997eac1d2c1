"""The exercise that measures how different the texts of a model are."""

import random
from collections import Counter

import torch

from tutor.lessons.answers import Wrong, ask, close, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _runs(words, n, cut=0):
    return [tuple(words[start : start + n]) for start in range(len(words) - n + 1 - cut)]


def made(runs=_runs, share=lambda found: len(set(found)) / len(found), nothing=0.0):
    """The measure with one part in another form."""

    def distinct(texts, n):
        found = [run for text in texts for run in runs(text, n)]
        return share(found) if found else nothing

    return distinct


honest = made()


def by_counts(texts, n):
    """Counted."""
    counts = Counter()
    for text in texts:
        counts.update(zip(*(text[place:] for place in range(n)), strict=False))
    return len(counts) / max(1, counts.total())


def by_comparing(texts, n):
    """Each run with all before it."""
    found = [text[start : start + n] for text in texts for start in range(len(text)) if start + n <= len(text)]
    new = [run for place, run in enumerate(found) if run not in found[:place]]
    return torch.tensor(len(new) / len(found)) if found else torch.tensor(0.0)


def joined(texts, n):
    """All texts as one."""
    return honest([[word for text in texts for word in text]], n)


def text_by_text(texts, n):
    """The mean over the texts."""
    shares = [honest([text], n) for text in texts]
    return sum(shares) / len(shares) if shares else 0.0


def once_alone(texts, n):
    """Those that stand there exactly once."""
    return made(share=lambda found: sum(times == 1 for times in Counter(found).values()) / len(found))(texts, n)


def by_words(texts, n):
    """Divided by the words."""
    total = sum(map(len, texts))
    return made(share=lambda found: len(set(found)) / total)(texts, n)


def whole_texts(texts, n):
    """Whole texts for runs."""
    return len({tuple(text) for text in texts}) / len(texts) if texts else 0.0


def divides(texts, n):
    """Divides by nothing."""
    found = [run for text in texts for run in _runs(text, n)]
    return len(set(found)) / len(found)


def writes(texts, n):
    """Takes the texts away."""
    found = honest(texts, n)
    texts.clear()
    return found


def _like(function, texts, n):
    texts = [text.split() for text in texts] if texts and isinstance(texts[0], str) else texts
    given = tensor(ask(function, texts, n)).double()
    if given.numel() != 1:
        raise Wrong(f"expected one number, got shape {tuple(given.shape)}")
    close(given.reshape(()), torch.tensor(honest(texts, n), dtype=torch.float64))


def _shown(function):
    texts = ["a red hat", "a red coat", "a red hat"]
    for n in (1, 2, 3):
        _like(function, texts, n)
    _like(function, ["b b b b"], 2)
    _like(function, ["a b", "b a"], 2)


def _drawn(function):
    stream = random.Random()
    for _ in range(15):
        texts = [stream.choices("abc", k=stream.randrange(1, 9)) for _ in range(stream.randrange(1, 6))]
        _like(function, texts, stream.randrange(1, 4))


def _ends(function):
    for texts, n in (([], 1), ([[]], 1), (["a b"], 3), (["a", "a b c", "a b"], 3), (["a b", "c d", "b c"], 2)):
        _like(function, texts, n)
    unchanged(lambda texts: function(texts, 2), [["a", "b"], ["a"]])


def _probe(function):
    cases = (
        (["a red hat", "a red coat", "a red hat"], 2),
        (["a b", "c d", "b c"], 2),
        (["b b b b"], 2),
        (["a", "a b c", "a b"], 3),
        (["a b c"], 3),
        (["a b", "b a"], 2),
    )
    return [outcome(function, [text.split() for text in texts], n) for texts, n in cases]


generating_distinct = Exercise(
    slug="generating-distinct",
    answers=("distinct",),
    properties=(
        Property("for a few short texts", _shown, points=2),
        Property("for any texts", _drawn),
        Property("for texts that are too short, or none, and changes nothing", _ends),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "repeated ones",
            (made(share=lambda found: 1 - len(set(found)) / len(found)),),
            "that is the share that repeats something: asked are the different ones",
        ),
        Mistake(
            "only once",
            (once_alone,),
            "you count runs that stand there exactly once: a run that stands there twice is *one* different run",
        ),
        Mistake("a count", (made(share=lambda found: len(set(found))),), "that is a count: divide by all runs"),
        Mistake(
            "text by text",
            (text_by_text,),
            "you take each text by itself: then a text that is drawn three times is as good as three",
        ),
        Mistake(
            "joined",
            (joined,),
            "your runs reach from one text into the next",
        ),
        Mistake("by words", (by_words,), "you divide by the number of words: of runs there are fewer"),
        Mistake("whole texts", (whole_texts,), "you compare whole texts: compare runs of n words"),
        Mistake(
            "in any order",
            (made(runs=lambda words, n: [tuple(sorted(run)) for run in _runs(words, n)]),),
            "the order of words within a run makes a difference",
        ),
        Mistake(
            "single words", (made(runs=lambda words, n: _runs(words, 1)),), "you count single words, whatever n is"
        ),
        Mistake(
            "the last one missed",
            (made(runs=lambda words, n: _runs(words, n, cut=1)),),
            "you miss the last run of each text",
        ),
        Mistake(
            "side by side",
            (made(runs=lambda words, n: _runs(words, n)[::n]),),
            "your runs stand side by side: a run begins at every word",
        ),
        Mistake("divides by nothing", (divides,), "your code raised ZeroDivisionError"),
        Mistake("one for nothing", (made(nothing=1.0),), "expected 0"),
        Mistake("writes", (writes,), "your function changed the list it was given"),
    ),
    variants=(
        Variant("a set", (honest,)),
        Variant("counts", (by_counts,)),
        Variant("comparing", (by_comparing,)),
    ),
)

EXERCISES = (generating_distinct,)
