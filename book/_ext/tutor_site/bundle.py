"""Make the site's one script and one style sheet: `tutor.js` and `tutor.css`."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from .classic_script import ModuleFormError, join

MODULES = {
    "attention-heatmap": Path("src/tutor/viz/attention_heatmap"),
    "softmax-explorer": Path("src/tutor/viz/softmax_explorer"),
    "merge-explorer": Path("src/tutor/viz/merge_explorer"),
    "word-map": Path("src/tutor/viz/word_map"),
    "similarity-explorer": Path("src/tutor/viz/similarity_explorer"),
    "curve-explorer": Path("src/tutor/viz/curve_explorer"),
    "next-token-explorer": Path("src/tutor/viz/next_token_explorer"),
    "comparison-collector": Path("src/tutor/viz/comparison_collector"),
    "patch-explorer": Path("src/tutor/viz/patch_explorer"),
    "chat-widget": Path("src/tutor/viz/chat_widget"),
    "quiz": Path("src/tutor/lessons/quiz"),
}
"""The name in `data-tutor`, and the module's path without its ending. A new widget is one more line."""

BEFORE = {"chat-widget": (Path("src/tutor/viz/model_in_page"), Path("src/tutor/viz/page_program"))}
"""Scripts that stand before a module, in its scope."""

SHARED = Path("src/tutor/viz/page_widget")

STYLES = ("theme.css", "type.css", "layout.css", "code.css", "icons.css", "print.css")
"""The site's own style sheets in book/_static, in the order in which they apply."""

IMAGES = ("social_card.png",)


def script(root: Path) -> str:
    """Give the text of tutor.js."""
    boot = (root / "book/_static/boot.js").read_text(encoding="utf-8")
    modules = {
        kind: "\n".join(read(root / file.with_suffix(".js")) for file in (*BEFORE.get(kind, ()), path))
        for kind, path in MODULES.items()
    }
    try:
        return join(read(root / SHARED.with_suffix(".js")), modules, boot)
    except ModuleFormError as error:
        raise ExtensionError(f"tutor.js cannot be made. {error}") from error


def styles(root: Path) -> str:
    """Give the text of tutor.css: the site's sheets, then what all widgets share, then those of the widgets."""
    own = [root / "book/_static" / name for name in STYLES]
    widgets = [root / path.with_suffix(".css") for path in (SHARED, *MODULES.values())]
    return "\n".join(read(path) for path in own + widgets)


def read(path: Path) -> str:
    """Read a source file, or stop the build and say which is missing."""
    if not path.is_file():
        raise ExtensionError(f"expected the file {path.as_posix()}, got none")
    return path.read_text(encoding="utf-8")


def write_bundle(app: Sphinx, config: Config) -> None:
    """Write both files and the images into a static folder of the build."""
    root = Path(app.confdir)
    target = Path(app.doctreedir) / "tutor_static"
    target.mkdir(parents=True, exist_ok=True)
    (target / "tutor.js").write_text(script(root), encoding="utf-8")
    (target / "tutor.css").write_text(styles(root), encoding="utf-8")
    for name in IMAGES:
        shutil.copyfile(root / "book/_static" / name, target / name)
    config.html_static_path.append(str(target))


def setup(app: Sphinx) -> None:
    """Bundle before the build starts, and load both files on every page."""
    app.connect("config-inited", write_bundle)
    app.add_css_file("tutor.css", priority=900)
    app.add_js_file("tutor.js", priority=300, loading_method="defer")  # before MathJax: the figures come first
