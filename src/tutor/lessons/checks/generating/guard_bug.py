"""The exercise that mends a guard which lets programs reach what they should not, and tests it."""

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, describe, outcome
from tutor.lessons.checks.generating import guard_tests as tests
from tutor.lessons.checks.generating import guards as models
from tutor.lessons.checks.generating.guard_tests import GuardWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise": models.shown,
    "one that looks at plain names, and not at attributes": models.names_alone,
    "one that searches in the text, comments and all": models.in_text,
    "one that does not look into the bodies of functions": models.top_level,
    "one that allows what is no program": models.allows_nonsense,
}
_SOUND = {
    "one that walks through the tree": models.honest,
    "one with a visitor": models.as_visitor,
    "one with patterns": models.by_match,
    "one that gathers names": models.by_sets,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="", noun="guard")


def _says(mended, source):
    given = ask(mended, source)
    given = given.item() if type(given).__name__ == "bool_" else given
    if not isinstance(given, bool):
        raise Sure(f"expected True (may run) or False, got {describe(given)}")
    return given


def _like(mended, source):
    want = models.by_match(source)
    if _says(mended, source) != want:
        shown = source if len(source) <= 60 else source[:57] + "..."
        raise Wrong(f"your guard says {not want} of the program {shown!r}")


_REACHES = (
    "print(().__class__)",
    "x = (1).__class__.__bases__[0].__subclasses__()",
    "def f(x):\n    return x.__dict__",
    "from os import remove",
    "def f():\n    from os import remove\n    remove('x')",
    "x.__y = 1",
)
_REFUSED = (
    "import os",
    "import os.path as p, sys",
    "if True:\n    import os",
    "eval('1')",
    "def f(x):\n    return [exec(y) for y in x]",
    "read = open",
    "class A:\n    def f(self):\n        return getattr(self, 'x')",
    "x = __builtins__",
    "a__b = 1",
    "x.a__b",
    "__name__",
    "f(g(h.__globals__))",
    "lambda: open('x')",
    "open = 3",
)
_ALLOWED = (
    "def add(a, b):\n    return a + b",
    "",
    "important = 1",
    "x = 'import os'",
    "# import os; eval(x); y.__class__\nx = 1",
    "x = '().__class__ and open'",
    "_x = 1\nx_ = _x.y_z._w",
    "door.open()",
    "x = [n for n in range(9) if n % 2]\nprint(len(sorted(x)))",
    "evaluate(reopen, executed)",
    'def f(x):\n    """Open the file, and eval __it__."""\n    return x',
)
_NONSENSE = ("def f(:", "x = (", "return return", "  x = 1\n y = 2", "import")


def _stops(mended, is_sick):
    for source in _REACHES:
        _like(mended, source)
    _like(mended, "def add(a, b):\n    return a + b")


def _right(mended, is_sick):
    for source in (*_REFUSED, *_ALLOWED, *_NONSENSE):
        _like(mended, source)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=GuardWatch()):
        raise Wrong("your test calls the guard of this exercise sound")
    if _VERDICTS.of(is_sick, models.by_match, watch=GuardWatch()):
        raise Wrong("your test calls the guard of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=GuardWatch())


def _probe(mended, is_sick):
    def verdicts(sources):
        return lambda: [float(_says(mended, source)) for source in sources]

    parts = (_REACHES, _REFUSED, _ALLOWED, _NONSENSE)
    return [*(outcome(verdicts(part)) for part in parts), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = GuardWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


generating_guard_bug = Exercise(
    slug="generating-guard-bug",
    answers=("mended_guard", "is_sick_guard"),
    properties=(
        Property("stops what went through", _stops),
        Property("refuses and allows what it should", _right, points=2),
        Property("your test finds the bugs of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.shown, tests.good_test),
            "attributes still go through, and so does `from os import remove`: both are nodes of other types",
        ),
        Mistake(
            "attributes go through",
            (models.names_alone, tests.good_test),
            "attributes still go through: in `x.__class__` the name behind the dot is the `attr` of an ast.Attribute",
        ),
        Mistake(
            "from goes through",
            (models.no_from, tests.good_test),
            "`from os import remove` still goes through: it is an ast.ImportFrom, not an ast.Import",
        ),
        Mistake(
            "import goes through",
            (models.no_imports, tests.good_test),
            "now `import os` goes through: both kinds of import are to be refused",
        ),
        Mistake(
            "only at the beginning",
            (models.at_the_ends, tests.good_test),
            "two underscores may stand anywhere in a name: `a__b` is refused, too",
        ),
        Mistake(
            "one underscore",
            (models.one_underscore, tests.good_test),
            "one underscore at the beginning is no reason to refuse a name, and two inside it are",
        ),
        Mistake(
            "any underscore",
            (models.any_underscore, tests.good_test),
            "you refuse names with a single underscore, such as `x_y`",
        ),
        Mistake(
            "plain names go through",
            (models.attributes_alone, tests.good_test),
            "now plain names such as `__builtins__` go through",
        ),
        Mistake(
            "methods refused",
            (models.forbids_methods, tests.good_test),
            "`door.open()` is a method of somebody else's: the four names are refused as plain names alone",
        ),
        Mistake(
            "nonsense allowed",
            (models.allows_nonsense, tests.good_test),
            "what is no program may not run: where ast.parse raises SyntaxError, say False",
        ),
        Mistake("raises for nonsense", (models.raises, tests.good_test), "your code raised SyntaxError"),
        Mistake(
            "on top alone",
            (models.top_level, tests.good_test),
            "you look at the outermost lines alone: ast.walk goes through the bodies, too",
        ),
        Mistake(
            "searched in the text",
            (models.in_text, tests.good_test),
            "you search in the text: what stands in a comment or between quotes does nothing",
        ),
        Mistake("open allowed", (models.forgets_open, tests.good_test), "you let `open` through"),
        Mistake("refuses all", (models.refuses_all, tests.good_test), "your guard lets nothing run"),
        Mistake("turned round", (models.turned_round, tests.good_test), "True means that the program may run"),
        Mistake("always sick", (models.honest, lambda guard: True), "your test says True (sick) of every guard"),
        Mistake("never sick", (models.honest, lambda guard: False), "your test says False (sound) of every guard"),
        Mistake(
            "only what is refused",
            (models.honest, tests.only_refused),
            "your test never tries a harmless program with a forbidden word in a comment or between quotes: a guard "
            "that searches in the text passes it",
        ),
        Mistake(
            "no attribute",
            (models.honest, tests.no_attribute),
            "your test never tries an attribute with two underscores",
        ),
        Mistake(
            "shallow",
            (models.honest, tests.shallow),
            "all that is forbidden in your test stands in the outermost lines: also put it into a function's body",
        ),
        Mistake("no nonsense", (models.honest, tests.no_nonsense), "your test never tries what is no program"),
        Mistake(
            "no text",
            (models.honest, tests.no_text),
            "your test never tries a harmless program with a forbidden word in a comment or between quotes: a guard "
            "that searches in the text passes it",
        ),
        Mistake(
            "what it knows already",
            (models.honest, tests.only_plain),
            "your test says False (sound) of every guard",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda guard: not tests.good_test(guard)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda guard: "sick" if guard("import os") else "sound"),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "no text for a program",
            (models.honest, lambda guard: guard(["import os"])),
            "the program that your test makes should be a text",
        ),
    ),
    variants=(
        Variant("a walk, eight programs", (models.honest, tests.good_test)),
        Variant("a visitor, by properties", (models.as_visitor, tests.by_properties)),
        Variant("recursion, by comparison", (models.by_recursion, tests.by_comparison)),
        Variant("patterns", (models.by_match, lambda guard: torch.tensor(tests.good_test(guard)))),
    ),
)

EXERCISES = (generating_guard_bug,)
