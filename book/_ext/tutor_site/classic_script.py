"""Turn an ES module of the agreed form into a piece of a classic script, by text alone.

Module import, fetch and worker addresses all fail on `file://`; a classic script works there. A widget's module
therefore keeps to a form that needs no parser: no imports, and two export lines.
"""

import re

EXPORTS = ("export { mount };", "export default { render };")
_FORBIDDEN = re.compile(r"^\s*(?:import\b(?!\s*\()|export\b)|\bimport\s*\(|\bimport\.meta\b", re.MULTILINE)


class ModuleFormError(ValueError):
    """A module that cannot be bundled, with the reason."""


def as_classic(kind: str, module: str) -> str:
    """Wrap a module into a function of its own and register its `mount` under `kind`.

    Raises:
        ModuleFormError: An export line is missing or occurs twice, or the module imports or exports something else.
    """
    lines = module.splitlines()
    for export in EXPORTS:
        count = sum(line.strip() == export for line in lines)
        if count != 1:
            raise ModuleFormError(f"{kind}: expected exactly one line {export!r}, got {count}")
    body = "\n".join(line for line in lines if line.strip() not in EXPORTS)
    if found := _FORBIDDEN.search(body):
        line = body[: found.start()].count("\n") + 1
        got = found.group().strip()
        raise ModuleFormError(f"{kind}: expected no import and no other export, got {got!r} near line {line}")
    return f'kinds["{kind}"] = (() => {{\n{body}\nreturn mount;\n}})();\n'


def join(shared: str, modules: dict[str, str], boot: str) -> str:
    """Give the whole script: what all modules share, every module in its own scope, then the boot code.

    Args:
        shared: Definitions that every module sees.
        modules: Their texts by kind.
        boot: Code that sees all of it, and `kinds`.
    """
    pieces = [as_classic(kind, module) for kind, module in modules.items()]
    return '(() => {\n"use strict";\nconst kinds = {};\n' + shared + "".join(pieces) + boot + "\n})();\n"
