"""The attention heatmap: who looks at whom, to be explored by mouse, touch and keyboard."""

import base64
import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import traitlets as t

from tutor.viz.attention_maps import AttentionMaps
from tutor.viz.heatmap_picture import heatmap_png
from tutor.viz.page_widget import PageWidget, on_page, require_words
from tutor.viz.token_labels import numbered_names, visible_token

_HERE = Path(__file__).parent
_TABLE_TOKENS = 32


class AttentionHeatmap(PageWidget):
    """Attention weights as a picture that answers: rows are queries, columns are keys.

    With a kernel, `layer`, `head` and `numbers` follow the reader's choice and can be set from Python. Layers, heads
    and positions count from 0, on the screen as in Python.

    Args:
        weights: `[query, key]`, `[heads, query, key]` or `[layers, heads, query, key]`, from PyTorch or NumPy, each row
            summing to 1; or a mapping from names to such maps, or a list of them, to compare side by side.
        query_tokens: One token for each query; any strings, nothing in them is read as HTML or TeX.
        key_tokens: One token for each key; the query tokens unless told.
        layer: The layer shown first, from 0.
        head: The head shown first, from 0.
        title: What is shown, in a few words; stands above the picture.
        alt: What is to be seen, for readers who do not see it.

    Raises:
        ValueError: If weights, tokens, layer or head do not fit; it says which and where.

    Source: the form of figures 3 to 5 of Vaswani et al. 2017 (arXiv:1706.03762). Built in chapter 3.
    """

    page_kind = "attention-heatmap"
    _esm_file = _HERE / "attention_heatmap.js"
    _css_file = _HERE / "attention_heatmap.css"

    layer = t.Int(0).tag(sync=True)
    head = t.Int(0).tag(sync=True)
    numbers = t.Bool(False, help="Whether each cell shows its weight.").tag(sync=True)
    title = t.Unicode().tag(sync=True)
    alt = t.Unicode().tag(sync=True)
    names = t.List(t.Unicode()).tag(sync=True)
    shape = t.List(t.Int()).tag(sync=True)
    query_tokens = t.List(t.Unicode()).tag(sync=True)
    key_tokens = t.List(t.Unicode(), allow_none=True).tag(sync=True)  # None: the queries' own
    weights = t.Bytes().tag(sync=True)

    def __init__(
        self,
        weights: Any,
        query_tokens: Sequence[Any],
        key_tokens: Sequence[Any] | None = None,
        *,
        layer: int = 0,
        head: int = 0,
        title: str,
        alt: str,
    ) -> None:
        self.maps = AttentionMaps.of(weights, query_tokens, key_tokens)
        require_words(title=title, alt=alt)
        self._require_index("layer", layer)
        self._require_index("head", head)
        super().__init__(
            layer=layer,
            head=head,
            title=title,
            alt=alt,
            names=list(self.maps.names),
            shape=list(self.maps.shape),
            query_tokens=list(self.maps.query_tokens),
            key_tokens=None if self.maps.key_tokens == self.maps.query_tokens else list(self.maps.key_tokens),
            weights=self.maps.packed(),
        )

    @t.validate("layer", "head")
    def _stay_in_range(self, proposal: Any) -> int:
        self._require_index(proposal["trait"].name, proposal["value"])
        return proposal["value"]

    def _require_index(self, axis: str, index: int) -> None:
        count = self.maps.shape[1 if axis == "layer" else 2]
        if not 0 <= index < count:
            raise ValueError(f"expected a {axis} from 0 to {count - 1}, got {index}")

    def page_data(self) -> dict[str, Any]:
        """Give the weights packed and the tokens, as `mount` of the module takes them."""
        names = ("title", "alt", "names", "shape", "query_tokens", "key_tokens", "layer", "head", "numbers")
        return {name: getattr(self, name) for name in names} | {"weights": base64.b64encode(self.weights).decode()}

    def page_fallback(self) -> str:
        """Give a table of the shown head; of a map too large for that, the top keys of each query in words."""
        small = max(self.maps.shape[3:]) <= _TABLE_TOKENS
        parts = [self._table(place) if small else self._sentences(place) for place in range(len(self.maps.names))]
        return f'<div class="tutor-frame tutor-heatmap-fallback"><p>{html.escape(self.alt)}</p>{"".join(parts)}</div>'

    def page_text(self) -> str:
        """Name the title, the sizes and a digest of tokens and rounded weights: what nbval compares."""
        maps, layers, heads, queries, keys = self.maps.shape
        sizes = [_count(layers, "layer"), _count(heads, "head")]
        if maps > 1:
            sizes.insert(0, _count(maps, "map"))
        shown = f" (layer {self.layer}, head {self.head} shown)" if layers * heads > 1 else ""
        return (
            f"AttentionHeatmap “{self.title}”: {' × '.join(sizes)}{shown}, "
            f"{_count(queries, 'query', 'queries')} × {_count(keys, 'key')}, digest {self.maps.digest()}"
        )

    def save(self, path: str | Path) -> None:
        """Write the heatmap as one HTML file that works by itself, without a kernel or a network."""
        Path(path).write_text(self.to_document(), encoding="utf-8")

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if on_page():
            # for readers of PDF; HTML pages take the text/html beside it
            picture = heatmap_png(self.maps, self.layer, self.head, self.title, self.numbers)
            bundle["image/png"] = base64.b64encode(picture).decode()
        return bundle

    def _caption(self, place: int) -> str:
        parts = [self.title, self.names[place], f"layer {self.layer}, head {self.head}"]
        return html.escape(", ".join(part for part in parts if part))

    def _table(self, place: int) -> str:
        def header(scope: str, token: str) -> str:
            return f'<th scope="{scope}" dir="auto">{html.escape(visible_token(token))}</th>'

        columns = "".join(header("col", token) for token in self.maps.key_tokens)
        rows = "".join(
            f"<tr>{header('row', token)}{''.join(f'<td>{weight:.2f}</td>' for weight in row)}</tr>"
            for token, row in zip(
                self.maps.query_tokens, self.maps.weights[place, self.layer, self.head].tolist(), strict=True
            )
        )
        return (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{self._caption(place)}"><table>'
            f"<caption>{self._caption(place)} (rows are queries, columns are keys)</caption>"
            f"<thead><tr><td></td>{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _sentences(self, place: int) -> str:
        queries, keys = numbered_names(self.maps.query_tokens), numbered_names(self.maps.key_tokens)
        items = "".join(
            f"<li>{html.escape(name)} looks most at "
            + html.escape(
                ", ".join(
                    f"{keys[key]} {100 * weight:.0f}\u00a0%"
                    for key, weight in self.maps.top_keys(place, self.layer, self.head, query)
                )
            )
            + "</li>"
            for query, name in enumerate(queries)
        )
        return f"<details><summary>{self._caption(place)}: each query in words</summary><ul>{items}</ul></details>"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
