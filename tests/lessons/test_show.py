import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from IPython.core.formatters import DisplayFormatter

import tutor
from tutor.config import ModelConfig
from tutor.layers.attention import MultiHeadAttention
from tutor.layers.functional import softmax
from tutor.lessons.show import show
from tutor.models.activations import record_attention
from tutor.shapes import AXES
from tutor.viz.page_widget import PageWidget

PACKAGE = Path(tutor.__file__).parent


def shown(obj, **options):
    return repr(show(obj, **options)).split("\n", 1)


def test_source_is_that_of_the_file_and_named():
    name, source = shown(softmax, docstring=True)
    assert name == "# tutor.layers.functional.softmax"
    assert source in (PACKAGE / "layers" / "functional.py").read_text(encoding="utf-8")
    assert source.startswith("def softmax(") and "Bridle" in source


def test_docstrings_are_cut_and_nothing_else():
    _, whole = shown(MultiHeadAttention, docstring=True)
    _, cut = shown(MultiHeadAttention)
    assert "Let every state ask the memory" in whole and "Let every state ask the memory" not in cut
    tree = ast.parse(whole)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body.pop(0)
    assert ast.dump(ast.parse(cut)) == ast.dump(tree)


def test_comments_stay():
    assert "# the largest score becomes 0" in shown(softmax)[1]


def test_what_is_only_a_docstring_becomes_an_ellipsis(tmp_path, monkeypatch):
    text = 'class Empty:\n    """Nothing.\n\n    At all.\n    """\n\n\ndef after():\n    """Only this."""\n'
    (tmp_path / "bare.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(tutor, "__path__", [*tutor.__path__, str(tmp_path)])
    monkeypatch.setattr(tutor, "__file__", str(tmp_path / "__init__.py"))
    import tutor.bare as bare

    monkeypatch.delitem(sys.modules, "tutor.bare")
    monkeypatch.setitem(sys.modules, "tutor.bare", bare)
    assert shown(bare.Empty)[1] == "class Empty:\n    ..."
    assert shown(bare.after)[1] == "def after():\n    ..."


def test_decorators_methods_and_properties():
    assert shown(ModelConfig)[1].startswith("@dataclass(frozen=True)\nclass ModelConfig:")
    assert shown(record_attention)[1].startswith("@contextmanager\ndef record_attention(")
    assert (
        shown(ModelConfig.d_head)[1] == "@property\ndef d_head(self) -> int:\n    return self.d_model // self.n_heads"
    )
    assert shown(MultiHeadAttention.forward)[1].startswith("def forward(\n    self,")
    bound = MultiHeadAttention(4, 2).forward
    assert shown(bound) == shown(MultiHeadAttention.forward)


@pytest.mark.parametrize("obj", [len, ast.parse, Path, AXES, 3, MultiHeadAttention(4, 2), tutor, lambda: 0])
def test_what_is_not_of_the_package_is_refused(obj):
    with pytest.raises(ValueError, match="expected"):
        show(obj)


def test_an_inherited_method_is_shown_where_it_stands():
    class Child(PageWidget):
        pass

    assert shown(Child.to_html)[0] == "# tutor.viz.page_widget.PageWidget.to_html"


def test_a_notebook_gets_markdown_and_text_without_an_address():
    data, _ = DisplayFormatter().format(show(softmax))
    assert set(data) == {"text/plain", "text/markdown"}
    assert data["text/plain"] == repr(show(softmax))
    assert data["text/markdown"].startswith("```python\ndef softmax(")
    assert data["text/markdown"].endswith("blob/main/src/tutor/layers/functional.py)")


def test_the_same_with_and_without_shape_checks():
    program = """
        from tutor.config import ModelConfig
        from tutor.layers.attention import MultiHeadAttention, attention_weights
        from tutor.lessons.show import show
        from tutor.models.activations import record_attention
        methods = MultiHeadAttention.forward, ModelConfig.d_head
        for obj in (attention_weights, MultiHeadAttention, record_attention, *methods):
            print(show(obj), show(obj, docstring=True)._repr_markdown_())
    """
    outputs = [
        subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)],
            env={**os.environ, "TUTOR_CHECK_SHAPES": checks},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for checks in ("0", "1")
    ]
    assert outputs[0] == outputs[1] and "jaxtyp" not in outputs[1]
