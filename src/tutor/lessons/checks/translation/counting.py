"""The exercise that counts the parameters of an encoder-decoder of any size."""

from functools import cache

import torch
from torch import nn

from tutor.lessons.answers import Wrong, ask, fresh, outcome, tensor
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

BASE = (512, 8, 2048, 6, 6, 37_000, 37_000, True)
BIG = (1024, 16, 4096, 6, 6, 37_000, 37_000, True)


@cache
def _layer(kind, d_model, n_heads, d_ff):
    """What a layer of PyTorch's has."""
    return sum(parameter.numel() for parameter in kind(d_model, n_heads, d_ff).parameters())


def oracle(d_model, n_heads, d_ff, n_encoder_layers, n_decoder_layers, source_vocab, target_vocab, shared):
    """Build one layer of each kind, and count."""
    encoder = n_encoder_layers * _layer(nn.TransformerEncoderLayer, d_model, n_heads, d_ff)
    decoder = n_decoder_layers * _layer(nn.TransformerDecoderLayer, d_model, n_heads, d_ff)
    tables = [target_vocab] if shared else [source_vocab, target_vocab, target_vocab]
    return encoder + decoder + sum(torch.Size((vocab, d_model)).numel() for vocab in tables)


def _sizes(generator, shared):
    n_heads, width, d_ff, encoder, decoder, source, target = torch.randint(1, 5, (7,), generator=generator).tolist()
    target = 20 + target
    return n_heads * 2 * width, n_heads, d_ff + 9, encoder, decoder, target if shared else source + 11, target, shared


def _count(function, *sizes):
    given = tensor(ask(function, *sizes))
    if given.numel() != 1:
        raise Wrong(f"expected one number, got {given.numel()}")
    return given.double().item()


def _more(name, place):
    """What one more of something weighs."""

    def test(function):
        generator = fresh()
        for shared in (True, False):
            sizes = list(_sizes(generator, shared))
            larger = [*sizes[:place], sizes[place] + 1, *sizes[place + 1 :]]
            got = _count(function, *larger) - _count(function, *sizes)
            want = oracle(*larger) - oracle(*sizes)
            if got != want:
                raise Wrong(f"one {name} more should weigh {want} for d_model={sizes[0]}, d_ff={sizes[2]}; got {got:g}")

    return test


def _tables(function):
    generator = fresh()
    for shared in (True, False, True, False):
        d_model, *rest, target, shared = _sizes(generator, shared)
        larger = (d_model, *rest, target + 3, shared)
        if shared:
            rest[-1], larger = target, (d_model, *rest[:-1], target + 3, target + 3, True)
        got = _count(function, *larger) - _count(function, d_model, *rest, target, shared)
        want = oracle(*larger) - oracle(d_model, *rest, target, shared)
        if got != want:
            raise Wrong(
                f"3 tokens more in the target's vocabulary should weigh {want} for d_model={d_model}, "
                f"shared={shared}; got {got:g}"
            )
        if not shared:
            wider = [*rest[:-1], rest[-1] + 2, target, False]
            if _count(function, d_model, *wider) - _count(function, d_model, *rest, target, False) != 2 * d_model:
                raise Wrong("a token more in the source's vocabulary should weigh d_model, where nothing is shared")


def _whole(function):
    generator = fresh()
    for shared in (True, False, True, False):
        sizes = _sizes(generator, shared)
        if _count(function, *sizes) != oracle(*sizes):
            raise Wrong(f"for {sizes} expected {oracle(*sizes)}, got {_count(function, *sizes):g}")


def _of_2017(function):
    for name, sizes, want in (("base", BASE, 63_082_496), ("big", BIG, 214_245_376)):
        got = _count(function, *sizes)
        if got != want:
            raise Wrong(f"for the {name} model expected {want:,}, got {got:,.0f}")


def _probe(function):
    return [
        outcome(function, 12, 3, 20, 2, 3, 50, 50, True),
        outcome(function, 12, 3, 20, 2, 3, 40, 50, False),
        outcome(function, 8, 4, 8, 1, 2, 7, 9, False),
    ]


def made(
    attention=lambda d_model, n_heads: 4 * (d_model**2 + d_model),
    network=lambda d_model, d_ff: 2 * d_model * d_ff + d_ff + d_model,
    norm=lambda d_model: 2 * d_model,
    cross=1,
    norms=(2, 3),
    last_norms=0,
    tables=lambda source, target, shared: target if shared else source + 2 * target,
    layers=lambda encoder, decoder: (encoder, decoder),
):
    """Count with one part in another form."""

    def count_parameters(d_model, n_heads, d_ff, n_encoder, n_decoder, source_vocab, target_vocab, shared):
        n_encoder, n_decoder = layers(n_encoder, n_decoder)
        own, inner, scale = attention(d_model, n_heads), network(d_model, d_ff), norm(d_model)
        encoder_block = own + inner + norms[0] * scale
        decoder_block = (1 + cross) * own + inner + norms[1] * scale
        rows = tables(source_vocab, target_vocab, shared)
        return n_encoder * encoder_block + n_decoder * decoder_block + last_norms * scale + rows * d_model

    return count_parameters


def _by_matrices(d_model, n_heads, d_ff, n_encoder, n_decoder, source_vocab, target_vocab, shared):
    """Every tensor by its shape."""
    attention = [(d_model, d_model), (d_model,)] * 4 + [(d_model,)] * 2
    network = [(d_model, d_ff), (d_ff,), (d_ff, d_model), (d_model,)] + [(d_model,)] * 2
    shapes = (attention + network) * n_encoder + (2 * attention + network) * n_decoder
    shapes += [(target_vocab, d_model)] + ([] if shared else [(target_vocab, d_model), (source_vocab, d_model)])
    return sum(torch.Size(shape).numel() for shape in shapes)


parameters = Exercise(
    slug="translation-parameters",
    answers=("count_parameters",),
    likeness=1e-9,
    properties=(
        Property("a block of the encoder", _more("block of the encoder", 3)),
        Property("a block of the decoder", _more("block of the decoder", 4)),
        Property("the tables, shared or not", _tables),
        Property("the whole model, at any size", _whole),
        Property("both models of 2017", _of_2017),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "no cross-attention",
            (made(cross=0),),
            "a decoder's block has two attentions: it asks the memory, too",
        ),
        Mistake("two norms in the decoder", (made(norms=(2, 2)),), "a decoder's block has three norms"),
        Mistake("no norms", (made(norms=(0, 0)),), "the norms are missing: each has a weight and a bias"),
        Mistake(
            "norms without bias",
            (made(norm=lambda d_model: d_model),),
            "a norm has a weight *and* a bias, d_model numbers each",
        ),
        Mistake(
            "last norms",
            (made(last_norms=2),),
            "you count a norm behind each stack: the model of 2017 has none there, since every block ends with one",
        ),
        Mistake(
            "no biases in the attention",
            (made(attention=lambda d_model, n_heads: 4 * d_model**2),),
            "the biases of the four projections are missing",
        ),
        Mistake(
            "three projections",
            (made(attention=lambda d_model, n_heads: 3 * (d_model**2 + d_model)),),
            "a projection is missing: query, key, value *and* output",
        ),
        Mistake(
            "projections for each head",
            (made(attention=lambda d_model, n_heads: n_heads * 4 * (d_model**2 + d_model)),),
            "the heads share the width: their number has no say",
        ),
        Mistake(
            "no biases in the network",
            (made(network=lambda d_model, d_ff: 2 * d_model * d_ff),),
            "the biases of the feed-forward network are missing: d_ff and d_model numbers",
        ),
        Mistake(
            "both biases of the network as wide as the states",
            (made(network=lambda d_model, d_ff: 2 * d_model * d_ff + 2 * d_model),),
            "a bias is as wide as what comes out: in the feed-forward network d_ff numbers on the way up, d_model down",
        ),
        Mistake(
            "the decoder's block like the encoder's",
            (made(cross=0, norms=(2, 2)),),
            "you count a decoder's block like an encoder's: it asks the memory, too, and has a norm for that",
        ),
        Mistake(
            "one matrix in the network",
            (made(network=lambda d_model, d_ff: d_model * d_ff + d_ff),),
            "the feed-forward network has two matrices, there and back",
        ),
        Mistake(
            "all tables counted",
            (made(tables=lambda source, target, shared: source + 2 * target),),
            "shared, one table serves three times and counts once",
        ),
        Mistake(
            "readout forgotten",
            (made(tables=lambda source, target, shared: target if shared else source + target),),
            "where nothing is shared, the readout has a matrix of its own, as large as the target's table",
        ),
        Mistake(
            "two tables shared",
            (made(tables=lambda source, target, shared: 2 * target if shared else source + 2 * target),),
            "shared, one table serves source, target *and* readout",
        ),
        Mistake(
            "no tables",
            (made(tables=lambda source, target, shared: 0),),
            "the tables of token vectors are missing",
        ),
        Mistake(
            "stacks exchanged",
            (made(layers=lambda encoder, decoder: (decoder, encoder)),),
            "the numbers of layers are exchanged: the encoder's comes first",
        ),
        Mistake(
            "the encoder's layers for both",
            (made(layers=lambda encoder, decoder: (encoder, encoder)),),
            "you use one number of layers for both stacks: the decoder has its own",
        ),
    ),
    variants=(
        Variant("by parts", (made(),)),
        Variant("built and counted", (oracle,)),
        Variant("every tensor by its shape", (_by_matrices,)),
    ),
)

EXERCISES = (parameters,)
