"""The heatmap as a picture that needs no browser: a small PNG for PDF and print."""

import io
import logging
import warnings
from typing import TYPE_CHECKING

import numpy as np

from tutor.viz.attention_maps import AttentionMaps
from tutor.viz.token_labels import is_wide, label_width, visible_token

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

# the book's light palette: warm paper, blue queries, orange keys
_PAPER, _ACCENT, _WARM, _INK, _LINE = "#fffdf8", "#0b5fa5", "#a8420a", "#1d2330", "#c9c4b8"
_FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "PingFang SC", "Microsoft YaHei", "Noto Sans Arabic")
_LABELLED_TOKENS = 40
_NUMBERED_TOKENS = 12
_LABEL_WIDTH = 14
_DPI = 110


def heatmap_png(maps: AttentionMaps, layer: int, head: int, title: str, numbers: bool = False) -> bytes:
    """Draw the maps of one head side by side, for readers without a browser.

    Args:
        maps: What is drawn.
        layer: From 0.
        head: From 0.
        title: Stands above the picture.
        numbers: Whether each cell shows its weight, if the map is small enough for it.

    Returns:
        A PNG of at most some 30 KB.
    """
    # imported here: a book page or a live widget needs no matplotlib, and it is slow to import
    logger = logging.getLogger("matplotlib.font_manager")
    level, _ = logger.level, logger.setLevel(logging.ERROR)  # it announces its font cache on stderr
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="(?s).*Glyph .* missing")
            return _draw(maps, layer, head, title, numbers)
    finally:
        logger.setLevel(level)


def _draw(maps: AttentionMaps, layer: int, head: int, title: str, numbers: bool) -> bytes:
    from matplotlib import font_manager, rc_context
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    installed = set(font_manager.get_font_names())
    n_maps, n_layers, n_heads, n_queries, n_keys = maps.shape
    cell = float(np.clip(5.2 / max(n_queries, n_keys), 0.02, 0.42))  # inches
    ramp = LinearSegmentedColormap.from_list("paper to accent", [_PAPER, _ACCENT])
    with rc_context({"font.family": [font for font in _FONTS if font in installed], "font.size": 9}):
        size = (max(3.2, n_maps * (n_keys * cell + 1.1) + 0.6), max(1.4, n_queries * cell + 1.2))
        figure = Figure(figsize=size, facecolor=_PAPER, layout="constrained")
        which = f"layer {layer}, head {head}" if n_layers * n_heads > 1 else ""
        figure.suptitle(
            "\n".join(part for part in (title, which) if part), color=_INK, fontsize=11, wrap=True, parse_math=False
        )
        panels = figure.subplots(1, n_maps, squeeze=False)[0]
        for axes, name, weights in zip(panels, maps.names, maps.weights[:, layer, head], strict=True):
            _draw_map(axes, weights, maps, name, ramp)
            if numbers and max(n_queries, n_keys) <= _NUMBERED_TOKENS:
                _write_numbers(axes, weights, ramp)
        scale = figure.colorbar(
            panels[0].images[0], ax=list(panels), shrink=0.7, aspect=16, pad=0.02, ticks=[0, 0.5, 1]
        )
        scale.set_label("attention weight", color=_INK)
        scale.ax.tick_params(length=0, labelcolor=_INK)
        scale.outline.set_color(_LINE)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return _with_few_colors(buffer)


def _draw_map(axes: "Axes", weights: np.ndarray, maps: AttentionMaps, name: str, ramp: "Colormap") -> None:
    axes.imshow(weights, cmap=ramp, vmin=0, vmax=1, aspect="equal", interpolation="nearest")
    axes.set_title(name, fontsize=10, color=_INK, parse_math=False)
    axes.set_ylabel("queries", color=_ACCENT)
    axes.set_xlabel("keys", color=_WARM)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_color(_LINE)
    axes.tick_params(axis="x", labelcolor=_WARM)
    axes.tick_params(axis="y", labelcolor=_ACCENT)
    queries, keys = ([_label(token) for token in tokens] for tokens in (maps.query_tokens, maps.key_tokens))
    flat = max(map(label_width, keys)) <= 3
    if max(len(queries), len(keys)) > _LABELLED_TOKENS:
        return
    axes.set_xticks(range(len(keys)), [key if flat else _upright(key) for key in keys], parse_math=False)
    axes.set_yticks(range(len(queries)), queries, parse_math=False)
    for tick, key in zip(axes.get_xticklabels(), keys, strict=True):
        tick.set_rotation(0 if flat or all(map(is_wide, key)) else 90)


def _label(token: str) -> str:
    shown = visible_token(token)
    return shown if len(shown) <= _LABEL_WIDTH else shown[: _LABEL_WIDTH - 1] + "…"


def _upright(label: str) -> str:
    """Stack the characters of a Chinese label; a Latin one is turned instead."""
    return "\n".join(label) if all(map(is_wide, label)) else label


def _write_numbers(axes: "Axes", weights: np.ndarray, ramp: "Colormap") -> None:
    for (query, key), weight in np.ndenumerate(weights):
        color = "white" if np.dot(ramp(weight)[:3], (0.299, 0.587, 0.114)) < 0.45 else "black"
        axes.text(key, query, f"{weight:.2f}" if weight else "0", ha="center", va="center", fontsize=7, color=color)


def _with_few_colors(png: io.BytesIO) -> bytes:
    """Keep 128 colors: the ramp has no more that an eye could tell apart, and the file is a third of the size."""
    from PIL import Image

    small = io.BytesIO()
    Image.open(png).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()
