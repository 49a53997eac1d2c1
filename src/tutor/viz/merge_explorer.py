"""Byte-pair encoding, live: a slider over the merges, and a text of the reader's own that they join."""

import hashlib
import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from tutor.text.bpe import BPETokenizer
from tutor.text.bpe_vocabulary import BPEVocabulary
from tutor.text.readable_bytes import readable
from tutor.viz.page_widget import PageWidget, require_words
from tutor.viz.token_labels import encodable

LONGEST_TEXT = 400
"""Most characters that the explorer takes."""


class MergeExplorer(PageWidget):
    """A text as the tokens that the first n merges of a byte-pair encoding make of it.

    The reader types a text, moves a slider over the number of merges, and jumps to the next merge that joins something
    in the text. With a kernel the traits `text` and `n_merges` follow, and setting them moves what is shown.

    Args:
        merges: Pairs of tokens, as bytes, in the order in which they were learned; at most 4096.
        text: What is cut at first; at most 400 characters.
        n_merges: How many merges are applied at first.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If there are no merges or too many, a merge joins what no earlier one made or makes what one
            made before, the text is too long, or title or alt is empty.
        traitlets.TraitError: If there are not so many merges.

    Source: Sennrich et al. 2016, section 3.2 (arXiv:1508.07909). Built in chapter 1.
    """

    page_kind: ClassVar[str] = "merge-explorer"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")

    content = traitlets.Dict(help="What is drawn: title, alt and the merges as pairs of ids.").tag(sync=True)
    text = traitlets.Unicode(help="The text that is cut.").tag(sync=True)
    n_merges = traitlets.Int(0, help="How many merges are applied.").tag(sync=True)

    def __init__(
        self, merges: Sequence[tuple[bytes, bytes]], text: str, *, n_merges: int = 0, title: str, alt: str
    ) -> None:
        if not 1 <= len(merges) <= 4096:
            raise ValueError(f"expected 1 to 4096 merges, got {len(merges)}")
        require_words(title=title, alt=alt)
        if len(text) > LONGEST_TEXT:
            raise ValueError(f"expected a text of at most {LONGEST_TEXT} characters, got {len(text)}")
        self.merges = tuple(merges)
        super().__init__(content={"title": title, "alt": alt, "merges": _as_ids(self.merges)})
        self.text, self.n_merges = encodable(text), n_merges

    @traitlets.validate("text")
    def _check_text(self, proposal: Any) -> str:
        if len(proposal["value"]) > LONGEST_TEXT:
            raise traitlets.TraitError(f"expected at most {LONGEST_TEXT} characters, got {len(proposal['value'])}")
        return proposal["value"]

    @traitlets.validate("n_merges")
    def _check_n_merges(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] <= len(self.content["merges"]):
            raise traitlets.TraitError(f"expected 0 to {len(self.content['merges'])} merges, got {proposal['value']}")
        return proposal["value"]

    @property
    def tokens(self) -> tuple[bytes, ...]:
        """The tokens of the text, as shown."""
        tokenizer = BPETokenizer(BPEVocabulary.of_merges(self.merges[: self.n_merges]))
        return tuple(tokenizer.decode_bytes([token_id]) for token_id in tokenizer.encode(self.text))

    def page_data(self) -> dict[str, Any]:
        """The content and the present settings."""
        return {**self.content, "text": self.text, "n_merges": self.n_merges}

    def page_text(self) -> str:
        """The sizes, the settings, and a digest of merges and text."""
        seen = repr((self.content, self.text)).encode("utf-8", "backslashreplace")
        return (
            f"Merge explorer “{self.content['title']}”: {self.n_merges} of {len(self.merges)} merges, "
            f"{len(self.tokens)} tokens, digest {hashlib.sha256(seen).hexdigest()[:6]}"
        )

    def page_fallback(self) -> str:
        """The tokens at the present settings, and the first merges."""
        tokens = " ".join(f"<code>{html.escape(readable(token))}</code>" for token in self.tokens)
        first = "".join(
            f"<li><code>{html.escape(readable(left))}</code> + <code>{html.escape(readable(right))}</code></li>"
            for left, right in self.merges[:20]
        )
        return (
            f'<div class="tutor-frame tutor-merge-fallback"><p><strong>{html.escape(self.content["title"])}</strong> '
            f"{html.escape(self.content['alt'])}</p><p>After {self.n_merges} merges, {len(self.tokens)} tokens: "
            f"{tokens}</p><details><summary>The first merges</summary><ol>{first}</ol></details></div>"
        )


def _as_ids(merges: Sequence[tuple[bytes, bytes]]) -> list[list[int]]:
    """Each merge as two ids: bytes are themselves, the token of merge n is 256 + n."""
    ids = {bytes([byte]): byte for byte in range(256)}
    pairs = []
    for rank, (left, right) in enumerate(merges):
        if left not in ids or right not in ids:
            strange = left if left not in ids else right
            raise ValueError(f"expected merge {rank} to join bytes or earlier tokens, got {strange!r}")
        pairs.append([ids[left], ids[right]])
        if left + right in ids:
            raise ValueError(f"expected every merge to make a new token, got {left + right!r} again from merge {rank}")
        ids[left + right] = 256 + rank
    return pairs
