"""The exercise that builds exact match with a normalization that does no harm."""

import string

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SIGNS = ".,!?。！？"
_ARTICLES = ("a", "an", "the")

# each an answer, what is accepted for it, whether it is right, and what went wrong where that is not found
_FORMS = (
    ("PARIS", ["Paris"], True, "capitals make no difference"),
    ("The Eiffel Tower.", ["Eiffel Tower"], True, "one article in front and the signs at the end fall away"),
    ("paris", ["The PARIS!"], True, "what is accepted is normalized, too"),
    ("  New \n  York\t", ["new york"], True, "blanks and line ends are one blank, none at the ends"),
    ("42 .", ["42"], True, "signs and blanks at the end fall away, however many"),
    ("Really?!..", ["really"], True, "signs at the end fall away, however many"),
    ("巴黎。", ["巴黎"], True, "the Chinese full stop falls away at the end, too"),
    ("真的！？", ["真的"], True, "the Chinese signs fall away at the end, too"),
    ("an apple, red", ["Apple, red"], True, "an article in front falls away"),
    ("a dog and a cat", ["dog and a cat"], True, "an article in front falls away"),
    ("A .", ["a"], True, "the signs fall away first; then the article stands alone, and stays"),
    ("...", [""], True, "an answer may come to nothing, and then equals an accepted nothing"),
    ("", [""], True, "an answer may be empty"),
)
_TRAPS = (
    ("Paris", ["Par"], "the whole must be equal, not a part of it"),
    ("1.5", ["15"], "a point inside a number stays: only signs at the *end* fall away"),
    (".5", ["5"], "a point in front stays: only signs at the *end* fall away"),
    ("-3", ["3"], "a minus sign stays: it is not among the signs that fall away"),
    ("C++", ["c"], "only the seven signs that are named fall away; + is not among them"),
    ("5 %", ["5"], "only the seven signs that are named fall away; % is not among them"),
    ("yes;", ["yes"], "only the seven signs that are named fall away; the semicolon is not among them"),
    ("theater", ["ater"], "an article is a whole word: `theater` does not begin with one"),
    ("answer", ["swer"], "an article is a whole word: `answer` does not begin with one"),
    ("B", ["A"], "A is a letter of multiple choice here: an article falls away only where a word follows it"),
    ("A", [""], "an article that stands alone stays: it may be a letter of multiple choice"),
    ("the", [""], "an article that stands alone stays"),
    ("dog and a cat", ["dog and cat"], "an article inside stays: only one in front falls away"),
    ("an a", ["a an"], "only the first word may fall away as an article"),
    ("the a team", ["team"], "only one article falls away"),
    ("new york", ["newyork"], "a blank between words stays"),
    ("par", ["Paris"], "the whole must be equal, not a part of it"),
    ("7", ["seven", "70", "0.7"], "none of those accepted is equal to the answer"),
    ("...", ["nothing"], "an answer may come to nothing, which is right only where nothing is accepted"),
)


_WHY = {answer: why for answer, *_, why in (*_FORMS, *_TRAPS)}
_ANY = "an answer is right if it equals *any* of those accepted, wherever that stands in the list"
_ONCE = "an answer that equals several of those accepted counts once"


def _share(function, answers, accepted):
    return ask(function, answers, accepted)


def _is_right(function, answer, known):
    given = tensor(_share(function, [answer], [known]))
    if given.numel() != 1:
        raise Wrong(f"expected one number, got {given.numel()}")
    return given.item()


def _plain(function):
    close(_share(function, ["one", "two", "three", "four"], [["one"], ["2"], ["three"], ["4", "four"]]), _number(0.75))
    close(_share(function, ["x"], [["y"]]), _number(0))
    close(_share(function, ["x"] * 7, [["x"]] * 7), _number(1))


def _number(value):
    return torch.tensor(float(value))


def _falls_away(function):
    for answer, known, _, why in _FORMS:
        if _is_right(function, answer, known) != 1:
            raise Sure(f"{answer!r} should be right where {known} is accepted: {why}")


def _stays(function):
    for answer, known, why in _TRAPS:
        if _is_right(function, answer, known) != 0:
            raise Sure(f"{answer!r} should be wrong where {known} is accepted: {why}")


def _any_of(function):
    known = ["Big Ben", "the clock tower", "Elizabeth Tower"]
    for answer in known:
        if _is_right(function, answer.upper() + "!", known) != 1:
            raise Wrong(_ANY)
    if _is_right(function, "ben", ["ben", "Ben", "ben."]) != 1:
        raise Wrong(_ONCE)


def _drawn(generator, n_answers=11):
    """Answers with noise that must fall away, and the share that is right."""
    draw = lambda n: torch.randint(n, (), generator=generator).item()
    words, answers, accepted, n_right = ("lamp", "red Hat", "12", "3.5", "Tee", "x y z"), [], [], 0
    for _ in range(n_answers):
        truths = [words[draw(3)], words[3 + draw(3)]]
        answer = words[draw(len(words))]
        n_right += answer in truths
        front = ("", "The ", "a ", " ")[draw(4)]
        answers.append(front + (answer.upper() if draw(2) else answer) + _SIGNS[draw(len(_SIGNS))] * draw(3))
        accepted.append(truths)
    return answers, accepted, n_right / n_answers


def _random(function):
    generator = fresh()
    for n_answers in (1, 5, 13):
        answers, accepted, share = _drawn(generator, n_answers)
        close(_share(function, answers, accepted), _number(share))
    answers, accepted, _ = _drawn(generator)
    unchanged(function, answers, accepted)


def made(
    end=_SIGNS + " ",
    front="",
    inside="",
    articles="first",
    lower=True,
    blanks=True,
    of_truth=True,
    equal=lambda answer, known: answer in known,
    total=lambda rights: sum(rights) / len(rights),
    signs="first",
):
    """Score with one rule in another form."""

    def normalized(text):
        text = text.lower() if lower else text
        text = "".join(one for one in text if one not in inside)
        text = " ".join(text.split()) if blanks else text
        words = (text.rstrip(end) if signs == "first" else text).split(" ")
        if articles == "everywhere":
            words = [word for word in words if word not in _ARTICLES]
        elif articles == "alone, too":
            words = words[words[0] in _ARTICLES :]
        elif articles == "several":
            while len(words) > 1 and words[0] in _ARTICLES:
                words = words[1:]
        elif articles == "first":
            words = words[len(words) > 1 and words[0] in _ARTICLES :]
        text = " ".join(words)
        if articles == "letters":
            text = next((text.removeprefix(one) for one in ("the", "an", "a") if text.startswith(one)), text).strip()
        return text.rstrip(end).lstrip(front)

    def share_right(answers, accepted):
        rights = []
        for answer, known in zip(answers, accepted, strict=True):
            truths = [normalized(one) if of_truth else one for one in known]
            rights.append(equal(normalized(answer), truths))
        return total(rights)

    return share_right


honest = made()


def _one_sign(answers, accepted):
    def cut(text):
        words = text.lower().split()
        words = words[len(words) > 1 and words[0] in _ARTICLES :]
        text = " ".join(words)
        return text[:-1].strip() if text and text[-1] in _SIGNS else text

    pairs = zip(answers, accepted, strict=True)
    return sum(cut(answer) in map(cut, known) for answer, known in pairs) / len(answers)


def _by_expressions(answers, accepted):
    import re

    def normalized(text):
        text = re.sub(r"\s+", " ", text.strip().casefold())
        text = re.sub(r"[.,!?。！？ ]+$", "", text)
        return re.sub(r"^(a|an|the) (?=.)", "", text)

    found = [any(normalized(one) == normalized(answer) for one in known) for answer, known in zip(answers, accepted)]  # noqa: B905
    return torch.tensor(found).double().mean()


def _writes(answers, accepted):
    for place, answer in enumerate(answers):
        answers[place] = answer.lower()
    return honest(answers, accepted)


_PROBE = (
    *((answer, known) for answer, known, _, _ in _FORMS),
    *((answer, known) for answer, known, _ in _TRAPS),
    ("big ben", ["clock", "Big Ben", "tower"]),
    ("ben", ["ben", "Ben", "ben."]),
)


def _probe(function):
    mixed = (["one", "two", "three", "4"], [["one"], ["2"], ["three"], ["four", "4"]])
    return [outcome(function, *mixed), *(outcome(function, [answer], [known]) for answer, known in _PROBE)]


evaluation_same_answer = Exercise(
    slug="evaluation-same-answer",
    answers=("share_right",),
    properties=(
        Property("gives the share of right answers", _plain),
        Property("what should fall away falls away", _falls_away, points=2),
        Property("what should stay stays", _stays, points=3),
        Property("any of those accepted will do", _any_of),
        Property("right for answers drawn at random, and changes none", _random),
    ),
    core="gives the share of right answers",
    probe=_probe,
    mistakes=(
        Mistake(
            "a count",
            (made(total=sum),),
            "that is how many are right: divide by the number of answers",
        ),
        Mistake(
            "percent",
            (made(total=lambda rights: 100 * sum(rights) / len(rights)),),
            "that is in percent: a share, from 0 to 1",
        ),
        Mistake("the shared rule for names", (made(inside=string.punctuation, articles="everywhere"),), _WHY["1.5"]),
        Mistake("signs inside, too", (made(inside=_SIGNS),), _WHY["1.5"]),
        Mistake("signs in front, too", (made(front=_SIGNS),), _WHY[".5"]),
        Mistake("a minus sign, too", (made(front="-"),), _WHY["-3"]),
        Mistake("all of ASCII's signs at the end", (made(end=string.punctuation + "。！？ "),), _WHY["C++"]),
        Mistake("a semicolon, too", (made(end=_SIGNS + " ;:"),), _WHY["yes;"]),
        Mistake("articles before signs", (made(signs="last"),), _WHY["A ."]),
        Mistake("ASCII's signs alone", (made(end=".,!? "),), _WHY["巴黎。"]),
        Mistake("one sign alone", (_one_sign,), _WHY["Really?!.."]),
        Mistake("a blank is left", (made(end=_SIGNS),), _WHY["42 ."]),
        Mistake("capitals count", (made(lower=False),), _WHY["PARIS"]),
        Mistake("blanks count", (made(blanks=False),), _WHY["  New \n  York\t"]),
        Mistake("articles stay", (made(articles="none"),), _WHY["The Eiffel Tower."]),
        Mistake("articles everywhere", (made(articles="everywhere"),), _WHY["A"]),
        Mistake("an article alone falls away", (made(articles="alone, too"),), _WHY["A"]),
        Mistake("several articles fall away", (made(articles="several"),), _WHY["the a team"]),
        Mistake("articles as letters", (made(articles="letters"),), _WHY["answer"]),
        Mistake("the truth as it is", (made(of_truth=False),), _WHY["paris"]),
        Mistake(
            "the first truth alone",
            (made(equal=lambda answer, known: answer == known[0]),),
            _ANY,
        ),
        Mistake(
            "a part is enough",
            (made(equal=lambda answer, known: any(one in answer for one in known)),),
            _WHY["Paris"],
        ),
        Mistake(
            "counts each truth",
            (made(equal=lambda answer, known: known.count(answer)),),
            _ONCE,
        ),
        Mistake("writes to the answers", (_writes,), "your function changed the list it was given"),
    ),
    variants=(
        Variant("words in a list", (honest,)),
        Variant("regular expressions", (_by_expressions,)),
        Variant("articles by prefix", (made(equal=lambda answer, known: any(answer == one for one in known)),)),
    ),
)

EXERCISES = (evaluation_same_answer,)
