"""Saved tokenizers: one JSON file each, which says what kind it holds."""

import json
from pathlib import Path
from typing import Any


def write_json(path: str | Path, content: dict[str, Any]) -> None:
    """Write an object as JSON, one entry a line, so that a comparison of two files can be read."""
    Path(path).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_json(path: str | Path) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        ValueError: If the file holds something else.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as problem:
        raise ValueError(f"expected JSON in {Path(path).name}: {problem}") from problem
    if not isinstance(content, dict):
        raise ValueError(f"expected a JSON object in {Path(path).name}, got a {type(content).__name__}")
    return content


def read_kind(path: str | Path, kind: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """Read a saved tokenizer of one kind.

    Args:
        fields: What the file must hold besides: lists of tokens.

    Raises:
        ValueError: If the tokenizer is of another kind, or a field is missing or no list of strings.
    """
    content = read_json(path)
    if content.get("kind") != kind:
        raise ValueError(f"expected a tokenizer of kind {kind!r} in {Path(path).name}, got {content.get('kind')!r}")
    for field in fields:
        tokens = content.get(field)
        if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
            raise ValueError(
                f"expected a list of tokens in the field {field!r} of {Path(path).name}, got {tokens!r:.80}"
            )
    return content
