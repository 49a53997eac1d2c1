"""Make the notebooks from their texts: convert one way, run in one thread, store. `make notebooks` calls it.

Only what changed is done again. A pair whose prose alone changed is converted and keeps its outputs; one whose code, or
whose part of the package, changed is run. A notebook that fails, or whose outputs break a rule, is not stored.
"""

import argparse
import sys
import time
from pathlib import Path

from tools import costs, pairs
from tools.kernel import CellFailed, execute
from tools.output_rules import broken_rules

ROOT = Path(__file__).parent.parent


def state(root: Path, text: Path) -> str:
    """Say what a pair needs: `in step`, `convert` or `run`."""
    made, stored = pairs.convert(root, text), pairs.read(text.with_suffix(".ipynb"))
    if pairs.outdated(root, made, stored):
        return "run"
    return "convert" if pairs.differences(made, stored) else "in step"


def make(root: Path, text: Path, needs: str) -> str:
    """Do what a pair needs, and say what was done.

    Raises:
        CellFailed: If a cell fails; the stored notebook is left as it was.
        ValueError: If an output breaks a rule; the stored notebook is left as it was.
    """
    path = text.with_suffix(".ipynb")
    made = pairs.convert(root, text)
    if needs == "convert":
        pairs.write(path, pairs.with_outputs(made, pairs.read(path)))
        return "converted; its outputs still hold"
    run = execute(made, path.parent)
    if broken := broken_rules(made):
        raise ValueError("; ".join(broken))
    data = pairs.data_of(root, run.opened)
    pairs.write(path, pairs.with_run(made, pairs.digest(root, made, run.modules, data), run.modules, data))
    costs.note(root, pairs.name(root, text), run.cpu_seconds)
    return f"run, {run.cpu_seconds:.1f} CPU s"


def chosen(root: Path, names: list[str]) -> list[Path]:
    """Give the texts that the names mean, each a path (`chapters/2_attention/03_attention.md`) or a stem; all if none.

    Raises:
        ValueError: If a name means no text.
    """
    texts = pairs.texts(root)
    if not names:
        return texts
    found = []
    for given in names:
        stem = Path(given).with_suffix("")
        meant = [text for text in texts if stem.as_posix() in (text.stem, pairs.name(root, text))]
        if not meant:
            raise ValueError(f"expected a chapter's or solution's name, such as {texts[0].stem}, got {given}")
        found += meant
    return found


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Make or check notebooks; 1 if one failed or is out of step."""
    parser = argparse.ArgumentParser(prog="python -m tools.notebooks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these, by path or stem; all unless told")
    parser.add_argument("--force", action="store_true", help="run them even if nothing changed")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a pair is out of step")
    options = parser.parse_args(arguments)
    try:
        texts = chosen(root, options.names)
    except ValueError as error:
        parser.error(str(error))
    failed = 0
    for text in texts:
        name, needs = pairs.name(root, text), "run" if options.force else state(root, text)
        if needs == "in step":
            print(f"{name}: in step")
        elif options.check:
            print(f"{name}: out of step, must be {'run' if needs == 'run' else 'converted'}: make notebooks")
            failed = 1
        else:
            started = time.perf_counter()
            try:
                done = make(root, text, needs)
            except (CellFailed, ValueError) as error:
                print(f"{name}: FAILED, not stored\n  {error}")
                failed = 1
            else:
                print(f"{name}: {done} ({time.perf_counter() - started:.1f} s)", flush=True)
    if not options.check:
        costs.forget_all_but(root, {pairs.name(root, text) for text in pairs.texts(root)})
    return failed


if __name__ == "__main__":
    sys.exit(main())
