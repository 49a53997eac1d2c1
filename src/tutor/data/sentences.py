"""Sentences of which all is known: the part of speech of each word, the parse tree, who did what to whom.

A writer draws what is meant and says it (`sentence_writer`), in words of which many are two parts of speech. The tags
are fourteen of the seventeen of Universal Dependencies (de Marneffe et al. 2021). Some sentences have two readings, and
no reader could tell which is meant: who has the telescope, in *she saw the man with the telescope*? What is true is
what the writer meant.

The ``hard`` split is real: sentences of *Alice's Adventures in Wonderland*, tagged by hand, without trees. The task is
to tag; a sentence stands in one split only.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutor.data.sentence_alice import ALICE
from tutor.data.sentence_writer import SentenceWriter
from tutor.text.semantic_roles import Event
from tutor.text.trees import Tree

TAGS = {
    "ADJ": "adjective",
    "ADP": "adposition: in, with",
    "ADV": "adverb",
    "AUX": "auxiliary: will, did",
    "CCONJ": "coordinating conjunction: and",
    "DET": "determiner: the, this",
    "NOUN": "noun",
    "NUM": "numeral",
    "PART": "particle: not, to before a verb",
    "PRON": "pronoun: she, her",
    "PROPN": "proper noun: a name",
    "PUNCT": "punctuation",
    "SCONJ": "subordinating conjunction: that, because",
    "VERB": "verb",
}
"""The parts of speech that occur, by their names in Universal Dependencies."""

_SEED = 41
_SIZES = {"validation": 300, "test": 500, "train": 2000}


@dataclass(frozen=True)
class SentenceExample:
    """A sentence in lower case, the final stop a word of its own."""

    words: tuple[str, ...]
    tags: tuple[str, ...]
    """The part of speech of each word, one of `TAGS`."""
    tree: Tree | None = None
    """How the words belong together; None for a sentence that nobody parsed."""
    events: tuple[Event, ...] = ()
    """Who did what to whom, in the order of the verbs; empty where there is no tree."""


def generate(seed: int) -> Iterator[SentenceExample]:
    """Draw sentences without end.

    Args:
        seed: The same seed gives the same sentences.
    """
    writer = SentenceWriter(random.Random(seed))
    while True:
        tree, events = writer.sentence()
        yield SentenceExample(tree.words, tree.tags, tree, events)


def load(split: str) -> list[SentenceExample]:
    """Give the sentences of ``train``, ``validation``, ``test`` or ``hard`` (by Lewis Carroll, without trees).

    Raises:
        ValueError: If there is no such split.
    """
    if split == "hard":
        return [_tagged(sentence) for sentence in ALICE]
    if split not in _SIZES:
        raise ValueError(f"expected a split among train, validation, test, hard, got {split!r}")
    # training last: what stands in the others is left out of it
    seen: set[tuple[str, ...]] = set()
    drawn = generate(_SEED)
    for name, size in _SIZES.items():
        examples: list[SentenceExample] = []
        while len(examples) < size:
            example = next(drawn)
            if example.words not in seen:
                seen.add(example.words)
                examples.append(example)
        if name == split:
            break
    return examples


def truth(example: SentenceExample) -> tuple[str, ...]:
    """Give the part of speech of each word."""
    return example.tags


def score(example: SentenceExample, answer: Sequence[str]) -> float:
    """Give the share of words whose part of speech is right, from 0 to 1.

    Raises:
        ValueError: If the answer has not one tag for each word.
    """
    if len(answer) != len(example.tags):
        raise ValueError(f"expected {len(example.tags)} tags, got {len(answer)}")
    return sum(given == right for given, right in zip(answer, example.tags, strict=True)) / len(example.tags)


def _tagged(sentence: str) -> SentenceExample:
    words, tags = zip(*(pair.rsplit("/", 1) for pair in sentence.split(" ")), strict=True)
    return SentenceExample(words, tags)
