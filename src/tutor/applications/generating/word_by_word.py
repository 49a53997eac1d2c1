"""A translator without a network: each word becomes what it became most often, in the order of the source."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tutor.data.translation import TranslationExample


class WordByWord:
    """Translate out of English by a dictionary that is counted on aligned sentences.

    Args:
        examples: Of training, with their alignments.
        language: ``zh``, ``de`` or ``fr``.

    Raises:
        ValueError: If there is no example, or none in that language.

    Built in chapter 18.
    """

    def __init__(self, examples: Iterable[TranslationExample], language: str) -> None:
        counts: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for example in examples:
            if language not in example.targets:
                raise ValueError(f"expected a language among {', '.join(example.targets)}, got {language!r}")
            target, rendered = example.targets[language], defaultdict(list)
            for token, places in zip(target.tokens, target.alignment, strict=True):
                rendered[places[0]].append(token)  # a token that renders several words is counted for the first
            for place, word in enumerate(example.source):
                counts[word][tuple(rendered[place])] += 1
        if not counts:
            raise ValueError("expected at least one example, got none")
        self.language = language
        self.dictionary = {word: count.most_common(1)[0][0] for word, count in counts.items()}
        """What each word became most often; nothing, for a word that most often had no counterpart."""

    def translate(self, source: Sequence[str]) -> list[str]:
        """Give the tokens of a sentence's translation; a word that was never seen stays as it is."""
        return [token for word in source for token in self.dictionary.get(word, (word,))]
