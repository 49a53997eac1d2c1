"""Tests of a reader of passages, right and wrong, and what they give to the readers they are shown."""

from tutor.lessons.answers import Sure
from tutor.lessons.checks.understanding import passages as models


class PassageWatch:
    """What a student's test gives to the readers."""

    def __init__(self) -> None:
        self.joined = self.partly = self.parts = self.later = self.several = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the readers are not made for it.
        """
        given = dict(zip(("question", "passages"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"question", "passages"}:
            raise Sure("call the reader with two things: answer(question, passages)")
        question, passages = given["question"], given["passages"]
        if not _is_text(question) or not question:
            raise Sure("the question that your test makes should be a list of one or more words: call .split()")
        if not isinstance(passages, list | tuple) or not all(map(_is_text, passages)):
            raise Sure("the passages that your test makes should be a list of lists of words")
        truth = models.honest(question, passages)
        self.joined |= truth != models.shown(question, passages)
        self.partly |= truth != models.never_abstains(question, passages)
        self.parts |= truth != models.parts(question, passages)
        self.later |= truth != models.first_alone(question, passages)
        self.several |= truth != models.last_number(question, passages)

    def facts(self):
        """Which of the sick readers would have been seen."""
        return [self.joined, self.partly, self.parts, self.later, self.several]


def _is_text(words):
    return isinstance(words, list | tuple) and all(isinstance(word, str) for word in words)


def wrong_on(*cases):
    """A test with answers that are worked out by a sound reader."""
    split = [(question.split(), [text.split() for text in texts]) for question, *texts in cases]
    wanted = [models.by_sets(*case) for case in split]

    def test(answer):
        return any(
            answer([*case[0]], [[*words] for words in case[1]]) != want
            for case, want in zip(split, wanted, strict=True)
        )

    return test


_JOINED = ("dune price", "dune has 412 pages", "emma has the price 9 crowns")
_PARTLY = ("dune price", "dune has 412 pages")
_PARTS = ("art price", "the party has a price of 7")
_LATER = ("dune price", "emma costs 9", "the price of dune is 12 crowns")
_SEVERAL = ("dune pages", "dune has 412 pages and weighs 300 grams")

good_test = wrong_on(_JOINED, _PARTLY, _PARTS, _LATER, _SEVERAL)
never_joined = wrong_on(_PARTLY, _PARTS, _LATER, _SEVERAL)
only_answers = wrong_on(_LATER, _SEVERAL)
one_number = wrong_on(_JOINED, _PARTLY, _PARTS, _LATER)
no_parts = wrong_on(_JOINED, _PARTLY, _LATER, _SEVERAL)
first_passage = wrong_on(_JOINED, _PARTLY, _PARTS, _SEVERAL)


def by_properties(answer):
    """Compares answers with one another, and a few worked out in the head."""
    dune, emma = "the book dune has 412 pages".split(), "the book emma costs 9 crowns in 2024".split()
    known = answer(["dune", "pages"], [emma, dune]) == "412" == answer(["dune", "pages"], [dune])
    split = answer(["dune", "costs"], [dune, emma]) == "unknown" == answer(["dune", "costs"], [emma, dune])
    alone = answer(["emma", "pages"], [emma]) == "unknown"
    first = answer(["emma", "costs"], [dune, emma]) == "9"
    whole = answer(["age"], [["3", "pages"]]) == "unknown"
    return not (known and split and alone and first and whole)


def on_random_words(answer):
    """Many passages of few words."""
    import random

    stream = random.Random(5)
    for _ in range(300):
        passages = [stream.choices(["a", "b", "ab", "c", "1", "22"], k=stream.randrange(6)) for _ in range(3)]
        question = stream.sample(["a", "b", "c"], k=stream.randrange(1, 3))
        if answer([*question], [[*words] for words in passages]) != models.by_crossing_out(question, passages):
            return True
    return False
