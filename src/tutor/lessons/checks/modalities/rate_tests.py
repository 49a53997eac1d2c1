"""Tests of a hit rate, right and wrong ones."""

from tutor.lessons.checks.modalities import rates as models


def counting_up(so_far):
    """The next numbers, the nearest first."""
    return [so_far[-1] + step for step in (1, 2, 3)]


def by_all(so_far):
    """What hangs on all items so far."""
    return [sum(so_far), max(so_far) + 1, len(so_far)]


def peeping(so_far):
    """The newest items that it was shown: right about the future if it is shown the future."""
    return [*reversed(so_far)]


_SESSIONS = [[0, 1, 2, 4], [3, 3], [5, 6, 6, 9, 10, 7, 2], [1, 3, 4]]


def wrong_on(*cases):
    """A test that compares with the rate worked out step by step."""
    wanted = [models.in_loops(*case) for case in cases]

    def is_sick(hit_rate):
        return any(abs(hit_rate(*case) - want) > 1e-6 for case, want in zip(cases, wanted, strict=True))

    return is_sick


good_test = wrong_on(
    (_SESSIONS, counting_up, 1), (_SESSIONS, counting_up, 2), (_SESSIONS, by_all, 2), (_SESSIONS, peeping, 2)
)
two_items = wrong_on(([[0, 1], [3, 5], [4, 4]], counting_up, 1), ([[0, 1], [3, 5]], counting_up, 2))
one_length = wrong_on(
    ([[0, 1, 2], [3, 3, 5], [6, 8, 9]], counting_up, 1),
    ([[0, 1, 2], [3, 3, 5], [6, 8, 9]], peeping, 2),
    ([[1, 2, 3], [1, 2, 2]], by_all, 2),
)
all_suggestions = wrong_on((_SESSIONS, counting_up, 3), (_SESSIONS, by_all, 3), (_SESSIONS, peeping, 9))
newest_only = wrong_on(
    (_SESSIONS, counting_up, 1), (_SESSIONS, counting_up, 2), (_SESSIONS, lambda so_far: so_far[-1:], 1)
)
blind = wrong_on((_SESSIONS, lambda so_far: [3, 4, 6], 2), (_SESSIONS, lambda so_far: [2, 1, 9], 1))


def by_what_is_shown(hit_rate):
    """Writes down what the recommender is shown."""
    asked = []

    def suggest(so_far):
        asked.append(list(so_far))
        return [so_far[0] + len(so_far), 99]

    rate = hit_rate([[0, 1, 2, 9], [4, 5]], suggest, 1)
    only_second = hit_rate([[0, 1, 2, 9], [4, 5]], lambda so_far: [99, so_far[0] + len(so_far)], 1)
    return sorted(asked) != [[0], [0, 1], [0, 1, 2], [4]] or abs(rate - 3 / 4) > 1e-9 or only_second != 0


def on_random_sessions(hit_rate):
    """Sessions of many lengths, and a recommender that hangs on all it is shown."""
    import random

    stream = random.Random(1)
    for k in (1, 2, 3):
        sessions = [[stream.randrange(5) for _ in range(stream.randint(2, 7))] for _ in range(20)]
        suggest = lambda so_far: [(sum(so_far) + step) % 5 for step in range(4)]
        if abs(hit_rate(sessions, suggest, k) - models.by_ranks(sessions, suggest, k)) > 1e-6:
            return True
    return False
