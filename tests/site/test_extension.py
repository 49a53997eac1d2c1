"""The site's extension says no, clearly, to what it cannot use."""

import json
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from sphinx.errors import ExtensionError

EXTENSION = Path(__file__).parents[2] / "book" / "_ext"
EXPORTS = "export { mount };\nexport default { render };\n"


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(EXTENSION))

    def load(name: str) -> ModuleType:
        return import_module(f"tutor_site.{name}")

    return load


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    drawing = {"cell_type": "code", "metadata": {"name": "map"}, "source": "draw()", "outputs": []}
    drawing["outputs"].append({"output_type": "execute_result", "data": {"text/html": ["<p>", "drawn</p>"]}})
    silent = {"cell_type": "code", "metadata": {"name": "silent"}, "source": "1", "outputs": []}
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps({"cells": [drawing, silent], "metadata": {}}))
    return path


def test_a_module_becomes_a_function_of_its_own(part) -> None:
    module = f"function mount() {{}}\nfunction render() {{}}\n{EXPORTS}"
    script = part("classic_script").join("const shared = 1;\n", {"one": module}, "boot();")
    assert script.index("const shared = 1;") < script.index("function mount")
    assert 'kinds["one"] = (() => {' in script
    assert script.endswith("boot();\n})();\n")
    assert "export" not in script


@pytest.mark.parametrize(
    ("module", "complaint"),
    [
        ("function mount() {}\nexport { mount };\n", "exactly one line 'export default { render };', got 0"),
        (EXPORTS + EXPORTS, "exactly one line 'export { mount };', got 2"),
        ('import { a } from "./a.js";\n' + EXPORTS, "no import and no other export, got 'import' near line 1"),
        ("const a = 1;\nexport const b = 2;\n" + EXPORTS, "got 'export' near line"),
        ("const a = () => import('./a.js');\n" + EXPORTS, "no import"),
        ("const here = import.meta.url;\n" + EXPORTS, "no import"),
    ],
)
def test_a_module_of_another_form_is_refused(part, module: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^quiz: expected .*{complaint}"):
        part("classic_script").as_classic("quiz", module)


def test_a_named_cell_gives_its_output(part, notebook: Path) -> None:
    assert part("notebook_file").named_html(notebook, "map") == "<p>drawn</p>"


@pytest.mark.parametrize(("name", "complaint"), [("no-such", "one cell named 'no-such', got 0"), ("silent", "output")])
def test_a_cell_without_the_output_is_named(part, notebook: Path, name: str, complaint: str) -> None:
    with pytest.raises(ExtensionError, match=complaint):
        part("notebook_file").named_html(notebook, name)


def test_redirects_are_pairs(part) -> None:
    parse = part("redirects").parse
    assert parse("# why\n\nold  new.html # moved\n") == [("old", "new.html")]
    for text, complaint in (("old\n", "redirects.txt:1: expected `old new`"), ("a b\na c\n", "each old address once")):
        with pytest.raises(ExtensionError, match=complaint):
            parse(text)


def test_a_chapter_with_code_needs_its_measured_cost(part) -> None:
    facts = part("facts_box").facts
    about = {"tutor": {"minutes": 60, "prerequisites": "a vector", "next": "chapter 04"}}
    code = {"cells": [{"cell_type": "code", "source": "1"}], "metadata": about}
    assert ("Running", "about 41 s on one processor core") in facts("chapters/x", code, {"chapters/x": 41.3})
    with pytest.raises(ExtensionError, match="expected its CPU seconds in book/costs"):
        facts("chapters/x", code, {})
    assert "Running" not in dict(facts("chapters/x", {"cells": [], "metadata": about}, {}))
    with pytest.raises(ExtensionError, match="under `tutor:` in its header"):
        facts("chapters/x", {"cells": [], "metadata": {}}, {})


def test_links_of_the_front_page_are_rebased(part) -> None:
    rebase = part("root_index").rebase
    assert rebase("../_static/tutor.js?v=1", "book") == "_static/tutor.js?v=1"
    assert rebase("faq.html#speed", "book") == "book/faq.html#speed"
    assert rebase("../", "book") == "./"
    for kept in ("#here", "https://example.org/a", "/absolute", "mailto:a@example.org"):
        assert rebase(kept, "book") == kept


def test_the_parameters_of_a_signature_keep_their_order_and_shapes(part) -> None:
    from tutor.layers.attention import scaled_dot_product_attention

    signatures = part("signatures")
    lines = ["Mix.", "", ":param mask: Who may look.", ":returns: A mixture."]
    signatures.list_parameters(None, "function", "", scaled_dot_product_attention, None, lines)
    names = [line.split()[1].rstrip(":") for line in lines if line.startswith(":param")]
    assert names == ["queries", "keys", "values", "mask"]
    assert ':type queries: ``Float[Tensor, "*batch query d_head"]``' in lines
    assert lines[-1] == ":returns: A mixture."
