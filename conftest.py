"""How every test runs: shapes checked, one thread; and a notebook's cells in the kernel that made its outputs."""

import os
from pathlib import Path

# before tutor is imported, and inherited by every process that a test starts
os.environ["TUTOR_CHECK_SHAPES"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

from tools import costs
from tools.kernel import ENVIRONMENT

# HTML and SVG carry what the text form of the same output says in a line, and that line is compared
NOT_COMPARED = ("text/html", "image/svg+xml")


def pytest_configure(config):
    if config.option.nbval or config.option.nbval_lax:
        os.environ.update(ENVIRONMENT)


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += NOT_COMPARED


def pytest_collection_modifyitems(config, items):
    """Let the longest notebooks start first, so that two workers end together (with --no-loadscope-reorder)."""
    seconds = costs.read(Path(config.rootpath))

    def cost(item):
        if item.path.suffix != ".ipynb" or not item.path.is_relative_to(config.rootpath):
            return 0
        return -seconds.get(item.path.relative_to(config.rootpath).with_suffix("").as_posix(), 0)

    items.sort(key=cost)
