"""``python -m tutor weights``: the models that ship with the book."""

from itertools import islice
from typing import Annotated

import typer

from tutor.cli.known_names import require_known
from tutor.cli.screen import print_facts, screen

_N_SCORES = 3  # the whole card has the others


def weights(
    name: Annotated[str | None, typer.Argument(metavar="MODEL", help="Show the whole card of this model.")] = None,
) -> None:
    """Print what ships, or one model's card.

    Args:
        name: The model whose card is wanted.
    """
    from tutor.models import pretrained

    folder = pretrained.WEIGHTS
    names = pretrained.pretrained_names(folder)
    if name is not None:
        require_known(name, names, "model")
        from rich.markdown import Markdown

        screen().print(Markdown(pretrained.load_card(name, folder).as_markdown()))
        return
    for each in names:
        card = pretrained.load_card(each, folder)
        kilobytes = sum(path.stat().st_size for path in folder.glob(f"{each}.*")) / 1000
        rows = {"size": f"{kilobytes:,.0f} kB, {card.n_parameters:,} parameters", "data": card.data}
        rows |= {"made by": card.made_by} | dict(islice(card.scores.items(), _N_SCORES))
        if len(card.scores) > _N_SCORES:
            rows["more"] = f"python -m tutor weights {each}"
        print_facts(each, rows)
