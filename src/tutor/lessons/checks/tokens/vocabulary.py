"""The exercise that builds a vocabulary."""

import random

from tutor.lessons.answers import Sure, Wrong, ask, describe, unchanged
from tutor.lessons.checks.tokens import vocabularies
from tutor.lessons.checks.tokens.readings import agree, ids, spelled
from tutor.lessons.checks.tokens.vocabularies import SPECIALS, builder, encoder
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_DICE = random.SystemRandom()
_WORDS = ("tea", "the", "and", "茶", "cup", "Cup", "of", "no")


def _want(texts, minimum_frequency):
    """The rule of the statement, in plain loops."""
    times = {}
    for text in texts:
        for word in text:
            times[word] = times.get(word, 0) + 1
    kept = [word for word in times if times[word] >= minimum_frequency and word not in SPECIALS]
    kept.sort()
    kept.sort(key=lambda word: -times[word])  # stable: the alphabet stays where the counts are equal
    return {word: place for place, word in enumerate(SPECIALS + kept)}


def vocabulary_of(answer):
    """Read a dictionary of words and ids.

    Raises:
        Sure: If it is anything else.
    """
    if not isinstance(answer, dict):
        raise Sure(f"expected a dictionary from words to ids, got {describe(answer)}")
    if not all(isinstance(word, str) for word in answer):
        raise Sure("expected a dictionary from words to ids: its keys are words")
    return dict(zip(map(str, answer), ids(list(answer.values())), strict=True))


def _in_order(vocabulary):
    return sorted(vocabulary, key=lambda word: (vocabulary[word], word))


def _require(build, texts, minimum_frequency):
    got, want = vocabulary_of(ask(build, texts, minimum_frequency)), _want(texts, minimum_frequency)
    given = f"the texts {texts} and the minimum frequency {minimum_frequency}"
    agree(_in_order(got), _in_order(want), "entry", given)
    if got != want:
        raise Wrong(f"for {given}: expected the ids from 0 to {len(want) - 1}, each once")


def _drawn():
    """Texts in which no two words are as frequent, in any order."""
    times = _DICE.sample(range(1, 12), len(_WORDS))
    words = [word for word, n in zip(_WORDS, times, strict=True) for _ in range(n)]
    _DICE.shuffle(words)
    cut = _DICE.randrange(len(words))
    return [words[:cut], words[cut:]]


def _numbers(build, encode_words):
    for _ in range(3):
        _require(build, _drawn(), 1)


def _specials_stay(build, encode_words):
    _require(build, [["tea", "tea"], ["no"]], 2)
    _require(build, [["tea"]], 5)
    _require(build, [], 1)
    _require(build, [[]], 3)


def _threshold(build, encode_words):
    _require(build, [["b", "b", "b", "a"], ["c", "a"]], 2)
    for minimum_frequency in (2, 3, 4):
        _require(build, _drawn(), minimum_frequency)


def _ties(build, encode_words):
    _require(build, [["no", "cup", "Cup", "茶"], ["and", "and"]], 1)
    words = _DICE.sample(_WORDS, len(_WORDS))
    _require(build, [words], 1)


def _ids(encode_words, words, vocabulary, want, said):
    given = f"{words} and the vocabulary {vocabulary}"
    try:
        agree(ids(ask(encode_words, words, vocabulary)), want, "id", given)
    except Sure:
        raise
    except Wrong as failure:
        if type(failure) is not Wrong:
            raise
        raise Wrong(f"{said}; {failure}") from None


def _frames(build, encode_words):
    vocabulary = _want([["tea", "the", "the"]], 1)
    _ids(encode_words, ["tea", "the"], vocabulary, [1, 5, 4, 2], "a text begins with <bos> and ends with <eos>")
    _ids(encode_words, [], vocabulary, [1, 2], "an empty text still has its begin and its end")
    _ids(encode_words, ["no", "tea", "茶"], vocabulary, [1, 3, 5, 3, 2], "each unknown word becomes <unk>")


def _spelled_like_specials(build, encode_words):
    _require(build, [["<eos>", "<eos>", "tea"], ["<pad>", "<unk>", "no", "no"]], 1)
    vocabulary = _want([["tea"]], 1)
    said = "a word that is spelled like a special token is a word that the vocabulary does not know"
    _ids(encode_words, ["<eos>", "tea", "<bos>", "<pad>"], vocabulary, [1, 3, 4, 3, 3, 2], said)


def _unchanged(build, encode_words):
    unchanged(build, [["tea", "no"], ["no"]], 1)
    unchanged(encode_words, ["tea", "no"], _want([["tea"]], 1))


def _probe(build, encode_words):
    cases = (
        ([["tea"] * 3, ["no"] * 2, ["of"]], 1),
        ([["of"], ["no"] * 2, ["tea"] * 3], 1),
        ([["of"], ["tea"] * 3, ["no"] * 2], 2),
        ([["no", "cup", "Cup"], ["and"]], 1),
        ([["tea"]], 5),
        ([["<eos>", "<eos>", "tea"]], 1),
    )
    vocabulary = _want([["tea"]], 1)
    texts = (["tea"], ["tea", "no", "tea"], ["<eos>", "tea"])
    return [
        *(spelled(lambda answer: sorted(vocabulary_of(answer).items()), build, *case) for case in cases),
        *(spelled(ids, encode_words, text, vocabulary) for text in texts),
    ]


_RIGHT_ENCODER = encoder()
_SPECIALS_RARE = (
    "you drop special tokens as if they were rare words: they are in every vocabulary, with the ids 0 to 3, whatever "
    "the texts and the minimum frequency"
)
_SPELLED = (
    "a word of a text that is spelled like a special token is no special token: it gets no id of its own, and as a "
    "text it is unknown"
)


vocabulary_build = Exercise(
    slug="vocabulary-build",
    answers=("build_vocabulary", "encode_words"),
    likeness=1e-6,
    core="the most frequent words first, behind the special tokens",
    properties=(
        Property("the most frequent words first, behind the special tokens", _numbers),
        Property("special tokens stay, whatever the texts and the minimum", _specials_stay),
        Property("rare words are left out, those at the minimum are kept", _threshold),
        Property("words that are as frequent stand in the order of sorted()", _ties),
        Property("a text gets its begin, its end, and <unk> for the unknown", _frames),
        Property("words spelled like special tokens are unknown words", _spelled_like_specials),
        Property("leaves texts and vocabulary as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake("no special tokens", (builder(specials=[]), _RIGHT_ENCODER), "where are the special tokens?"),
        Mistake(
            "special tokens last",
            (builder(at_end=True), _RIGHT_ENCODER),
            "the special tokens come first, with the ids 0 to 3, so that they are the same in every vocabulary",
        ),
        Mistake(
            "special tokens in another order",
            (builder(specials=["<unk>", "<pad>", "<bos>", "<eos>"]), _RIGHT_ENCODER),
            "the special tokens have the ids 0 to 3 in the order <pad>, <bos>, <eos>, <unk>",
        ),
        Mistake(
            "special tokens counted as words",
            (builder(specials=[], also=SPECIALS, left_out=()), _RIGHT_ENCODER),
            _SPECIALS_RARE,
        ),
        Mistake(
            "special tokens only beside words",
            (
                lambda texts, least: kept if len(kept := builder()(texts, least)) > 4 else {},
                _RIGHT_ENCODER,
            ),
            _SPECIALS_RARE,
        ),
        Mistake(
            "above the minimum",
            (builder(keep=lambda n, least: n > least), _RIGHT_ENCODER),
            "a word that occurs exactly as often as the minimum is kept",
        ),
        Mistake(
            "minimum ignored",
            (builder(keep=lambda n, least: True), _RIGHT_ENCODER),
            "words that occur less often than the minimum frequency are left out",
        ),
        Mistake(
            "in the order of the texts",
            (builder(order=lambda counts, word: 0), _RIGHT_ENCODER),
            "your words stand in the order in which they were met: the most frequent comes first",
        ),
        Mistake(
            "in alphabetical order",
            (builder(order=lambda counts, word: word), _RIGHT_ENCODER),
            "your words stand in alphabetical order: the most frequent comes first",
        ),
        Mistake(
            "the rarest first",
            (builder(order=lambda counts, word: (counts[word], word)), _RIGHT_ENCODER),
            "your rarest word comes first: begin with the most frequent",
        ),
        Mistake(
            "ties as they come",
            (builder(order=lambda counts, word: -counts[word]), _RIGHT_ENCODER),
            "words that are as frequent stand in the order in which they were met: put them in that of sorted()",
        ),
        Mistake(
            "ties by small letters",
            (builder(order=lambda counts, word: (-counts[word], word.lower())), _RIGHT_ENCODER),
            "words that are as frequent stand in the order of sorted(), in which capitals come before small letters",
        ),
        Mistake("spelled like a special token, kept", (builder(left_out=()), _RIGHT_ENCODER), _SPELLED),
        Mistake("no begin", (builder(), encoder(begin=())), "a text begins with the id of <bos>"),
        Mistake("no end", (builder(), encoder(end=())), "a text ends with the id of <eos>"),
        Mistake(
            "neither begin nor end",
            (builder(), encoder((), ())),
            "put <bos> before the words, <eos> behind",
        ),
        Mistake(
            "unknown words skipped",
            (builder(), encoder(unknown=())),
            "you leave unknown words out, so that the model reads another text: give each the id of <unk>",
        ),
        Mistake(
            "padding for the unknown",
            (builder(), encoder(unknown=(0,))),
            "you give unknown words the id of <pad>, which is for filling up: theirs is that of <unk>",
        ),
        Mistake(
            "special tokens read out of the text",
            (builder(), encoder(specials=())),
            "who writes `<eos>` in a text would end it: a word that is spelled like a special token is unknown",
        ),
        Mistake("unknown words fail", (builder(), vocabularies.raises), "your code raised KeyError"),
        Mistake(
            "words instead of ids",
            (builder(), lambda words, vocabulary: ["<bos>", *words, "<eos>"]),
            "expected a list of ids, which are whole numbers",
        ),
        Mistake(
            "a list of words",
            (lambda texts, least: list(builder()(texts, least)), _RIGHT_ENCODER),
            "expected a dictionary from words to ids, got a list",
        ),
        Mistake(
            "from ids to words",
            (lambda texts, least: dict(enumerate(builder()(texts, least))), _RIGHT_ENCODER),
            "its keys are words",
        ),
        Mistake(
            "texts emptied", (vocabularies.clears_texts, _RIGHT_ENCODER), "your function changed the list it was given"
        ),
    ),
    equivalents={
        "line 15: number > 3 → number >= 3": "the id of `<unk>` is 3, whether it counts as known or as unknown",
        "line 15: 3 → 2": "the id of `<unk>` is 3, whether it counts as known or as unknown",
    },
    variants=(
        Variant("a counter", (builder(), _RIGHT_ENCODER)),
        Variant("the book's", (vocabularies.by_the_book, vocabularies.encoded_by_the_book)),
        Variant("words in groups, ids by get", (vocabularies.by_groups, vocabularies.encoded_by_get)),
    ),
)

EXERCISES = (vocabulary_build,)
