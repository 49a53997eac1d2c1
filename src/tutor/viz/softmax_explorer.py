"""From scores to attention weights, live: a slider for the temperature, a chooser for the mask."""

import hashlib
import html
import json
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
import traitlets

from tutor.layers.functional import softmax
from tutor.layers.masks import causal_mask
from tutor.shapes import Bool, Float, Tensor
from tutor.viz.page_widget import PageWidget, require_words
from tutor.viz.token_labels import encodable, numbered_names, visible_token

LARGEST = 16
"""Most queries or keys that the explorer draws: beyond that, numbers in cells cannot be read."""


class SoftmaxExplorer(PageWidget):
    """Scores `[query, key]` become weights: divided by a temperature, masked, normalized, each stage with its numbers.

    The reader moves the temperature, chooses a mask and a row; with a kernel the traits `temperature`, `mask`,
    `hidden_keys` and `row` follow, and setting them moves the sliders.

    Args:
        scores: Raw scores `[query, key]`, finite, at most 16 a side; kept to six decimals.
        query_tokens: One for each row; any text.
        key_tokens: One for each column; the query tokens unless told.
        temperature: Between 0.1 and 10.
        mask: "none", "causal" (no later key), or "padding" (the last `hidden_keys` keys are hidden from all).
        hidden_keys: How many keys the padding mask hides. All of them: then no query has anything to look at.
        row: The query whose stages are shown, from 0.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If scores are not a finite matrix of fitting size, tokens do not fit it, or title or alt is empty.
        traitlets.TraitError: If temperature, mask, hidden_keys or row lies outside what the scores allow.

    Source: built in chapter 3.
    """

    page_kind: ClassVar[str] = "softmax-explorer"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")

    content = traitlets.Dict(help="What is drawn: title, alt, labels and scores.").tag(sync=True)
    temperature = traitlets.Float(1.0, help="Divides every score.").tag(sync=True)
    mask = traitlets.Enum(("none", "causal", "padding"), "none", help="Which keys are hidden.").tag(sync=True)
    hidden_keys = traitlets.Int(1, help="How many last keys the padding mask hides.").tag(sync=True)
    row = traitlets.Int(0, help="The query whose stages are shown.").tag(sync=True)

    def __init__(
        self,
        scores: Tensor | np.ndarray | list,
        query_tokens: list[str],
        key_tokens: list[str] | None = None,
        *,
        temperature: float | int = 1.0,
        mask: str = "none",
        hidden_keys: int = 1,
        row: int = 0,
        title: str,
        alt: str,
    ) -> None:
        if not isinstance(scores, Tensor):
            scores = torch.from_numpy(np.array(scores, dtype=np.float64))
        matrix = scores.detach().cpu().double()
        if matrix.ndim != 2 or not all(1 <= size <= LARGEST for size in matrix.shape):
            raise ValueError(f"expected scores [query, key] of 1 to {LARGEST} a side, got shape {tuple(matrix.shape)}")
        if not matrix.isfinite().all():
            raise ValueError("expected finite scores, got NaN or infinity; hiding keys is the mask's work")
        tokens = {"query": list(query_tokens), "key": list(query_tokens if key_tokens is None else key_tokens)}
        for (axis, words), size in zip(tokens.items(), matrix.shape, strict=True):
            if len(words) != size:
                raise ValueError(f"expected {size} {axis} tokens for scores {tuple(matrix.shape)}, got {len(words)}")
        require_words(title=title, alt=alt)
        content = {
            "title": title,
            "alt": alt,
            **{f"{axis}_labels": [encodable(visible_token(word)) for word in words] for axis, words in tokens.items()},
            **{f"{axis}_names": [encodable(name) for name in numbered_names(words)] for axis, words in tokens.items()},
            # rounded, so that the page and the kernel start from the same numbers on every processor
            "scores": [[round(score, 6) + 0.0 for score in scores_of_query] for scores_of_query in matrix.tolist()],
        }
        super().__init__(content=content)
        self.temperature, self.mask, self.hidden_keys, self.row = temperature, mask, hidden_keys, row

    @property
    def scores(self) -> Float[Tensor, "query key"]:
        """The raw scores, in float64."""
        return torch.tensor(self.content["scores"], dtype=torch.float64)

    @property
    def allowed(self) -> Bool[Tensor, "query key"]:
        """The mask as chosen: True where the query may look at the key."""
        n_queries, n_keys = self.scores.shape
        if self.mask == "causal":
            return causal_mask(n_queries, n_keys)
        # not `padding_mask`, which refuses to hide every key: here a reader may, to see what becomes of softmax
        real = n_keys if self.mask == "none" else n_keys - self.hidden_keys
        return (torch.arange(n_keys) < real).expand(n_queries, n_keys)

    @property
    def weights(self) -> Float[Tensor, "query key"]:
        """The weights as shown; a row that may look at no key is NaN here, and said in words on the page."""
        return softmax(self.scores.masked_fill(~self.allowed, -torch.inf), self.temperature)

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal: Any) -> float:
        if not 0.1 <= proposal["value"] <= 10:
            raise traitlets.TraitError(f"expected a temperature from 0.1 to 10, got {proposal['value']}")
        return proposal["value"]

    @traitlets.validate("mask")
    def _check_mask(self, proposal: Any) -> str:
        n_queries, n_keys = self.scores.shape
        if proposal["value"] == "causal" and n_keys < n_queries:
            raise traitlets.TraitError(
                f"expected at least as many keys as queries for a causal mask, got {n_queries} and {n_keys}"
            )
        return proposal["value"]

    @traitlets.validate("hidden_keys")
    def _check_hidden_keys(self, proposal: Any) -> int:
        n_keys = self.scores.shape[1]
        if not 0 <= proposal["value"] <= n_keys:
            raise traitlets.TraitError(f"expected 0 to {n_keys} hidden keys, got {proposal['value']}")
        return proposal["value"]

    @traitlets.validate("row")
    def _check_row(self, proposal: Any) -> int:
        n_queries = self.scores.shape[0]
        if not 0 <= proposal["value"] < n_queries:
            raise traitlets.TraitError(f"expected a row from 0 to {n_queries - 1}, got {proposal['value']}")
        return proposal["value"]

    def page_data(self) -> dict[str, Any]:
        """The content and the present settings."""
        settings = {name: getattr(self, name) for name in ("temperature", "mask", "hidden_keys", "row")}
        return {**self.content, **settings}

    def page_text(self) -> str:
        """The sizes, the settings, and a digest of tokens and weights, rounded to three decimals."""
        weights = [[f"{weight:.3f}" for weight in row] for row in self.weights.tolist()]
        seen = json.dumps([self.content["title"], self.content["query_labels"], self.content["key_labels"], weights])
        digest = hashlib.sha256(seen.encode()).hexdigest()[:6]
        n_queries, n_keys = self.scores.shape
        return (
            f"Softmax explorer “{self.content['title']}”: {n_queries} × {n_keys} scores, "
            f"temperature {self.temperature:g}, mask {self.mask}, digest {digest}"
        )

    def page_fallback(self) -> str:
        """A table of the weights at the present settings."""
        header = "".join(f'<th scope="col">{html.escape(token)}</th>' for token in self.content["key_labels"])
        rows = "".join(
            f'<tr><th scope="row">{html.escape(token)}</th>{"".join(map(_cell, weights))}</tr>'
            for token, weights in zip(self.content["query_labels"], self.weights.tolist(), strict=True)
        )
        return (
            f'<div class="tutor-frame tutor-softmax-fallback"><p><strong>{html.escape(self.content["title"])}</strong> '
            f"{html.escape(self.content['alt'])}</p><table><caption>Weights at temperature {self.temperature:g}, "
            f"mask: {self.mask}. Rows ask, columns are asked.</caption>"
            f'<thead><tr><th scope="col">query</th>{header}</tr></thead><tbody>{rows}</tbody></table></div>'
        )


def _cell(weight: float) -> str:
    return f"<td>{'–' if np.isnan(weight) else f'{weight:.2f}'}</td>"
