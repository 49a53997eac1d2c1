"""The first cell of every notebook: find the package, or install it (as on Colab)."""

from pathlib import Path

_SOURCE = '''\
import os

os.environ.setdefault("TUTOR_CHECK_SHAPES", "1")  # every call checks the shapes that it promises

try:
    import tutor  # noqa: F401
except ImportError:  # as on Colab: fetch the book's package
    %pip install -q "tokens-to-chat @ git+{repository_url}"'''


def setup_cell_source(repository_url: str) -> str:
    """Write the source of the cell that makes `tutor` importable.

    Args:
        repository_url: Where the book's repository lives, as `_config.yml` has it.

    Raises:
        ValueError: If that is not an https address without quotes or spaces.
    """
    if not repository_url.startswith("https://") or any(sign in repository_url for sign in "\"' \n{}"):
        raise ValueError(f"expected an https address of the repository, got {repository_url!r}")
    return _SOURCE.format(repository_url=repository_url.rstrip("/"))


def repository_url(config: Path) -> str:
    """Read the repository's address from `_config.yml`, the one place where it is set.

    Raises:
        ValueError: If the file has no `repository: url:`.
    """
    import yaml

    try:
        return yaml.safe_load(config.read_text(encoding="utf-8"))["repository"]["url"]
    except (KeyError, TypeError) as missing:
        raise ValueError(f"expected repository.url in {config.name}, found none") from missing
