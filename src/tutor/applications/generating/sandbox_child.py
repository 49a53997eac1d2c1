"""The process in which a generated program runs. It is started by `tutor.applications.generating.sandbox` alone.

It imports nothing of the book. In this order: read the program; give up what the limits take away; have the kernel
refuse all calls but a few (Linux on x86-64); forbid all that Python reports to an audit hook (opening, importing,
starting, connecting); run; write the results as JSON.
"""

import builtins
import json
import math
import struct
import sys
from collections.abc import Callable
from types import FunctionType

_KERNEL_CALLS = (
    *(0, 1, 3, 5, 8),  # read, write, close, fstat, lseek: of files that are open, and none can be opened
    *(9, 10, 11, 12, 25, 28),  # mmap, mprotect, munmap, brk, mremap, madvise: memory
    *(13, 14, 15, 131),  # rt_sigaction, rt_sigprocmask, rt_sigreturn, sigaltstack: one's own signals
    *(24, 202, 35, 219, 228, 229, 230),  # sched_yield, futex, sleeping and reading the clock
    *(39, 186, 60, 231, 318),  # getpid, gettid, exit, exit_group, getrandom
)
"""What a process that only calculates asks of Linux, by its numbers on x86-64; no other call is let through."""


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


def kernel_filter() -> Callable[[], bool]:
    """Make ready the step after which Linux refuses every call but a few, for good. It needs no rights.

    What Python's audit hook is not told of (making a pipe file, asking whether a file exists) is refused here, too.

    Returns:
        The step; called, it says whether the kernel has taken the filter.

    Source: seccomp(2) and the kernel's documentation of its filters.
    """
    import os

    if sys.platform != "linux" or os.uname().machine != "x86_64" or sys.maxsize < 2**32:
        return lambda: False
    try:
        import ctypes  # now: later no library can be opened

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return lambda: False
    load, jump, give = 0x20, 0x15, 0x06  # a word of the call, if equal, a verdict
    refuse_it, let_through = 0x0005_0001, 0x7FFF_0000  # "not permitted"; the kernel goes on
    steps = [(load, 0, 0, 4), (jump, 1, 0, 0xC000_003E), (give, 0, 0, refuse_it), (load, 0, 0, 0)]
    steps += [(jump, len(_KERNEL_CALLS) - place, 0, call) for place, call in enumerate(_KERNEL_CALLS)]
    steps += [(give, 0, 0, refuse_it), (give, 0, 0, let_through)]
    text = b"".join(struct.pack("HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(text + bytes(struct.calcsize("HP")))
    start, whole = ctypes.addressof(buffer), ctypes.c_ulong
    struct.pack_into("HP", buffer, len(text), len(steps), start)  # how many steps, and where they begin

    def close() -> bool:
        # 38: never get new rights, without which the kernel takes no filter; 22, 2: take this filter
        never = prctl(38, whole(1), whole(0), whole(0), whole(0))
        taken = prctl(22, whole(2), whole(ctypes.addressof(buffer) + len(text)), whole(0), whole(0))
        return never == 0 and taken == 0

    return close


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


def results(run: Callable[[], object], names: dict, asked: dict, missing: list[str]) -> str:
    """Run a program on every input.

    Args:
        run: Defines the program's functions.
        names: Where it puts them.
        asked: What the parent sent.
        missing: Limits that the system did not grant.

    Returns:
        The results, or what was raised, as JSON.
    """
    try:
        run()  # the limits hold, and the audit hook stands
        function = names[asked["function"]]
        values = [encoded(function(list(xs))) for xs in asked["inputs"]]
        return json.dumps({"values": values, "missing": missing})
    except MemoryError:
        problem, message = "out of memory", "it asked for more memory than it may have"
    except BaseException as strange:  # whatever a strange program raises
        problem, message = "raised", f"{type(strange).__name__}: {str(strange)[:200]}"
    return json.dumps({"problem": problem, "message": message, "missing": missing})


def main() -> None:
    """Read what to run from the standard input, run it, and write what came out to the standard output."""
    asked = json.loads(sys.stdin.buffer.read())
    write, flush = sys.stdout.write, sys.stdout.flush
    close = kernel_filter()
    missing = limit(asked["limits"])
    try:
        code = compile(asked["source"], "<program>", "exec", dont_inherit=True)
    except BaseException as problem:  # no Python, too deep, too large, or letters for which a module would be opened
        write(json.dumps({"problem": "raised", "message": type(problem).__name__, "missing": missing}))
        return
    names = {"__builtins__": {name: getattr(builtins, name) for name in asked["builtins"]}}
    run = FunctionType(code, names)  # before the hook, which thus has no exception that a program could widen
    if not close():
        missing.append("SECCOMP")
    sys.addaudithook(refuse)
    write(results(run, names, asked, missing))
    flush()


if __name__ == "__main__":
    main()
