"""A map of word vectors: choose a word, and see which vectors lie nearest to its own."""

import hashlib
import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import traitlets

from tutor.shapes import Float
from tutor.viz.page_widget import PageWidget, require_words
from tutor.viz.token_labels import encodable, visible_token

MOST_WORDS = 200
"""More could not be told apart on a screen."""
NEAREST = 6
"""How many neighbors are shown."""


class WordMap(PageWidget):
    """Word vectors on a flat map, with the nearest words by cosine similarity.

    The map has room for two directions only: those in which the vectors, brought to length 1, spread most (their first
    two principal components), and words that would lie on one another are pushed apart. What is near on the map need
    not be near in truth; the list of neighbors is from all dimensions. With a kernel the trait `selected` follows the
    reader's choice.

    Args:
        words: At most 200, no two alike.
        vectors: A row for each word, from PyTorch or NumPy, none of them zero.
        selected: The word chosen at first; the first one unless told.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If words and vectors do not fit each other, a vector is zero or not finite, a word stands twice, or
            title or alt is empty.
        traitlets.TraitError: If the chosen word is not on the map.

    Source: built in chapter 2.
    """

    page_kind: ClassVar[str] = "word-map"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")

    content = traitlets.Dict(help="What is drawn: title, alt, words, places and neighbors.").tag(sync=True)
    selected = traitlets.Unicode(help="The word whose neighbors are shown.").tag(sync=True)

    def __init__(
        self, words: Sequence[str], vectors: Any, *, selected: str | None = None, title: str, alt: str
    ) -> None:
        words = [encodable(word) for word in words]
        if not 3 <= len(words) <= MOST_WORDS:
            raise ValueError(f"expected 3 to {MOST_WORDS} words, got {len(words)}")
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"expected every word once, got again: {', '.join(twice)}")
        require_words(title=title, alt=alt)
        directions = _directions(vectors, words)
        cosines = directions @ directions.T
        content = {
            "title": title,
            "alt": alt,
            "words": words,
            "labels": [visible_token(word) for word in words],
            "places": [[round(number, 3) + 0.0 for number in place] for place in _flat(directions).tolist()],
            "nearest": [_nearest(row, place) for place, row in enumerate(cosines)],
        }
        super().__init__(content=content)
        self.selected = words[0] if selected is None else selected

    @traitlets.validate("selected")
    def _check_selected(self, proposal: Any) -> str:
        if proposal["value"] not in self.content["words"]:
            raise traitlets.TraitError(f"expected a word on the map, got {proposal['value']!r}")
        return proposal["value"]

    @property
    def neighbors(self) -> list[tuple[str, float]]:
        """The nearest words of the chosen one with their cosine similarities, nearest first."""
        words = self.content["words"]
        return [(words[place], cosine) for place, cosine in self.content["nearest"][words.index(self.selected)]]

    def page_data(self) -> dict[str, Any]:
        """The content and the chosen word."""
        return {**self.content, "selected": self.selected}

    def page_text(self) -> str:
        """How many words, the chosen one's neighbors, and a digest of the words.

        Cosines are left out: they may differ in the last decimal from one processor to another.
        """
        digest = hashlib.sha256(repr(self.content["words"]).encode("utf-8", "backslashreplace")).hexdigest()[:6]
        near = ", ".join(word for word, _ in self.neighbors[:3])
        title = self.content["title"]
        return f"Word map “{title}”: {len(self.content['words'])} words, digest {digest}; near {self.selected}: {near}"

    def page_fallback(self) -> str:
        """Every word with its three nearest."""
        labels = self.content["labels"]
        items = "".join(
            f"<li><strong>{html.escape(labels[place])}</strong>: "
            + html.escape(", ".join(f"{labels[other]} {cosine:.2f}" for other, cosine in near[:3]))
            + "</li>"
            for place, near in enumerate(self.content["nearest"])
        )
        return (
            f'<div class="tutor-frame tutor-map-fallback"><p><strong>{html.escape(self.content["title"])}</strong> '
            f"{html.escape(self.content['alt'])}</p><details><summary>Every word and its nearest</summary>"
            f"<ul>{items}</ul></details></div>"
        )


def _directions(vectors: Any, words: list[str]) -> Float[np.ndarray, "vocab d_model"]:
    """The vectors brought to length 1."""
    array = np.asarray(vectors.detach().cpu() if hasattr(vectors, "detach") else vectors, dtype=np.float64)
    if array.ndim != 2 or len(array) != len(words) or array.shape[1] < 2:
        raise ValueError(f"expected {len(words)} vectors of at least 2 numbers, got shape {array.shape}")
    lengths = np.linalg.norm(array, axis=1)
    wrong = [word for word, length in zip(words, lengths, strict=True) if not (np.isfinite(length) and length > 0)]
    if wrong:
        raise ValueError(f"expected vectors that are finite and not zero, got another for {wrong[0]!r}")
    return array / lengths[:, None]


def _flat(directions: Float[np.ndarray, "vocab d_model"]) -> Float[np.ndarray, "vocab 2"]:
    """The first two principal components, each scaled to at most 1; the sign is that of its largest entry."""
    centered = directions - directions.mean(axis=0)
    _, _, components = np.linalg.svd(centered, full_matrices=False)
    places = centered @ components[:2].T
    largest = places[np.abs(places).argmax(axis=0), range(2)]
    return places / np.where(largest == 0, 1, largest)


def _nearest(cosines: Float[np.ndarray, " vocab"], place: int) -> list[list[int | float]]:
    order = [int(other) for other in np.argsort(-cosines.round(6), kind="stable") if other != place]
    return [[other, round(float(cosines[other]), 3)] for other in order[:NEAREST]]
