import shutil
from pathlib import Path

import pytest

from tools import notebooks

ROOT = Path(__file__).parents[2]

SMALL = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
tutor:
  minutes: 5
---

# Small

Softmax by the package.

```{code-cell} ipython3
import torch

from tutor.layers.functional import softmax

print(softmax(torch.tensor([1.0, 2.0, 3.0])))
```

```{code-cell} ipython3
:tags: [raises-exception]
softmax(torch.tensor([1.0]), temperature=-1.0)
```
"""


@pytest.fixture
def bare(tmp_path):
    """A repository in small: the tools and the package as they are, and one text of which no notebook was made."""
    for folder in ("tools", "src"):
        ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    for file in ("conftest.py", "pyproject.toml", "_config.yml"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / "book").mkdir()
    (tmp_path / "chapters" / "1_small").mkdir(parents=True)
    (tmp_path / "chapters" / "1_small" / "01_small.md").write_text(SMALL, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def _made(tmp_path_factory):
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def small(bare, _made, monkeypatch):
    """The same repository with its notebook made; its package is the one that kernels and subprocesses import."""
    monkeypatch.setenv("PYTHONPATH", str(bare / "src"))
    notebook, costs = Path("chapters/1_small/01_small.ipynb"), Path("book/costs.json")
    if not (_made / notebook.name).exists():
        assert notebooks.main([], root=bare) == 0
        shutil.copy(bare / notebook, _made)
        shutil.copy(bare / costs, _made)
    shutil.copy(_made / notebook.name, bare / notebook)
    shutil.copy(_made / costs.name, bare / costs)
    return bare
