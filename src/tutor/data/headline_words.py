"""The words of the headlines: invented companies, what is measured about them, and what it does."""

from dataclasses import dataclass

COMPANIES = ("bintulax", "cruvilex", "fizzondar", "jolvimar", "lurmetta", "snarvik", "tulquist", "wobrizan")
"""Coined for the book."""

# each list has four that take a singular verb, then four that take a plural one
GOOD_METRICS = ("profit", "revenue", "cash flow", "market share", "orders", "sales", "margins", "exports")
"""More of them is good for the company."""
BAD_METRICS = ("debt", "waste", "default risk", "staff turnover", "losses", "costs", "complaints", "delays")
"""More of them is bad for the company."""
PLURALS = frozenset(GOOD_METRICS[4:] + BAD_METRICS[4:])

UP = ("rise", "climb", "jump", "grow", "increase", "surge")
DOWN = ("fall", "drop", "decline", "shrink", "ease", "dip")

DENIALS = ("analysts deny that", "it is not true that", "it is false that", "no truth in reports that")
"""What turns the clause after it around."""
AMOUNTS = ("sharply", "slightly", "again", "by 5 percent", "by 10 percent", "by 20 percent")
TIMES = ("this year", "every month", "in the second quarter", "after the merger", "in europe", "in asia")
CONNECTIVES = ("while", "but", "as", "and")

# verbs of the better and of the worse side, in pairs
BETTER = ("beats", "overtakes", "outperforms")
WORSE = ("trails", "loses to", "lags behind")


@dataclass(frozen=True)
class Clause:
    """What is said about one metric of one company."""

    company: str
    metric: str
    direction: str
    """A verb of `UP` or `DOWN`, without ending."""
    fails: bool = False
    """Whether it "fails to" happen."""

    def text(self) -> str:
        """Give the words, with the verb agreeing."""
        plural = self.metric in PLURALS
        if self.fails:
            return f"{self.company} {self.metric} {'fail' if plural else 'fails'} to {self.direction}"
        return f"{self.company} {self.metric} {self.direction}{'' if plural else 's'}"

    def topic(self) -> str:
        """Name the company, the pair of metrics and the pair of verbs: what stays if good and bad, up and down swap."""
        return f"{self.company} {_place(self.metric, GOOD_METRICS, BAD_METRICS)} {_place(self.direction, UP, DOWN)}"

    def is_good(self) -> bool:
        """Say whether it is good news for the company."""
        return ((self.metric in GOOD_METRICS) == (self.direction in UP)) != self.fails


def _place(word: str, *lists: tuple[str, ...]) -> int:
    return next(words.index(word) for words in lists if word in words)
