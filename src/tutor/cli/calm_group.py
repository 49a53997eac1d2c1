"""How a command ends: a user's mistake is one line, a mistake of this program a traceback."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

# whatever is wrong with a command line has the base class of a bad parameter
_UsageError = typer.BadParameter.__base__
_MISTAKES = (_UsageError, ValueError, OSError, ImportError, FloatingPointError)
_DEBUG = "--debug"


class CalmGroup(TyperGroup):
    """Commands whose errors are one line on stderr.

    The exit code is 2 for a mistake of the user and 130 for Ctrl-C. A reader that closed the pipe ends it silently.
    Any other exception is a bug, and keeps its traceback; ``--debug``, anywhere in the line, shows all tracebacks.
    """

    def main(self, args: Sequence[str] | None = None, *rest: Any, standalone_mode: bool = True, **named: Any) -> None:
        """Run one command line; it ends the program.

        Args:
            args: What stands behind the program's name.
            standalone_mode: Ignored: errors are handled here.
        """
        arguments, debug = _debug_first(list(sys.argv[1:] if args is None else args))
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")  # Chinese on a terminal that has none is no error
        try:
            code = super().main(arguments or ["--help"], *rest, standalone_mode=False, **named)
            sys.stdout.flush()
        except BrokenPipeError:
            # what Python would flush at its end goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except _MISTAKES as mistake:
            if debug:
                raise
            print(f"error: {_one_line(mistake)}", file=sys.stderr)
            sys.exit(2)
        sys.exit(code)


def _debug_first(arguments: list[str]) -> tuple[list[str], bool]:
    """Move ``--debug`` to the front, where the group looks for it."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if _DEBUG not in own:
        return arguments, os.environ.get("TUTOR_DEBUG", "0") not in ("", "0")
    rest = list(arguments)
    rest.remove(_DEBUG)
    return [_DEBUG, *rest], True


def _one_line(mistake: Exception) -> str:
    if isinstance(mistake, _UsageError):
        message = mistake.format_message().rstrip(".")
        if mistake.ctx is not None:
            message += f" (see {mistake.ctx.command_path} --help)"
    elif isinstance(mistake, OSError) and mistake.strerror:
        message = ": ".join(str(part) for part in (mistake.strerror, mistake.filename) if part is not None)
    else:
        message = str(mistake)
    return " ".join(message.split()) or type(mistake).__name__
