"""Judges of two replies, and ways to ask them, right and wrong ones."""

import random

import torch

from tutor.lessons.answers import Sure

FIRST, SECOND, TIE = "first", "second", "tie"


def fair(question, first, second):
    """Prefers the longer reply."""
    return TIE if len(first) == len(second) else FIRST if len(first) > len(second) else SECOND


def leaning(question, first, second):
    """Prefers the longer reply where it is longer by three or more, else the first."""
    return FIRST if len(first) > len(second) - 3 else SECOND


def backward(question, first, second):
    """Prefers the longer reply where it is longer by three or more, else the second."""
    return SECOND if len(second) > len(first) - 3 else FIRST


def wavering(question, first, second):
    """Prefers the first, unless both are as long."""
    return TIE if len(first) == len(second) else FIRST


def blind(question, first, second):
    """Prefers the place, whatever it is shown."""
    return FIRST


class Judge:
    """A judge that notes what it is asked, and answers by a rule or at random."""

    def __init__(self, rule=None, seed=None) -> None:
        self.rule, self.stream, self.calls, self.given = rule, random.Random(seed), [], []

    def __call__(self, *inputs):
        """Give a verdict.

        Raises:
            Sure: If it is asked in another way than the statement says.
        """
        if len(inputs) != 3 or not all(isinstance(part, str) for part in inputs):
            raise Sure("ask the judge for three texts: judge(question, reply_shown_first, reply_shown_second)")
        verdict = self.rule(*inputs) if self.rule else self.stream.choice((FIRST, SECOND, TIE))
        self.calls.append(inputs)
        self.given.append(verdict)
        return verdict


def oracle(judge, cases):
    """Count by what became of each pair of verdicts."""
    named = {(FIRST, SECOND): 0, (SECOND, FIRST): 1}
    counts, lean = [0, 0, 0], 0
    for question, mine, other in cases:
        pair = judge(question, mine, other), judge(question, other, mine)
        counts[named.get(pair, 2)] += 1
        lean += pair.count(FIRST) - pair.count(SECOND)
    return [*(count / len(cases) for count in counts), lean / 2 / len(cases)]


def _case(stream):
    mine, other = ("".join(stream.choices("xyz", k=stream.randrange(1, 9))) for _ in range(2))
    return f"q{stream.randrange(999)}", mine, other


def draw_cases(stream, n):
    """Questions, each with two replies."""
    return [_case(stream) for _ in range(n)]


def made(
    back=lambda judge, question, mine, other: judge(question, other, mine),
    won=lambda there, back: there == FIRST and back == SECOND,
    lost=lambda there, back: there == SECOND and back == FIRST,
    lean=lambda there, back: [there, back].count(FIRST) - [there, back].count(SECOND),
    whole=lambda won, lost, lean, n: [won / n, lost / n, 1 - (won + lost) / n, lean / (2 * n)],
):
    """Ask in both orders, with one part in another form."""

    def both_orders(judge, cases):
        verdicts = []
        for question, mine, other in cases:
            verdicts.append((judge(question, mine, other), back(judge, question, mine, other)))
        sums = [sum(count(*pair) for pair in verdicts) for count in (won, lost, lean)]
        return whole(*sums, len(cases))

    return both_orders


honest = made()


def once(judge, cases):
    """Ask in one order alone."""
    said = [judge(*case) for case in cases]
    shares = [said.count(name) / len(said) for name in (FIRST, SECOND, TIE)]
    return [*shares, shares[0] - shares[1]]


def asks_again(judge, cases):
    """Ask everything twice."""
    honest(judge, cases)
    return honest(judge, cases)


def remembers(judge, cases):
    """Asks no question a second time."""
    said = {}

    def remembered(*call):
        if call not in said:
            said[call] = judge(*call)
        return said[call]

    return honest(remembered, cases)


def lean_without_ties(judge, cases):
    """Divides the lean by the verdicts that name a place."""
    said = []

    def noted(*call):
        said.append(judge(*call))
        return said[-1]

    shares = honest(noted, cases)[:3]
    named = [verdict for verdict in said if verdict != TIE]
    return [*shares, (named.count(FIRST) - named.count(SECOND)) / max(1, len(named))]


def wrong_question(judge, cases):
    """Ask the first question with all replies."""
    return honest(judge, [(cases[0][0], *case[1:]) for case in cases])


def by_names(judge, cases):
    """Names the reply that each verdict names, and compares the two names."""
    won = lost = n_first = n_second = 0
    for question, *replies in cases:
        names = []
        for order in ((0, 1), (1, 0)):
            said = judge(question, *(replies[place] for place in order))
            n_first, n_second = n_first + (said == FIRST), n_second + (said == SECOND)
            names.append({FIRST: order[0], SECOND: order[1]}.get(said))
        won, lost = won + (names == [0, 0]), lost + (names == [1, 1])
    n = len(cases)
    return torch.tensor([won / n, lost / n, (n - won - lost) / n, (n_first - n_second) / (2 * n)])


def consumes(judge, cases):
    """Takes one case after the other away."""
    taken = []
    while cases:
        taken.append(cases.pop())
    return honest(judge, taken)


def writes(judge, cases):
    """Turns the list of pairs around."""
    answer = honest(judge, cases)
    cases.reverse()
    return answer
