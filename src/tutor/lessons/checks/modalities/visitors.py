"""Visitors to a shop, drawn for checks: what is looked at next hangs on what was looked at last."""

import random


def draw(stream, n_sessions, n_items=12, shortest=2, longest=8):
    """Sessions in which a step of one or two items, or a jump to a liked one, follows."""
    liked = [stream.randrange(n_items) for _ in range(3)]
    sessions = []
    for _ in range(n_sessions):
        items = [stream.randrange(n_items)]
        for _ in range(stream.randint(shortest, longest) - 1):
            step = stream.random()
            items.append((items[-1] + (1 if step < 0.5 else 2)) % n_items if step < 0.7 else stream.choice(liked))
        sessions.append(items)
    return sessions


def fresh():
    """A stream with a seed that nobody knows."""
    return random.Random(random.SystemRandom().getrandbits(64))
