"""One widget, two lives: a synced Jupyter widget where a kernel listens, plain HTML with data where none does."""

import html
import json
import os
from pathlib import Path
from typing import Any, ClassVar

import anywidget

_SHARED = Path(__file__)


def on_page() -> bool:
    """Tell whether outputs are made for a page without a kernel (`TUTOR_DISPLAY=page`)."""
    return os.environ.get("TUTOR_DISPLAY") == "page"


def require_words(**texts: str) -> None:
    """Require that a title and what stands for a picture say something.

    Raises:
        ValueError: Naming the one that says nothing.
    """
    for name, text in texts.items():
        if not text.strip():
            raise ValueError(f"expected words for {name}, got {text!r}")


class PageWidget(anywidget.AnyWidget):
    """A Jupyter widget that can also live on a page without a kernel.

    With a kernel it is an anywidget: its traits and the browser's copy follow each other. On a page it becomes a `div`
    that carries its data and something to read without JavaScript; the same ES module (`_esm`) draws both. The module
    exports `mount(element, data)`, where `data` is the object that `page_data` returns, and the anywidget `render`.
    """

    page_kind: ClassVar[str]
    """The name under which the site's script knows the module; the stem of its file, with hyphens."""
    _esm_file: ClassVar[Path]
    _css_file: ClassVar[Path]
    _before: ClassVar[tuple[Path, ...]] = ()
    """Scripts without exports that stand before the module, in its scope."""
    _module: ClassVar[str]
    _style: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        """Give anywidget the class's own module and styles, each behind what all widgets share."""
        if "_esm_file" in vars(cls):
            cls._esm = cls._module = _with_shared(*cls._before, cls._esm_file)
            cls._css = cls._style = _with_shared(cls._css_file)
        super().__init_subclass__(**options)

    def page_data(self) -> dict[str, Any]:
        """Everything that the module needs to draw: JSON types only, the same bytes in every run."""
        raise NotImplementedError

    def page_fallback(self) -> str:
        """What to read where JavaScript is off: HTML without a script."""
        raise NotImplementedError

    def page_text(self) -> str:
        """The plain-text form: a line that changes whenever what is shown changes, since nbval compares it."""
        raise NotImplementedError

    def to_html(self) -> str:
        """Give the `div` for a page that loads the module itself."""
        data = json.dumps(self.page_data(), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return (
            f'<div class="tutor-widget tex2jax_ignore mathjax_ignore" data-tutor="{self.page_kind}">'
            f'<script type="application/json">{data}</script>{self.page_fallback()}</div>'
        )

    def to_document(self) -> str:
        """Give a whole HTML document that works from a file, alone, without a network."""
        title = html.escape(self.page_text())
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
            f"<style>{self._style}</style></head><body><main>"
            f'{self.to_html()}</main><script type="module">{self._module}\n'
            'for (const element of document.querySelectorAll("[data-tutor]"))'
            " mount(element, JSON.parse(element.firstElementChild.textContent));</script></body></html>"
        )

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if not on_page():
            return super()._repr_mimebundle_(**options)
        return {"text/plain": self.page_text(), "text/html": self.to_html()}


def _with_shared(*files: Path) -> str:
    """The texts of scripts or of style sheets behind that of their kind which all widgets share."""
    shared = _SHARED.with_suffix(files[0].suffix)
    return "\n".join(file.read_text(encoding="utf-8") for file in (shared, *files))
