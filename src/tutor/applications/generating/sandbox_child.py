"""The process in which a generated program runs. It is started by `tutor.applications.generating.sandbox` alone.

It imports nothing of the book. In this order: read the program; give up what the limits take away; forbid all that
Python reports to an audit hook (opening, importing, starting, connecting); run; write the results as JSON.
"""

import builtins
import json
import math
import sys


def limit(numbers: dict[str, int]) -> list[str]:
    """Take from this process what it will not need, and name what the system would not take.

    Args:
        numbers: By kind of the module ``resource``, such as ``{"CPU": 1}``: seconds, bytes or how many.
    """
    import resource  # not on every system

    missing = []
    for kind, number in numbers.items():
        try:
            # one second more for the hard limit of the processor: the soft one kills, and says why
            hard = number + 1 if kind == "CPU" else number
            resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (number, hard))
        except (AttributeError, ValueError, OSError):
            missing.append(kind)
    return missing


def encoded(value: object, depth: int = 0) -> object:
    """Give a value as JSON can hold it, with the kind of every collection.

    Raises:
        TypeError: If it is no number, text, truth value or collection of such, or is nested too deep.
    """
    if depth > 10:
        raise TypeError("expected a result of at most ten levels, got more")
    if type(value) in (bool, int, str) or value is None or (type(value) is float and math.isfinite(value)):
        return value
    if type(value) in (list, tuple, set):
        return {type(value).__name__: [encoded(item, depth + 1) for item in value]}
    raise TypeError(f"expected a number, a text, a list, a tuple or a set as the result, got {type(value).__name__}")


def refuse(event: str, details: tuple) -> None:
    """Refuse whatever Python would tell an audit hook about.

    Args:
        event: Its name, such as ``open``.
        details: What Python tells of it.

    Raises:
        PermissionError: Always.
    """
    raise PermissionError(f"expected a program that calculates, got one that tries {event}")


def results(code: object, asked: dict) -> dict:
    """Run a program on every input.

    Args:
        code: The compiled program.
        asked: What the parent sent.

    Returns:
        The results, or what was raised.
    """
    try:
        names = {"__builtins__": {name: getattr(builtins, name) for name in asked["builtins"]}}
        exec(code, names)  # the limits hold, and the audit hook stands
        function = names[asked["function"]]
        return {"values": [encoded(function(list(xs))) for xs in asked["inputs"]]}
    except MemoryError:
        return {"problem": "out of memory", "message": "it asked for more memory than it may have"}
    except BaseException as problem:  # whatever a strange program raises
        return {"problem": "raised", "message": f"{type(problem).__name__}: {str(problem)[:200]}"}


def main() -> None:
    """Read what to run from the standard input, run it, and write what came out to the standard output."""
    asked = json.loads(sys.stdin.buffer.read())
    write, flush = sys.stdout.write, sys.stdout.flush
    missing = limit(asked["limits"])
    try:
        code = compile(asked["source"], "<program>", "exec", dont_inherit=True)
    except BaseException as problem:  # no Python, too deep, too large, or letters for which a module would be opened
        write(json.dumps({"problem": "raised", "message": type(problem).__name__, "missing": missing}))
        return
    allowed = {"exec"}  # the one that starts the program
    sys.addaudithook(lambda event, details: allowed.discard(event) if event in allowed else refuse(event, details))
    found = results(code, asked)
    write(json.dumps(found | {"missing": missing}))
    flush()


if __name__ == "__main__":
    main()
