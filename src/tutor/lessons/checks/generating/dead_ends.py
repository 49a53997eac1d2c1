"""The exercise that masks every token after which no text can be finished."""

import random
from functools import cache

from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

END = "<end>"


def _distances(edges, finals):
    """The fewest tokens from each state to a final one."""
    found, border, steps = dict.fromkeys(finals, 0), set(finals), 0
    while border:
        steps += 1
        border = {
            state for state, ways in edges.items() if state not in found and any(new in border for new in ways.values())
        }
        found |= dict.fromkeys(border, steps)
    return found


def oracle(edges, finals, state, n_left):
    """By the distance to the nearest end."""
    distances = _distances(edges, finals)
    found = {token for token, new in edges.get(state, {}).items() if distances.get(new, n_left) < n_left}
    return found | ({END} if state in finals else set())


def by_recursion(edges, finals, state, n_left):
    """Try it out."""

    def can_end(where, left):
        ways = edges.get(where, {})
        return where in finals or (left > 0 and any(can_end(new, left - 1) for new in ways.values()))

    found = [END] if state in finals else []
    if n_left > 0:
        found += [token for token, new in edges.get(state, {}).items() if can_end(new, n_left - 1)]
    return found


def with_memory(edges, finals, state, n_left):
    """Try it out, each state and number of tokens once."""

    @cache
    def can_end(where, left):
        if where in finals:
            return True
        return left > 0 and any(can_end(new, left - 1) for new in edges.get(where, {}).values())

    found = {token for token, new in edges.get(state, {}).items() if n_left and can_end(new, n_left - 1)}
    return found | ({END} if state in finals else set())


def by_layers(edges, finals, state, n_left):
    """States that can end within 0, 1, 2 ... tokens."""
    can_end = set(finals)
    for _ in range(n_left - 1):
        can_end |= {one for one, ways in edges.items() if can_end & set(ways.values())}
    allowed = tuple(token for token, new in edges.get(state, {}).items() if n_left > 0 and new in can_end)
    return allowed + ((END,) if state in finals else ())


def made(extra=0, end=lambda state, finals, edges: state in finals, reach=None):
    """The mask with one part in another form."""

    def allowed_next(edges, finals, state, n_left):
        distances = _distances(edges, finals)
        fits = reach or (lambda new, left: distances.get(new, left) < left)
        found = {token for token, new in edges.get(state, {}).items() if fits(new, n_left + extra)}
        return found | ({END} if end(state, finals, edges) else set())

    return allowed_next


no_look_ahead = made(reach=lambda new, left: left > 0)
whatever = made(reach=lambda new, left: True)
one_more = made(extra=1)
one_fewer = made(extra=-1)
never_ends = made(end=lambda state, finals, edges: False)
always_ends = made(end=lambda state, finals, edges: True)
ends_in_dead_ends = made(end=lambda state, finals, edges: state in finals or not edges.get(state))


def ever(edges, finals, state, n_left):
    """Whether an end can be reached at all, however late."""
    return oracle(edges, finals, state, n_left + 99) if n_left else oracle(edges, finals, state, 0)


def one_step(edges, finals, state, n_left):
    """Asks only whether the next state has a way on."""
    found = {token for token, new in edges.get(state, {}).items() if n_left and (new in finals or edges.get(new))}
    return found | ({END} if state in finals else set())


def only_ends(edges, finals, state, n_left):
    """Takes an end for the end: no text goes on behind a final state."""
    return {END} if state in finals else oracle(edges, finals, state, n_left)


def states(edges, finals, state, n_left):
    """Names states for tokens."""
    ways = edges.get(state, {})
    return {ways.get(token, token) for token in oracle(edges, finals, state, n_left)}


def writes(edges, finals, state, n_left):
    """Takes the dead ends out of what it was given."""
    found = oracle(edges, finals, state, n_left)
    edges[state] = {token: new for token, new in edges.get(state, {}).items() if token in found}
    return found


def needs_a_row(edges, finals, state, n_left):
    """Expects a row for every state."""
    distances = _distances(edges, finals)
    found = {token for token, new in edges[state].items() if distances.get(new, n_left) < n_left}
    return found | ({END} if state in finals else set())


class _Counted(dict):
    """A table that counts how often it is asked, since to try all ways of a long text would never end."""

    n_asked = 0

    def _count(self):
        self.n_asked += 1
        if self.n_asked > 500_000:
            raise Wrong(
                "you look up states more than 500,000 times: the ways double with each token; "
                "ask for each state how far it is from an end, not for each way"
            )

    def get(self, *state):
        self._count()
        return super().get(*state)

    def __getitem__(self, state):
        self._count()
        return super().__getitem__(state)

    def __contains__(self, state):
        self._count()
        return super().__contains__(state)


def _tokens(function, *inputs):
    given = ask(function, *inputs)
    if isinstance(given, dict):
        given = [*given]
    if isinstance(given, str) or not isinstance(given, set | frozenset | list | tuple):
        raise Sure(f"expected a set or list of tokens, got {describe(given)}")
    if not all(isinstance(token, str) for token in given):
        raise Sure("tokens are texts, such as 'red' or '<end>'")
    if len(set(given)) < len(given):
        raise Wrong("a token stands there twice")
    return set(given)


def _like(function, edges, finals, state, n_left):
    want, given = by_recursion(edges, finals, state, n_left), _tokens(function, edges, finals, state, n_left)
    where = f"in state {state!r} with {n_left} tokens left"
    if missing := sorted(set(want) - given):
        raise Wrong(f"{where}, {missing[0]!r} is missing: a text can be finished behind it")
    if wrong := sorted(given - set(want)):
        raise Wrong(f"{where}, {wrong[0]!r} is let through: no text can be finished behind it in time")


NOTE = {
    "start": {"the": "noun", "a": "noun", "well": "trap"},
    "noun": {"book": "verb", "very": "noun", "shop": "verb", "mouse": "hole"},
    "verb": {"costs": "price", "opens": "done"},
    "price": {"nine": "unit", "ten": "unit"},
    "unit": {"crowns": "done"},
    "done": {"and": "start"},
    "trap": {"well": "trap"},
}
_ENDS = {"done"}


def _note(function):
    for state in (*NOTE, "hole"):
        for n_left in (6, 9):
            _like(function, NOTE, _ENDS, state, n_left)


def _runs_short(function):
    for n_left in range(8):
        for state in NOTE:
            _like(function, NOTE, _ENDS, state, n_left)


def _drawn(function):
    stream = random.Random()
    for _ in range(25):
        names = [f"s{number}" for number in range(stream.randrange(1, 7))]
        edges = {
            name: {token: stream.choice(names) for token in stream.sample("abcde", stream.randrange(4))}
            for name in names
            if stream.random() < 0.9
        }
        finals = {name for name in names if stream.random() < 0.3}
        _like(function, edges, finals, stream.choice(names), stream.randrange(5))


def _loops(function):
    # short enough for an answer that calls itself for each token left
    n = 60
    ring = _Counted({f"r{one}": {"on": f"r{(one + 1) % n}", "stay": f"r{one}"} for one in range(n)})
    for state, n_left in (("r59", 1), ("r0", 59), ("r0", 60), ("r0", 61), ("r7", 120)):
        want = {"on"} if n_left >= n - int(state[1:]) else set()
        want |= {"stay"} if n_left > n - int(state[1:]) and state != "r0" else set()
        want |= {"stay", END} if state == "r0" and n_left else set()
        want |= {"on"} if state == "r0" and n_left >= n else set()
        if _tokens(function, ring, {"r0"}, state, n_left) != want:
            raise Wrong(f"in a ring of {n} states, in state {state} with {n_left} tokens left: expected {sorted(want)}")
    unchanged(function, {"start": {"go": "done", "no": "off"}}, {"done"}, "start", 5)


_CASES = (
    ("start", 9),
    ("start", 3),
    ("start", 4),
    ("noun", 2),
    ("done", 0),
    ("done", 4),
    ("trap", 5),
    ("unit", 1),
    ("start", 1),
    ("noun", 9),
)
_ALPHABET = sorted({token for ways in NOTE.values() for token in ways} | {END} | set(NOTE))


def _probe(function):
    def mask(state, n_left):
        given = _tokens(function, NOTE, _ENDS, state, n_left)
        return [float(token in given) for token in _ALPHABET]

    return [outcome(mask, *case) for case in _CASES]


generating_dead_ends = Exercise(
    slug="generating-dead-ends",
    answers=("allowed_next",),
    properties=(
        Property("never leads into a dead end", _note, points=2),
        Property("and ends in time", _runs_short, points=2),
        Property("for any states and tokens", _drawn, points=2),
        Property("where the way is long, and goes in circles", _loops),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "no look ahead",
            (no_look_ahead,),
            "you let every token through: behind `well` no text ever ends",
        ),
        Mistake(
            "also with nothing left",
            (whatever,),
            "you let every token through, even when none is left",
        ),
        Mistake("one more", (one_more,), "you count one token too many: the one you allow uses one up"),
        Mistake("one fewer", (one_fewer,), "you count one token too few: the end itself uses none up"),
        Mistake("ends never", (never_ends,), "in a final state the text may end: `<end>` is missing"),
        Mistake("ends anywhere", (always_ends,), "you let the text end in states that are not final"),
        Mistake(
            "ends in dead ends",
            (ends_in_dead_ends,),
            "'<end>' is let through",
        ),
        Mistake(
            "whenever",
            (ever,),
            "you ask whether an end can be reached at all: with few tokens left it has to be near",
        ),
        Mistake(
            "one step",
            (one_step,),
            "you look one step ahead: a state may have ways on, and all of them in circles",
        ),
        Mistake(
            "stops at every end",
            (only_ends,),
            "a text need not end in a final state: it may go on, if it can end again in time",
        ),
        Mistake("all ways", (by_recursion,), "the ways double with each token"),
        Mistake("states", (states,), "you give the states that tokens lead to: give the tokens"),
        Mistake("writes", (writes,), "your function changed the dictionary it was given"),
        Mistake("a state without a row", (needs_a_row,), "your code raised KeyError"),
    ),
    variants=(
        Variant("distances", (oracle,)),
        Variant("layers", (by_layers,)),
        Variant("recursion that remembers", (with_memory,)),
        Variant("distances, as a list", (lambda *inputs: sorted(oracle(*inputs)),)),
    ),
)

EXERCISES = (generating_dead_ends,)
