"""Tests of an overlap, right and wrong, and what they give to the functions they are shown."""

from tutor.lessons.answers import Sure
from tutor.lessons.checks.evaluation import overlaps as models


class OverlapWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.shifted = self.in_part = self.several = self.repeated = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("question", "texts", "n"), inputs, strict=False)) | named
        if len(inputs) > 3 or set(given) != {"question", "texts", "n"}:
            raise Sure("call the function with three things: overlap(question, texts, n)")
        question, texts, n = given["question"], given["texts"], given["n"]
        if not _is_text(question):
            raise Sure("the question that your test makes should be a list of words: call .split()")
        if not isinstance(texts, list | tuple) or not all(map(_is_text, texts)):
            raise Sure("the training texts that your test makes should be a list of lists of words")
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= len(question):
            raise Sure("n is a whole number, at least 1 and at most the words of the question")
        truth = models.honest(question, texts, n)
        self.shifted |= truth != models.shown(question, texts, n)
        self.in_part |= 0 < truth < 1
        self.several |= len(texts) > 1
        self.repeated |= truth != models.different_ones(question, texts, n)

    def facts(self):
        """Whether copies were shifted or partial, whether there were several texts, and whether runs were repeated."""
        return [self.shifted, self.in_part, self.several, self.repeated]


def _is_text(words):
    return isinstance(words, list | tuple) and all(isinstance(word, str) for word in words)


_TEXTS = ["x a b c d e f", "g h i", "c b a", "i j k l"]
_QUESTION = "b c d e q h i j k l"


def wrong_on(*cases):
    """A test that compares with runs looked up one by one, for questions, texts and lengths."""
    split = [(question.split(), [text.split() for text in texts], n) for question, texts, n in cases]
    wanted = [models.by_loops(*case) for case in split]
    return lambda overlap: any(overlap(*case) != want for case, want in zip(split, wanted, strict=True))


good_test = wrong_on(
    (_QUESTION, _TEXTS, 2),
    (_QUESTION, _TEXTS, 3),
    ("f e d e f g", _TEXTS, 2),
    ("a b c a b", ["a b c", "b a"], 2),
)
only_whole = wrong_on(("b c d e", ["a b c d e f"], 2), ("b c d", ["x y z"], 2))
only_in_place = wrong_on(("a b c d", ["a b c d", "x y"], 2), ("a b x y", ["a b", "q r"], 2))
one_text = wrong_on(("b c d e q h", ["x a b c d e"], 2), ("c b a q", ["x a b c"], 2), ("a b a b", ["c a b"], 2))


def by_properties(overlap):
    """Compares answers with one another, and a few worked out in the head."""
    text = "one two three four five six seven".split()
    whole = all(overlap(text[start : start + 4], [["zero"], text], 3) == 1 for start in range(4))
    backwards = overlap(text[::-1], [text], 2) == 0
    apart = overlap(text, [text[:3], text[3:]], 2) == 5 / 6
    half = overlap("one two three x y".split(), [text], 3) == 1 / 3
    twice = overlap("one two x one two y".split(), [text], 2) == 2 / 5
    return not (whole and backwards and apart and half and twice)


def on_random_words(overlap):
    """Many questions of few words."""
    import random

    stream = random.Random(3)
    for n in (1, 2, 3, 4):
        for _ in range(6):
            texts = [stream.choices("abc", k=stream.randrange(7)) for _ in range(4)]
            question = stream.choices("abcd", k=n + stream.randrange(6))
            if overlap(question, texts, n) != models.as_strings(question, texts, n):
                return True
    return False
