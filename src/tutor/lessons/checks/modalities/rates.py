"""Hit rates, right and wrong ones: all called as hit_rate(sessions, suggest, k)."""

from tutor.lessons.answers import Sure


def shown(sessions, suggest, k):
    """The recommender is shown the whole session."""
    hits = [session[place] in suggest(session)[:k] for session in sessions for place in range(1, len(session))]
    return sum(hits) / len(hits)


def made(
    shown_to=lambda session, place: session[:place],
    places=lambda session: range(1, len(session)),
    hit=lambda item, offered, k: item in offered[:k],
    total=lambda hits: sum(hits) / len(hits),
):
    """A hit rate with one part in another form."""

    def hit_rate(sessions, suggest, k):
        return total(
            [
                hit(session[place], suggest(list(shown_to(session, place))), k)
                for session in sessions
                for place in places(session)
            ]
        )

    return hit_rate


honest = made()
with_the_item = made(shown_to=lambda session, place: session[: place + 1])
without_the_last = made(shown_to=lambda session, place: session[: max(1, place - 1)])
newest_alone = made(shown_to=lambda session, place: session[place - 1 : place])
last_step_alone = made(places=lambda session: range(max(1, len(session) - 1), len(session)))
first_step_alone = made(places=lambda session: range(1, min(2, len(session))))
any_place = made(hit=lambda item, offered, k: item in offered)
first_place = made(hit=lambda item, offered, k: item == offered[0])
one_more = made(hit=lambda item, offered, k: item in offered[: k + 1])
misses = made(total=lambda hits: 1 - sum(hits) / len(hits))
counted = made(total=sum)
percent = made(total=lambda hits: 100 * sum(hits) / len(hits))


def by_session(sessions, suggest, k):
    """The mean of the sessions' rates, long and short ones alike."""
    rates = [honest([session], suggest, k) for session in sessions if len(session) > 1]
    return sum(rates) / len(rates)


def in_loops(sessions, suggest, k):
    """Step by step."""
    n_steps = n_hits = 0
    for session in sessions:
        so_far = [session[0]]
        for item in session[1:]:
            n_hits += item in list(suggest(list(so_far)))[:k]
            n_steps += 1
            so_far.append(item)
    return n_hits / n_steps


def by_ranks(sessions, suggest, k):
    """By the place at which the item was suggested."""
    ranks = []
    for session in sessions:
        for place in range(1, len(session)):
            offered = list(suggest(session[:place]))
            ranks.append(offered.index(session[place]) if session[place] in offered else len(offered) + k)
    return sum(rank < k for rank in ranks) / len(ranks)


def in_pairs(sessions, suggest, k):
    """All questions first, all answers then."""
    asked = [(session[:place], item) for session in sessions for place, item in enumerate(session) if place]
    return sum(item in set(suggest(so_far)[:k]) for so_far, item in asked) / len(asked)


class RateWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.calls = []

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("sessions", "suggest", "k"), inputs, strict=False)) | named
        if len(inputs) > 3 or set(given) != {"sessions", "suggest", "k"}:
            raise Sure("call the function with three things: hit_rate(sessions, suggest, k)")
        sessions, suggest, k = given["sessions"], given["suggest"], given["k"]
        if not isinstance(sessions, list) or not all(isinstance(one, list) and len(one) > 1 for one in sessions):
            raise Sure("the sessions that your test makes should be a list of lists of two items or more")
        if not sessions or not callable(suggest):
            raise Sure("your test needs a session and a recommender: a function of the items so far that gives a list")
        if isinstance(k, bool) or not isinstance(k, int) or k < 1:
            raise Sure("k is a whole number of at least 1")
        self.calls.append((sessions, suggest, k))

    def facts(self):
        """Which wrong functions the calls tell from a right one; afterwards, since a recommender may count calls."""
        wrong = (shown, by_session, any_place, last_step_alone, newest_alone)
        return [any(honest(*call) != other(*call) for call in self.calls) for other in wrong]
