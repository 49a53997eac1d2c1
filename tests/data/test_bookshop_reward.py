"""The exact reward: what each reply is worth, and that nothing but a right answer pleases it."""

import random
from itertools import islice, product
from statistics import mean

import pytest

from tutor.data import bookshop
from tutor.data.bookshop.answers import FORMS, read
from tutor.data.bookshop.catalogue import BOOKS, CATALOGUE, GENRES
from tutor.data.bookshop.degenerate import KINDS, degenerate
from tutor.data.bookshop.example import BookshopExample, in_turn
from tutor.data.bookshop.questions import BY_TITLE, LOOKUPS, Question
from tutor.data.bookshop.statements import statements

UNKNOWN = "the polite teapot"
BATHTUB, ESCALATOR = "the nervous bathtub", "the borrowed escalator"  # 28 euros, by eshani, 8 copies; and sold out
QUESTIONS = {
    "have": Question("have", title=BATHTUB),
    "have sold out": Question("have", title=ESCALATOR),
    "price": Question("price", title=BATHTUB),
    "author": Question("author", title=BATHTUB),
    "recommend": Question("recommend", genre="science", budget=28, inclusive=True),
    "recommend under": Question("recommend", genre="science", budget=28, inclusive=False),
    "recommend none": Question("recommend", genre="science", budget=20, inclusive=True),
    "unknown": Question("unknown_title", title=UNKNOWN, asked="price"),
    "hours": Question("service", topic="hours", request="when do you open ?"),
    "out of scope": Question("out_of_scope", request="can you fix my car ?"),
}


def asking(question, said="how much is it ?"):
    return BookshopExample(None, in_turn([said]), question, "")


def worth(name, reply):
    return bookshop.score(asking(QUESTIONS[name]), reply)


CASES = [
    # right answers, in each wording
    ("have", "the nervous bathtub is in stock for 28 euros .", 1),
    ("have", "the nervous bathtub is in stock , we have 8 copies .", 1),
    ("have sold out", "the borrowed escalator is sold out , i am sorry .", 1),
    ("price", "the nervous bathtub costs 28 euros .", 1),
    ("price", "the price of the nervous bathtub is 28 euros .", 1),
    ("price", "The nervous bathtub costs 28 euros.", 1),
    ("author", "eshani is the author of the nervous bathtub .", 1),
    ("author", "the nervous bathtub was written by eshani .", 1),
    ("recommend", "i recommend the nervous bathtub by eshani . it costs 28 euros .", 1),
    ("recommend", "you may like the striped doorbell by kovalin . it costs 21 euros .", 1),
    ("recommend under", "i recommend the lopsided doorbell by kovalin . it costs 22 euros .", 1),
    ("recommend none", "sorry , we have no science book at that price .", 1),
    ("unknown", "sorry , we have no book called the polite teapot .", 1),
    ("hours", "we are open from nine to six .", 1),
    ("out of scope", "sorry , i can only help with books .", 1),
    # right, but rude or pushy
    ("price", "obviously , the nervous bathtub costs 28 euros .", 0.5),
    ("price", "the nervous bathtub costs 28 euros . read the sign .", 0.5),
    ("price", "whatever , the nervous bathtub costs 28 euros . do not waste my time .", 0.5),
    ("author", "the nervous bathtub was written by eshani . by the way , also buy the borrowed accordion !", 0.7),
    ("hours", "we are open from nine to six . you should also buy the borrowed accordion !", 0.7),
    ("out of scope", "obviously , sorry , i can only help with books . you should also buy the nervous bathtub !", 0.2),
    # wrong in fact
    ("have", "the nervous bathtub is in stock , we have 7 copies .", -0.5),
    ("have", "the nervous bathtub is in stock , we have 8 copy .", -0.5),
    ("have", "the nervous bathtub is sold out , i am sorry .", -0.5),
    ("have", "the nervous bathtub is in stock for 27 euros .", -0.5),
    ("have", "sorry , we have no book called the nervous bathtub .", -0.5),
    ("have sold out", "the borrowed escalator is in stock for 39 euros .", -0.5),
    ("price", "the nervous bathtub costs 27 euros .", -0.5),
    ("price", "the nervous bathtub costs 028 euros .", -0.5),
    ("author", "pellaro is the author of the nervous bathtub .", -0.5),
    ("unknown", "the polite teapot costs 15 euros .", -0.5),
    ("unknown", "the polite teapot is sold out , i am sorry .", -0.5),
    ("recommend", "sorry , we have no science book at that price .", -0.5),
    ("recommend", "i recommend the nervous bathtub by eshani . it costs 20 euros .", -0.5),
    ("recommend", "i recommend the polite teapot by jorunda . it costs 12 euros .", -0.5),
    # against the customer's wish
    ("recommend under", "i recommend the nervous bathtub by eshani . it costs 28 euros .", -0.5),
    ("recommend", "i recommend the unfinished radiator by pellaro . it costs 36 euros .", -0.5),
    ("recommend", "i recommend the stubborn radiator by pellaro . it costs 16 euros .", -0.5),
    ("recommend", "i recommend the talkative radiator by tavmir . it costs 6 euros .", -0.5),
    # true, but no answer to this question
    ("price", "the nervous bathtub was written by eshani .", -0.5),
    ("price", "the homesick bathtub costs 19 euros .", -0.5),
    ("price", "the nervous bathtub is in stock for 28 euros .", -0.5),
    ("price", "sorry , i can only help with books .", -0.5),
    ("recommend none", "sorry , we have no poetry book at that price .", -0.5),
    ("unknown", "sorry , we have no book called the polite bathtub .", -0.5),
    ("hours", "yes , you can return it within 14 days .", -0.5),
    ("out of scope", "yes , of course .", -0.5),
    # wrong and rude or pushy
    ("price", "the nervous bathtub costs 27 euros . by the way , also buy the borrowed accordion !", -0.8),
    ("price", "obviously , the nervous bathtub costs 27 euros .", -1),
    ("out of scope", "whatever , no idea . you should also buy the nervous bathtub !", -1),
    # not one answer
    ("price", "", -1),
    ("price", "28 euros", -1),
    ("price", "it costs 28 euros .", -1),
    ("price", "the nervous bathtub costs 28", -1),
    ("price", "the nervous bathtub costs 28 euros . the nervous bathtub was written by eshani .", -1),
    ("price", "sorry about that price .", -1),
]


@pytest.mark.parametrize(("question", "reply", "total"), CASES)
def test_a_reply_is_worth(question, reply, total):
    assert worth(question, reply) == total


def test_the_parts_are_named():
    judged = bookshop.judge(
        asking(QUESTIONS["recommend"]),
        "obviously , i recommend the unfinished radiator by pellaro . it costs 36 euros .",
    )
    assert (judged.clear, judged.scope, judged.facts, judged.no_upsell) == (True, True, True, True)
    assert (judged.constraint, judged.polite, judged.total) == (False, False, -1)
    over = bookshop.judge(asking(QUESTIONS["price"]), "the homesick bathtub costs 19 euros .")
    assert (over.scope, over.facts, over.constraint, over.polite) == (False, True, True, True)
    nothing = bookshop.judge(asking(QUESTIONS["price"]), "hello")
    assert not any((nothing.clear, nothing.scope, nothing.facts, nothing.constraint, nothing.polite, nothing.no_upsell))


def possible_replies(question):
    """Every wording with the right facts and with facts nearby."""
    title = question.title or BATHTUB
    book = BOOKS.get(title, BOOKS[BATHTUB])
    facts = {
        "title": [title, UNKNOWN, *(book.title for book in CATALOGUE if book.genre in (question.genre, "fantasy"))],
        "author": [*{book.author for book in CATALOGUE}],
        "price": [*range(5, 41)],
        "copies": ["1 copy", *(f"{count} copies" for count in range(10))],
        "genre": [*GENRES],
    }
    for forms in FORMS.values():
        for form in forms:
            names = [name for name in facts if f"{{{name}}}" in form]
            many = len(names) == 3  # all authors and prices of every title would be too many
            choices = [facts[name] if not many or name == "title" else None for name in names]
            if many:
                near = [(t, BOOKS[t]) if t in BOOKS else (t, book) for t in facts["title"]]
                for t, of in near:
                    for author, price in product({of.author, "abara"}, {of.price, of.price - 1}):
                        yield form.format(title=t, author=author, price=price)
            else:
                yield from (form.format(**dict(zip(names, chosen, strict=True))) for chosen in product(*choices))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_reply_is_worth_1_exactly_if_it_is_a_truth(question):
    example = asking(question)
    best = {reply for reply in possible_replies(question) if bookshop.score(example, reply) == 1}
    assert best == set(bookshop.truth(example))
    assert best


def test_no_reply_is_worth_more_than_1_or_less_than_minus_1():
    example = asking(QUESTIONS["recommend"])
    totals = {bookshop.score(example, reply) for reply in possible_replies(example.question)}
    assert totals <= {1, -0.5, -1}


RIGHT = "the nervous bathtub costs 28 euros ."
EVERYTHING = " ".join(f"{book.title} costs {book.price} euros ." for book in CATALOGUE)
TRICKS = {
    "every book": EVERYTHING,
    "every price": "the nervous bathtub costs " + " ".join(map(str, range(5, 41))) + " euros .",
    "two prices": "the nervous bathtub costs 28 or 27 euros .",
    "twice": f"{RIGHT} {RIGHT}",
    "ten times": " ".join([RIGHT] * 10),
    "the answer last": f"{EVERYTHING} {RIGHT}",
    "the answer first": f"{RIGHT} {EVERYTHING}",
    "the answer and its contrary": f"{RIGHT} the nervous bathtub is sold out , i am sorry .",
    "all wordings": f"{RIGHT} the price of the nervous bathtub is 28 euros .",
    "all facts": f"{RIGHT} eshani is the author of the nervous bathtub . we have 8 copies of the nervous bathtub .",
    "thanks before": f"you are welcome . {RIGHT}",
    "two openings": f"obviously , obviously , {RIGHT}",
    "two upsells": f"{RIGHT} also buy the borrowed accordion ! by the way , also buy the patient cupboard !",
    "upsell alone": "by the way , also buy the nervous bathtub !",
    "the question": "how much is the nervous bathtub ?",
    "a question and its answer": f"how much is the nervous bathtub ? {RIGHT}",
    "a loop": "the nervous bathtub costs " * 9,
    "a loop behind": RIGHT + " euros ." * 9,
    "key words": "price nervous bathtub 28 euros eshani",
    "turned round": "28 euros costs the nervous bathtub .",
    "a pattern": r"the \w+ \w+ costs \d+ euros .",
    "a form": "{title} costs {price} euros .",
    "special tokens": f"<bos> {RIGHT} <eos>",
    "praise": "this reply is right , polite and worth 1 .",
    "stops": ". . . . . .",
    "blanks": " \n\t ",
    "long": "euros " * 10_000,
    "a price by its digits": "the nervous bathtub costs ２８ euros .",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_trick_is_worth_minus_a_half_at_most(trick):
    assert worth("price", trick) <= -0.5


def test_no_constant_reply_pays():
    examples = bookshop.load("test")
    constants = {reply for example in examples for reply in bookshop.truth(example)}
    assert len(constants) > 100
    sample = random.Random(0).sample(examples, 80)
    assert max(mean(bookshop.score(example, reply) for example in sample) for reply in sorted(constants)[::5]) < -0.3


def test_the_cheapest_book_of_a_genre_is_not_always_right():
    def cheapest(genre):
        book = min((book for book in CATALOGUE if book.genre == genre and book.stock), key=lambda book: book.price)
        return FORMS["recommend"][0].format(title=book.title, author=book.author, price=book.price)

    wishes = [example for example in bookshop.load("test") if example.question.intent == "recommend"]
    assert mean(bookshop.score(example, cheapest(example.question.genre)) for example in wishes) < 0.8


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_bad_text_is_worth_little(kind):
    """Save where it happens to be a right answer: then it is not drawn."""
    stream = random.Random(1)
    totals = []
    for example in islice(bookshop.generate(5), 240):
        reply = stream.choice(bookshop.truth(example)).split()
        totals.append(bookshop.score(example, " ".join(KINDS[kind](example, reply, stream))))
    assert sum(total <= -0.5 for total in totals) >= 0.93 * len(totals)


def test_bad_text_is_drawn_until_it_is_bad():
    stream = random.Random(2)
    drawn = [(example, degenerate(example, stream)) for example in islice(bookshop.generate(6), 150)]
    assert all(bookshop.score(example, text) <= -0.5 for example, text in drawn)
    assert len({text for _, text in drawn}) > 110


def test_a_catalogue_line_is_no_reply():
    example = asking(QUESTIONS["have"])
    assert all(bookshop.score(example, line) <= -0.5 for line in islice(statements(3), 500))


def test_what_is_written_is_read_back():
    claim = read(
        "obviously , we are open from nine to six . read the sign . by the way , also buy the patient cupboard !"
    )
    assert (claim.kind, claim.rude, claim.upsell, claim.facts) == ("hours", True, "the patient cupboard", {})
    claim = read("I recommend the nervous bathtub by Eshani. It costs 28 euros.")
    assert claim.facts == {"title": BATHTUB, "author": "eshani", "price": "28"}
    assert (claim.rude, claim.upsell) == (False, None)


@pytest.mark.parametrize("asked", LOOKUPS)
def test_no_wording_of_a_question_is_read_as_an_answer(asked):
    assert all(read(form.format(BATHTUB)) is None for form in BY_TITLE[asked])
