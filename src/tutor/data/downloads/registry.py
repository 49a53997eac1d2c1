"""The public sets that can be downloaded: what each holds, where it is, and on what terms.

A checksum is pinned only where several projects that use the file have published it. Where none is known, none is
made up: the first download is trusted, and its checksum kept, as `tutor.data.downloads.cache` tells. The sizes and
counts are what the sets' own pages and the literature say; nobody checks them here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublicFile:
    """A file of a public set."""

    name: str
    """Its name in the cache."""
    urls: tuple[str, ...]
    """Where it is, the best place first."""
    sha256: str | None = None
    """Its checksum, where one is known for sure."""


@dataclass(frozen=True)
class PublicSet:
    """A public set."""

    name: str
    """The name of its folder in the cache."""
    holds: str
    """What is in it."""
    size: str
    """How much is downloaded, roughly."""
    licence: str
    """What one may do with it, as far as is known."""
    citation: str
    """Whom to cite."""
    files: tuple[PublicFile, ...]
    """What it consists of."""


MULTI30K = PublicSet(
    name="multi30k",
    holds="captions of photographs in English, German and French: 29,000 for training, 1,014 for validation, 1,000 of "
    "the test of 2016",
    size="about 2 MB of text a language, compressed to a third",
    licence="No licence is stated by the repository; the captions derive from Flickr30k. Use it to learn and to "
    "compare, and do not pass it on.",
    citation="Elliott, Frank, Sima'an and Specia 2016, Multi30K: Multilingual English-German Image Descriptions "
    "(arXiv:1605.00459); French: Elliott et al. 2017 (arXiv:1710.07177)",
    files=tuple(
        PublicFile(
            f"{part}.{language}.gz",
            (f"https://raw.githubusercontent.com/multi30k/dataset/master/data/task1/raw/{part}.{language}.gz",),
        )
        for part in ("train", "val", "test_2016_flickr")
        for language in ("en", "de", "fr")
    ),
)

TATOEBA = PublicSet(
    name="tatoeba_en_cmn",
    holds="English sentences with Chinese translations by volunteers, simplified and traditional characters mixed; it "
    "grows from year to year (20,133 pairs in an older copy)",
    size="1 to 2 MB",
    licence="CC BY 2.0 FR: name Tatoeba and the writers, whom each example credits.",
    citation="tatoeba.org, in the selection of manythings.org/anki",
    files=(PublicFile("cmn-eng.zip", ("https://www.manythings.org/anki/cmn-eng.zip",)),),
)

IMDB = PublicSet(
    name="imdb",
    holds="film reviews by the public, 25,000 for training and 25,000 for testing, half of them positive",
    size="84 MB",
    licence="No licence is stated; the reviews belong to their writers. Use it to learn and to compare, and do not "
    "pass it on.",
    citation="Maas et al. 2011, Learning Word Vectors for Sentiment Analysis (ACL)",
    files=(
        PublicFile(
            "aclImdb_v1.tar.gz",
            ("https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",),
            "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
        ),
    ),
)

TINY_SHAKESPEARE = PublicSet(
    name="tiny_shakespeare",
    holds="plays by Shakespeare, 1,115,394 characters",
    size="1.1 MB",
    licence="The text is in the public domain.",
    citation="Karpathy 2015, char-rnn",
    files=(
        PublicFile(
            "input.txt",
            ("https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",),
            "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
        ),
    ),
)

PUBLIC_SETS = (MULTI30K, TATOEBA, IMDB, TINY_SHAKESPEARE)
"""All of them."""
