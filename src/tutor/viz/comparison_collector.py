"""Pairs of replies to one question, to be judged by the reader: which one would you rather have?"""

import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from tutor.text.chat_template import Turn
from tutor.viz.page_widget import PageWidget, require_words

MOST_PAIRS = 100
UNJUDGED, ALIKE = -1, 2


@dataclass(frozen=True)
class ReplyPair:
    """Two replies to the newest question of a conversation.

    Raises:
        ValueError: If nothing was said, a reply is empty, or the two are the same.
    """

    turns: Sequence[Turn]
    """What was said before; the last turn is the question."""
    replies: tuple[str, str]
    scores: tuple[float | int, float | int]
    """What a program thinks of each: it is compared with the reader's judgements at the end, and not before."""

    def __post_init__(self) -> None:
        if not self.turns:
            raise ValueError("expected a question before the replies, got none")
        require_words(first_reply=self.replies[0], second_reply=self.replies[1])
        if self.replies[0] == self.replies[1]:
            raise ValueError(f"expected two different replies, got {self.replies[0]!r} twice")


@dataclass(frozen=True)
class ReplyJudgement:
    """What the reader thinks of one pair."""

    pair: int
    preferred: int
    """0 or 1 for the first or second reply of the pair as it was given, 2 for neither."""
    left: int
    """Which of the two stood on the left: 0 or 1."""


class ComparisonCollector(PageWidget):
    """Pairs of replies, one after the other, of which the reader chooses one, or neither.

    Which reply stands on the left is drawn anew for each pair and each reader. Judgements stay in the reader's browser,
    may be taken along as text, and with a kernel are in `judgements`. When all pairs are judged, the reader sees how
    often a program thinks the same, and how often the left reply was chosen.

    Args:
        slug: The permanent name under which the browser keeps the judgements.
        pairs: 1 to 100 pairs.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If the slug is no slug, there are too few or too many pairs, or title or alt is empty.
        traitlets.TraitError: If judgements do not fit the pairs.

    Source: after Ouyang et al. 2022, section 3.4 (arXiv:2203.02155), where labelers compare replies. Built in
    chapter 14.
    """

    page_kind: ClassVar[str] = "comparison-collector"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")

    content = traitlets.Dict(help="What is shown: slug, title, alt and pairs.").tag(sync=True)
    preferred = traitlets.List(traitlets.Int(), help="For each pair 0, 1, 2 for neither, or -1.").tag(sync=True)
    lefts = traitlets.List(traitlets.Int(), help="For each pair which reply stood left, or -1.").tag(sync=True)

    def __init__(self, slug: str, pairs: Sequence[ReplyPair], *, title: str, alt: str) -> None:
        if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug):
            raise ValueError(f"expected a slug of small letters, digits and hyphens, got {slug!r}")
        if not 1 <= len(pairs) <= MOST_PAIRS:
            raise ValueError(f"expected 1 to {MOST_PAIRS} pairs, got {len(pairs)}")
        require_words(title=title, alt=alt)
        shown = [
            {
                "turns": [[turn.role, turn.text] for turn in pair.turns],
                "replies": list(pair.replies),
                "scores": [float(score) for score in pair.scores],
            }
            for pair in pairs
        ]
        digest = hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:6]
        super().__init__(content={"slug": slug, "title": title, "alt": alt, "digest": digest, "pairs": shown})
        self.preferred, self.lefts = [UNJUDGED] * len(pairs), [UNJUDGED] * len(pairs)

    @property
    def judgements(self) -> list[ReplyJudgement]:
        """What the reader has judged so far, in the order of the pairs."""
        both = zip(self.preferred, self.lefts, strict=True)
        return [ReplyJudgement(pair, chosen, left) for pair, (chosen, left) in enumerate(both) if chosen != UNJUDGED]

    def read(self, text: str) -> None:
        """Take over judgements that were taken along as text from another page.

        Raises:
            ValueError: If the text is not such a text, or is about other pairs.
        """
        try:
            kept = json.loads(text)
            preferred, lefts, digest = kept["preferred"], kept["lefts"], kept["digest"]
        except (ValueError, KeyError, TypeError) as problem:
            raise ValueError(f"expected the text that the page gave, got {text[:40]!r}") from problem
        if digest != self.content["digest"]:
            raise ValueError(f"expected judgements of these pairs, {self.content['digest']}, got those of {digest}")
        self.preferred, self.lefts = preferred, lefts

    @traitlets.validate("preferred")
    def _check_preferred(self, proposal: Any) -> list[int]:
        return self._fitting(proposal["value"], (UNJUDGED, 0, 1, ALIKE), "preferred")

    @traitlets.validate("lefts")
    def _check_lefts(self, proposal: Any) -> list[int]:
        return self._fitting(proposal["value"], (UNJUDGED, 0, 1), "lefts")

    def _fitting(self, values: list[int], allowed: tuple[int, ...], name: str) -> list[int]:
        n_pairs = len(self.content["pairs"])
        if len(values) != n_pairs or not set(values) <= set(allowed):
            raise traitlets.TraitError(f"expected {n_pairs} numbers among {allowed} in {name}, got {values}")
        return values

    def page_data(self) -> dict[str, Any]:
        """The content and what was judged."""
        return {**self.content, "preferred": list(self.preferred), "lefts": list(self.lefts)}

    def page_text(self) -> str:
        """The number of pairs, how many are judged, and a digest of the pairs."""
        content = self.content
        return (
            f"Comparison collector “{content['title']}”: {len(content['pairs'])} pairs, "
            f"{len(self.judgements)} judged, digest {content['digest']}"
        )

    def page_fallback(self) -> str:
        """The questions with both replies, and what the program thinks folded away."""
        items = "".join(
            f"<li><p>{html.escape(pair['turns'][-1][1])}</p><ul>"
            + "".join(f"<li>{html.escape(reply)}</li>" for reply in pair["replies"])
            + "</ul><details><summary>The program’s view</summary>"
            f"<p>{pair['scores'][0]:g} and {pair['scores'][1]:g}</p></details></li>"
            for pair in self.content["pairs"]
        )
        return (
            f'<div class="tutor-frame tutor-compare-fallback"><p><strong>{html.escape(self.content["title"])}</strong> '
            f"{html.escape(self.content['alt'])}</p><ol>{items}</ol></div>"
        )
