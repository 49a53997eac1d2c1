"""A picture cut into patches, with the attention of one of them drawn on it."""

import base64
import hashlib
import html
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import traitlets

from tutor.viz.attention_maps import AttentionMaps
from tutor.viz.page_widget import PageWidget, require_words

MOST_PIXELS = 64
MOST_PATCHES = 16
"""On a side."""
CLASS_TOKEN = "class token"


class PatchExplorer(PageWidget):
    """How much each patch of a picture attends to every other, drawn on the picture.

    The reader chooses a layer, a head and a patch that asks (or the class token); a disc on each patch shows by its
    area how much it is looked at. With a kernel the traits `layer`, `head` and `query` follow. All count from 0; token
    0 is the class token, then come the patches, row by row.

    Args:
        weights: `[query, key]`, `[heads, query, key]` or `[layers, heads, query, key]`, from PyTorch or NumPy, each row
            summing to 1, over the class token and all patches.
        pixels: `[height, width]`, from 0 (paper) to 1 (ink), at most 64 on a side.
        patch_size: Pixels of a patch on a side; divides both sides into at most 16 patches.
        layer: The layer shown first.
        head: The head shown first.
        query: The token that asks first; 0 is the class token.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If pixels, patches and weights do not fit each other, or title or alt is empty.
        traitlets.TraitError: If layer, head or query is outside its range.

    Source: the patches of Dosovitskiy et al. 2021, section 3.1 (arXiv:2010.11929). Built in chapter 19.
    """

    page_kind: ClassVar[str] = "patch-explorer"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")

    content = traitlets.Dict(help="What is drawn: title, alt, sizes, pixels and weights.").tag(sync=True)
    layer = traitlets.Int(0, help="Which layer is shown.").tag(sync=True)
    head = traitlets.Int(0, help="Which head is shown.").tag(sync=True)
    query = traitlets.Int(0, help="Which token asks; 0 is the class token.").tag(sync=True)

    def __init__(
        self,
        weights: Any,
        pixels: Any,
        patch_size: int,
        *,
        layer: int = 0,
        head: int = 0,
        query: int = 0,
        title: str,
        alt: str,
    ) -> None:
        require_words(title=title, alt=alt)
        self._pixels = _checked_pixels(pixels)
        self._rows, self._columns = _patches(self._pixels.shape, patch_size)
        places = [f"({row}, {column})" for row in range(self._rows) for column in range(self._columns)]
        self._names = [CLASS_TOKEN, *(f"patch {place}" for place in places)]
        self.maps = AttentionMaps.of(weights, self._names)
        if len(self.maps.names) > 1:
            raise ValueError(f"expected one set of weights, got {len(self.maps.names)} to compare")
        content = {
            "title": title,
            "alt": alt,
            "sizes": {"rows": self._rows, "columns": self._columns, "patch": patch_size},
            "shape": list(self.maps.shape[1:]),
            "names": self._names,
            "pixels": np.rint(self._pixels * 255).astype(int).tolist(),
            "weights": base64.b64encode(self.maps.packed()).decode(),
        }
        super().__init__(content=content)
        self.layer, self.head, self.query = layer, head, query

    @traitlets.validate("layer", "head", "query")
    def _stay_in_range(self, proposal: Any) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        count = self.content["shape"][("layer", "head", "query").index(name)]
        if not 0 <= value < count:
            raise traitlets.TraitError(f"expected {name} from 0 to {count - 1}, got {value}")
        return value

    def page_data(self) -> dict[str, Any]:
        """The content and what is chosen."""
        return {**self.content, "layer": self.layer, "head": self.head, "query": self.query}

    def page_text(self) -> str:
        """The sizes, what is chosen, and a digest of picture and rounded weights."""
        layers, heads, tokens, _ = self.content["shape"]
        seen = repr((self.content["title"], self.content["pixels"], self.maps.digest())).encode()
        return (
            f"Patch explorer “{self.content['title']}”: {self._rows} × {self._columns} patches and a class token "
            f"({tokens} tokens), {layers} layers × {heads} heads (layer {self.layer}, head {self.head}, "
            f"query {self.query} shown), digest {hashlib.sha256(seen).hexdigest()[:6]}"
        )

    def page_fallback(self) -> str:
        """A table of the shown weights, laid out as the patches are."""
        shares = self.maps.weights[0, self.layer, self.head, self.query].tolist()
        patches = iter(shares[1:])
        rows = "".join(
            f'<tr><th scope="row">row {row}</th>'
            + "".join(f"<td>{next(patches):.2f}</td>" for _ in range(self._columns))
            + "</tr>"
            for row in range(self._rows)
        )
        heads = "".join(f'<th scope="col">column {column}</th>' for column in range(self._columns))
        return (
            f'<div class="tutor-frame tutor-patch-fallback"><p><strong>{html.escape(self.content["title"])}</strong> '
            f"{html.escape(self.content['alt'])}</p><table><caption>Layer {self.layer}, head {self.head}: how much the "
            f"{self._names[self.query]} looks at each patch; at the class token {shares[0]:.2f}</caption>"
            f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def _checked_pixels(pixels: Any) -> np.ndarray:
    pixels = np.asarray(pixels.detach().cpu() if hasattr(pixels, "detach") else pixels, dtype=np.float64)
    if pixels.ndim != 2 or not all(1 <= side <= MOST_PIXELS for side in pixels.shape):
        raise ValueError(f"expected pixels [height, width] of 1 to {MOST_PIXELS} on a side, got shape {pixels.shape}")
    if not (np.isfinite(pixels).all() and pixels.min() >= 0 and pixels.max() <= 1):
        raise ValueError(f"expected pixels from 0 to 1, got {pixels.min():g} to {pixels.max():g}")
    return pixels


def _patches(shape: tuple[int, ...], patch_size: int) -> tuple[int, int]:
    if patch_size < 1 or any(side % patch_size for side in shape):
        raise ValueError(f"expected a patch size that divides {shape[0]} and {shape[1]} pixels, got {patch_size}")
    rows, columns = (side // patch_size for side in shape)
    if max(rows, columns) > MOST_PATCHES:
        raise ValueError(f"expected at most {MOST_PATCHES} patches on a side, got {rows} × {columns}")
    return rows, columns
