"""The exercise that foretells how many rows of a model feel a changed token."""

from functools import cache

import torch
from torch import nn

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

N_SOURCE, N_TARGET, WIDTH = 6, 5, 8
_EARLY_SOURCE, _LATE_SOURCE, _TARGET = 2, 4, 3
_RIGHT = (6, 5, 0, 2, 5, 5, 1)


def _model(n_encoder_layers):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = nn.Transformer(WIDTH, 2, max(1, n_encoder_layers), 2, 16, dropout=0.0, batch_first=True).eval()
    if not n_encoder_layers:
        model.encoder = _Nothing()
    return model


class _Nothing(nn.Module):
    """No encoder: the memory is what comes in."""

    def forward(self, states, *masks, **named):
        return states


def _moved(model, place_in_source=None, place_in_target=None, mask=True, cross=False):
    """How many rows of the memory and of what the decoder gives move, when one token changes."""
    generator = torch.Generator().manual_seed(1)
    runs, causal = [], torch.ones(N_TARGET, N_TARGET, dtype=torch.bool).triu(1)
    sides = {"src": torch.randn(1, N_SOURCE, WIDTH, generator=generator)}
    sides["tgt"] = torch.randn(1, N_TARGET, WIDTH, generator=generator)
    other = {name: rows.clone() for name, rows in sides.items()}
    for name, place in (("src", place_in_source), ("tgt", place_in_target)):
        if place is not None:
            other[name][0, place] += torch.randn(WIDTH, generator=generator)
    for given in (sides, other):
        memories = []
        hook = model.encoder.register_forward_hook(lambda *parts, kept=memories: kept.append(parts[-1]))
        with torch.no_grad():
            made = model(
                **given,
                tgt_mask=causal if mask else None,
                memory_mask=torch.ones(N_TARGET, N_SOURCE, dtype=torch.bool).triu(1) if cross else None,
            )
        hook.remove()
        runs.append((memories[0], made))
    return [int(((one - two).abs().amax(dim=-1) > 1e-6).sum()) for one, two in zip(*runs, strict=True)]


@cache
def measured():
    """The right answers, counted in PyTorch's Transformer with random weights."""
    model = _model(2)
    return (
        *_moved(model, place_in_source=_EARLY_SOURCE),
        *_moved(model, place_in_target=_TARGET),
        _moved(model, place_in_target=_TARGET, mask=False)[1],
        _moved(model, place_in_source=_LATE_SOURCE, cross=True)[1],
        _moved(_model(0), place_in_source=_LATE_SOURCE, cross=True)[1],
    )


def _count(place):
    return lambda *answers: foretold(answers[place], torch.tensor(float(measured()[place])), 1e-6)


def _but(place, wrong):
    return (*_RIGHT[:place], wrong, *_RIGHT[place + 1 :])


_FROM_THE_SAME = "which rows of the score are behind the changed token, or at it? Each of them reads it, under the mask"

feels = Exercise(
    slug="translation-feels",
    answers=(
        "memory_by_source",
        "scores_by_source",
        "memory_by_target",
        "scores_by_target",
        "scores_unmasked",
        "scores_cross_masked",
        "scores_without_encoder",
    ),
    properties=tuple(
        Property(name, _count(place))
        for place, name in enumerate(
            (
                "rows of the memory that feel a source token",
                "rows of scores that feel a source token",
                "rows of the memory that feel a target token",
                "rows of scores that feel a target token",
                "the same without the decoder's causal mask",
                "rows of scores that feel a source token past a masked cross-attention",
                "the same without an encoder",
            )
        )
    ),
    mistakes=(
        Mistake(
            "its own row",
            _but(0, 1),
            "that would be an encoder without attention: in it, every token looks at every other",
        ),
        Mistake(
            "causal encoder",
            _but(0, 4),
            "those are the rows from the token on: the encoder has no causal mask",
        ),
        Mistake(
            "scores from its place on",
            _but(1, 3),
            "cross-attention has no causal mask: all of the source is known before the first word is written",
        ),
        Mistake(
            "one row of scores",
            _but(1, 1),
            "the row at the same place is not the only one that may look at the token, and source and target are "
            "not in step",
        ),
        Mistake(
            "the memory feels the target",
            _but(2, 6),
            "the encoder runs before anything is written, and never sees the target",
        ),
        Mistake("the memory at that place", _but(2, 1), "the encoder never sees the target, at no place"),
        Mistake("only behind it", _but(3, 1), _FROM_THE_SAME),
        Mistake("all scores", _but(3, 5), "the decoder has a causal mask: no row feels a later token"),
        Mistake("those before it", _but(3, 3), "those are the rows that do *not* feel it"),
        Mistake("masked after all", _but(4, 2), "now the mask is left out: who may look at the token?"),
        Mistake(
            "the mask believed",
            _but(5, 1),
            "the mask hides the token's row of the memory, but what do the *other* rows of the memory know, behind an "
            "encoder without a mask?",
        ),
        Mistake("nothing gets through", _but(5, 0), "the last row of scores may look at the token's own row at least"),
        Mistake(
            "no encoder, all",
            _but(6, 5),
            "without an encoder each row of the memory knows its own token alone: who may look at row 4?",
        ),
        Mistake("no encoder, none", _but(6, 0), "row 4 of the scores may look at the rows 0 to 4 of the memory"),
        Mistake("counted from one", _but(6, 2), "places are counted from 0: of five rows, the last is row 4"),
    ),
    variants=(
        Variant("numbers", _RIGHT),
        Variant("floats", tuple(map(float, _RIGHT))),
        Variant("tensors", tuple(map(torch.tensor, _RIGHT))),
    ),
)

EXERCISES = (feels,)
