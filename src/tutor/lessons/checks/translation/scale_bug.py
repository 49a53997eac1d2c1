"""The exercise that mends a table of token vectors which serves as input and as readout."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# vocab, d_model, context, shape of the ids
_CASES = [(9, 4, 8, (2, 5)), (5, 16, 7, (7,)), (12, 9, 9, (3, 2, 4)), (6, 6, 5, (1, 1)), (7, 1, 6, (2, 3))]


def _case(generator, vocab, d_model, context, shape, dtype=torch.float32):
    table, positions = random_tensors(generator, (vocab, d_model), (context, d_model), dtype=dtype)
    return table, torch.randint(vocab, shape, generator=generator), positions


def _embed_oracle(table, ids, positions):
    """One token after the other."""
    width = table.shape[1]
    rows = [
        [table[token] * width**0.5 + positions[place] for place, token in enumerate(one)]
        for one in ids.reshape(-1, ids.shape[-1]).tolist()
    ]
    return torch.stack([torch.stack(row) for row in rows]).reshape(*ids.shape, width)


def _score_oracle(table, states):
    """A linear layer whose matrix is the table."""
    return F.linear(states, table)


def _inputs(embed, score):
    generator = fresh()
    for sizes in _CASES:
        table, ids, positions = _case(generator, *sizes)
        close(ask(embed, table, ids, positions), _embed_oracle(table, ids, positions), tolerance=1e-4)


def _scores(embed, score):
    generator = fresh()
    for vocab, d_model, *_ in _CASES:
        table, states = random_tensors(generator, (vocab, d_model), (2, 3, d_model))
        close(ask(score, table, states), _score_oracle(table, states), tolerance=1e-4)
        close(ask(score, table, states[0, 0]), _score_oracle(table, states[0, 0]), tolerance=1e-4)


def _sizes(embed, score):
    """With a table as training begins, neither words nor places drown, and scores are ordinary."""
    generator = fresh()
    table = torch.randn(300, 256, generator=generator) / 16
    ids, positions = torch.arange(300)[None, :40], torch.zeros(40, 256)
    size = tensor(ask(embed, table, ids, positions)).float().square().mean().sqrt()
    close(size, torch.tensor(1.0), tolerance=0.1)
    states = F.layer_norm(torch.randn(50, 256, generator=generator), (256,))
    close(tensor(ask(score, table, states)).float().std(), torch.tensor(1.0), tolerance=0.1)


def _form(embed, score):
    generator = fresh()
    for dtype in (torch.float64, torch.float32):
        table, ids, positions = _case(generator, 8, 6, 5, (2, 5), dtype)
        given = ask(embed, table, ids, positions)
        of_type(given, dtype)
        close(given, _embed_oracle(table, ids, positions), tolerance=1e-9 if dtype == torch.float64 else 1e-4)
        (states,) = random_tensors(generator, (4, 6), dtype=dtype)
        given = ask(score, table, states)
        of_type(given, dtype)
        close(given, _score_oracle(table, states), tolerance=1e-9 if dtype == torch.float64 else 1e-4)
    unchanged(embed, table, ids, positions)
    unchanged(score, table, states)


def _probe(embed, score):
    generator = torch.Generator().manual_seed(2)
    table, ids, positions = _case(generator, 6, 6, 7, (2, 4))
    (states,) = random_tensors(generator, (3, 6))
    # width and number of tokens are the same, then they are not
    wide = _case(generator, 9, 4, 7, (2, 4))
    return [outcome(embed, table, ids, positions), outcome(score, table, states), outcome(embed, *wide)]


def _embed(table, ids, positions):
    return table[ids] * table.shape[1] ** 0.5 + positions[: ids.shape[-1]]


def _score(table, states):
    return states @ table.T


def _in_place(table, ids, positions):
    table *= table.shape[1] ** 0.5
    return table[ids] + positions[: ids.shape[-1]]


def _by_one_hot(table, ids, positions):
    vectors = F.one_hot(ids, len(table)).to(table.dtype) @ table
    return positions.narrow(0, 0, ids.shape[-1]) + vectors.mul(table.size(-1) ** 0.5)


def _score_by_sum(table, states):
    return torch.einsum("...d,vd->...v", states, table)


_INPUT = {
    "not mended": (
        lambda table, ids, positions: table[ids] + positions[: ids.shape[-1]],
        "the token vectors still come in unscaled, and drown in the positions",
    ),
    "by the width": (
        lambda table, ids, positions: table[ids] * table.shape[1] + positions[: ids.shape[-1]],
        "you multiply by d_model: by its square root",
    ),
    "by the root of the vocabulary": (
        lambda table, ids, positions: table[ids] * table.shape[0] ** 0.5 + positions[: ids.shape[-1]],
        "you multiply by the root of the number of tokens: it is the width that counts, table.shape[1]",
    ),
    "by 16": (
        lambda table, ids, positions: table[ids] * 16 + positions[: ids.shape[-1]],
        "you always multiply by 16: that is the root of 256, and other tables have another width",
    ),
    "divided": (
        lambda table, ids, positions: table[ids] / table.shape[1] ** 0.5 + positions[: ids.shape[-1]],
        "you divide by the root: the token vectors are to grow",
    ),
    "the sum scaled": (
        lambda table, ids, positions: (table[ids] + positions[: ids.shape[-1]]) * table.shape[1] ** 0.5,
        "you scale the positions, too: only the token vectors are multiplied, then the positions are added",
    ),
    "the positions scaled": (
        lambda table, ids, positions: table[ids] + positions[: ids.shape[-1]] / table.shape[1] ** 0.5,
        "you make the positions smaller: the proportion is right, but the sum is not 1 in size",
    ),
    "no positions": (
        lambda table, ids, positions: table[ids] * table.shape[1] ** 0.5,
        "the positions are gone: add them behind the scale",
    ),
    "positions of the ids": (
        lambda table, ids, positions: table[ids] * table.shape[1] ** 0.5 + positions[ids % len(positions)],
        "you look the positions up by the tokens: the first place has row 0, the second row 1, and so on",
    ),
    "the last positions": (
        lambda table, ids, positions: table[ids] * table.shape[1] ** 0.5 + positions[-ids.shape[-1] :],
        "those are the last rows of the positions: the first place has row 0",
    ),
}
_OUTPUT = {
    "not mended": (
        lambda table, states: states @ table.T * table.shape[1] ** 0.5,
        "the scores are still multiplied by the root: the scale belongs to the input",
    ),
    "divided": (
        lambda table, states: states @ table.T / table.shape[1] ** 0.5,
        "you divide the scores by the root: nothing is scaled here",
    ),
    "probabilities": (
        lambda table, states: (states @ table.T).softmax(-1),
        "those are probabilities: scores are asked for",
    ),
    "not transposed": (
        lambda table, states: states @ table if table.shape[0] == table.shape[1] else states @ table.T,
        "the table is not transposed: a score is the dot product of a state with a *row* of the table",
    ),
}

scale_bug = Exercise(
    slug="translation-scale-bug",
    answers=("mended_embed", "mended_score"),
    properties=(
        Property("token vectors scaled, positions added", _inputs, points=2),
        Property("scores by the table, transposed", _scores),
        Property("as training begins, inputs and scores are about 1 in size", _sizes),
        Property("gives tensors of the type of the table, and leaves the inputs as they were", _form),
    ),
    probe=_probe,
    mistakes=(
        *(Mistake(f"input {name}", (wrong, _score), hint) for name, (wrong, hint) in _INPUT.items()),
        *(Mistake(f"scores {name}", (_embed, wrong), hint) for name, (wrong, hint) in _OUTPUT.items()),
        Mistake(
            "the table itself scaled",
            (_in_place, _score),
            "your function changed the first tensor it was given: work on a new one, not in place",
        ),
        Mistake(
            "a root in float32",
            (
                lambda table, ids, positions: (
                    table[ids] * torch.tensor(float(table.shape[1])).sqrt().to(table) + positions[: ids.shape[-1]]
                ),
                _score,
            ),
            "as if a part of it was worked out in float32",
        ),
        Mistake(
            "always float32",
            (lambda *given: _embed(*given).float(), _score),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    equivalents={"line 4: 1 → -1": "of two axes, the second is the last"},
    variants=(
        Variant("as the paper says", (_embed, _score)),
        Variant("loops, and a linear layer", (_embed_oracle, _score_oracle)),
        Variant("one-hot, and a sum", (_by_one_hot, _score_by_sum)),
    ),
)

EXERCISES = (scale_bug,)
