"""Exercises on what a rule lets through: measured on a shipped model; and on what is no generation, in words."""

from functools import cache

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID

# ---------------------------------------------------------------- decoding-explore

BEGINNINGS = "last winter", "last winter max was in the station with a", "last winter max was"
HERO = "last winter max was in the station with a blue drum . max wanted to show the drum to"
P, K, HOT = 0.9, 5, 2.0


@cache
def scores_after(text):
    """What the model says of every word to come next."""
    model, words = load_pretrained("stories"), load_tokenizers("stories")["text"]
    with torch.no_grad():
        return model(torch.tensor([[BOS_ID, *words.encode(text)]]))[0, -1].double(), words


def chances(text, temperature=1.0):
    """The probabilities at a temperature."""
    return (scores_after(text)[0] / temperature).softmax(dim=-1)


def _sorted(text, temperature=1.0):
    return chances(text, temperature).sort(descending=True).values


def n_kept(p=P, temperature=1.0):
    """How many words top-p keeps, after each beginning."""
    return [int((_sorted(text, temperature).cumsum(-1) < p).sum()) + 1 for text in BEGINNINGS]


def lost(k=K):
    """How much probability top-k rules out, after each beginning."""
    return [1 - _sorted(text)[:k].sum().item() for text in BEGINNINGS]


def astray():
    """The chance of another word than the best, where only one fits: four ways to draw it."""
    text = BEGINNINGS[-1]
    hot = _sorted(text, HOT)
    n_hot = int((hot.cumsum(-1) < P).sum()) + 1
    cut = 1 - (hot[0] / hot[:n_hot].sum()).item()
    return [1 - _sorted(text)[0].item(), 1 - hot[0].item(), cut, 0.0]


def to_oneself():
    """The probability that the hero shows the drum to the hero."""
    return chances(HERO)[scores_after(HERO)[1].id_of("max")].item()


@cache
def right():
    """All four answers."""
    return n_kept(), lost(), astray(), to_oneself()


_TOLERANCE = (1e-6, 0.011, 0.011, 0.011)


def _found(place):
    def test(*answers):
        want = torch.tensor(right()[place], dtype=torch.float64)
        foretold(answers[place], want, _TOLERANCE[place])

    return test


def _but(place, number):
    """The right answers, with one of them wrong."""
    return Late(lambda: tuple(number() if at == place else part for at, part in enumerate(right())))


def _with(place, new):
    return [new if at == place else part for at, part in enumerate(astray())]


explore = Exercise(
    slug="decoding-explore",
    answers=("n_kept", "lost_to_five", "astray", "to_himself"),
    likeness=0.011,
    probe=lambda *answers: [numbers_of(answer) for answer in answers],
    properties=(
        Property("how many words top-p 0.9 keeps", _found(0)),
        Property("how much probability top-k 5 rules out", _found(1)),
        Property("the chance of a wrong word, four ways", _found(2)),
        Property("the probability that Max shows it to Max", _found(3)),
    ),
    mistakes=(
        Mistake(
            "the last one not counted",
            _but(0, lambda: [number - 1 for number in n_kept()]),
            "the word that reaches 0.9 is kept, too",
        ),
        Mistake(
            "at temperature 2",
            _but(0, lambda: n_kept(temperature=HOT)),
            "that is at temperature 2: asked is temperature 1",
        ),
        Mistake(
            "above one tenth",
            _but(0, lambda: [int((chances(text) > 1 - P).sum()) for text in BEGINNINGS]),
            "those are the words that have more than 0.1 themselves: top-p adds up the best",
        ),
        Mistake(
            "what is kept",
            _but(1, lambda: [1 - part for part in lost()]),
            "that is what the five best keep: asked is what is ruled out",
        ),
        Mistake(
            "the sixth alone",
            _but(1, lambda: [_sorted(text)[K].item() for text in BEGINNINGS]),
            "that is the probability of the sixth word alone: all words behind the fifth are ruled out",
        ),
        Mistake(
            "four kept",
            _but(1, lambda: lost(K - 1)),
            "that is what lies behind the *fourth* word",
        ),
        Mistake(
            "the right word",
            _but(2, lambda: [1 - part for part in astray()]),
            "those are the chances of *in*: asked are those of all other words together",
        ),
        Mistake(
            "multiplied by 2",
            _but(2, lambda: _with(1, 1 - _sorted(BEGINNINGS[-1], 1 / HOT)[0].item())),
            "at temperature 2 a wrong word is far more likely than at 1: divide the scores by 2, before the softmax",
        ),
        Mistake(
            "probabilities divided",
            _but(2, lambda: _with(1, 1 - (chances(BEGINNINGS[-1]) / HOT).softmax(dim=-1).max().item())),
            "you divide the probabilities by 2, and take their softmax: divide the *scores*",
        ),
        Mistake(
            "the last two exchanged",
            _but(2, lambda: [*astray()[:2], astray()[3], astray()[2]]),
            "the last two are exchanged: where top-p comes first, only one word is left for the temperature",
        ),
        Mistake(
            "that never happens",
            _but(3, lambda: 0.0),
            "it should be so, since no story of the training data has it: ask the model",
        ),
    ),
    equivalents={
        **dict.fromkeys(
            (
                "line 14: 1 - hot[0] / hot[:n_of(plain)].sum() → hot[0] / hot[:n_of(plain)].sum() - 1",
                "line 14: hot[0] / hot[:n_of(plain)].sum() → hot[:n_of(plain)].sum() / hot[0]",
                "line 14: hot[:n_of(plain)].sum() → hot[:n_of(plain)].mean()",
            ),
            "one word is left here, with probability 1",
        ),
        "line 15: 1 - plain[0] → plain[0] - 1": "both are 0.00 in two decimals",
        **dict.fromkeys(
            (
                "line 7: (chances.cumsum(dim=-1) - chances < 0.9).sum().item() → "
                "(chances.cumsum(dim=-1) - chances < 0.9).sum()",
                "line 11: sorted_chances(text)[:5].sum().item() → sorted_chances(text)[:5].sum()",
            ),
            "a tensor of one number is as good as the number",
        ),
        "line 7: chances.cumsum(dim=-1) - chances < 0.9 → chances.cumsum(dim=-1) - chances <= 0.9": (
            "no words here add up to 0.9 exactly"
        ),
        **dict.fromkeys(("line 3: 1 → 0", "line 7: 1 → 0", "line 16: 1 → 0"), "there is one axis"),
    },
    variants=(
        Variant("exact", Late(right)),
        Variant(
            "two decimals",
            Late(
                lambda: (
                    right()[0],
                    *([round(number, 2) for number in part] for part in right()[1:3]),
                    round(right()[3], 2),
                )
            ),
        ),
        Variant("tensors", Late(lambda: tuple(map(torch.tensor, right())))),
    ),
)

# ---------------------------------------------------------------- decoding-explain

explain = Exercise(
    slug="decoding-explain",
    answers=("why_no_continuation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("Each row answers for its own beginning of the prompt; only the last one says what follows the prompt.",),
        ),
        Variant(
            "中文",
            (
                "每一行只预测提示中对应前缀的下一个词，前面几行的答案提示里已经有了；只有最后一行是新的，下一个词必须先选出来才能再往后算。",
            ),
        ),
    ),
)

EXERCISES = (explore, explain)
