"""The crowd: attention along the batch."""

import torch

from tutor.laboratory.patients.crowd import Crowd
from tutor.lessons.answers import Sure, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

# the length of each text; the batch is as long as the longest
_LENGTHS = ((3, 1, 2), (4, 4), (1,), (2, 5, 3, 1))


def _attend(states, is_real):
    """An attention for checks: every place adds the mean of the real places of its row."""
    shares = is_real.to(states.dtype) / is_real.sum(dim=1, keepdim=True)
    return states + (states * shares[..., None]).sum(dim=1, keepdim=True)


def _given(lengths, generator, dtype=torch.float32):
    (states,) = random_tensors(generator, (len(lengths), max(lengths), 3), dtype=dtype)
    return states, torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]


def _wanted(states, is_real):
    """Each text by itself, in double precision."""
    texts = []
    for text, real in zip(states.double(), is_real, strict=True):
        kept = [place for place, counts in zip(text, real, strict=True) if counts]
        texts.append(text + sum(kept) / len(kept))
    return torch.stack(texts).to(states.dtype)


def _mended(mix):
    generator = fresh()
    for lengths in _LENGTHS:
        for dtype in (torch.float32, torch.float64):
            given = _given(lengths, generator, dtype)
            got = ask(mix, *given, _attend)
            of_type(got, dtype)
            close(got, _wanted(*given), 1e-4)
    unchanged(mix, *given, _attend)


def _outcomes(mix):
    generator = torch.Generator().manual_seed(4)
    return [outcome(mix, *_given(lengths, generator), _attend) for lengths in _LENGTHS]


def mix(states, is_real, attend):
    """Refuse what is no batch; the name is what a student reads of a wrong call.

    Raises:
        Sure: If it is none.
    """
    if not isinstance(states, torch.Tensor) or states.dim() != 3 or not states.is_floating_point() or 0 in states.shape:
        raise Sure("your test should give states as a float tensor of the shape [batch, position, d_model]")
    if not isinstance(is_real, torch.Tensor) or is_real.dtype != torch.bool or is_real.shape != states.shape[:2]:
        raise Sure("`is_real` should be a tensor of booleans of the shape [batch, position]")
    if not is_real.any(dim=1).all() or not is_real.any(dim=0).all():
        raise Sure("each text of your test, and each place of it, should have something real")
    if not callable(attend):
        raise Sure("the attention that your test gives should be a function")


def _no_mask(states, is_real, attend):
    return attend(states, torch.ones_like(is_real))


def _one_long_text(states, is_real, attend):
    n_texts, n_positions, d_model = states.shape
    joined = attend(states.reshape(1, -1, d_model), is_real.reshape(1, -1))
    return joined.reshape(n_texts, n_positions, d_model)


def _turned_once(states, is_real, attend):
    n_texts, n_positions, d_model = states.shape
    turned = attend(states.reshape(n_positions, n_texts, d_model), is_real.reshape(n_positions, n_texts) | True)
    return turned.reshape(n_texts, n_positions, d_model)


def _neighbors(states, is_real, attend):
    return attend(states, is_real) + 0.1 * states.roll(1, dims=0)


def _not_at_all(states, is_real, attend):
    return states


def _mask_turned(states, is_real, attend):
    return attend(states, ~is_real | is_real.all(dim=1, keepdim=True))


def _text_by_text(states, is_real, attend):
    pairs = zip(states.split(1), is_real.split(1), strict=True)
    return torch.cat([attend(text, real) for text, real in pairs])


def _turned_twice(states, is_real, attend):
    turned, real = states.transpose(0, 1), is_real.T
    return attend(turned.transpose(0, 1), real.T)


def _from_the_end(states, is_real, attend):
    return attend(states.flip(0), is_real.flip(0)).flip(0)


def _case():
    return _given((4, 2, 3), torch.Generator().manual_seed(1))


def _is_sick(mix):
    states, is_real = _case()
    return not torch.allclose(mix(states, is_real, _attend), _attend(states, is_real), atol=1e-4)


def _only_leaks(mix):
    states, is_real = _case()
    changed = states.clone()
    changed[1] += 5
    before, after = mix(states, is_real, _attend), mix(changed, is_real, _attend)
    return not torch.allclose(before[[0, 2]], after[[0, 2]], atol=1e-4)


def _nothing_padded(mix):
    states, is_real = _given((3, 3), torch.Generator().manual_seed(1))
    return not torch.allclose(mix(states, is_real, _attend), _attend(states, is_real), atol=1e-4)


def _one_text(mix):
    states, is_real = _case()
    states, is_real = states[:1], is_real[:1]
    return not torch.allclose(mix(states, is_real, _attend), _attend(states, is_real), atol=1e-4)


def _alone(mix):
    states, is_real = _case()
    together = mix(states, is_real, _attend)
    for text, length in enumerate((4, 2, 3)):
        alone = mix(states[text : text + 1, :length], is_real[text : text + 1, :length], _attend)
        own = _attend(states[text : text + 1, :length], is_real[text : text + 1, :length])
        if not torch.allclose(together[text, :length], alone[0], atol=1e-4):
            return True
        if not torch.allclose(alone, own, atol=1e-4):
            return True
    return False


def _attention_that_keeps(mix):
    states, is_real = _case()
    return not torch.allclose(mix(states, is_real, lambda given, real: given), states, atol=1e-4)


_SHARES, _MEAN = "is_real / is_real.sum(dim=1, keepdim=True)", "(states * shares[..., None])"
_OTHER_WAYS = (
    f"12: {_SHARES} → is_real * is_real.sum(dim=1, keepdim=True)",
    f"12: {_SHARES} → is_real",
    f"12: {_SHARES} → is_real.sum(dim=1, keepdim=True)",
    f"13: states + {_MEAN}.sum(dim=1, keepdim=True) → states - {_MEAN}.sum(dim=1, keepdim=True)",
    f"13: {_MEAN}.sum(dim=1, keepdim=True) → states * shares[..., None]",
    f"13: {_MEAN}.sum(dim=1, keepdim=True) → {_MEAN}.mean(dim=1, keepdim=True)",
    *("12: 1 → -1", "13: 1 → 2", "13: 1 → -1"),
)
_LENGTHS_TOLD = "torch.tensor([[4], [2], [3]])"
_OTHER_SIZES = (
    f"16: torch.arange(states.shape[1]) < {_LENGTHS_TOLD} → torch.arange(states.shape[1]) <= {_LENGTHS_TOLD}",
    *("15: 2 → 3", "15: 2 → 1", "15: 2 → 4", "15: 4 → 3", "16: [[4], [2], [3]] → [[2], [4], [3]]"),
    *("16: [[4], [2], [3]] → [[4], [3], [2]]", "16: 4 → 5", "16: 4 → 8", "16: 2 → 3", "16: 2 → 1", "16: 2 → 4"),
    *("16: 3 → 4", "16: 3 → 2", "16: 3 → 6"),
)

_BENCH = Bench(
    patient=Crowd,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that lays all texts end to end": _one_long_text,
        "one that forgets what is padding": _no_mask,
        "one that reads the numbers off in another shape": _turned_once,
        "one that adds a little of the text before": _neighbors,
        "one that never attends": _not_at_all,
    },
    sound={
        "one that goes text by text": _text_by_text,
        "one that turns and turns back": _turned_twice,
        "one that begins with the last text": _from_the_end,
    },
    is_sick=_is_sick,
    not_mended="`transpose(0, 1)` puts places where texts should be: attention then runs from text to text",
    watch=mix,
)

crowd = _BENCH.exercise(
    mistakes=(
        Mistake("end to end", (_one_long_text, _is_sick), "now all texts are one, and each feels the others"),
        Mistake("no mask", (_no_mask, _is_sick), "hand on `is_real`: padding should not be attended to"),
        Mistake("another shape", (_turned_once, _is_sick), "a reshape is no transpose"),
        Mistake("no attention", (_not_at_all, _is_sick), "what `attend` gives should come out"),
        Mistake("the mask turned round", (_mask_turned, _is_sick), "True means that a place is real"),
        Mistake(
            "back, but only the states",
            (lambda states, is_real, attend: attend(states.transpose(0, 1), is_real.T), _is_sick),
            "expected shape",
        ),
        Mistake("tests leaks only", (Crowd.sound, _only_leaks), "says False (sound) of a model that is sick"),
        Mistake("nothing padded", (Crowd.sound, _nothing_padded), "says False (sound) of a model that is sick"),
        Mistake("a single text", (Crowd.sound, _one_text), "says False (sound) of a model that is sick"),
        Mistake(
            "an attention that keeps all as it is",
            (Crowd.sound, _attention_that_keeps),
            "your test calls this patient's own part sound",
        ),
        Mistake(
            "a mask of numbers",
            (Crowd.sound, lambda mix: bool(mix(_case()[0], _case()[1].float(), _attend).isnan().any())),
            "a tensor of booleans",
        ),
    ),
    equivalents={
        **{
            f"line {change}": "any attention that makes padding unimportant shows who was mixed"
            for change in _OTHER_WAYS
        },
        **{f"line {change}": "lengths, places and width may be others" for change in _OTHER_SIZES},
        "line 17: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("text by text", (_text_by_text, _alone)),
        Variant("turned twice", (_turned_twice, _is_sick)),
        Variant("from the end", (_from_the_end, lambda mix: torch.tensor(_alone(mix)))),
    ),
)

EXERCISES = (crowd,)
