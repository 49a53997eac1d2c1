"""What “it” means: programs that find it, sound and sick ones, and tests of them."""

from functools import reduce

from tutor.lessons.answers import Sure

ASK_BACK = "which book ?"


def made(passes=lambda found: found is None, several=lambda found: None, none=lambda found: None, newest_first=True):
    """Go through the exchanges, with one part in another form."""

    def meant(exchanges, titles):
        for exchange in reversed(exchanges) if newest_first else exchanges:
            found = exchange["found"]
            if passes(found):
                continue
            if found is None:
                return ASK_BACK
            if len(found) == 1:
                return found[0]
            return (several(found) if found else none(found)) or ASK_BACK
        return ASK_BACK

    return meant


honest = made()
looks_further = made(passes=lambda found: not found)
first_of_two = made(several=lambda found: found[0])
last_of_two = made(several=lambda found: found[-1])
newest_alone = made(passes=lambda found: False)
oldest_first = made(newest_first=False)


def shown(exchanges, titles):
    """The one of the exercise: the last title that stands in an answer."""
    for exchange in reversed(exchanges):
        named = [title for title in titles if title in exchange["answer"]]
        if named:
            return named[-1]
    return ASK_BACK


def in_questions(exchanges, titles):
    """The last title that a customer named."""
    for exchange in reversed(exchanges):
        named = [title for title in titles if title in exchange["question"]]
        if named:
            return named[-1]
    return ASK_BACK


def without_sorry(exchanges, titles):
    """Leaves out answers that begin with sorry."""
    return shown([exchange for exchange in exchanges if not exchange["answer"].startswith("sorry")], titles)


def raises(exchanges, titles):
    """Knows nothing of an empty conversation."""
    return honest(exchanges, titles) if exchanges else [][0]


def nothing_for_none(exchanges, titles):
    """Gives an empty text instead of asking back."""
    given = honest(exchanges, titles)
    return "" if given == ASK_BACK else given


def pops(exchanges, titles):
    """Takes the exchanges away."""
    given = honest(exchanges, titles)
    exchanges.clear()
    return given


def by_filter(exchanges, titles):
    """Keeps the exchanges in which the shelf was asked, and takes the last."""
    asked = [exchange["found"] for exchange in exchanges if exchange["found"] is not None]
    return asked[-1][0] if asked and len(asked[-1]) == 1 else ASK_BACK


def by_reduce(exchanges, titles):
    """Remembers the newest result on the way."""
    last = reduce(lambda kept, one: kept if one["found"] is None else one["found"], exchanges, [])
    return next(iter(last)) if len(last) == 1 else ASK_BACK


def by_recursion(exchanges, titles):
    """Looks at the last exchange, or at all but it."""
    if not exchanges:
        return ASK_BACK
    match exchanges[-1]["found"]:
        case None:
            return by_recursion(exchanges[:-1], titles)
        case [title]:
            return title
        case _:
            return ASK_BACK


TITLES = ("the nervous teapot", "the polite bathtub", "the striped doorbell")


def exchange(found, question="and now ?", answer="yes ."):
    """One exchange: what was asked, what the shelf gave, what was said."""
    return {"question": question, "answer": answer, "found": found}


_TEAPOT = exchange(["the nervous teapot"], "how much is the nervous teapot ?", "the nervous teapot costs 15 euros .")
_KETTLE = exchange([], "have you the velvet kettle ?", "sorry , no . many readers of it like the polite bathtub .")
_THANKS = exchange(None, "thank you", "you are welcome .")
_TALKS = exchange(None, "i have the striped doorbell", "a good choice ! the polite bathtub is on the table , too .")
_WISH = exchange(
    ["the polite bathtub", "the striped doorbell"], "a book of poems ?", "the polite bathtub or the striped doorbell ."
)
_DOORBELL = exchange(["the striped doorbell"], "who wrote the doorbell book ?", "kovalin .")
CASES = {
    "one book was found": [_TEAPOT],
    "the newest question found nothing": [_TEAPOT, _KETTLE],
    "the shelf was not asked in between": [_TEAPOT, _THANKS],
    "a title is talked about that was not looked up": [_TEAPOT, _TALKS],
    "two books were found": [_TEAPOT, _WISH],
    "one book after two": [_WISH, _TEAPOT],
    "the answer does not name the book": [_TEAPOT, _DOORBELL],
    "nothing was said yet": [],
    "the shelf was never asked": [_THANKS, _TALKS],
    "nothing, then thanks": [_DOORBELL, _KETTLE, _THANKS],
    "found after nothing": [_KETTLE, _DOORBELL, _THANKS, _TALKS],
    "three books": [exchange([*TITLES])],
}


class ReferenceWatch:
    """What a student's test gives to the programs."""

    def __init__(self) -> None:
        self.seen = [False] * 4

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the programs are not made for it.
        """
        given = dict(zip(("exchanges", "titles"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"exchanges", "titles"}:
            raise Sure("call the function with two things: meant(exchanges, titles)")
        exchanges, titles = given["exchanges"], given["titles"]
        if not isinstance(exchanges, list | tuple) or not all(map(_is_exchange, exchanges)):
            raise Sure("the exchanges that your test makes need 'question', 'answer' and 'found' (a list, or None)")
        truth = honest(exchanges, titles)
        for place, sick in enumerate((shown, looks_further, first_of_two, newest_alone)):
            self.seen[place] |= truth != sick(exchanges, titles)

    def facts(self):
        """Whether the conversations tell the sick programs from a sound one."""
        return self.seen


def _is_exchange(one):
    if not isinstance(one, dict) or set(one) != {"question", "answer", "found"}:
        return False
    texts = (one["question"], one["answer"], *(one["found"] or ()))
    return isinstance(one["found"], list | type(None)) and all(isinstance(text, str) for text in texts)


def wrong_on(*names):
    """A test by some of the conversations."""
    cases = [CASES[name] for name in names or CASES]
    return lambda meant: any(meant(case, TITLES) != honest(case, TITLES) for case in cases)


good_test = wrong_on()
few = wrong_on(
    "one book was found", "the newest question found nothing", "the shelf was not asked in between",
    "two books were found", "one book after two", "the answer does not name the book",
)  # fmt: skip
plain_alone = wrong_on("one book was found", "one book after two")
kettle_alone = wrong_on("the newest question found nothing")


def on_random_talk(meant):
    """Many conversations, drawn."""
    import random

    stream = random.Random(2)
    parts = [_TEAPOT, _KETTLE, _THANKS, _TALKS, _WISH, _DOORBELL]
    talks = [stream.choices(parts, k=stream.randrange(5)) for _ in range(60)]
    return any(meant(talk, TITLES) != by_filter(talk, TITLES) for talk in talks)
