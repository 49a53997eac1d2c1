"""Which files a run opens: a kernel executes this file before its first cell, and is asked at the end.

Python's own audit events tell of every file that Python opens; safetensors opens its files past Python, so its door is
watched, too.
"""

import functools
import os
import sys

import safetensors

OPENED: set[str] = set()
"""The paths, as they were given."""


def _note(path: object) -> None:
    if isinstance(path, str | os.PathLike):
        OPENED.add(os.path.abspath(path))


def _hear(event: str, arguments: tuple) -> None:
    if event == "open":
        _note(arguments[0])


def _watched(door):
    @functools.wraps(door, updated=())
    def through(path, *arguments, **options):
        _note(path)
        return door(path, *arguments, **options)

    return through


sys.addaudithook(_hear)
safetensors.safe_open = _watched(safetensors.safe_open)
