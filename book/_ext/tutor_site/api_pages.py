"""What autodoc and Napoleon get wrong on the API pages of this package, put right while they work."""

import inspect
import re
from typing import Any

from docutils import nodes
from sphinx.addnodes import desc_content
from sphinx.application import Sphinx
from sphinx.ext.autodoc.typehints import insert_field_list
from sphinx.util.inspect import stringify_signature

ATTRIBUTES = {"attribute", "data", "property"}
_COLON = "\ue000"  # a character for private use, which no docstring holds


def hide_colons(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Before Napoleon: it would read `Most rows: beyond that ...` as an attribute of the type `Most rows`."""
    if what in ATTRIBUTES:
        lines[:] = [line.replace(":", _COLON) for line in lines]


def show_colons(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """After Napoleon: types stand in annotations here, and a colon is only a colon."""
    if what in ATTRIBUTES:
        lines[:] = [line.replace(_COLON, ":") for line in lines]


def class_signature(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, arguments: str | None, result: str | None
) -> tuple[str, str | None] | None:
    """Show how a class is called where a base class of another library hides it behind `*args, **kwargs`."""
    if what != "class" or arguments != "(*args, **kwargs)":
        return None
    own = next((base for base in obj.__mro__ if "__init__" in vars(base)), object)
    if not own.__module__.startswith("tutor"):
        app.env.temp_data.get("annotations", {}).pop(name, None)
        return "()", result
    signature = inspect.signature(own.__init__)
    shown = signature.replace(
        parameters=list(signature.parameters.values())[1:], return_annotation=inspect.Signature.empty
    )
    return stringify_signature(shown, show_annotation=False), result


def order_fields(app: Sphinx, domain: str, objtype: str, content: desc_content) -> None:
    """List every parameter in the order of the signature, and the type of the result beside its meaning.

    autodoc adds the types after this, and would put parameters without words behind the others. Types of tensors are
    set here, as code: autodoc would take their axis words for the names of classes.
    """
    signature = content.parent[0]
    fullname = f"{signature.get('module')}.{signature.get('fullname')}"
    annotations = dict(app.env.temp_data.get("annotations", {}).get(fullname, {}))
    result = annotations.pop("return", "None")
    lists = [node for node in content if isinstance(node, nodes.field_list)]
    if not lists and any("[Tensor" in words for words in [*annotations.values(), result]):
        lists = [insert_field_list(content)]
    for field_list in lists:
        fields = {field[0].astext(): field for field in field_list}
        parameters = [fields.pop(f"param {name}", None) or _field(f"param {name}") for name in annotations]
        shapes = [_field(f"type {name}", words) for name, words in annotations.items() if "[Tensor" in words]
        ordered = [*parameters, *shapes, *fields.values()]
        if result != "None":
            place = ordered.index(fields["returns"]) + 1 if "returns" in fields else len(ordered)
            ordered.insert(place, _field("rtype", result))
        field_list.children = []
        field_list.extend(ordered)


def _field(name: str, words: str = "") -> nodes.field:
    code = "[Tensor" in words
    # "~jaxtyping.Float[Tensor, 'query key']" becomes what the source says
    shape = re.sub(r"~?(\w+\.)+(?=\w)", "", words).replace("'", '"')
    text = nodes.literal("", shape) if code else nodes.Text(words)
    return nodes.field("", nodes.field_name("", name), nodes.field_body("", nodes.paragraph("", "", text)))


def setup(app: Sphinx) -> None:
    """Stand on both sides of Napoleon, and before autodoc adds the types; both have the usual priority of 500."""
    app.connect("autodoc-process-docstring", hide_colons, priority=400)
    app.connect("autodoc-process-docstring", show_colons, priority=600)
    app.connect("autodoc-process-signature", class_signature, priority=600)
    app.connect("object-description-transform", order_fields, priority=400)
