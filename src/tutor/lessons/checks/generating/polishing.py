"""The exercise that makes a text of words that a model has drawn: articles, capitals, blanks and the full stop."""

import random

from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SIGNS, _STOPS = (".", ",", "!", "?"), (".", "!", "?")
_VOWELS = "aeiouAEIOU"


def _article(word, following, vowels=_VOWELS, back=True):
    if following is None or following in _SIGNS or word not in ("a", "an"):
        return word
    if following[0] in vowels:
        return "an"
    return "a" if back else word


def _upper(word):
    return word[0].upper() + word[1:]


def made(
    article=_article,
    upper=_upper,
    stops=_STOPS,
    glued=_SIGNS,
    finish=lambda words: [] if words[-1] in _STOPS else ["."],
    capitals_first=False,
):
    """The polishing with one part in another form."""

    def capitals(words):
        starts = [not place or words[place - 1] in stops for place in range(len(words))]
        return [upper(word) if start else word for word, start in zip(words, starts, strict=True)]

    def articles(words):
        return [article(word, following) for word, following in zip(words, [*words[1:], None], strict=True)]

    def polished(words):
        if not words:
            return ""
        words = articles(capitals(words)) if capitals_first else capitals(articles(words))
        text = ""
        for word in [*words, *finish(words)]:
            text += word if not text or word in glued else f" {word}"
        return text

    return polished


honest = made()


def by_pattern(words):
    """With regular expressions, on the joined text."""
    import re

    if not words:
        return ""
    text = " ".join(words) + ("" if words[-1] in _STOPS else " .")
    text = re.sub(r"(?<!\S)an?(?= [aeiouAEIOU])", "an", text)
    text = re.sub(r"(?<!\S)an?(?= [^aeiouAEIOU.,!?])", "a", text)
    text = re.sub(r" (?=[.,!?]( |$))", "", text)
    return re.sub(r"(?:^|(?<=[.!?] ))\S", lambda found: found[0].upper(), text)


def word_by_word(words):
    """One pass with a look behind and ahead."""
    pieces, fresh = [], True
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else "."
        if word in {"a", "an"} and after not in {".", ",", "!", "?"}:
            word = "an" if after[0].lower() in {"a", "e", "i", "o", "u"} else "a"
        if fresh:
            word = word[:1].upper() + word[1:]
        if pieces and word not in {".", ",", "!", "?"}:
            pieces.append(" ")
        pieces.append(word)
        fresh = word in {".", "!", "?"}
    if pieces and not fresh:
        pieces.append(".")
    return "".join(pieces)


def until_a_word(words):
    """A capital is due from a stop to the next word."""
    text, due = "", True
    for word, following in zip(words, [*words[1:], "."], strict=False):
        if word in _SIGNS:
            text, due = text + word, due or word != ","
        else:
            word = _article(word, following)
            text, due = f"{text} {_upper(word) if due else word}", False
    text = text.strip()
    return text if not text or text[-1] in _STOPS else text + "."


def writes(words):
    """Puts the full stop into the list."""
    if words and words[-1] not in _STOPS:
        words.append(".")
    return honest(words)


def _text(function, words):
    given = ask(function, words)
    if not isinstance(given, str):
        raise Sure(f"expected a text, got {describe(given)}")
    return given


def drawn(stream):
    """Draw words and signs; a comma stands behind a word alone."""
    kinds = ["a", "an", "old", "Emma", "book", "iPod", ".", ",", "!", "?", "us", "x", "Ape"]
    words = []
    for kind in stream.choices(kinds, k=stream.randrange(1, 12)):
        if kind != "," or (words and words[-1] not in _SIGNS):
            words.append(kind)
    return words


def _like(function, words):
    words = words.split() if isinstance(words, str) else words
    want, given = word_by_word(words), _text(function, words)
    if given != want:
        raise Wrong(f"of {' '.join(words)[:60]!r}: expected {want[:70]!r}, got {given[:70]!r}")


def _articles(function):
    for words in (
        "she has a old book .",
        "he sells an rare map .",
        "a apple and an pear .",
        "it is a Emma edition .",
        "an Dune edition came , a edition of Emma , too .",
        "a , b or an ? it was an . no",
        "we need an a and a o",
    ):
        _like(function, words)


def _capitals(function):
    for words in (
        "the shop is open . come in ! why not ? we wait .",
        "an McDonald sells , if asked , iPods .",
        "eBooks are new . iPods are old .",
        "one , two",
        "b . c",
        "7 books . 8 maps .",
    ):
        _like(function, words)


def _ends(function):
    for words in ("", "open", "open !", "is it open ?", "open ,", "a", "an", "a .", ". . a"):
        _like(function, words)
    stream = random.Random()
    for _ in range(40):
        _like(function, drawn(stream))
    unchanged(function, "a old book and an map".split())


_CASES = (
    "she has a book .",
    "she has a old book .",
    "he sells an rare map .",
    "a apple fell .",
    "it is a Emma edition .",
    "the shop is open . come in ! why not ?",
    "an McDonald sells iPods .",
    "one , two",
    "open !",
    "an , b .",
    "McDonald sells iPods .",
)


def _probe(function):
    def signs(words):
        return [float(ord(sign)) for sign in _text(function, words.split())]

    return [*(outcome(signs, case) for case in _CASES), outcome(lambda: [float(len(_text(function, [])))])]


generating_polishing = Exercise(
    slug="generating-polishing",
    answers=("polished",),
    properties=(
        Property("the articles fit the words behind them", _articles, points=2),
        Property("sentences begin with a capital, and nothing else changes", _capitals, points=2),
        Property("the text ends as it should, whatever it holds", _ends, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "articles as drawn",
            (made(article=lambda word, following: word),),
            "the articles stay as they were drawn: look at the next word",
        ),
        Mistake(
            "a alone",
            (made(article=lambda word, following: _article(word, following, back=False)),),
            "`an` before any other letter becomes `a`, too",
        ),
        Mistake(
            "always an",
            (made(article=lambda word, following: "an" if word in ("a", "an") else word),),
            "you write `an` everywhere: only before a vowel",
        ),
        Mistake(
            "small vowels",
            (made(article=lambda word, following: _article(word, following, vowels="aeiou")),),
            "a capital may be a vowel, too: `an Emma edition`",
        ),
        Mistake(
            "signs for words",
            (
                made(
                    article=lambda word, following: (
                        word if word not in ("a", "an") or not following else "an" if following[0] in _VOWELS else "a"
                    )
                ),
            ),
            "before a sign the article stays as it is",
        ),
        Mistake(
            "capitals first",
            (made(capitals_first=True),),
            "you write the capitals first: then the article that begins a sentence is `A`, and is not looked at",
        ),
        Mistake(
            "capitalize",
            (made(upper=str.capitalize),),
            "`capitalize` makes the other letters small: McDonald becomes Mcdonald",
        ),
        Mistake("title", (made(upper=str.upper),), "you make the whole word capitals: only its first letter"),
        Mistake(
            "the first sentence alone",
            (made(stops=()),),
            "the word after a full stop, `!` or `?` begins a sentence, too",
        ),
        Mistake("full stops alone", (made(stops=(".",)),), "a sentence also ends with `!` or `?`"),
        Mistake(
            "commas, too", (made(stops=_SIGNS),), "a comma ends no sentence: the word behind it keeps its small letter"
        ),
        Mistake("no capitals", (made(upper=lambda word: word),), "no sentence begins with a capital"),
        Mistake("blanks before signs", (made(glued=()),), "there is no blank before `.`, `,`, `!` and `?`"),
        Mistake("blanks before commas", (made(glued=_STOPS),), "there is no blank before a comma, either"),
        Mistake(
            "always a stop",
            (made(finish=lambda words: ["."]),),
            "a text that ends with `.`, `!` or `?` gets no second stop",
        ),
        Mistake("never a stop", (made(finish=lambda words: []),), "a text without a stop at its end gets one"),
        Mistake(
            "a stop for nothing",
            (lambda words: honest(words) or ".",),
            "of no words comes an empty text",
        ),
        Mistake("a list", (lambda words: honest(words).split(),), "expected a text, got a list"),
        Mistake("writes", (writes,), "your function changed the list it was given"),
    ),
    equivalents={
        "line 10: '.' → ''": "the last word is a stop, and no article: what follows it makes no difference",
    },
    variants=(
        Variant("step by step", (honest,)),
        Variant("patterns", (by_pattern,)),
        Variant("word by word", (word_by_word,)),
        Variant("a capital is due", (until_a_word,)),
    ),
)

EXERCISES = (generating_polishing,)
