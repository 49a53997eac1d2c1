"""Exercises with pencil and paper: the base model of 2017, and two scores of a translation."""

import math
from functools import cache

import torch
from torch import nn

from tutor.lessons.answers import Wrong, foretold, tensor
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.metrics.alignment import attention_links, score_alignment
from tutor.metrics.ngrams import count_ngrams

# ---------------------------------------------------------------- translation-on-paper

_D, _HEADS, _LAYERS, _D_FF, _VOCAB = 512, 8, 6, 2048, 37_000
_BATCH, _SOURCE, _TARGET = 4, 11, 14
_PAPER = (
    (_BATCH, _SOURCE, _D),
    (_BATCH, _TARGET, _VOCAB),
    _LAYERS * _BATCH * _HEADS * _TARGET * _SOURCE,
    _LAYERS * 4 * (_D**2 + _D),
    _LAYERS * (2 + 3) * 2 * _D,
    _VOCAB * _D,
)


@cache
def _measured():
    """What PyTorch's own modules say, one layer of each kind."""
    encoder = nn.TransformerEncoderLayer(_D, _HEADS, _D_FF, batch_first=True)
    decoder = nn.TransformerDecoderLayer(_D, _HEADS, _D_FF, batch_first=True)
    with torch.no_grad():
        memory = encoder(torch.zeros(_BATCH, _SOURCE, _D))
        states = torch.zeros(_BATCH, _TARGET, _D)
        weights = decoder.multihead_attn(states, memory, memory, average_attn_weights=False)[1]
    scores = states[..., :1] @ torch.zeros(1, _VOCAB)  # the width is summed away, so any will do
    count = {"cross": 0, "norm": 0}
    for name, parameter in (*encoder.named_parameters(), *decoder.named_parameters()):
        for kind, sign in (("cross", "multihead"), ("norm", "norm")):
            count[kind] += _LAYERS * parameter.numel() if sign in name else 0
    table = torch.Size((_VOCAB, _D)).numel()
    return tuple(memory.shape), tuple(scores.shape), _LAYERS * weights.numel(), count["cross"], count["norm"], table


def _shape(place):
    def test(*answers):
        given = tensor(list(answers[place]) if isinstance(answers[place], torch.Size) else answers[place])
        if given.shape != (3,):
            raise Wrong("expected a tuple of 3 numbers, the batch first")
        foretold(given, torch.tensor(_measured()[place]), 1e-6)

    return test


def _number(place):
    # to the last digit, which float64 holds
    return lambda *answers: foretold(answers[place], torch.tensor(_measured()[place], dtype=torch.float64), 1e-9)


def _but(place, wrong, answers=_PAPER):
    return (*answers[:place], wrong, *answers[place + 1 :])


on_paper = Exercise(
    slug="translation-on-paper",
    answers=(
        "memory_shape",
        "scores_shape",
        "n_cross_weights",
        "cross_parameters",
        "norm_parameters",
        "table_parameters",
    ),
    likeness=1e-9,
    properties=(
        Property("the shape of the memory", _shape(0)),
        Property("the shape of the scores", _shape(1)),
        Property("the weights of all cross-attentions", _number(2)),
        Property("the parameters of all cross-attentions", _number(3)),
        Property("the parameters of all norms", _number(4)),
        Property("the parameters of the table", _number(5)),
    ),
    mistakes=(
        Mistake(
            "one vector each",
            _but(0, (_BATCH, _D)),
            "the encoder gives one vector for each *token*: expected a tuple of 3 numbers",
        ),
        Mistake("as long as the target", _but(0, (_BATCH, _TARGET, _D)), "the memory has a row for each source token"),
        Mistake(
            "as wide as the vocabulary",
            _but(0, (_BATCH, _SOURCE, _VOCAB)),
            "the readout stands behind the decoder: the memory is as wide as the states",
        ),
        Mistake(
            "scores for the source",
            _but(1, (_BATCH, _SOURCE, _VOCAB)),
            "the decoder gives scores at each place of the *target*",
        ),
        Mistake("states", _but(1, (_BATCH, _TARGET, _D)), "those are the last states: the readout scores every token"),
        Mistake(
            "the best token alone",
            _but(1, (_BATCH, _TARGET, 1)),
            "every token of the vocabulary gets a score, at each place",
        ),
        Mistake("one layer", _but(2, _PAPER[2] // _LAYERS), "those are the weights of one layer: there are 6"),
        Mistake("one head", _but(2, _PAPER[2] // _HEADS), "each of the 8 heads has weights of its own"),
        Mistake("one example", _but(2, _PAPER[2] // _BATCH), "each of the 4 examples has weights of its own"),
        Mistake(
            "squares",
            _but(2, _LAYERS * _BATCH * _HEADS * _TARGET * _TARGET),
            "those are the weights of the decoder's self-attention: here target tokens ask source tokens",
        ),
        Mistake("one layer's", _but(3, _PAPER[3] // _LAYERS), "those are the parameters of one layer: there are 6"),
        Mistake("no biases", _but(3, _LAYERS * 4 * _D**2), "each of the four projections has a bias as well"),
        Mistake(
            "three projections",
            _but(3, _LAYERS * 3 * (_D**2 + _D)),
            "a projection is missing: query, key, value *and* output",
        ),
        Mistake(
            "projections for each head",
            _but(3, _HEADS * _PAPER[3]),
            "the heads share the width of 512: their number changes no count of parameters",
        ),
        Mistake(
            "all attention",
            _but(3, 3 * _PAPER[3]),
            "those are all three attentions: encoder, decoder, and between them. Asked is the last alone",
        ),
        Mistake(
            "one each",
            _but(4, _LAYERS * 2 * 2 * _D),
            "that is one norm for each block, or two for the blocks of one stack: count 2 and 3",
        ),
        Mistake(
            "two and two",
            _but(4, _LAYERS * 4 * 2 * _D),
            "a block of the decoder has three layers, and so three norms",
        ),
        Mistake("no biases in the norms", _but(4, _LAYERS * 5 * _D), "a norm has a weight *and* a bias"),
        Mistake("the encoder's", _but(4, _LAYERS * 2 * _D * 3), "those are the decoder's: add the encoder's"),
        Mistake("two tables", _but(5, 2 * _PAPER[5]), "source, target and readout share *one* table"),
        Mistake(
            "three tables",
            _but(5, 3 * _PAPER[5]),
            "one table serves three times, and counts once",
        ),
    ),
    variants=(
        Variant("computed", _PAPER),
        Variant("numbers", ([4, 11, 512], [4, 14, 37000], 29568, 6303744, 30720, 18944000)),
        Variant("tensors", (torch.Size(_PAPER[0]), torch.tensor(_PAPER[1]), *map(torch.tensor, _PAPER[2:]))),
    ),
)

# ---------------------------------------------------------------- translation-scores-by-hand

WEIGHTS = (
    (0.7, 0.1, 0.1, 0.05, 0.05),
    (0.1, 0.6, 0.1, 0.1, 0.1),
    (0.05, 0.05, 0.3, 0.1, 0.5),
    (0.05, 0.1, 0.5, 0.3, 0.05),
    (0.05, 0.05, 0.05, 0.05, 0.8),
    (0.2, 0.6, 0.1, 0.05, 0.05),
)
GOLD = ({0}, set(), {2, 4}, {3, 4}, {4}, {1})
HYPOTHESIS, REFERENCE = "the hat the hat is red".split(), "the hat is red and new".split()
_SCORED = ([0, 1, 4, 2, 4, 1], [4 / 5, 4 / 6, 4 / 7], [4 / 6, 3 / 5], [math.exp(-1), 1.0])


@cache
def _scored():
    """What the book's metrics say."""
    links = attention_links(torch.tensor(WEIGHTS))
    score = score_alignment([links], [list(GOLD)])
    shared = []
    for n in (1, 2):
        counts = count_ngrams(HYPOTHESIS, n)
        shared.append((counts & count_ngrams(REFERENCE, n)).total() / counts.total())
    penalties = [math.exp(min(0.0, 1 - len(REFERENCE) / n)) for n in (3, 9)]
    return [place for (place,) in links], [score.hits, score.precision, score.recall], shared, penalties


def _of_scores(place, tolerance):
    return lambda *answers: foretold(answers[place], torch.tensor(_scored()[place], dtype=torch.float64), tolerance)


def _with(place, wrong):
    return _but(place, wrong, _SCORED)


scores_by_hand = Exercise(
    slug="translation-scores-by-hand",
    answers=("darkest", "link_scores", "shared_runs", "penalties"),
    likeness=0.004,
    properties=(
        Property("where each row is darkest", _of_scores(0, 1e-6)),
        Property("hits, precision and recall of the links", _of_scores(1, 0.006), points=2),
        Property("shared words and shared pairs", _of_scores(2, 0.006)),
        Property("the brevity penalty", _of_scores(3, 0.006)),
    ),
    mistakes=(
        Mistake(
            "counted from 1",
            _with(0, [1, 2, 5, 3, 5, 2]),
            "count the places from 0: *he* stands at place 0",
        ),
        Mistake(
            "the gold",
            _with(0, [0, 1, 2, 3, 4, 1]),
            "those are places where a reader would look: asked is where the *weights* are largest",
        ),
        Mistake("the weights", _with(0, [0.7, 0.6, 0.5, 0.5, 0.8, 0.6]), "those are weights: asked are their places"),
        Mistake(
            "all words in the hits",
            _with(1, [4 / 6, 4 / 6, 4 / 7]),
            "a word without gold cannot be hit and does not count: five words are left",
        ),
        Mistake(
            "hat left out of the precision",
            _with(1, [4 / 5, 4 / 5, 4 / 7]),
            "precision counts *all* found links, also that of *hat*, which is wrong",
        ),
        Mistake(
            "recall over words",
            _with(1, [4 / 5, 4 / 6, 4 / 5]),
            "recall counts gold *links*: *die* and *roten* have two each",
        ),
        Mistake(
            "recall over found links",
            _with(1, [4 / 5, 4 / 6, 4 / 6]),
            "recall divides by the gold links: count them all, two for *die* and two for *roten*",
        ),
        Mistake(
            "precision and recall exchanged",
            _with(1, [4 / 5, 4 / 7, 4 / 6]),
            "precision and recall are exchanged: precision divides by what was *found*",
        ),
        Mistake(
            "a near miss",
            _with(1, [1.0, 5 / 6, 5 / 7]),
            "the row of *roten* is darkest at *the*, and its gold is *red* and *hats*: that is no hit",
        ),
        Mistake(
            "not clipped",
            _with(2, [1.0, 4 / 5]),
            "the reference has *the hat* once: the second *the*, *hat* and *the hat* find no partner",
        ),
        Mistake(
            "words not clipped",
            _with(2, [1.0, 3 / 5]),
            "the reference has *the* and *hat* once each: the second ones of the translation find no partner",
        ),
        Mistake(
            "divided by the reference",
            _with(2, [4 / 6, 3 / 6]),
            "divide by the pairs of the *translation*: six words make five pairs",
        ),
        Mistake(
            "each word once",
            _with(2, [1.0, 3 / 4]),
            "you count each word or pair of the translation once: it has them twice, and divides by all",
        ),
        Mistake("counts", _with(2, [4.0, 3.0]), "those are the counts: divide by how many the translation has"),
        Mistake(
            "ratios",
            _with(3, [0.5, 1.5]),
            "those are ratios of the lengths: the penalty is e to the power of 1 − r / t",
        ),
        Mistake(
            "long ones rewarded",
            _with(3, [math.exp(-1), math.exp(1 - 6 / 9)]),
            "who is longer than the reference gets 1, not more: only brevity is punished",
        ),
        Mistake(
            "r and t exchanged",
            _with(3, [math.exp(0.5), 1.0]),
            "r and t are exchanged: r is the length of the reference, t that of the translation",
        ),
        Mistake(
            "the long one punished",
            _with(3, [1.0, math.exp(-1)]),
            "the penalties are exchanged: the *short* translation is punished",
        ),
        Mistake(
            "the ratio upside down",
            _with(3, [1.0, math.exp(1 - 9 / 6)]),
            "the ratio is upside down: the *short* translation is punished",
        ),
    ),
    variants=(
        Variant("computed", _SCORED),
        Variant("two decimals", ((0, 1, 4, 2, 4, 1), (0.8, 0.67, 0.57), (0.67, 0.6), (0.37, 1))),
        Variant("tensors", tuple(map(torch.tensor, _SCORED))),
    ),
)

EXERCISES = (on_paper, scores_by_hand)
