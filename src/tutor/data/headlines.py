"""Headlines about companies: is this good or bad news for one of them?

The answer is the sign of the metric (profit or losses), times the direction (rise or fall), times the negation, for the
company asked about. Every word stands as often in good as in bad news, so counting words tells nothing: what matters is
which word belongs to which. What does not rise counts as falling. The hard split has two negations in one headline,
three companies, and verbs that training never had with that metric.
"""

import hashlib
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tutor.data.headline_words import (
    AMOUNTS,
    BAD_METRICS,
    BETTER,
    COMPANIES,
    CONNECTIVES,
    DENIALS,
    DOWN,
    GOOD_METRICS,
    TIMES,
    UP,
    WORSE,
    Clause,
)
from tutor.data.shipped import read_rows, ship

USUAL = {"event": 0.25, "denial": 0.1, "failure": 0.1, "comparison": 0.15, "two events": 0.4}
"""The kinds of headline in training, validation and test, with their shares."""
HARD = {"two negations": 0.5, "three events": 0.25, "unseen pair": 0.25}
"""The kinds of headline in the hard split, with their shares."""

# the number of headlines in each split, and which hundredths of the topics are its own
_SPLITS = {
    "train": (12000, range(0, 80)),
    "validation": (500, range(80, 84)),
    "test": (2000, range(84, 100)),
    "hard": (1000, range(80, 100)),
}


@dataclass(frozen=True)
class HeadlineExample:
    """A headline, and a company that it tells something about."""

    target: str
    """The company asked about."""
    text: str
    """Words split by single spaces."""
    label: int
    """1 if it is good news for the target, 0 if bad."""
    kind: str
    """How the headline is built: a name from `USUAL` or `HARD`."""


def generate(seed: int, kinds: Mapping[str, float] = USUAL) -> Iterator[HeadlineExample]:
    """Draw headlines without end.

    Args:
        seed: The same seed gives the same headlines.
        kinds: Kinds of headline and their shares.
    """
    stream = random.Random(seed)
    while True:
        kind = stream.choices(list(kinds), list(kinds.values()))[0]
        yield _comparison(stream) if kind == "comparison" else _report(stream, kind)


def load(split: str) -> list[HeadlineExample]:
    """Give the headlines of ``train``, ``validation``, ``test`` or ``hard``.

    Raises:
        ValueError: If there is no such split.
    """
    return [HeadlineExample(**row) for row in read_rows("headlines", split)]


def as_text(example: HeadlineExample) -> str:
    """Give what a model reads: the target, a colon, the headline."""
    return f"{example.target} : {example.text}"


def truth(example: HeadlineExample) -> int:
    """Read from the words whether the headline is good (1) or bad (0) news for its target.

    Raises:
        ValueError: If the headline says nothing about the target.
    """
    if found := _COMPARISON.fullmatch(example.text):
        first, verb, second, _ = found.groups()
        if example.target in (first, second):
            return int((verb in BETTER) == (example.target == first))
    denied = example.text.startswith(DENIALS)
    for clause in _clauses(example.text):
        if clause.company == example.target:
            return int(clause.is_good() != denied)
    raise ValueError(f"expected a headline about {example.target}, got {example.text!r}")


def score(example: HeadlineExample, answer: int) -> float:
    """Give 1 for the right label, otherwise 0.

    Raises:
        ValueError: If the answer is no label.
    """
    if answer not in (0, 1):
        raise ValueError(f"expected 0 or 1, got {answer}")
    return float(answer == truth(example))


def topic(example: HeadlineExample) -> str:
    """Say what a headline is about, whatever it says of it.

    Headlines that differ by good or bad, up or down, negation, amount, time, or the order of what they tell, have one
    topic. No topic of training is in another split.
    """
    if found := _COMPARISON.fullmatch(example.text):
        first, verb, second, metric = found.groups()
        pair = BETTER.index(verb) if verb in BETTER else WORSE.index(verb)
        return f"{min(first, second)} {max(first, second)} {pair} {metric}"
    return " + ".join(sorted(clause.topic() for clause in _clauses(example.text)))


def _any(*words: str) -> str:
    return f"({'|'.join(words)})"


_METRICS = _any(*GOOD_METRICS, *BAD_METRICS)
_COMPARISON = re.compile(f"{_any(*COMPANIES)} {_any(*BETTER, *WORSE)} {_any(*COMPANIES)} in {_METRICS}")
_CLAUSE = re.compile(rf"{_any(*COMPANIES)} {_METRICS} (fails? to )?{_any(*UP, *DOWN)}s?\b")


def _clauses(text: str) -> list[Clause]:
    return [Clause(*found.group(1, 2, 4), fails=found[3] is not None) for found in _CLAUSE.finditer(text)]


def _report(stream: random.Random, kind: str) -> HeadlineExample:
    """Draw a headline of one to three clauses, of which one is asked about."""
    n_clauses = {"two events": 2, "three events": 3}.get(kind, 1)
    clauses, labels = [], []
    for company in stream.sample(COMPANIES, n_clauses):
        clause, is_good = _clause(stream, company, kind)
        clauses.append(clause.text())
        labels.append(is_good)
    asked = stream.randrange(n_clauses)
    words = [clauses[0]]
    for connective, clause in zip(stream.sample(CONNECTIVES, n_clauses - 1), clauses[1:], strict=True):
        words += [connective, clause]
    label = labels[asked]
    if kind in ("denial", "two negations"):
        words.insert(0, stream.choice(DENIALS))
        label = not label
    elif kind in ("event", "unseen pair"):
        words.append(stream.choice(["", *AMOUNTS]))
    if n_clauses == 1:
        words.append(stream.choice(["", *TIMES]))
    target = clauses[asked].split()[0]
    return HeadlineExample(target, " ".join(filter(None, words)), int(label), kind)


def _clause(stream: random.Random, company: str, kind: str) -> tuple[Clause, bool]:
    metric = stream.randrange(len(GOOD_METRICS))
    # each metric has one pair of verbs that only the hard split sets beside it
    unseen = metric % len(UP)
    seen = [place for place in range(len(UP)) if place != unseen]
    direction = unseen if kind == "unseen pair" else stream.choice(seen)
    more_is_good, goes_up = stream.random() < 0.5, stream.random() < 0.5
    fails = kind in ("failure", "two negations")
    clause = Clause(
        company,
        (GOOD_METRICS if more_is_good else BAD_METRICS)[metric],
        (UP if goes_up else DOWN)[direction],
        fails,
    )
    return clause, (more_is_good == goes_up) != fails


def _comparison(stream: random.Random) -> HeadlineExample:
    """Draw who is ahead of whom; either of the two is asked about."""
    first, second = stream.sample(COMPANIES, 2)
    is_ahead, asks_first = stream.random() < 0.5, stream.random() < 0.5
    verb = stream.choice(BETTER if is_ahead else WORSE)
    text = f"{first} {verb} {second} in {stream.choice(GOOD_METRICS)}"
    return HeadlineExample(first if asks_first else second, text, int(is_ahead == asks_first), "comparison")


def draw() -> Iterator[tuple[str, HeadlineExample]]:
    """Draw the headlines of all splits anew, each with its split: no two alike, no topic of training in another."""
    for splits, kinds, seed in ((["hard"], HARD, 32), (["train", "validation", "test"], USUAL, 31)):
        wanted = {split: _SPLITS[split][0] for split in splits}
        seen = set()
        for example in generate(seed, kinds):
            split = next((split for split in wanted if _share(topic(example)) in _SPLITS[split][1]), None)
            if split and example not in seen:
                seen.add(example)
                yield split, example
                wanted[split] -= 1
                if wanted[split] == 0:
                    del wanted[split]
            if not wanted:
                break


def _share(name: str) -> int:
    """Put a topic into one of a hundred equal shares, the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % 100


if __name__ == "__main__":
    rows = {split: [] for split in _SPLITS}
    for split, example in draw():
        rows[split].append(vars(example))
    ship("headlines", rows)
