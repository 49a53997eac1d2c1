"""What is installed, in which versions, from where; and whether another package called `tutor` is in the way."""

import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import tutor
from tutor.cli.health.finding import Finding

if TYPE_CHECKING:
    from packaging.requirements import Requirement

DISTRIBUTION = "tokens-to-chat"
"""What pip calls the book's package; the index has another one under the name `tutor`."""


def examine_python() -> Iterator[Finding]:
    """Compare Python with what the package asks for."""
    from packaging.specifiers import SpecifierSet

    version, wanted = platform.python_version(), metadata.metadata(DISTRIBUTION)["Requires-Python"]
    if version in SpecifierSet(wanted):
        yield Finding("ok", "python", f"{version} at {sys.executable}")
    else:
        yield Finding("problem", "python", f"{version}, where the book needs {wanted}: install another Python")


def examine_origin() -> Iterator[Finding]:
    """Say where the running package lies, and whether pip knows this very one."""
    here = f"{tutor.__version__} from {Path(tutor.__file__).parent}"
    try:
        installed = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        yield Finding("problem", "tutor", f"{here}, not installed: pip install -e . in the book's repository")
        return
    if installed == tutor.__version__:
        yield Finding("ok", "tutor", here)
    else:
        yield Finding("problem", "tutor", f"{here}, but pip knows {installed}: install the book's package anew")


def examine_clash() -> Iterator[Finding]:
    """Look for another `tutor`: a distribution from the index, or a folder or file that may hide the book's package."""
    try:
        other = metadata.version("tutor")
    except metadata.PackageNotFoundError:
        pass
    else:
        advice = "pip uninstall tutor, then install the book's package anew"
        yield Finding("problem", "name clash", f"another distribution called tutor ({other}) is installed: {advice}")
    own = Path(tutor.__file__).resolve()
    for folder in map(Path, dict.fromkeys(sys.path)):
        for path in (folder / "tutor.py", folder / "tutor" / "__init__.py"):
            if path.is_file() and path.resolve() != own:
                yield Finding("problem", "name clash", f"{path} is another tutor: rename it, or leave its folder")


def examine_libraries() -> Iterator[Finding]:
    """Compare the libraries that the package needs with what is installed, and likewise those of its extras."""
    core = _requirements("")
    needs = " ".join(f"'{need.name}{need.specifier}'" for need in _lacking(core))
    if needs:
        yield Finding("problem", "libraries", f"missing or of another version: pip install {needs}")
    else:
        yield Finding("ok", "libraries", _versions(core))
    for extra in sorted(metadata.metadata(DISTRIBUTION).get_all("Provides-Extra", [])):
        more = [need for need in _requirements(extra) if need not in core]
        if lacking := ", ".join(need.name for need in _lacking(more)):
            advice = f'if you need it, pip install -e ".[{extra}]" in the book\'s repository'
            yield Finding("note", extra, f"without {lacking}, or with another version than it needs: {advice}")
        elif more:
            yield Finding("ok", extra, _versions(more))


def _requirements(extra: str) -> "list[Requirement]":
    """Give what is needed with an extra; with the empty one, what is needed anyway."""
    from packaging.requirements import Requirement

    needs = [Requirement(line) for line in metadata.requires(DISTRIBUTION) or ()]
    return [
        need
        for need in needs
        # an extra that names others of the same package needs nothing itself
        if need.name != DISTRIBUTION and (need.marker is None or need.marker.evaluate({"extra": extra}))
    ]


def _lacking(needs: "list[Requirement]") -> "list[Requirement]":
    return [
        need
        for need in needs
        if (version := _version(need.name)) is None or not need.specifier.contains(version, prereleases=True)
    ]


def _versions(needs: "list[Requirement]") -> str:
    return ", ".join(f"{need.name} {_version(need.name)}" for need in needs)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
