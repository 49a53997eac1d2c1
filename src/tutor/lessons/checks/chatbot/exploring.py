"""The exercise that explores what a search by words cannot find, and the explanation of what guards a tool."""

from functools import cache

import torch

from tutor.applications.retrieval.bm25 import BM25
from tutor.applications.retrieval.passage import Passage
from tutor.applications.retrieval.quality import hits_at
from tutor.applications.retrieval.shelf import shelf_passages
from tutor.data.bookshop.catalogue import CATALOGUE
from tutor.lessons.answers import NotDone, Wrong, foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of


def mistyped(text):
    """Exchange the second and the third letter of every word of five or more."""
    return " ".join(word[0] + word[2] + word[1] + word[3:] if len(word) > 4 else word for word in text.split())


def backwards(text):
    """Turn the order of the words around."""
    return " ".join(reversed(text.split()))


def in_threes(text):
    """Cut each word into its runs of three letters; a shorter word stays."""
    return " ".join(word[at : at + 3] for word in text.split() for at in range(max(1, len(word) - 2)))


@cache
def _shares(threes, n=1):
    cut = in_threes if threes else str
    index = BM25([Passage(passage.key, cut(passage.text)) for passage in shelf_passages(CATALOGUE)])
    return [
        hits_at(index, [(cut(change(f"how much is {book.title} ?")), {book.title}) for book in CATALOGUE], n)
        for change in (str, backwards, mistyped)
    ]


def _near(place):
    def test(*answers):
        foretold(answers[place], torch.tensor(_shares(bool(place)), dtype=torch.float64), 0.006)

    return test


def _word(answer):
    return str(answer).lower().strip(" .'\"`*")


_ORDER = "the score adds up the words that are shared: their order makes no difference to it"


def _blind(*answers):
    if answers[2] is None or answers[2] is Ellipsis:
        raise NotDone
    if _word(answers[2]) not in ("order", "spelling", "both", "neither"):
        raise Wrong("expected 'order', 'spelling', 'both' or 'neither'")
    if _word(answers[2]) != "order":
        raise Wrong(_ORDER)


def _answers(words=lambda: _shares(False), threes=lambda: _shares(True), blind="order"):
    return Late(lambda: (words(), threes(), blind))


chatbot_typo_explore = Exercise(
    slug="chatbot-typo-explore",
    answers=("by_words", "by_threes", "blind_to"),
    likeness=0.004,
    properties=(
        Property("what whole words find", _near(0), points=2),
        Property("what runs of three letters find", _near(1), points=2),
        Property("to what the score is blind", _blind),
    ),
    probe=lambda *answers: [*map(numbers_of, answers[:2]), torch.tensor(float(sum(map(ord, _word(answers[2])))))],
    mistakes=(
        Mistake(
            "one of the first three",
            _answers(words=lambda: _shares(False, 3)),
            "that is how often the book is among the first three: asked is the first place",
        ),
        Mistake(
            "percent",
            _answers(words=lambda: [100 * share for share in _shares(False)]),
            "those are percentages: give shares, from 0 to 1",
        ),
        Mistake(
            "counts",
            _answers(words=lambda: [48 * share for share in _shares(False)]),
            "those are counts of books: divide by 48",
        ),
        Mistake(
            "words for threes",
            _answers(threes=lambda: _shares(False)),
            "those are the shares of whole words: cut passages *and* questions into runs of three letters",
        ),
        Mistake(
            "questions alone cut",
            _answers(threes=lambda: [0.0, 0.0, 0.0]),
            "nothing is found if only one side is cut: cut the passages of the index, too",
        ),
        Mistake(
            "cut before it is mistyped",
            _answers(threes=lambda: [*_shares(True)[:2], _shares(True)[0]]),
            "nothing of three letters can be mistyped: mistype the whole question first, and cut it then",
        ),
        Mistake(
            "one of the first three, in threes",
            _answers(threes=lambda: _shares(True, 3)),
            "that is how often the book is among the first three: asked is the first place",
        ),
        Mistake("spelling", _answers(blind="spelling"), _ORDER),
        Mistake("both", _answers(blind="both"), _ORDER),
        Mistake("another word", _answers(blind="everything"), "expected 'order', 'spelling', 'both' or 'neither'"),
    ),
    equivalents={
        "line 4: (str, backwards, mistyped) → (backwards, str, mistyped)": "both find every book",
        "line 6: 'how much is ' → ''": "these words stand in no passage's title, and change no first place",
        "line 6: ' ?' → ''": "a mark is no word",
    },
    variants=(
        Variant("computed", _answers()),
        Variant("rounded", Late(lambda: ([round(one, 2) for one in _shares(False)], tuple(_shares(True)), " Order. "))),
        Variant("tensors", Late(lambda: (torch.tensor(_shares(False)), torch.tensor(_shares(True)), "ORDER"))),
    ),
)

chatbot_explain = Exercise(
    slug="chatbot-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            (
                "A list of forbidden words stops what somebody has thought of. A passage that is found is text, and "
                "text can hold orders; so a tool may do only what the customer may, and a program checks its call.",
            ),
        ),
        Variant(
            "中文",
            (
                "禁用词只能挡住有人想到过的说法；换一种语言、换一种写法就绕过去了。检索到的段落也是文本，里面可以藏着命令，所以权限要由程序检查，而不能交给模型自己判断。",
            ),
        ),
    ),
)

EXERCISES = (chatbot_typo_explore, chatbot_explain)
