"""Exercises on what one head does among others: silenced in a shipped model, and explained in words."""

from functools import cache

import torch
from torch.nn import functional as F

from tutor.lessons.answers import foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.models.pretrained import load_pretrained, load_tokenizers

# ---------------------------------------------------------------- heads-explore

ENGLISH = "my father does not want to sell a new lamp tomorrow ."
WRITTEN = "mein Vater will morgen"
N_HEADS = 4


@cache
def _parts():
    model, tokenizers = load_pretrained("translation_en_de"), load_tokenizers("translation_en_de")
    start = tokenizers["target"].id_of("<bos>")
    source = torch.tensor([tokenizers["source"].encode(ENGLISH)])
    written = torch.tensor([[start, *tokenizers["target"].encode(WRITTEN)]])
    return model, source, written, tokenizers["target"].id_of("keine")


def _run(silenced=(), listen=None):
    """Run the model while hooks look at the layer from outside: the student's way goes through its weights."""
    model, source, written, next_word = _parts()
    layer = model.decoder.blocks[1].cross_attention
    hooks = [part.register_forward_hook(listen) for part in (layer.query, layer.key) if listen is not None]

    def silence(module, inputs):
        heads = inputs[0].unflatten(-1, (N_HEADS, -1)).clone()
        heads[..., list(silenced), :] = 0
        return (heads.flatten(-2),)

    hooks.append(layer.output.register_forward_pre_hook(silence))
    try:
        with torch.no_grad():
            return model(source, written)[0, -1].softmax(-1)[next_word].item()
    finally:
        for hook in hooks:
            hook.remove()


@cache
def at_word(word):
    """How much each head looks at a word of the source, as the next German word is to come."""
    projected = []
    _run(listen=lambda module, inputs, output: projected.append(output[0].unflatten(-1, (N_HEADS, -1))))
    queries, keys = projected
    scores = torch.einsum("hd,khd->hk", queries[-1], keys) / keys.shape[-1] ** 0.5
    return F.softmax(scores, dim=-1)[:, ENGLISH.split().index(word)].tolist()


@cache
def chance(silenced=()):
    """The probability of *keine* with some heads silenced."""
    return _run(silenced)


@cache
def chance_without_rows(head):
    """The mistake: the probability of *keine* where rows of the matrix are silenced, so that only the bias is left."""
    model, source, written, next_word = _parts()
    layer = model.decoder.blocks[1].cross_attention.output

    def silence(module, inputs, output):
        parts, bias = (part.unflatten(-1, (N_HEADS, -1)).clone() for part in (output, module.bias.detach()))
        parts[..., head, :] = bias[head]
        return parts.flatten(-2)

    hook = layer.register_forward_hook(silence)
    try:
        with torch.no_grad():
            return model(source, written)[0, -1].softmax(-1)[next_word].item()
    finally:
        hook.remove()


@cache
def right():
    """All four answers."""
    return at_word("not"), [chance((head,)) for head in range(N_HEADS)], 2, chance((0, 1, 2, 3))


def _at_not(*answers):
    foretold(answers[0], torch.tensor(right()[0]), tolerance=0.006)


def _alone(*answers):
    foretold(answers[1], torch.tensor(right()[1]), tolerance=0.006)


def _which(*answers):
    foretold(answers[2], torch.tensor(2.0), tolerance=1e-6)


def _together(*answers):
    foretold(answers[3], torch.tensor(right()[3]), tolerance=0.006)


def _but(place, number):
    """The right answers, with one of them wrong."""
    return Late(lambda: tuple(number() if at == place else part for at, part in enumerate(right())))


heads_explore = Exercise(
    slug="heads-explore",
    answers=("at_not", "chance_without_one", "needed_head", "chance_without_all"),
    likeness=0.006,
    probe=lambda *answers: [numbers_of(answer) for answer in answers],
    properties=(
        Property("how much each head looks at *not*", _at_not),
        Property("the probability of *keine* with one head silenced", _alone),
        Property("the head without which the *not* is lost", _which),
        Property("the probability of *keine* with all four silenced", _together),
    ),
    mistakes=(
        Mistake(
            "the weights on *a*",
            _but(0, lambda: at_word("a")),
            "those are the weights on *a*: count the words of the source from 0, or ask for the place of *not*",
        ),
        Mistake(
            "the weights on the word before",
            _but(0, lambda: at_word("does")),
            "those are the weights on *does*: places count from 0",
        ),
        Mistake(
            "one head alone left",
            _but(1, lambda: [chance(tuple({0, 1, 2, 3} - {head})) for head in range(N_HEADS)]),
            "those are the probabilities with three heads silenced and one left: silence one, leave three",
        ),
        Mistake(
            "rows silenced",
            _but(1, lambda: [chance_without_rows(head) for head in range(N_HEADS)]),
            "you silenced rows of the matrix: PyTorch stores it as [out, in], so what a head has found meets *columns*",
        ),
        Mistake(
            "nothing silenced",
            _but(1, lambda: [chance()] * N_HEADS),
            "those are the probabilities of the model as it is: hand what_follows your changed copy",
        ),
        Mistake("a head that looks at *a*", _but(2, lambda: 0), "which head looks at *not*, and which are at *a*?"),
        Mistake(
            "counted from 1",
            _but(2, lambda: 3),
            "heads are counted from 0: look which place of chance_without_one is the smallest",
        ),
        Mistake(
            "nothing silenced at the end",
            _but(3, lambda: chance()),
            "that is the probability in the model as it is: all four heads make up the whole matrix",
        ),
        Mistake(
            "products",
            _but(3, lambda: torch.tensor([chance((head,)) for head in range(N_HEADS)]).prod().item()),
            "that is the product of the four: silence all heads at once and run the model",
        ),
    ),
    variants=(
        Variant("exact", Late(right)),
        Variant(
            "two decimals",
            Late(lambda: tuple([round(n, 2) for n in p] if isinstance(p, list) else round(p, 2) for p in right())),
        ),
        Variant("tensors", Late(lambda: tuple(map(torch.tensor, right())))),
    ),
)

# ---------------------------------------------------------------- heads-explain

heads_explain = Exercise(
    slug="heads-explain",
    answers=("why_one",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("Equal queries and keys give equal weights, and equal values then give equal mixtures in every head.",),
        ),
        Variant(
            "中文",
            (
                "如果各个头使用相同的投影矩阵，它们的查询、键和值就完全相同，权重和结果也相同，拼接之后只是同一个向量的重复，多头并没有带来新的信息。",
            ),
        ),
    ),
)

EXERCISES = (heads_explore, heads_explain)
