"""The site's script knows every widget that a page may hold."""

import importlib
import inspect
import sys
from pathlib import Path

import tutor
from tutor.viz.page_widget import PageWidget

ROOT = Path(tutor.__file__).parents[2]
sys.path.insert(0, str(ROOT / "book/_ext"))
bundle = importlib.import_module("tutor_site.bundle")


def widgets():
    """All kinds of widgets, from the modules beside which a script lies."""
    for script in (ROOT / "src").rglob("*.js"):
        if script.with_suffix(".py").is_file():
            name = ".".join(script.relative_to(ROOT / "src").with_suffix("").parts)
            members = vars(importlib.import_module(name)).values()
            yield from (one for one in members if inspect.isclass(one) and issubclass(one, PageWidget))


def test_each_is_in_the_bundle_with_the_scripts_before_it():
    kinds = {one.page_kind: one for one in widgets() if hasattr(one, "page_kind")}
    assert set(kinds) == set(bundle.MODULES)
    for kind, widget in kinds.items():
        assert ROOT / bundle.MODULES[kind].with_suffix(".js") == widget._esm_file
        assert [ROOT / path.with_suffix(".js") for path in bundle.BEFORE.get(kind, ())] == list(widget._before)


def test_the_whole_script_can_be_made():
    script = bundle.script(ROOT)
    for kind in bundle.MODULES:
        assert f'kinds["{kind}"]' in script
    assert "class PageModel" in script and ".tutor-chat" in bundle.styles(ROOT)
