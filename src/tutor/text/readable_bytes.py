"""Bytes as a person can read them, for pictures of tokens."""

_VISIBLE = str.maketrans({" ": "␣", "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def readable(data: bytes) -> str:
    r"""Give the text of bytes with its white space made visible: ``␣the``, ``\n``; ``\xe4`` is part of a character."""
    return data.decode("utf-8", errors="backslashreplace").translate(_VISIBLE)
