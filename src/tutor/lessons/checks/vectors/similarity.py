"""The exercise that builds cosine similarity."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.models.word_vectors import cosine_similarity


def oracle(rows, others):
    """PyTorch's own, which is 0 where a vector is."""
    return F.cosine_similarity(rows[:, None], others[None], dim=-1)


def _agrees(similarity):
    generator = fresh()
    for n_rows, n_others, width in [(3, 5, 4), (4, 4, 4), (1, 6, 2), (5, 1, 7), (3, 2, 1)]:
        rows, others = random_tensors(generator, (n_rows, width), (n_others, width))
        close(ask(similarity, rows, others), oracle(rows, others))


def _any_length(similarity):
    generator = fresh()
    rows, others = (F.normalize(each, dim=-1) for each in random_tensors(generator, (4, 5), (4, 5)))
    want = oracle(rows, others)
    lengths = torch.tensor([[0.01], [1.0], [30.0], [10_000.0]])
    for longer in (lengths, lengths.flip(0)):
        got = tensor(ask(similarity, longer * rows, lengths * others))
        if got.shape != want.shape:
            raise Wrong(f"expected shape {tuple(want.shape)}, got {tuple(got.shape)}")
        if not torch.allclose(got.double(), want.double(), rtol=1e-4, atol=1e-4):
            raise Wrong("with other lengths and the same directions your answer changes")


def _zeros(similarity):
    rows, others = random_tensors(fresh(), (3, 4), (5, 4))
    rows[1], others[0], others[3] = 0, 0, 0
    got = tensor(ask(similarity, rows, others))
    if got.isnan().any():
        raise Wrong("a vector of zeros has the length 0, and 0 / 0 is NaN: the statement asks for 0 there")
    close(got, oracle(rows, others))


def _same_type(similarity):
    for dtype in (torch.float64, torch.float32):
        of_type(ask(similarity, *random_tensors(fresh(), (3, 4), (2, 4), dtype=dtype)), dtype)


def _unchanged(similarity):
    unchanged(similarity, *random_tensors(fresh(), (3, 3), (3, 3)))


def _probe(similarity):
    generator = torch.Generator().manual_seed(2)
    square = random_tensors(generator, (4, 4), (4, 4))
    wide = random_tensors(generator, (3, 6), (5, 6))
    empty = [each.clone() for each in square]
    empty[0][2] = 0
    short = [each / 100 for each in square]
    return [outcome(similarity, *case) for case in (square, wide, empty, short)]


def sick(lengths=lambda vectors: vectors.norm(dim=-1), after=lambda cosines: cosines):
    """A similarity with another idea of length, or with something done to the cosines."""
    return lambda rows, others: after(
        (rows @ others.T / (lengths(rows)[:, None] * lengths(others))).nan_to_num(0.0, 0.0, 0.0)
    )


def _by_loops(rows, others):
    table = torch.zeros(len(rows), len(others), dtype=rows.dtype)
    for i, row in enumerate(rows.tolist()):
        for j, other in enumerate(others.tolist()):
            dot = sum(a * b for a, b in zip(row, other, strict=True))
            length = (sum(a * a for a in row) * sum(b * b for b in other)) ** 0.5
            table[i, j] = dot / length if length else 0.0
    return table


def _in_place(rows, others):
    rows /= rows.norm(dim=-1, keepdim=True).clamp(min=1e-9)
    return sick()(rows, others)


def _centered(rows, others):
    return oracle(rows - rows.mean(-1, keepdim=True), others - others.mean(-1, keepdim=True))


def _by_columns(rows, others):
    return (rows / rows.norm(dim=0)) @ (others / others.norm(dim=0)).T


cosine_build = Exercise(
    slug="cosine-build",
    answers=("cosine_similarity",),
    core="equals PyTorch's cosine similarity, for every row with every other",
    properties=(
        Property("equals PyTorch's cosine similarity, for every row with every other", _agrees, points=2),
        Property("only directions count", _any_length),
        Property("a vector of zeros is like nothing", _zeros),
        Property("gives a tensor of the type of its inputs", _same_type),
        Property("leaves its inputs as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "dot products",
            (lambda rows, others: rows @ others.T,),
            "those are dot products: divide each by both lengths",
        ),
        Mistake(
            "lengths of the rows only",
            (lambda rows, others: F.normalize(rows, dim=-1) @ others.T,),
            "you divide by the lengths of `rows` only: divide by those of `others`, too",
        ),
        Mistake(
            "lengths of the others only",
            (lambda rows, others: rows @ F.normalize(others, dim=-1).T,),
            "you divide by the lengths of `others` only: divide by those of `rows`, too",
        ),
        Mistake(
            "squared lengths",
            (sick(lambda vectors: vectors.square().sum(-1)),),
            "you divide by the sums of squares: the length is their square root",
        ),
        Mistake(
            "sums of absolute values",
            (sick(lambda vectors: vectors.abs().sum(-1)),),
            "you divide by the sums of absolute values: the length is the root of the sum of squares",
        ),
        Mistake(
            "sums",
            (sick(lambda vectors: vectors.sum(-1)),),
            "you divide by the sums of the numbers: the length is the root of the sum of squares",
        ),
        Mistake(
            "the length of the whole matrix",
            (sick(lambda vectors: vectors.norm().expand(len(vectors))),),
            "you take one length for the whole matrix: each row has its own, dim=-1",
        ),
        Mistake(
            "lengths of the columns",
            (_by_columns,),
            "you take the lengths of the columns: the vectors are the *rows*, dim=-1",
        ),
        Mistake(
            "transposed",
            (lambda rows, others: oracle(rows, others).T,),
            "your answer is transposed: a row of it belongs to a row of `rows`, a column to a row of `others`",
        ),
        Mistake(
            "place by place",
            (lambda rows, others: F.cosine_similarity(rows, others, dim=-1),),
            "you compare each row with the one at the same place: compare *every* row with every other",
        ),
        Mistake(
            "the first with itself",
            (lambda rows, others: oracle(rows, rows),),
            "you compare `rows` with itself: what becomes of `others`?",
        ),
        Mistake(
            "distances",
            (sick(after=lambda cosines: 1 - cosines),),
            "that is 1 minus the cosine, a distance: the same direction should give 1",
        ),
        Mistake(
            "no negative ones",
            (sick(after=lambda cosines: cosines.clamp(min=0)),),
            "you cut negative cosines off: opposite directions give −1",
        ),
        Mistake(
            "absolute values",
            (sick(after=lambda cosines: cosines.abs()),),
            "you drop the sign: opposite directions give −1",
        ),
        Mistake(
            "angles",
            (sick(after=lambda cosines: cosines.clamp(-1, 1).arccos()),),
            "those are the angles: asked is their cosine",
        ),
        Mistake(
            "centered",
            (_centered,),
            "you take the mean off each vector first; that gives correlations",
        ),
        Mistake(
            "zeros give NaN",
            (lambda rows, others: rows @ others.T / (rows.norm(dim=-1)[:, None] * others.norm(dim=-1)),),
            "a vector of zeros has the length 0, and 0 / 0 is NaN",
        ),
        Mistake(
            "a vector of zeros is like everything",
            (
                lambda rows, others: (rows @ others.T / (rows.norm(dim=-1)[:, None] * others.norm(dim=-1))).nan_to_num(
                    1.0
                ),
            ),
            "a vector of zeros gives 1 with everything: it has no direction, and should give 0",
        ),
        Mistake(
            "a felt number against division by zero",
            (sick(lambda vectors: vectors.norm(dim=-1) + 0.001),),
            "with other lengths and the same directions your answer changes",
        ),
        Mistake(
            "lengths of at least 1",
            (sick(lambda vectors: vectors.norm(dim=-1).clamp(min=1)),),
            "with other lengths and the same directions your answer changes",
        ),
        Mistake("lists", (lambda rows, others: oracle(rows, others).tolist(),), "expected a tensor, got a list"),
        Mistake(
            "always float32",
            (lambda rows, others: oracle(rows.float(), others.float()),),
            "expected float64 for inputs of float64, got float32",
        ),
        Mistake("writes to its inputs", (_in_place,), "work on a new one, not in place"),
    ),
    equivalents=dict.fromkeys(
        ("line 4: -1 → 1", "line 4: 1 → -1"), "the matrices have two axes, so the second is the last"
    ),
    variants=(
        Variant("PyTorch's, every row with every other", (oracle,)),
        Variant("the book's", (cosine_similarity,)),
        Variant("loops", (_by_loops,)),
        Variant(
            "einsum, with a small number against division by zero",
            (
                lambda rows, others: torch.einsum(
                    "id,jd->ij",
                    rows / (rows.norm(dim=1, keepdim=True) + 1e-8),
                    others / (others.norm(dim=1, keepdim=True) + 1e-8),
                ),
            ),
        ),
        Variant("NaN swept away", (sick(),)),
    ),
)

EXERCISES = (cosine_build,)
