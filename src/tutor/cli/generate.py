"""``python -m tutor generate``: let a model of the book answer a text."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.decoding import Decoding
from tutor.cli.screen import note

if TYPE_CHECKING:
    from tutor.cli.text_models import TextModel


def generate(
    name: Annotated[str, typer.Argument(metavar="MODEL", help="A model of `weights`, or the folder of a run.")],
    prompt: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="The text; read from standard input if none.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(metavar="N", help="Sample; below 1 is safer, above 1 bolder.")
    ] = None,
    top_k: Annotated[int | None, typer.Option(metavar="N", help="Sample among the N best tokens.")] = None,
    top_p: Annotated[
        float | None, typer.Option(metavar="N", help="Sample among the best, up to this probability.")
    ] = None,
    min_p: Annotated[
        float | None, typer.Option(metavar="N", help="Sample those at least N times as likely as the best.")
    ] = None,
    repetition_penalty: Annotated[
        float | None, typer.Option(metavar="N", help="Above 1, the text repeats less.")
    ] = None,
    beams: Annotated[int | None, typer.Option(metavar="N", min=1, help="Beam search with N texts at a time.")] = None,
    max_new_tokens: Annotated[int, typer.Option(metavar="N", min=1, help="Stop after N tokens.")] = 64,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Seed of sampling; 0 unless told.")] = None,
    stop: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Stop before this; may be given twice or more.")
    ] = None,
    answers: Annotated[int, typer.Option(metavar="N", min=1, help="How many texts to write.")] = 1,
) -> None:
    """Answer a text: translate it, go on with it or name its class, whatever the model does.

    Several words are one text. Of standard input each line is a text, except for a GPT, which goes on with all of it.

    Args:
        name: A shipped model, or the folder of a run.
        prompt: The words of the text.
        seed: The same seed gives the same text.
        stop: Texts that end the answer.
        answers: More than one by sampling or beams.

    Raises:
        ValueError: If there is no text to answer.
    """
    decoding = Decoding(
        temperature,
        top_k,
        top_p,
        min_p,
        repetition_penalty,
        beams,
        max_new_tokens,
        seed,
        tuple(stop or ()),
        answers,
    )
    decoding.rules()  # a number out of range is told before a second is spent on loading
    from tutor.cli.text_models import open_text_model

    model = open_text_model(name)
    for text in _texts(prompt, model):
        if model.asks_for_lines and not text.strip():
            raise ValueError("expected a text, got an empty one")
        if unknown := model.unknown(text):
            advice = "; try the text in lower case" if not model.unknown(text.lower()) else ""
            note(f"the model has never seen {', '.join(unknown)}{advice}")
        for piece in model.answers(text, decoding):
            print(piece, end="", flush=True)


def _texts(prompt: Sequence[str] | None, model: "TextModel") -> list[str]:
    """Give what is to be answered."""
    if prompt:
        return [" ".join(prompt)]
    if sys.stdin.isatty():
        note("type a text, then Ctrl-D on a line of its own (Ctrl-Z and Enter on Windows)")
    try:
        text = sys.stdin.read()
    except UnicodeDecodeError as problem:
        raise ValueError(f"expected text in UTF-8 on standard input: {problem}") from problem
    if not model.asks_for_lines:
        return [text.removesuffix("\n")]
    return [line for line in text.splitlines() if line.strip()] or [""]
