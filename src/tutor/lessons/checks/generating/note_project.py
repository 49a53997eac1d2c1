"""The project: a writer of notes whose every text has been checked, and the report that goes with it."""

from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome
from tutor.lessons.checks.explanations import TEXT_IS_THERE, is_there
from tutor.lessons.checks.generating import notes as models
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_TEXT = (
    "Of a hundred drafts some thirty break a rule, most of them with a wrong number. With five tries nearly every book "
    "gets a drawn note, and the rest the plain one; a wrong author would still go through."
)


def _rules(broken_rules, text, book):
    given = ask(broken_rules, text, book)
    if isinstance(given, dict):
        given = [*given]
    if isinstance(given, str) or not isinstance(given, set | frozenset | list | tuple):
        raise Sure(f"expected a set or list with names of rules, empty if none is broken, got {describe(given)}")
    if unknown := [name for name in given if name not in models.RULES]:
        raise Sure(f"the rules are named title, number, length and claim, got {str(unknown[0])[:20]!r}")
    return set(given)


def _checks(broken_rules, text, book):
    want, given = set(models.in_a_list(text, book)), _rules(broken_rules, text, book)
    about = f"{text[:80]!r}, a book called {book['title']!r} for {book['price']}"
    if missing := sorted(want - given):
        raise Wrong(f"{about}: the rule {missing[0]!r} is broken, and your checker does not say so")
    if wrong := sorted(given - want):
        raise Wrong(f"{about}: your checker says that the rule {wrong[0]!r} is broken, which it is not")


_DUNE, _ORWELL, _EMMA, _ROOM = models.BOOKS
_TRIED = (
    ("Our shelf has Dune for 12 crowns.", _DUNE),
    ("Our shelf has Dune for 12 crowns now, well worth it.", _DUNE),
    ("Our shelf has dune for 12 crowns.", _DUNE),
    ("Our shelf has Dune for 120 crowns.", _DUNE),
    ("Our shelf has Dune for 1 or 2 crowns.", _DUNE),
    ("Our shelf has Dune for 12 crowns, not 13.", _DUNE),
    ("Our shelf has Dune for 13 crowns.", _DUNE),
    ("Our shelf has Dune for a few crowns.", _DUNE),
    ("Our shelf has the BEST Dune for 12 crowns.", _DUNE),
    ("Our shelf has the best, Dune, for 12 crowns.", _DUNE),
    ("Dune for 12 crowns, and good.", _DUNE),
    ("Dune for 12 crowns today.", _DUNE),
    ("Dune for 12 crowns " + "and " * 15 + "on.", _DUNE),
    ("Dune for 12 crowns " + "and " * 16 + "on.", _DUNE),
    ("Dune is the Best! book for 12 crowns.", _DUNE),
    ("Dune is our cheapest book for 12 crowns.", _DUNE),
    ("We bestow Dune on you for 12 crowns.", _DUNE),
    ("Our shelf has 1984 for 9 crowns.", _ORWELL),
    ("Our shelf has 1984 for you, so come.", _ORWELL),
    ("We sell The Best of Emma for 20.", _EMMA),
    ("The best: The Best of Emma for 20.", _EMMA),
    ("The Best of Emma for 20.", _EMMA),
    ("Our shelf has Room 7 for 7 crowns.", _ROOM),
    ("Our shelf has Room 7 for some crowns.", _ROOM),
    ("", _DUNE),
)


def _checker(broken_rules, write_note, report):
    for text, book in _TRIED:
        _checks(broken_rules, text, book)
    stream = models.fresh()
    for book in models.BOOKS:
        for text in models.texts(stream, book, 40):
            _checks(broken_rules, text, book)


def _note(write_note, draft, book, n_tries):
    given = ask(lambda: write_note(draft, dict(book), n_tries)) if callable(write_note) else ask(write_note)
    if not isinstance(given, str):
        raise Sure(f"expected a text from write_note, got {describe(given)}")
    return given


def _keeps_the_rules(broken_rules, write_note, report):
    stream = models.fresh()
    for book in models.BOOKS:
        drawn = models.pool(stream, book)
        for kept, n_tries in ((0.5, 4), (0.2, 3), (0.0, 3), (1.0, 1), (0.5, 0)):
            for _ in range(5):
                note = _note(write_note, models.drawer(stream, drawn, kept), book, n_tries)
                if broken := models.in_a_list(note, book):
                    raise Wrong(f"the note {note[:80]!r} breaks the rule {broken[0]!r}")


def _draws_as_told(broken_rules, write_note, report):
    stream = models.fresh()
    for book in models.BOOKS:
        drawn = models.pool(stream, book)
        for kept, n_tries in ((1.0, 5), (0.5, 6), (0.3, 4), (0.0, 4), (0.5, 0)):
            draft = models.drawer(stream, drawn, kept)
            note = _note(write_note, draft, book, n_tries)
            fine = [place for place, text in enumerate(draft.calls) if not models.in_a_list(text, book)]
            if len(draft.calls) > n_tries:
                raise Wrong(f"{n_tries} tries were allowed, and you drew {len(draft.calls)} drafts")
            if not fine and len(draft.calls) < n_tries:
                raise Wrong(f"of {n_tries} tries you took {len(draft.calls)}, though none of their drafts fits")
            if fine and fine[0] + 1 < len(draft.calls):
                raise Wrong("you go on drawing when a draft fits already: each costs time")
            if fine and note != draft.calls[fine[0]]:
                raise Wrong("a draft keeps every rule, and your note is another text: give it as it was drawn")


def _probe(broken_rules, write_note, report):
    def broken(cases):
        return lambda: [
            float(name in _rules(broken_rules, text, book)) for text, book in cases for name in models.RULES
        ]

    def drawn():
        found, stream = [], models.fresh(5)
        for book in models.BOOKS:
            some = models.pool(stream, book)
            for kept, n_tries in ((0.5, 4), (0.0, 3), (0.5, 0), (0.2, 8)):
                draft = models.drawer(stream, some, kept)
                note = _note(write_note, draft, book, n_tries)
                drafts = [*draft.calls]
                place = drafts.index(note) if note in drafts else -1
                found += [float(len(drafts)), float(place), float(len(models.in_a_list(note, book)))]
        return found

    return [outcome(broken(_TRIED)), outcome(drawn)]


generating_note_project = Exercise(
    slug="generating-note-project",
    answers=("broken_rules", "write_note", "report"),
    manual_points=12,
    properties=(
        Property("the checker names every rule that is broken, and no other", _checker, points=0),
        Property("every note keeps every rule", _keeps_the_rules, points=0),
        Property("the writer draws as often as it must, and no more", _draws_as_told, points=0),
        Property(TEXT_IS_THERE[0].name, lambda *answers: is_there(answers[2]), points=0),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "titles in any case",
            (models.any_case, models.writer, _TEXT),
            "you take a title in small letters for the title: it has to stand there letter for letter",
        ),
        Mistake(
            "digits of titles",
            (models.digits_of_titles, models.writer, _TEXT),
            "take the title out before you look for numbers and claims: 1984 is a title, and so is The Best of Emma",
        ),
        Mistake(
            "any number",
            (models.any_number, models.writer, _TEXT),
            "you let any number through: it has to be the price",
        ),
        Mistake(
            "among others",
            (models.among_others, models.writer, _TEXT),
            "the price stands there, and another number as well: that breaks the rule",
        ),
        Mistake(
            "as a part",
            (models.as_a_part, models.writer, _TEXT),
            "12 stands in 120, which is another number: compare whole runs of digits",
        ),
        Mistake(
            "none at all",
            (models.no_number_is_fine, models.writer, _TEXT),
            "a text without any number does not name the price: the rule is broken",
        ),
        Mistake("letters", (models.in_letters, models.writer, _TEXT), "you count letters: count words"),
        Mistake(
            "ends left out",
            (models.strict_ends, models.writer, _TEXT),
            "six words are enough, and twenty are not too many",
        ),
        Mistake(
            "no end",
            (models.no_upper_end, models.writer, _TEXT),
            "you let texts of more than twenty words through",
        ),
        Mistake(
            "words of the rest",
            (models.words_of_the_rest, models.writer, _TEXT),
            "you count words without the title: the length is that of the whole text",
        ),
        Mistake(
            "small letters",
            (models.small_letters, models.writer, _TEXT),
            "Best! with a capital is a claim as well",
        ),
        Mistake(
            "bare words",
            (models.bare_words, models.writer, _TEXT),
            "take the signs `.,!?` off a word before you compare it",
        ),
        Mistake(
            "parts of words",
            (models.parts, models.writer, _TEXT),
            "`best` stands in bestow, which is no claim: compare whole words",
        ),
        Mistake(
            "the first alone",
            (models.first_alone, models.writer, _TEXT),
            "you stop at the first rule that is broken: name all of them",
        ),
        Mistake(
            "those that are kept",
            (models.names_of_the_kept, models.writer, _TEXT),
            "you name the rules that are *kept*",
        ),
        Mistake("yes or no", (models.yes_or_no, models.writer, _TEXT), "expected a set or list with names of rules"),
        Mistake("checks nothing", (models.checker, models.takes_the_first, _TEXT), "you give the first draft as it is"),
        Mistake(
            "the last, whatever it is",
            (models.checker, models.takes_the_last, _TEXT),
            "when no draft fits, you give the last one all the same: give the plain note",
        ),
        Mistake(
            "no plain note",
            (models.checker, models.says_nothing, _TEXT),
            "breaks the rule 'title'",
        ),
        Mistake("a plain note that breaks a rule", (models.checker, models.short_fallback, _TEXT), "breaks the rule"),
        Mistake("draws all", (models.checker, models.all_first, _TEXT), "you go on drawing when a draft fits already"),
        Mistake("one too many", (models.checker, models.one_more, _TEXT), "tries were allowed, and you drew"),
        Mistake("until it fits", (models.checker, models.until_it_fits, _TEXT), "tries were allowed, and you drew"),
        Mistake(
            "never draws",
            (models.checker, models.never_draws, _TEXT),
            "your writer never draws: the plain note is for when no draft fits",
        ),
        Mistake("no report", (models.checker, models.writer, "See above."), "that is short"),
    ),
    equivalents={
        "line 4: ' ' → ''": "titles stand between blanks",
        "line 27: 'The book ' → ''": "the plain note is free",
        "line 27: ' by ' → ''": "the plain note is free",
        "line 27: ' costs ' → ''": "the plain note is free",
        "line 27: ' crowns.' → ''": "the plain note is free",
        "line 27: book['title'] → book": "an ugly note that keeps every rule",
        "line 27: book['author'] → book": "an ugly note that keeps every rule",
    },
    variants=(
        Variant("rules in a dictionary", (models.checker, models.writer, _TEXT)),
        Variant("rules in a list", (models.in_a_list, models.by_iterator, _TEXT)),
    ),
)

EXERCISES = (generating_note_project,)
