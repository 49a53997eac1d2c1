"""Tests of a guard, right and wrong, and what they give to the guards they are shown."""

from tutor.lessons.answers import Sure
from tutor.lessons.checks.generating import guards as models

_SEEN = ("shown", "names_alone", "in_text", "top_level", "allows_nonsense")


class GuardWatch:
    """What a student's test gives to the guards."""

    def __init__(self) -> None:
        self.seen = dict.fromkeys(_SEEN, False)

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the guards are not made for it.
        """
        given = dict(zip(("source",), inputs, strict=False)) | named
        if len(inputs) > 1 or set(given) != {"source"}:
            raise Sure("call the guard with one thing, the text of a program: guard(source)")
        source = given["source"]
        if not isinstance(source, str):
            raise Sure("the program that your test makes should be a text, between quotes")
        truth = models.by_match(source)
        for name in _SEEN:
            self.seen[name] |= truth != getattr(models, name)(source)

    def facts(self):
        """Which of the sick guards would have been seen."""
        return [self.seen[name] for name in _SEEN]


def wrong_on(allowed, refused):
    """A test with programs that may run, and others that may not."""
    return lambda guard: not all(map(guard, allowed)) or any(map(guard, refused))


_FINE = ("def add(a, b):\n    return a + b  # no import, no __class__", "text = 'open and __eval__'", "box.open(3)")
_ATTRIBUTE, _FROM = "print(().__class__)", "from os import remove"
_DEEP, _NONSENSE = "def f(x):\n    if x:\n        return eval(x)", "def f(:"

good_test = wrong_on(_FINE, (_ATTRIBUTE, _FROM, _DEEP, _NONSENSE, "import os"))
only_refused = wrong_on((), (_ATTRIBUTE, _FROM, _DEEP, _NONSENSE))
no_attribute = wrong_on(_FINE, (_FROM, _DEEP, _NONSENSE))
shallow = wrong_on(_FINE, (_ATTRIBUTE, _FROM, _NONSENSE))
no_nonsense = wrong_on(_FINE, (_ATTRIBUTE, _FROM, _DEEP))
no_text = wrong_on(("def add(a, b):\n    return a + b",), (_ATTRIBUTE, _FROM, _DEEP, _NONSENSE))
only_plain = wrong_on(("x = 1",), ("import os", "eval('1')"))


def by_properties(guard):
    """Puts one dangerous line into many places."""
    fine = "def f(values):\n    return sorted(values)[0]\n"
    lines = ("import os", "from os import path", "x = (1).__class__", "x = open", "x = __builtins__")
    places = ("{}", "def f(x):\n    {}\n    return x", "if x:\n    for y in x:\n        {}")
    sound = guard(fine) and guard(fine + "# import os and __class__") and guard("x = 'import os; x.__class__'")
    sound = sound and not guard("x = (") and guard("x.open()")
    return not sound or any(guard(fine + place.format(line)) for line in lines for place in places)


def by_comparison(guard):
    """Compares with a guard of its own."""
    import ast

    def own(source):
        try:
            nodes = [*ast.walk(ast.parse(source))]
        except SyntaxError:
            return False
        names = [getattr(node, "id", "") + getattr(node, "attr", "") for node in nodes]
        plain = [node.id for node in nodes if isinstance(node, ast.Name)]
        bad = any("__" in name for name in names) or set(plain) & {"eval", "exec", "open", "getattr"}
        return not bad and not any("Import" in type(node).__name__ for node in nodes)

    tried = (*_FINE, _ATTRIBUTE, _FROM, _DEEP, _NONSENSE, "a__b = 1", "x._y = 2", "", "x = [open for _ in y]")
    return any(bool(guard(source)) != own(source) for source in tried)
