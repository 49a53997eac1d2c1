"""Exercises on what a head is worth beside its picture: found out on a shipped model, and explained in words."""

from functools import cache

import torch
from torch.nn import functional as F

from tutor.lessons.answers import foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID

# ---------------------------------------------------------------- heatmap-explore

TEXT, NEXT = "sandwichsand", "w"
N_HEADS = 4
PAIRS = ((1, 0), (1, 1)), ((1, 1), (1, 3))


@cache
def _parts():
    model, letters = load_pretrained("repeats"), load_tokenizers("repeats")["text"]
    return model, torch.tensor([[BOS_ID, *letters.encode(TEXT)]]), letters.id_of(NEXT)


@cache
def run(off=()):
    """The probability of the next letter, and the weights of the last query, with some heads (layer, head) off.

    Hooks cut the heads out from outside: the student's way goes through the book's own tools.
    """
    model, ids, next_id = _parts()
    kept, hooks = [], []

    def silence(layer):
        def hook(module, inputs):
            heads = inputs[0].unflatten(-1, (N_HEADS, -1)).clone()
            heads[..., [head for place, head in off if place == layer], :] = 0
            return (heads.flatten(-2),)

        return hook

    for layer, block in enumerate(model.blocks):
        hooks.append(block.attention.output.register_forward_pre_hook(silence(layer)))
        hooks.append(block.attention.weights.register_forward_hook(lambda *parts: kept.append(parts[-1][0, :, -1])))
    try:
        with torch.no_grad():
            scores = model(ids)[0, -1]
    finally:
        for hook in hooks:
            hook.remove()
    return F.softmax(scores, dim=-1)[next_id].item(), torch.stack(kept)


def looks(key, off=(), layer=1):
    """How much each head of a layer looks at a place, counted with <bos>."""
    return run(off)[1][layer, :, key].tolist()


def chances(layer):
    """The probability of the next letter with each head of a layer off alone."""
    return [run(((layer, head),))[0] for head in range(N_HEADS)]


@cache
def right():
    """All four answers."""
    without_below = [looks(5, ((0, head),))[0] for head in range(N_HEADS)]
    return looks(5), chances(1), [run(pair)[0] for pair in PAIRS], without_below


def _found(place):
    return lambda *answers: foretold(answers[place], torch.tensor(right()[place]), tolerance=0.011)


def _but(place, number):
    """The right answers, with one of them wrong."""
    return Late(lambda: tuple(number() if at == place else part for at, part in enumerate(right())))


heatmap_explore = Exercise(
    slug="heatmap-explore",
    answers=("on_w", "chance_without", "chance_without_two", "on_w_without"),
    likeness=0.011,
    probe=lambda *answers: [numbers_of(answer) for answer in answers],
    properties=(
        Property("how much each head of layer 1 looks at the w", _found(0)),
        Property("the probability of w with one head of layer 1 off", _found(1)),
        Property("the probability of w with two heads of layer 1 off", _found(2)),
        Property("how much head 0 of layer 1 looks at the w with one head of layer 0 off", _found(3)),
    ),
    mistakes=(
        Mistake(
            "the weights on d",
            _but(0, lambda: looks(4)),
            "those are the weights on the earlier d: place 0 is <bos>, so the letters begin at 1",
        ),
        Mistake(
            "the weights of layer 0",
            _but(0, lambda: looks(5, layer=0)),
            "those are the weights of layer 0: layers are counted from 0, too",
        ),
        Mistake(
            "the weights on i",
            _but(0, lambda: looks(6)),
            "those are the weights on the i, one place behind the w",
        ),
        Mistake(
            "nothing off",
            _but(1, lambda: [run()[0]] * N_HEADS),
            "that is the probability in the whole model: hand `ask` the heads that are off",
        ),
        Mistake(
            "heads of layer 0 off",
            _but(1, lambda: chances(0)),
            "those are the probabilities with heads of layer 0 off: asked is layer 1",
        ),
        Mistake(
            "losses",
            _but(1, lambda: [run()[0] - chance for chance in chances(1)]),
            "that is by how much the probability falls: asked is what it falls to",
        ),
        Mistake(
            "products",
            _but(2, lambda: [chances(1)[0] * chances(1)[1], chances(1)[1] * chances(1)[3]]),
            "those are products of two probabilities: switch the two heads off together and run the model",
        ),
        Mistake(
            "the other two",
            _but(2, lambda: [run(((1, 2), (1, 3)))[0], run(((1, 0), (1, 2)))[0]]),
            "those are the probabilities with these two heads on, and the other two off: it is the other way round",
        ),
        Mistake(
            "pairs of layer 0",
            _but(2, lambda: [run(tuple((0, head) for _, head in pair))[0] for pair in PAIRS]),
            "those are the probabilities with heads of layer 0 off: asked is layer 1",
        ),
        Mistake(
            "the pairs exchanged",
            _but(2, lambda: [run(pair)[0] for pair in reversed(PAIRS)]),
            "these are exchanged: heads 0 and 1 first, then heads 1 and 3",
        ),
        Mistake(
            "probabilities",
            _but(3, lambda: chances(0)),
            "those are the probabilities of w: asked is the weight of head 0 of layer 1 on the w",
        ),
        Mistake(
            "heads of layer 1 off",
            _but(3, lambda: [looks(5)[0]] * N_HEADS),
            "that is its weight with all of layer 0 on: switch off heads of layer 0, and look again",
        ),
    ),
    equivalents={
        "line 9: 1 → -1": "of two layers the second is the last",
        "line 15: (0, 1) → (1, 0)": "the order of the heads in the list has no say",
        "line 15: (1, 3) → (3, 1)": "the order of the heads in the list has no say",
    },
    variants=(
        Variant("exact", Late(right)),
        Variant(
            "two decimals",
            Late(lambda: tuple([round(number, 2) for number in part] for part in right())),
        ),
        Variant("tensors", Late(lambda: tuple(map(torch.tensor, right())))),
    ),
)

# ---------------------------------------------------------------- heatmap-explain

heatmap_explain = Exercise(
    slug="heatmap-explain",
    answers=("why_both",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("A heatmap shows where a head looks; switching it off shows whether the answer depends on the head.",),
        ),
        Variant(
            "中文",
            (
                "热图只显示一个头看向哪里，并不说明它写出的内容是否被用到；把这个头关掉再看结果是否变差，才是一次真正的实验，但还要考虑备用的头。",
            ),
        ),
    ),
)

EXERCISES = (heatmap_explore, heatmap_explain)
