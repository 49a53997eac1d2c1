"""What no stored output may hold: things that differ from run to run, or that a page cannot show."""

import re
from collections.abc import Iterator
from pathlib import Path

_ROOTS = "home|Users|tmp|root|usr|opt|var|private|mnt|content|srv|workspaces?"
# in every text of an output, HTML included
_ANYWHERE = {
    "a path": re.compile(
        rf"(?<![\w/.])/(?:{_ROOTS})/\w|(?<![\w/])~/\w|\b[A-Z]:\\+(?:Users|Windows|Program)"
        r"|site-packages|\.venv/|ipykernel_\d"
    ),
    "a memory address": re.compile(r"\b0x[0-9a-fA-F]{8,}\b"),
    "a warning": re.compile(r"\b\w*Warning: |\bwarnings\.warn\("),
    "a date and time": re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\b\d\d:\d\d:\d\d\b"),
}
_PICTURES = {"image/png", "image/jpeg", "image/svg+xml"}
# in what a cell prints or returns as text; prose and source may speak of seconds
_IN_PRINT = {
    "a duration": re.compile(
        r"\b\d+(?:\.\d+)?\s?(?:ns|[µμu]s|ms|sec|secs|seconds|minutes)\b|\b\d+\.\d+\s?s\b|\b\d+ s\b"
        r"|\bit/s\b|\bs/it\b|Wall time|CPU times"
    ),
}


def broken_rules(notebook) -> list[str]:
    """Name every place where a stored output holds what it may not.

    Args:
        notebook: An nbformat notebook.
    """
    found = ["the notebook stores the state of widgets"] if "widgets" in notebook.metadata else []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            found += [f"cell {number}: {problem}" for problem in _problems(cell)]
    return found


def unrun(notebook) -> list[str]:
    """Name the code cells that were never run: nbval runs those, but compares nothing.

    Args:
        notebook: An nbformat notebook.
    """
    return [
        f"cell {number} was never run: {cell.source.splitlines()[0]}"
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None
    ]


def _problems(cell) -> Iterator[str]:
    tags = cell.metadata.get("tags", [])
    if "nbval-skip" in tags or "NBVAL_" in cell.source:
        yield "it is kept from nbval: only the tag nbval-ignore-output may do so"
    if cell.source.rstrip().endswith(";"):
        yield "it ends with a semicolon, which nbval does not heed: give the last value a name instead"
    if "nbval-ignore-output" in tags and not re.search(r"^\s*assert |assert_close\(", cell.source, re.MULTILINE):
        yield "its output may vary, yet nothing is asserted about it"
    if "execution" in cell.metadata:
        yield "it stores the time when it ran"
    if _alt(cell) and not any(_PICTURES & set(output.get("data", {})) for output in cell.outputs):
        yield "it says what its picture shows, but shows no picture"
    for output in cell.outputs:
        if output.output_type == "error" and "raises-exception" not in tags:
            yield f"it failed: {output.ename}"
        if output.output_type == "stream" and output.name == "stderr":
            yield f"it writes to stderr: {output.text.strip().splitlines()[-1:]}"
        data = output.get("data", {})
        for kind in data:
            if kind.startswith("application/vnd.jupyter.widget"):
                yield "it stores a widget's view: a page shows `TUTOR_DISPLAY=page` output"
        if _PICTURES & set(data) and not _has_words(cell, data):
            yield "its picture has no words: give the cell `mystnb: {image: {alt: ...}}`"
        for kind, text in _texts(output):
            rules = _ANYWHERE | (_IN_PRINT if kind in {"stream", "text/plain"} else {})
            for what, pattern in rules.items():
                if match := pattern.search(text):
                    yield f"its {kind} output holds {what}: {_around(text, match)}"
            for folder in {str(Path.home()), str(Path.cwd())} - {"/"}:
                if folder in text:
                    yield f"its {kind} output holds a path of the machine that ran it"


def _has_words(cell, data: dict) -> bool:
    """Tell whether a picture is told in words: by its cell, or by the widget whose stand-in on paper it is."""
    return bool(_alt(cell) or re.search(r'data-tutor=.*"alt":"[^"]', "".join(data.get("text/html", "")), re.DOTALL))


def _alt(cell) -> str:
    return cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "").strip()


def _texts(output) -> Iterator[tuple[str, str]]:
    """Give every text of an output with its kind; pictures are no text."""
    if output.output_type == "stream":
        yield "stream", output.text
    elif output.output_type == "error":
        yield "error", "\n".join([output.evalue, *output.traceback])
    for kind, content in output.get("data", {}).items():
        if kind.startswith("text/") or kind == "image/svg+xml":
            yield kind, content if isinstance(content, str) else "".join(content)


def _around(text: str, match: re.Match) -> str:
    return repr(text[max(0, match.start() - 20) : match.end() + 20])
