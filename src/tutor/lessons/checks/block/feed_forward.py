"""The exercise that builds the feed-forward network, and takes it apart into what its cells write."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.block import networks as forms
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SIZES = [(5, 6, 10), (3, 4, 4), (2, 7, 3)]


def _agrees(feed_forward, what_cells_write):
    generator = fresh()
    for n, d_model, d_ff in _SIZES:
        weights = forms.network(generator, d_model, d_ff)
        (states,) = random_tensors(generator, (n, d_model))
        close(ask(feed_forward, weights, states), forms.oracle(weights, states), tolerance=1e-4)


def _axes(feed_forward, what_cells_write):
    generator = fresh()
    weights = forms.network(generator, 6, 9)
    for front in [(), (1,), (2, 3), (2, 1, 2)]:
        (states,) = random_tensors(generator, (*front, 6))
        close(ask(feed_forward, weights, states), forms.oracle(weights, states), tolerance=1e-4)


def _cells_agree(feed_forward, what_cells_write):
    generator = fresh()
    for _, d_model, d_ff in _SIZES:
        weights = forms.network(generator, d_model, d_ff)
        (state,) = random_tensors(generator, (d_model,))
        close(ask(what_cells_write, weights, state), forms.cells_by_loops(weights, state), tolerance=1e-4)


def _cells_sum(feed_forward, what_cells_write):
    generator = fresh()
    weights = forms.network(generator, 5, 8)
    (state,) = random_tensors(generator, (5,))
    written = tensor(ask(what_cells_write, weights, state))
    if written.shape != (8, 5):
        raise Wrong(f"expected a row for each of 8 cells, 5 numbers wide, got shape {tuple(written.shape)}")
    if not torch.allclose(written.sum(0) + weights["down_bias"], forms.oracle(weights, state), atol=1e-4):
        raise Wrong("what all cells write, and the last bias once, should add up to what the network gives")


def _silent_cells(feed_forward, what_cells_write):
    weights = forms.network(fresh(), 5, 8)
    (state,) = random_tensors(fresh(), (5,))
    weights["up_bias"][:4] = -100.0
    weights["up_bias"][4:] = 100.0
    written = tensor(ask(what_cells_write, weights, state))
    if written.shape != (8, 5):
        raise Wrong(f"expected a row for each of 8 cells, 5 numbers wide, got shape {tuple(written.shape)}")
    if written[:4].any():
        raise Wrong("a cell whose match is negative is silent: it writes zeros")
    close(written, forms.cells_by_loops(weights, state), tolerance=1e-3)


def _form(feed_forward, what_cells_write):
    for dtype, tolerance in ((torch.float64, 1e-9), (torch.float32, 1e-4)):
        generator = fresh()
        weights = forms.network(generator, 4, 6, dtype)
        (states,) = random_tensors(generator, (3, 4), dtype=dtype)
        for given, want in [
            (ask(feed_forward, weights, states), forms.oracle(weights, states)),
            (ask(what_cells_write, weights, states[0]), forms.cells_by_loops(weights, states[0])),
        ]:
            of_type(given, dtype)
            close(given, want, tolerance)
        unchanged(feed_forward, weights, states)
        unchanged(what_cells_write, weights, states[0])


def _probe(feed_forward, what_cells_write):
    generator = torch.Generator().manual_seed(2)
    answers = []
    for d_model, d_ff in ((4, 4), (3, 5)):
        weights = forms.network(generator, d_model, d_ff)
        (states,) = random_tensors(generator, (4, d_model))
        answers += [(feed_forward, weights, states), (what_cells_write, weights, states[1])]
    answers = [outcome(*each) for each in answers]
    return answers[::2] + answers[1::2]


block_feed_forward = Exercise(
    slug="block-feed-forward",
    answers=("feed_forward", "what_cells_write"),
    properties=(
        Property("equals ReLU(X · up + bias) · down + bias", _agrees, points=2),
        Property("works on every state by itself, whatever axes stand in front", _axes),
        Property("each cell writes its value, times how well its key matches", _cells_agree),
        Property("all cells and the last bias add up to the network", _cells_sum),
        Property("a cell that does not match writes nothing", _silent_cells),
        Property("both keep the type of their inputs, and leave them as they were", _form),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "no ReLU",
            (forms.formed(bend=lambda matches: matches), forms.cells()),
            "there is no ReLU: two linear layers alone are no more than one",
        ),
        Mistake(
            "a GELU",
            (forms.formed(bend=F.gelu), forms.cells()),
            "those are the numbers of a GELU: here it is a ReLU, which cuts at 0",
        ),
        Mistake(
            "ReLU at the end",
            (forms.bent_at_the_end, forms.cells()),
            "your ReLU stands behind both layers: it belongs between them",
        ),
        Mistake("ReLU twice", (forms.bent_twice, forms.cells()), "a second ReLU at the end cuts off what is negative"),
        Mistake(
            "no inner bias",
            (forms.formed(first=forms.nothing), forms.cells()),
            "up_bias is missing: add it before the ReLU",
        ),
        Mistake(
            "no last bias",
            (forms.formed(last=forms.nothing), forms.cells()),
            "down_bias is missing: add it at the end",
        ),
        Mistake(
            "the inner bias behind the ReLU",
            (
                lambda weights, states: (
                    (F.relu(states @ weights["up"]) + weights["up_bias"]) @ weights["down"] + weights["down_bias"]
                ),
                forms.cells(),
            ),
            "you add up_bias behind the ReLU: it belongs before it, where it says from where on a cell opens",
        ),
        Mistake(
            "transposed matrices",
            (forms.transposed, forms.cells()),
            "you multiply by the transposed matrices: here it is states @ weights['up'], no transpose needed",
        ),
        Mistake(
            "states added",
            (forms.with_residual, forms.cells()),
            "you add the states: that is the residual connection's work, not the network's",
        ),
        Mistake(
            "cells without ReLU",
            (forms.oracle, forms.cells(bend=lambda matches: matches)),
            "your cells write even where the match is negative: the ReLU belongs to the match",
        ),
        Mistake(
            "cells without bias",
            (forms.oracle, forms.cells(first=forms.nothing)),
            "up_bias is missing in what your cells write: a cell's match is state · key + its bias",
        ),
        Mistake(
            "the last bias in every cell",
            (forms.oracle, forms.cells(more=lambda weights: weights["down_bias"])),
            "you add down_bias in every cell: it is added once, and belongs to none of them",
        ),
        Mistake(
            "keys as rows",
            (forms.oracle, forms.keys_as_rows),
            "you take the rows of weights['up'] for keys: the key of cell i is its *column* i",
        ),
        Mistake(
            "values as columns",
            (forms.oracle, forms.values_as_columns),
            "you take the columns of weights['down'] for values: the value of cell i is its *row* i. A vector times a "
            "matrix lines up with the columns; matches[:, None] lines up with the rows",
        ),
        Mistake(
            "rows and columns exchanged",
            (forms.oracle, forms.turned),
            "your answer is turned round: a row for each cell, a column for each coordinate of the state",
        ),
        Mistake(
            "the sum of all cells",
            (forms.oracle, forms.only_sum),
            "that is the sum of all cells: hand in a row for each",
        ),
        Mistake(
            "the matches alone",
            (forms.oracle, forms.only_matches),
            "those are the matches: multiply each with the value of its cell",
        ),
        Mistake("writes to its inputs", (forms.writes, forms.cells()), "work on a new one, not in place"),
        Mistake(
            "writes into the dictionary",
            (forms.oracle, forms.writes_into),
            "your function changed the dictionary it was given",
        ),
        Mistake(
            "lists",
            (lambda *given: forms.oracle(*given).tolist(), forms.cells()),
            "expected a tensor, got a list",
        ),
        Mistake(
            "always float32",
            (lambda *given: forms.oracle(*given).float(), forms.cells()),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    variants=(
        Variant("torch's layers, and loops", (forms.oracle, forms.cells_by_loops)),
        Variant("matrix products", (forms.formed(), forms.cells())),
        Variant("einsum, and a diagonal matrix", (forms.by_einsum, forms.by_outer)),
        Variant(
            "the network as the sum of its cells",
            (forms.sum_of_cells, forms.cells(bend=lambda match: match.clamp(min=0))),
        ),
        Variant("the book's", (forms.the_books, forms.cells_by_loops)),
    ),
)

EXERCISES = (block_feed_forward,)
