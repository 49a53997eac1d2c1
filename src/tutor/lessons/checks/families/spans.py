"""The exercise that cuts spans out of a text, as T5 is trained."""

import zlib

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, fresh, outcome, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def oracle(words, spans):
    """Word by word."""
    reads, writes = [], []
    for place, word in enumerate(words):
        inside = [number for number, (start, end) in enumerate(spans) if start <= place < end]
        if not inside:
            reads.append(word)
            continue
        if place == spans[inside[0]][0]:
            reads.append(f"<{inside[0]}>")
            writes.append(f"<{inside[0]}>")
        writes.append(word)
    return reads, [*writes, f"<{len(spans)}>"]


def _both(cut, words, spans):
    made = ask(cut, words, spans)
    if not isinstance(made, tuple | list) or len(made) != 2:
        raise Sure("return two things: what the encoder reads, and what the decoder writes")
    for part in made:
        if not isinstance(part, list) or not all(isinstance(word, str) for word in part):
            raise Sure("both things that you return should be lists of words")
    return made


def _agree(cut, words, spans):
    for name, got, want in zip(("reads", "writes"), _both(cut, words, spans), oracle(words, spans), strict=True):
        if list(got) != want:
            raise Wrong(
                f"of the words {' '.join(words)} and the spans {spans}, it {name}: {' '.join(got) or 'nothing'}"
            )


def _some(n):
    """A text of n words, all different."""
    numbers = torch.randperm(900, generator=fresh())[:n].tolist()
    return [f"w{number}" for number in numbers]


def _inside(cut):
    _agree(cut, _some(9), [(2, 4), (6, 7)])
    _agree(cut, _some(12), [(1, 2), (4, 7), (9, 11)])
    _agree(cut, ["ha", "ha", "ha", "no", "ha"], [(1, 3)])


def _edges(cut):
    _agree(cut, _some(6), [(0, 2), (4, 6)])
    _agree(cut, _some(4), [(0, 4)])
    _agree(cut, _some(5), [(1, 2), (3, 5)])


def _none(cut):
    _agree(cut, _some(5), [])
    _agree(cut, [], [])


def _nothing_lost(cut):
    """Put back where their sentinels stand, the spans give the text again."""
    words = _some(14)
    spans = [(0, 1), (3, 6), (8, 9), (11, 14)]
    reads, writes = _both(cut, words, spans)
    parts, sign = {}, None
    for word in writes:
        if word.startswith("<"):
            sign = word
            parts[sign] = []
        elif sign is not None:
            parts[sign].append(word)
    back = [each for word in reads for each in (parts.get(word, []) if word.startswith("<") else [word])]
    if back != words:
        raise Wrong("put back in place of their sentinels, your spans do not give the text again")
    _agree(cut, words, spans)
    unchanged(cut, words, spans)


def _probe(cut):
    def numbers(words, spans, place):
        def made():
            found = [zlib.crc32(word.encode()) % 100_003 for word in _both(cut, words, spans)[place]]
            if not found:
                raise NotDone
            return torch.tensor(found)

        return outcome(made)

    words = "one two three four five six seven".split()
    cases = [(words, [(1, 3), (5, 6)]), (words, [(0, 2), (5, 7)]), (words, [])]
    return [numbers(*case, place) for case in cases for place in (0, 1)]


def _made(sign=lambda number: [f"<{number}>"], last=True, ends=0, tail=True, lead=True, per_word=False):
    """The right way, with one of its parts in another form."""

    def cut(words, spans):
        reads, writes, place = [], [], 0
        for number, (start, end) in enumerate(spans):
            reads = reads + words[place:start] + sign(number) * (end - start if per_word else 1)
            writes = writes + (sign(number) if lead else []) + words[start : end + ends]
            place = end + ends
        return reads + (words[place:] if tail else []), writes + (sign(len(spans)) if last else [])

    return cut


def _cut_as_it_goes(words, spans):
    reads, writes = list(words), []
    for number, (start, end) in enumerate(spans):
        writes += [f"<{number}>", *words[start:end]]
        reads[start:end] = [f"<{number}>"]
    return reads, [*writes, f"<{len(spans)}>"]


def _cut_from_behind(words, spans):
    reads = list(words)
    for number, (start, end) in reversed(list(enumerate(spans))):
        reads[start:end] = [f"<{number}>"]
    return reads, oracle(words, spans)[1]


def _in_place(words, spans):
    made = _made()(words, spans)
    words.clear()
    return made


families_spans = Exercise(
    slug="families-spans",
    answers=("cut_spans",),
    properties=(
        Property("spans within the text", _inside, points=2),
        Property("spans at its beginning and end", _edges),
        Property("no span, and no text", _none),
        Property("nothing is lost, and the inputs stay as they were", _nothing_lost, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake("no last sentinel", (_made(last=False),), "one more sentinel ends what is written"),
        Mistake("the end cut, too", (_made(ends=1),), "the end of a span is the first word *behind* it"),
        Mistake(
            "the places of a list that shrinks",
            (_cut_as_it_goes,),
            "each cut makes the list shorter, so the places of later spans no longer fit: build a new list, or cut the "
            "last span first",
        ),
        Mistake("the tail lost", (_made(tail=False),), "what stands behind the last span is lost"),
        Mistake(
            "no sentinels written",
            (_made(lead=False),),
            "each span is written behind its sentinel: otherwise nobody knows where it belongs",
        ),
        Mistake(
            "a sentinel a word",
            (_made(per_word=True),),
            "a span leaves *one* sentinel behind, however long it is",
        ),
        Mistake(
            "one sentinel for all",
            (_made(sign=lambda number: ["<0>"]),),
            "each span has a sentinel of its own",
        ),
        Mistake("counted from 1", (_made(sign=lambda number: [f"<{number + 1}>"]),), "count sentinels from 0"),
        Mistake(
            "exchanged",
            (lambda *given: _made()(*given)[::-1],),
            "the two are exchanged: first what is read, then what is written",
        ),
        Mistake("texts", (lambda *given: tuple(map(" ".join, _made()(*given))),), "lists of words"),
        Mistake("in place", (_in_place,), "your function changed the list it was given"),
    ),
    variants=(
        Variant("the last span first", (_cut_from_behind,)),
        Variant("slices", (_made(),)),
        Variant("word by word", (oracle,)),
        Variant("in a list", (lambda *given: list(oracle(*given)),)),
    ),
)

EXERCISES = (families_spans,)
