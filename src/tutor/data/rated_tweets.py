"""Short messages that people wrote, each rated by people: the real text beside the book's generated headlines.

A sample of the tweets that Hutto and Gilbert had rated in 2014: the mean of 20 ratings from -4 (extremely negative) to
+4 (extremely positive). The sample keeps messages that the raters felt to be positive or negative (a mean of at
least half a point either way), and leaves out what names an account, holds a link, swears, names a public person, or is
about violence, illness, sex or faith. Of messages that differ in marks alone one is kept.

Nobody can calculate what the right label is, so there is no ``generate``: the truth is what the raters said.
``python -m tutor.data.rated_tweets FOLDER`` makes the shipped files anew.
"""

import argparse
import hashlib
import html
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from tutor.data.shipped import FILES, read_rows, ship

_SOURCE = "tweets_GroundTruth.txt"
_CHECKSUM = "dfbe7102e2f92579ed8b19df9a3822491880697c67adf712fb66e520cc05102f"
_CLEAR = 0.5
_LEFT_OUT = re.compile(
    r"@|https?:|www\.|\.com|\b("
    r"f+u+c?k\w*|fck\w*|wtf|stfu|shit\w*|bullshit|bitch\w*|ass|asses|asshole\w*|dick\w*|puss\w+|cunt\w*|whor\w+|slut\w*"
    r"|nigg\w+|fag\w*|retard\w*|gay|sex\w*|porn\w*|nake?d\w*|rap(e|ed|es|ist|ing)|kill\w*|murder\w*|suicid\w*|die|dies|died"
    r"|dying|dead|death|deaths|gun|guns|shot|shoot\w*|bomb\w*|war|terror\w*|cancer|drunk\w*|drug\w*|weed|abus\w+"
    r"|nazi\w*|hitler|racis\w+|obama|romney|jesus|muslim\w*|jew\w*|blood\w*|abortion"
    r"|damn\w*|bastard\w*|piss\w*|hell|cock|hentai|boob\w*|horny|leukemia|grandma|passed away|r\.i\.p"
    r"|rip|ugly|fat|virgin\w*"
    r"|sandusky|nolan|kuchar|bieber|gaga|kardashian|trump|palin|bush"
    r"|beyonce|adele|kanye|tiger woods|lohan|christ|god|pray\w*|women|woman|falcor|at&t|ups|sadie|josh"
    r")\b",
    re.IGNORECASE,
)
# the hundredths of the messages that are each split's own
_SPLITS = {"train": range(0, 65), "validation": range(65, 75), "test": range(75, 100)}


@dataclass(frozen=True)
class RatedTweet:
    """A message, and what its raters felt."""

    text: str
    mean_rating: float
    """From -4 to +4, the mean of 20 people."""

    @property
    def label(self) -> int:
        """1 if the raters found it positive on the whole, 0 if negative."""
        return int(self.mean_rating > 0)


def load(split: str) -> list[RatedTweet]:
    """Give the messages of ``train``, ``validation`` or ``test``.

    Raises:
        ValueError: If there is no such split, or its file was altered.

    Source: Hutto and Gilbert 2014 (doi:10.1609/icwsm.v8i1.14550). Built in chapter 17.
    """
    return [RatedTweet(**row) for row in read_rows("rated_tweets", split)]


def truth(example: RatedTweet) -> int:
    """Say whether the raters found it positive (1) or negative (0)."""
    return example.label


def score(example: RatedTweet, answer: int) -> float:
    """Give 1 for the raters' label, otherwise 0.

    Raises:
        ValueError: If the answer is no label.
    """
    if answer not in (0, 1):
        raise ValueError(f"expected 0 or 1, got {answer}")
    return float(answer == example.label)


def words(text: str) -> list[str]:
    """Cut a message into small-letter words, marks in a row such as ``!!`` or ``:)`` being words too."""
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]+", text.lower())


def sample(folder: Path) -> dict[str, list[RatedTweet]]:
    """Read the rated tweets as they come, and give those that the book ships, by split.

    Args:
        folder: Where ``tweets_GroundTruth.txt`` lies.

    Raises:
        FileNotFoundError: If it is missing.
        ValueError: If it is another edition.
    """
    path = folder / _SOURCE
    if not path.exists():
        raise FileNotFoundError(
            f"expected {_SOURCE} in {folder}: pip download --no-deps --no-binary :all: vaderSentiment==3.3.2, unpack "
            "it, then unpack its additional_resources/hutto_ICWSM_2014.tar.gz"
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != _CHECKSUM:
        raise ValueError(f"expected {path} as vaderSentiment 3.3.2 has it, got another text")
    splits: dict[str, list[RatedTweet]] = {split: [] for split in _SPLITS}
    seen = set()
    for line in content.decode("utf-8", errors="replace").splitlines():
        _, mean, raw = line.split("\t", 2)
        text = " ".join(html.unescape(raw).split())
        # what differs in marks, capitals or numbers alone is the same message: it must not stand in two splits
        meaning = " ".join(re.findall("[a-z]+", text.lower()))
        if abs(float(mean)) < _CLEAR or _LEFT_OUT.search(text) or not text.isascii() or meaning in seen:
            continue
        seen.add(meaning)
        share = int.from_bytes(hashlib.sha256(meaning.encode()).digest()[:8], "big") % 100
        split = next(split for split, shares in _SPLITS.items() if share in shares)
        splits[split].append(RatedTweet(text, round(float(mean), 3)))
    return splits


def ship_sample(folder: Path, files: Path = FILES) -> dict[str, str]:
    """Write the shipped files from the rated tweets as they come.

    Args:
        folder: Where ``tweets_GroundTruth.txt`` lies.
        files: The folder of all tasks.

    Returns:
        The checksum of each split.
    """
    return ship("rated_tweets", {split: map(asdict, rows) for split, rows in sample(folder).items()}, files)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the shipped sample of rated tweets anew.")
    parser.add_argument("folder", type=Path, help="hutto_ICWSM_2014, from the source distribution of vaderSentiment")
    ship_sample(parser.parse_args().folder)
