"""The exercise that builds a window: whole exchanges, and the system's message."""

import random

from tutor.lessons.answers import Sure, Wrong, ask, describe, fresh, outcome, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SYSTEM, _USER, _ASSISTANT = "system", "user", "assistant"
_WHOLE = "an exchange stays or goes as a whole: never a question without its answer"
_NEWEST = "the *newest* exchanges stay"
_GAP = "once an exchange does not fit, all older ones go, too: no gap may arise"
_REFUSES = "expected a ValueError where system and question do not fit"
_KEPT = "the system's message stays, whatever else goes"


def _cost(text, marks=2):
    return len(text.split()) + marks


def made(
    marks=2,
    fits=lambda used, room: used <= room,
    from_the_old=False,
    gaps=False,
    halves=False,
    base=lambda system, question: system + question,
    keeps_system=True,
    backwards=False,
):
    """Cut with one part in another form."""

    def window(system, exchanges, question, room):
        costs = [_cost(asked, marks) + _cost(answer, marks) for asked, answer in exchanges]
        used = base(_cost(system, marks), _cost(question, marks))
        if not fits(used, room):
            raise ValueError("too long")
        kept = []
        places = range(len(exchanges)) if from_the_old else reversed(range(len(exchanges)))
        for place in places:
            if fits(used + costs[place], room):
                used += costs[place]
                kept.append(exchanges[place])
                continue
            answer = exchanges[place][1]
            if halves and fits(used + _cost(answer, marks), room):
                used += _cost(answer, marks)
                kept.append((None, answer))
            if not gaps:
                break
        kept = kept if from_the_old or backwards else kept[::-1]
        turns = [(_SYSTEM, system)] if keeps_system else []
        for asked, answer in kept:
            turns += [(_USER, asked)] if asked is not None else []
            turns.append((_ASSISTANT, answer))
        return [*turns, (_USER, question)]

    return window


honest = made()


def by_trying(system, exchanges, question, room):
    """Tries all exchanges, then one less, and so on.

    Raises:
        ValueError: If system and question alone need more room.
    """
    for start in range(len(exchanges) + 1):
        turns = [[_SYSTEM, system]]
        for asked, answer in exchanges[start:]:
            turns.extend([[_USER, asked], [_ASSISTANT, answer]])
        turns.append([_USER, question])
        if sum(len(text.split()) + 2 for _, text in turns) <= room:
            return turns
    raise ValueError(f"system and question need more than {room}")


def by_recursion(system, exchanges, question, room):
    """Leaves the oldest out and asks again.

    Raises:
        ValueError: If system and question alone need more room.
    """
    turns = (
        (_SYSTEM, system),
        *((role, text) for pair in exchanges for role, text in zip((_USER, _ASSISTANT), pair, strict=True)),
    )
    turns = (*turns, (_USER, question))
    if sum(2 + len(text.split()) for _, text in turns) <= room:
        return turns
    if not exchanges:
        raise ValueError("no room")
    return by_recursion(system, exchanges[1:], question, room)


def _turns(function, *inputs):
    given = ask(function, *inputs)
    if not isinstance(given, list | tuple):
        raise Sure(f"expected a list of turns, got {describe(given)}")
    for turn in given:
        if not isinstance(turn, list | tuple) or len(turn) != 2 or not all(isinstance(part, str) for part in turn):
            raise Sure("each turn is a pair of texts, such as ('user', 'hello')")
        if turn[0] not in (_SYSTEM, _USER, _ASSISTANT):
            raise Sure(f"expected the roles 'system', 'user' and 'assistant', got {turn[0]!r}")
    return [tuple(turn) for turn in given]


_TALK = [("a b", "c d e"), ("f", "g h"), ("i j k", "l")]
_CASES = (
    ("s t", _TALK, "q", 100, "everything fits, and everything stays"),
    ("s t", _TALK, "q", 22, _NEWEST),
    ("s t", _TALK, "q", 24, "7 + 8 + 7 = 22 tokens fit in 24, and the oldest exchange needs 9 more"),
    ("s t", _TALK, "q", 15, "exactly full is not too long: 7 + 8 = 15"),
    ("s t", _TALK, "q", 14, "7 tokens are left for exchanges, and the newest needs 8"),
    ("s t", _TALK, "q", 7, "system and question alone fit exactly"),
    ("s t", [("a", "b"), ("a b c d e f", "g"), ("h", "i")], "q", 20, _GAP),
    ("s t", [("a b c d", "e"), ("f", "g")], "q", 17, _WHOLE),
    ("", [("a", "b")], "q r", 12, "an empty text costs 2 tokens, too"),
    ("", [("a", "b")], "q r", 11, "an empty text costs 2 tokens, too"),
    ("s", [], "q", 6, "there may be no exchanges"),
    ("s  t\tu", [("a\nb", "c")], "q", 99, "the texts stay as they are"),
)


def _is(function, system, exchanges, question, room, why):
    wanted = _turns(by_trying, system, exchanges, question, room)
    given = _turns(function, system, exchanges, question, room)
    if given[:1] != wanted[:1]:
        raise Wrong(_KEPT)
    if given != wanted:
        raise Wrong(
            f"{len(exchanges)} exchanges, room for {room}: expected {len(wanted)} turns, got {len(given)}; {why}"
        )


def _plain(function):
    for case in _CASES[:1]:
        _is(function, *case)


def _cuts(function):
    for case in _CASES[1:]:
        _is(function, *case)


def _refuses(function):
    for system, exchanges, question, room in (("s t", _TALK, "q", 6), ("s", [], "q r s t", 8), ("a b c d", [], "q", 2)):
        try:
            given = function(system, [*exchanges], question, room)
        except ValueError:
            continue
        except NotImplementedError:
            ask(function, system, exchanges, question, room)
        except Exception as error:
            raise Wrong(
                f"expected a ValueError where system and question do not fit, got {type(error).__name__}"
            ) from None
        raise Wrong(f"expected a ValueError where system and question do not fit, got {describe(given)}")


def _drawn(stream):
    def text(most):
        return " ".join(stream.choices("xyz", k=stream.randrange(most)))

    exchanges = [(text(6), text(7)) for _ in range(stream.randrange(7))]
    system, question = text(5), text(5)
    return system, exchanges, question, _cost(system) + _cost(question) + stream.randrange(40)


def _random(function):
    stream = random.Random(fresh().initial_seed())
    for _ in range(40):
        _is(function, *_drawn(stream), "drawn at random")
    unchanged(lambda exchanges: function("s", exchanges, "q", 20), [*_TALK])


def _probe(function):
    def shape(case):
        turns = _turns(function, *case[:4])
        return [float(len(turns))] + [float(sum(map(ord, role[:1] + text))) for role, text in turns]

    return [outcome(shape, case) for case in _CASES] + [outcome(_refused, function)]


def _refused(function):
    try:
        given = function("s t", [], "q r", 3)
    except ValueError:
        return [1.0]
    except Exception:
        return [2.0]
    return [3.0 + len(given)]


def _never_raises(system, exchanges, question, room):
    try:
        return honest(system, exchanges, question, room)
    except ValueError:
        return [(_SYSTEM, system), (_USER, question)]


def _empty(system, exchanges, question, room):
    try:
        return honest(system, exchanges, question, room)
    except ValueError:
        return []


def _pops(system, exchanges, question, room):
    while True:
        try:
            turns = by_trying(system, exchanges, question, room)
            if len(turns) == 2 * len(exchanges) + 2:
                return turns
        except ValueError:
            if not exchanges:
                raise
        exchanges.pop(0)


chatbot_window = Exercise(
    slug="chatbot-window",
    answers=("window",),
    properties=(
        Property("keeps all where all fits", _plain),
        Property("leaves out the oldest exchanges, as wholes", _cuts, points=3),
        Property("refuses what cannot fit", _refuses),
        Property("right for conversations drawn at random, and changes none", _random, points=2),
    ),
    probe=_probe,
    core="keeps all where all fits",
    mistakes=(
        Mistake("the oldest stay", (made(from_the_old=True),), "your window keeps the *oldest* exchanges"),
        Mistake("half an exchange", (made(halves=True),), _WHOLE),
        Mistake("a gap", (made(gaps=True),), _GAP),
        Mistake("words alone", (made(marks=0),), "each turn costs 2 tokens besides its words: its role and its end"),
        Mistake("one mark a turn", (made(marks=1),), "each turn costs *two* tokens besides its words"),
        Mistake(
            "exactly full is too long",
            (made(fits=lambda used, room: used < room),),
            "exactly full is not too long: compare with <=",
        ),
        Mistake(
            "the system costs nothing",
            (made(base=lambda system, question: question),),
            "the system's message takes room, too",
        ),
        Mistake(
            "the question costs nothing",
            (made(base=lambda system, question: system),),
            "the newest question takes room, too",
        ),
        Mistake("no system", (made(keeps_system=False),), _KEPT),
        Mistake("newest first", (made(backwards=True),), "your exchanges are upside down: the oldest comes first"),
        Mistake("sends it all the same", (_never_raises,), _REFUSES),
        Mistake("sends nothing", (_empty,), f"{_REFUSES}, got a list of 0"),
        Mistake("writes", (_pops,), "your function changed the list it was given"),
        Mistake(
            "one text",
            (lambda *inputs: "\n".join(text for _, text in honest(*inputs)),),
            "expected a list of turns",
        ),
    ),
    equivalents={
        "line 9: 'expected room for system and question, got ' → ''": "the words of an error are free",
        "line 9: ' tokens' → ''": "the words of an error are free",
    },
    variants=(
        Variant("backwards", (honest,)),
        Variant("by trying", (by_trying,)),
        Variant("by recursion", (by_recursion,)),
    ),
)

EXERCISES = (chatbot_window,)
