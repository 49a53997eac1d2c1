"""The checks of every exercise, by slug: a package for each set, in which a module holds a few exercises."""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

from tutor.lessons.specification import Exercise

# each set's package, and the words with which its slugs begin
_TOPICS: dict[str, tuple[str, ...]] = {
    "tokens": ("bytes", "merge", "merges", "segmentation", "tagger", "tokenizer", "tokens", "vocabulary"),
    "vectors": ("bigram", "cosine", "lookup", "memory", "ngram", "perplexity", "pmi", "temperature"),
    "attention": ("attention", "mask", "recall", "softmax", "temperature"),
    "heatmaps": ("heatmap",),
    "heads": ("heads",),
    "positions": ("positions",),
    "block": ("block",),
    "translation": ("translation",),
    "decoding": ("decoding",),
    "families": ("families",),
    "training": ("training",),
    "laboratory": ("laboratory",),
    "pretraining": ("pretraining",),
    "tuning": ("tuning",),
    "feedback": ("feedback",),
    "evaluation": ("evaluation",),
    "chatbot": ("chatbot",),
    "understanding": ("understanding",),
    "generating": ("generating",),
    "modalities": ("modalities",),
    "limits": ("limits",),
}


class _Exercises(MutableMapping[str, Exercise]):
    """The exercises by slug. A set's package is imported when one of its slugs is first asked for.

    So a notebook depends on the checks of its own set alone.
    """

    def __init__(self, topics: Mapping[str, tuple[str, ...]]) -> None:
        self._topics = topics
        self._sets: dict[str, dict[str, Exercise]] = {}

    def __getitem__(self, slug: object) -> Exercise:
        return self._home(slug)[slug]

    def __setitem__(self, slug: str, exercise: Exercise) -> None:
        homes = self._homes(slug)
        if not homes:
            raise KeyError(slug)
        next((home for home in homes if slug in home), homes[0])[slug] = exercise

    def __delitem__(self, slug: str) -> None:
        del self._home(slug)[slug]

    def __iter__(self) -> Iterator[str]:
        for topic in self._topics:
            yield from self._set(topic)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _set(self, topic: str) -> dict[str, Exercise]:
        if topic not in self._sets:
            exercises = import_module(f"{__name__}.{topic}").EXERCISES
            self._sets[topic] = {exercise.slug: exercise for exercise in exercises}
        return self._sets[topic]

    def _home(self, slug: object) -> dict[str, Exercise]:
        for home in self._homes(slug):
            if slug in home:
                return home
        raise KeyError(slug)

    def _homes(self, slug: object) -> list[dict[str, Exercise]]:
        if not isinstance(slug, str):
            return []  # a reader who forgot the name hands in an answer in its place
        first = slug.partition("-")[0]
        return [self._set(topic) for topic, words in self._topics.items() if first in words]


EXERCISES: MutableMapping[str, Exercise] = _Exercises(_TOPICS)
"""Every exercise, by its permanent name."""
