"""Exercises on what a recorded attention says, and what it does not."""

import torch
from torch.nn import functional as F

from tutor.data.recall import DIGITS, LETTERS
from tutor.lessons.answers import Wrong, foretold, tensor
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.models.pretrained import load_pretrained

# ---------------------------------------------------------------- recall-explore

MEMORY = ("k1", "t2", "k3", "m4", "z5", "a6")
SWAPPED = ("k3", "t2", "k1", "m4", "z5", "a6")


def weights_of(memory: tuple[str, ...], asked: str) -> torch.Tensor:
    """The weights of the shipped recall model for one asked letter, worked out from its raw matrices."""
    learned = load_pretrained("associative_recall").state_dict()

    def project(name: str, states: torch.Tensor) -> torch.Tensor:
        return F.linear(states, learned[f"attention.{name}.weight"], learned[f"attention.{name}.bias"])

    letters = learned["letter.weight"]
    stored = [letters[LETTERS.index(pair[0])] + learned["digit.weight"][DIGITS.index(pair[1])] for pair in memory]
    query, keys = project("query", letters[LETTERS.index(asked)]), project("key", torch.stack(stored))
    return F.softmax(keys @ query / query.shape[-1] ** 0.5, dim=0)


_TWICE = weights_of(MEMORY, "k").tolist()
_MOVED = weights_of(SWAPPED, "k").tolist()


def _twice(weights, *others):
    foretold(weights, torch.tensor(_TWICE), tolerance=0.006)


def _moved(weights, swapped, *others):
    foretold(swapped, torch.tensor(_MOVED), tolerance=0.006)


def _order(weights, swapped, knows_order, absent_total):
    answer = tensor(knows_order)
    if answer.dtype != torch.bool or answer.any():
        raise Wrong(
            "see which weight each pair has, before and after the two change places: does it move with the pair?"
        )


def _absent(weights, swapped, knows_order, absent_total):
    foretold(absent_total, torch.tensor(1.0), tolerance=0.006)


recall_explore = Exercise(
    slug="recall-explore",
    answers=("twice_weights", "swapped_weights", "knows_order", "absent_total"),
    properties=(
        Property("the weights when k is stored twice", _twice),
        Property("the weights after the two pairs changed places", _moved),
        Property("whether the net knows which pair came later", _order),
        Property("the total weight when the letter is not stored", _absent),
    ),
    likeness=0.006,
    probe=lambda *answers: [numbers_of(answer) for answer in answers],
    mistakes=(
        Mistake(
            "another letter asked",
            (weights_of(MEMORY, "a").tolist(), _MOVED, False, 1),
            "those are the weights for `a`: ask for `k`",
        ),
        Mistake(
            "the whole map",
            ([[weights_of(MEMORY, letter).tolist() for letter in "ka"]], _MOVED, False, 1),
            "expected shape (6,)",
        ),
        Mistake(
            "one-hot",
            ([0, 0, 1, 0, 0, 0], _MOVED, False, 1),
            "that is one pair alone: record the weights, the net shares them out",
        ),
        Mistake(
            "swap not made",
            (_TWICE, _TWICE, False, 1),
            "those are the weights from before the swap: let the net run on the new memory",
        ),
        Mistake(
            "the order is known",
            (_TWICE, _MOVED, True, 1),
            "see which weight each pair has, before and after the two change places: does it move with the pair?",
        ),
        Mistake(
            "nothing found, nothing looked at",
            (_TWICE, _MOVED, False, 0),
            "softmax cannot say `nothing`, whether or not a key fits: record the six weights, and add them up",
        ),
    ),
    equivalents={"line 5: 0 → -1": "one layer, one head, one query: the first is also the last"},
    variants=(
        Variant("exact", (_TWICE, _MOVED, False, 1.0)),
        Variant("two decimals", ([round(w, 2) for w in _TWICE], tuple(round(w, 2) for w in _MOVED), False, 1)),
        Variant("tensors", (torch.tensor(_TWICE), torch.tensor(_MOVED), False, weights_of(MEMORY, "x").sum())),
    ),
)

# ---------------------------------------------------------------- attention-explain

attention_explain = Exercise(
    slug="attention-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("The weights say what was mixed. They do not say what the value vectors held, nor what came after.",),
        ),
        Variant(
            "中文",
            (
                "权重只说明各个值向量以多大比例混合，并不说明值向量里有什么内容，也不说明后面的层如何使用这个结果，所以不能直接当作解释。",
            ),
        ),
    ),
)

EXERCISES = (recall_explore, attention_explain)
