"""The commands, put together."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from tutor import __version__
from tutor.cli.calm_group import CalmGroup
from tutor.cli.chat import chat
from tutor.cli.doctor import doctor
from tutor.cli.generate import generate
from tutor.cli.train import train
from tutor.cli.weights import weights

_HELP = """The library of the book "From Tokens to Chat".

A command's own help: python -m tutor COMMAND --help
"""

# plain help: as wide as it should be on every terminal, and without color in a file
app = typer.Typer(
    cls=CalmGroup, help=_HELP, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
)
for _command, _help, _example in (
    (train, "Train a model of the book. Stopped by Ctrl-C, it goes on when called again.", "train dates"),
    (generate, "Let a model write, translate or judge a text.", 'generate dates "friday, 5 march 2021"'),
    (chat, "Talk with the bookshop's assistant.", "chat"),
    (weights, "Show the models that ship with the book.", "weights dates"),
    (doctor, "Examine this computer, and say what to do.", "doctor"),
):
    app.command(help=_help, epilog=f"Example: python -m tutor {_example}")(_command)


def _show_version(wanted: bool) -> bool:
    if wanted:
        typer.echo(f"tutor {__version__}")
        raise typer.Exit
    return wanted


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version, and stop.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error arose (or set TUTOR_DEBUG=1).")] = False,
) -> None:
    """Take what stands before the command: named here for the help, and dealt with before."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line; it ends the program.

    Args:
        arguments: What stands behind ``python -m tutor``; those of this process unless told.
    """
    app(args=list(sys.argv[1:] if arguments is None else arguments), prog_name="python -m tutor")
