"""The directive `cell-output`: show on one page what a cell of an executed notebook has drawn.

In a page: `:::{cell-output} chapters/2_attention/03_attention.ipynb recall-heatmap`, and `:::` on the next line.
"""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from .notebook_file import named_html


class CellOutput(SphinxDirective):
    """Insert the stored HTML output of a named cell. Arguments: the notebook's path from the root, and the name."""

    required_arguments = 2
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Give the output in the same box that a notebook's own page puts around it."""
        path = Path(self.env.srcdir) / self.arguments[0]
        self.env.note_dependency(str(path))
        try:
            page = named_html(path, self.arguments[1])
        except ExtensionError as error:
            raise self.error(str(error)) from error
        box = nodes.container(classes=["cell_output", "tutor-cell-output"])
        box += nodes.raw("", f'<div class="output text_html">{page}</div>', format="html")
        return [box]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("cell-output", CellOutput)
