"""Exercises on the stream of states through a stack of blocks: watched in a shipped model, and explained in words."""

from functools import cache

import torch
from torch.nn import functional as F

from tutor.data import stories
from tutor.lessons.answers import foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID, EOS_ID, PAD_ID

# ---------------------------------------------------------------- block-explore

N_STORIES, N_BLOCKS = 2, 4


@cache
def _parts():
    """The model, and all stories in one batch: padding behind a story is seen by no token of it."""
    tokenizer = load_tokenizers("stories")["text"]
    texts = [[BOS_ID, *tokenizer.encode(each.text), EOS_ID] for each in stories.load("test")[:N_STORIES]]
    longest = max(map(len, texts))
    return load_pretrained("stories"), torch.tensor([[*text, *[PAD_ID] * (longest - len(text))] for text in texts])


def _run(replace=None, listen=None):
    """Run the whole model while hooks stand at its blocks: the student's way is a loop over them.

    Args:
        replace: Gives what a block hands on, from its number, what it was given and what it made.
        listen: Called with the number, and what the block was given and made, at real tokens.
    """
    model, texts = _parts()
    read, targets = texts[:, :-1], texts[:, 1:]
    real = targets != PAD_ID

    def hook(number):
        def stand_by(module, inputs, made):
            if listen is not None:
                listen(number, inputs[0][real], made[real])
            return None if replace is None else replace(number, inputs[0], made)

        return stand_by

    hooks = [block.register_forward_hook(hook(number)) for number, block in enumerate(model.blocks)]
    try:
        with torch.no_grad():
            return F.cross_entropy(model(read)[real], targets[real]).item()
    finally:
        for each in hooks:
            each.remove()


@cache
def sizes(of="stream"):
    """The root mean square of the states before the first block and behind each, or of what each block adds."""
    found = {}

    def listen(number, given, made):
        if number == 0:
            found[0] = given
        found[number + 1] = made - given if of == "added" else made

    _run(listen=listen)
    return [found[place].double().square().mean().sqrt().item() for place in range(N_BLOCKS + 1)]


@cache
def loss_without(block):
    """The loss with a block left out: what it was given is handed on."""
    return _run(lambda number, given, made: given if number == block else made)


@cache
def loss_without_what_passes(block):
    """The mistake: the loss where a block hands on what it adds, and nothing else."""
    return _run(lambda number, given, made: made - given if number == block else made)


@cache
def loss_in_order(*order):
    """The loss with the blocks in another order."""
    model, _ = _parts()
    blocks = list(model.blocks)
    for place, number in enumerate(order):
        model.blocks[place] = blocks[number]
    try:
        return _run()
    finally:
        for place, block in enumerate(blocks):
            model.blocks[place] = block


@cache
def right():
    """All four answers."""
    without = [loss_without(block) for block in range(N_BLOCKS)]
    return sizes(), without, 0, loss_in_order(0, 2, 1, 3)


def _sizes(*answers):
    foretold(answers[0], torch.tensor(right()[0]), tolerance=0.006)


def _without(*answers):
    foretold(answers[1], torch.tensor(right()[1]), tolerance=0.006)


def _needed(*answers):
    foretold(answers[2], torch.tensor(0.0), tolerance=1e-6)


def _exchanged(*answers):
    foretold(answers[3], torch.tensor(right()[3]), tolerance=0.006)


def _but(place, wrong):
    """The right answers, with one of them wrong."""
    return Late(lambda: tuple(wrong() if at == place else part for at, part in enumerate(right())))


block_explore = Exercise(
    slug="block-explore",
    answers=("stream_sizes", "losses_without", "needed_block", "loss_exchanged"),
    likeness=0.006,
    properties=(
        Property("the size of the states, from block to block", _sizes),
        Property("the loss without each of the blocks", _without),
        Property("the block that cannot be spared", _needed),
        Property("the loss with the middle blocks exchanged", _exchanged),
    ),
    mistakes=(
        Mistake(
            "what the blocks add",
            _but(0, lambda: sizes("added")),
            "those are the sizes of what each block *adds*: asked is what has gathered up to there",
        ),
        Mistake(
            "squares",
            _but(0, lambda: [size**2 for size in sizes()]),
            "those are the means of the squares: take the root",
        ),
        Mistake(
            "what passes left out",
            _but(1, lambda: [loss_without_what_passes(block) for block in range(N_BLOCKS)]),
            "you took away what passes the block, and kept what it adds: a block that is left out hands on what it "
            "was given",
        ),
        Mistake(
            "one block alone",
            _but(1, lambda: [_run(lambda n, given, made, b=b: made if n == b else given) for b in range(N_BLOCKS)]),
            "that is the loss with *one block alone*: leave out one, and keep the others",
        ),
        Mistake(
            "what was lost",
            _but(1, lambda: [loss - _run() for loss in right()[1]]),
            "that is by how much the loss grows: asked is the loss itself",
        ),
        Mistake(
            "the least needed",
            _but(2, lambda: 2),
            "without the block that cannot be spared the loss is *highest*",
        ),
        Mistake(
            "counted from 1",
            _but(2, lambda: 1),
            "count from 0: the block behind the embedding has the number 0",
        ),
        Mistake(
            "exchanged with the first",
            _but(3, lambda: loss_in_order(1, 0, 2, 3)),
            "those are the first two blocks: the ones in the middle have the numbers 1 and 2",
        ),
        Mistake(
            "nothing exchanged",
            _but(3, _run),
            "that is the loss of the model as it is",
        ),
    ),
    equivalents={
        "line 3: torch.cat([stream(text, blocks)[place] for text in texts], dim=1).square().mean().sqrt().item() → "
        "torch.cat([stream(text, blocks)[place] for text in texts], dim=1).square().mean().sqrt()": (
            "a tensor of one number may be handed in as well"
        ),
        "line 8: 2 → -2": "of four blocks, the third is the last but one",
    },
    variants=(
        Variant("measured", Late(right)),
        Variant(
            "two decimals",
            Late(
                lambda: (
                    [round(size, 2) for size in right()[0]],
                    tuple(round(loss, 2) for loss in right()[1]),
                    0.0,
                    round(right()[3], 2),
                )
            ),
        ),
        Variant("tensors", Late(lambda: tuple(map(torch.tensor, right())))),
    ),
)


# ---------------------------------------------------------------- block-explain

block_explain = Exercise(
    slug="block-explain",
    answers=("why_both",),
    properties=TEXT_IS_THERE,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("Norms set the size of each state, but a chain of many layers multiplies many slopes all the same.",),
        ),
        Variant(
            "中文",
            (
                "归一化只调整每个状态的大小，信号和梯度仍要逐层相乘地穿过所有的层；残差连接给它们一条相加的通路，"
                "不必经过每一层的矩阵，所以很深的网络也能训练。",
            ),
        ),
    ),
    manual_points=3,
)

EXERCISES = (block_explore, block_explain)
