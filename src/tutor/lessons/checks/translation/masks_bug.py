"""The exercise that mends the masks of an encoder-decoder."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, describe, fresh, outcome, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_NAMES = ("encoder's", "decoder's own", "cross-attention's")
# lengths of the sources, and tokens of the target; never as many examples as places, which would broadcast
_CASES = [((5, 3, 2), 4), ((6, 6), 7), ((4, 1, 4), 1), ((1, 2), 5), ((7,), 3)]


def _real(lengths):
    """Padding behind each source."""
    return torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]


def _masks(function, real, n_target):
    """The three masks as students hand them in, each brought to [batch, query, key].

    Raises:
        Sure: If they are not three tensors of booleans that fit.
    """
    given = ask(function, real, n_target)
    if not isinstance(given, tuple | list) or len(given) != 3:
        raise Sure(f"expected three masks: return encoder_mask, self_mask, cross_mask; got {describe(given)}")
    batch, n_source = real.shape
    made = []
    for mask, name, shape in zip(
        given, _NAMES, ((n_source, n_source), (n_target, n_target), (n_target, n_source)), strict=True
    ):
        if type(mask) is not torch.Tensor or mask.dtype != torch.bool:
            kind = f"one of {mask.dtype}" if isinstance(mask, torch.Tensor) else describe(mask)
            raise Sure(f"the {name} mask should be a tensor of booleans, got {kind}: compare, or call .bool()")
        try:
            made.append(mask.expand(batch, *shape))
        except RuntimeError:
            raise Wrong(f"the {name} mask should fit {(batch, *shape)}, got {tuple(mask.shape)}") from None
    return made


def _encoder(function):
    for lengths, n_target in _CASES:
        real = _real(lengths)
        mask = _masks(function, real, n_target)[0]
        if not mask.any(dim=-1).all():
            raise Wrong(
                "a row of the encoder's mask is all False: NaN comes out, so let padding, too, look at something"
            )
        for example, is_real in enumerate(real):
            rows = mask[example, is_real]
            if rows[:, ~is_real].any():
                raise Wrong("in the encoder, a real token may look at padding")
            if not rows[:, is_real].all():
                raise Wrong("in the encoder, some real token may not look at another: all of them see all")


def _own(function):
    for lengths, n_target in _CASES:
        mask = _masks(function, _real(lengths), n_target)[1]
        may = [[key <= query for key in range(n_target)] for query in range(n_target)]
        if not torch.equal(mask, torch.tensor(may).expand(mask.shape)):
            raise Wrong("in the decoder's self-attention, each place may look at itself and at what is before it")


def _cross(function):
    for lengths, n_target in _CASES:
        real = _real(lengths)
        mask = _masks(function, real, n_target)[2]
        for example, is_real in enumerate(real):
            if mask[example][:, ~is_real].any():
                raise Wrong("in cross-attention, the target may look at padding")
            if not mask[example][:, is_real].all():
                raise Wrong("in cross-attention, some place may not look at some real token of the source")


def _anywhere(function):
    """Padding in front or in the middle is padding as well; the input stays as it was."""
    generator = fresh()
    for batch, n_source, n_target in [(3, 5, 4), (2, 4, 6)]:
        real = torch.rand(batch, n_source, generator=generator) < 0.5
        real[:, 1], real[:, 0], real[0, -1] = True, False, False
        encoder, own, cross = _masks(function, real, n_target)
        for example, is_real in enumerate(real):
            if not all(torch.equal(row, is_real) for row in (*encoder[example, is_real], *cross[example])):
                raise Wrong("where padding stands in front or in between, the masks do not follow source_is_real")
        if not torch.equal(own, torch.ones(n_target, n_target, dtype=torch.bool).tril().expand(own.shape)):
            raise Wrong("the decoder's own mask changes with the padding of the source")
        unchanged((lambda real, n=n_target: function(real, n)) if callable(function) else function, real)


def _probe(function):
    found = []
    for real, n_target in (
        (_real((3, 4)), 4),
        (_real((5, 2, 3)), 4),
        (_real((2, 3, 3)), 5),
        (torch.tensor([[False, True, True], [False, True, False]]), 4),
    ):
        found += [
            outcome(lambda place=place, real=real, n=n_target: _masks(function, real, n)[place].clone())
            for place in range(3)
        ]
    return found


def _seen(real, n):
    return real[:, None, :].expand(-1, n, -1)


def _lower(n, m=None):
    return torch.ones(n, n if m is None else m, dtype=torch.bool).tril()


def made(encoder=None, own=None, cross=None):
    """Make the three masks, with one of them in another form, from source_is_real, its length and n_target."""

    def masks(source_is_real, n_target):
        sizes = source_is_real, source_is_real.shape[1], n_target
        return (
            encoder(*sizes) if encoder else _seen(source_is_real, sizes[1]),
            own(*sizes) if own else _lower(n_target),
            cross(*sizes) if cross else _seen(source_is_real, n_target),
        )

    return masks


def _by_loops(source_is_real, n_target):
    rows = source_is_real.tolist()
    return (
        torch.tensor([[real for _ in real] for real in rows]),
        torch.tensor([[[key <= query for key in range(n_target)] for query in range(n_target)] for _ in rows]),
        torch.tensor([[real for _ in range(n_target)] for real in rows]),
    )


def _short(source_is_real, n_target):
    """Masks that are left to broadcast, with padding that looks at itself."""
    places = torch.arange(n_target)
    itself = torch.eye(source_is_real.shape[1], dtype=torch.bool)
    return [
        (source_is_real[:, :, None] & source_is_real[:, None]) | (itself & ~source_is_real[:, :, None]),
        places[:, None] >= places,
        source_is_real[:, None],
    ]


def _writes(source_is_real, n_target):
    masks = made()(source_is_real.clone(), n_target)
    source_is_real[:, -1] = True
    return masks


_LENGTH = "padding is taken to stand behind the source: source_is_real itself says where it is, wherever that may be"

masks_bug = Exercise(
    slug="translation-masks-bug",
    answers=("mended_masks",),
    properties=(
        Property("in the encoder, real tokens see all real tokens, and no padding", _encoder),
        Property("in the decoder's self-attention, nothing that comes later is seen", _own),
        Property("in cross-attention, all real tokens are seen, and no padding", _cross, points=2),
        Property("padding may stand anywhere, and the input stays as it was", _anywhere),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (made(cross=lambda real, n_source, n_target: _lower(n_target, n_source) & real[:, None]),),
            "a word written third still may look at the first three words of the source only: the source is no future",
        ),
        Mistake(
            "the other half",
            (made(cross=lambda real, n_source, n_target: ~_lower(n_target, n_source) & real[:, None]),),
            "now a word may look at those words of the source only that stand *behind* its place",
        ),
        Mistake(
            "no mask for the memory",
            (made(cross=lambda real, n_source, n_target: torch.ones(len(real), n_target, n_source) == 1),),
            "cross-attention looks at padding now: the triangle had to go, what hides padding had to stay",
        ),
        Mistake(
            "the triangle taken from both",
            (made(own=lambda real, n_source, n_target: torch.ones(n_target, n_target) == 1),),
            "the triangle is gone from the decoder's self-attention, too: there it is needed",
        ),
        Mistake(
            "the triangle in the encoder",
            (made(encoder=lambda real, n_source, n_target: _lower(n_source) & real[:, None]),),
            "the encoder has a causal mask now: in it, all real tokens see all real tokens",
        ),
        Mistake(
            "the diagonal left out",
            (made(own=lambda real, n_source, n_target: _lower(n_target).tril(-1)),),
            "a place may not look at itself now: the triangle has True on its diagonal",
        ),
        Mistake(
            "the triangle upside down",
            (made(own=lambda real, n_source, n_target: _lower(n_target).T),),
            "a place may look at what comes later, and not at what is before it: rows ask, columns are asked",
        ),
        Mistake(
            "the meaning turned",
            (made(cross=lambda real, n_source, n_target: ~_seen(real, n_target)),),
            "your cross-attention looks at padding alone: True means *may look*",
        ),
        Mistake(
            "rows of padding hidden",
            (made(encoder=lambda real, n_source, n_target: real[:, :, None].expand(-1, -1, n_source)),),
            "in the encoder you hide the rows of padding: it is to be hidden from others, so hide its columns",
        ),
        Mistake(
            "rows and columns of padding hidden",
            (made(encoder=lambda real, n_source, n_target: real[:, :, None] & real[:, None]),),
            "a row of the encoder's mask is all False: NaN comes out, so let padding, too, look at something",
        ),
        Mistake(
            "the source's padding in the target",
            (
                made(
                    own=lambda real, n_source, n_target: (
                        _lower(n_target) & (torch.arange(n_target) < real.sum(-1, keepdim=True))[:, None]
                    )
                ),
            ),
            "the source's padding is hidden in the target: a place there has nothing to do with that place here",
        ),
        Mistake(
            "counted from the left",
            (
                made(
                    cross=lambda real, n_source, n_target: _seen(
                        torch.arange(n_source) < real.sum(-1, keepdim=True), n_target
                    )
                ),
            ),
            _LENGTH,
        ),
        Mistake(
            "numbers",
            (lambda real, n_target: tuple(mask.float() for mask in made()(real, n_target)),),
            "should be a tensor of booleans",
        ),
        Mistake(
            "one mask",
            (lambda real, n_target: made()(real, n_target)[2],),
            "expected three masks: return encoder_mask, self_mask, cross_mask",
        ),
        Mistake(
            "without the axis of the queries",
            (made(cross=lambda real, n_source, n_target: real),),
            "the cross-attention's mask should fit",
        ),
        Mistake("in place", (_writes,), "work on a new one, not in place"),
    ),
    variants=(
        Variant("expanded", (made(),)),
        Variant("loops", (_by_loops,)),
        Variant("left to broadcast, in a list", (_short,)),
    ),
)

EXERCISES = (masks_bug,)
