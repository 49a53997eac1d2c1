"""The exercise that shifts and pads texts into a batch."""

import random

import torch
from torch.nn.utils.rnn import pad_sequence

from tutor.data.batching import LanguageBatch, pad
from tutor.lessons.answers import Wrong, close, outcome, tensor, unchanged
from tutor.lessons.checks.training import several
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

NAMES = "inputs, targets, counts"


def oracle(texts, pad_id):
    """The three tensors, place by place."""
    longest = max(map(len, texts)) - 1
    shape = len(texts), longest
    inputs, targets = torch.full(shape, pad_id), torch.full(shape, pad_id)
    counts = torch.zeros(shape, dtype=torch.bool)
    for row, text in enumerate(texts):
        for place in range(len(text) - 1):
            inputs[row, place], targets[row, place], counts[row, place] = text[place], text[place + 1], True
    return inputs, targets, counts


def _asked(language_batch, texts, pad_id=0):
    return several.asked_for(NAMES, language_batch, texts, pad_id)


def _drawn(lengths, pad_id=0, with_pad=False):
    """Texts of fresh ids, in which the padding id occurs only if told."""
    stream = random.SystemRandom()
    ids = [token for token in range(40) if token != pad_id]
    texts = [[stream.choice(ids) for _ in range(length)] for length in lengths]
    return [[*text[:-2], pad_id, pad_id] for text in texts] if with_pad else texts


def _shapes(got, want):
    for name, one, other in zip(NAMES.split(", "), got, want, strict=True):
        if (shape := tuple(tensor(one).shape)) != tuple(other.shape):
            raise Wrong(f"expected {name} of shape {tuple(other.shape)}, got {shape}")


def _agrees(language_batch):
    for lengths, pad_id in [((5, 5), 0), ((4, 7, 2), 0), ((9,), 3), ((2, 3, 8, 5), 7)]:
        texts = _drawn(lengths, pad_id)
        want = oracle(texts, pad_id)
        got = _asked(language_batch, texts, pad_id)
        _shapes(got, want)
        for name, one, other in zip(NAMES.split(", ")[:2], got, want, strict=False):
            try:
                close(tensor(one)[want[2]], other[want[2]])
            except Wrong as failure:
                raise Wrong(f"{name}, read along the places that count: {failure}") from None


def _counts_of(language_batch, texts, pad_id):
    want = oracle(texts, pad_id)
    got = _asked(language_batch, texts, pad_id)
    _shapes(got, want)
    given = tensor(got[2]).bool()
    if not torch.equal(given, want[2]):
        row, place = (given != want[2]).nonzero()[0].tolist()
        raise Wrong(
            f"text {row} has {len(texts[row])} tokens; at place {place} your counts says "
            f"{bool(given[row, place])}: it is True as often as the text has targets, one fewer than tokens"
        )


def _counts(language_batch):
    for lengths, pad_id in [((5, 5), 0), ((4, 7, 2), 0), ((3, 3, 9), 5)]:
        _counts_of(language_batch, _drawn(lengths, pad_id), pad_id)


def _pad_is_a_token(language_batch):
    for lengths, pad_id in [((4, 7, 3), 2), ((6, 6), 0)]:
        _counts_of(language_batch, _drawn(lengths, pad_id, with_pad=True), pad_id)


def _fill(language_batch):
    for lengths, pad_id in [((4, 7, 2), 0), ((3, 9), 6)]:
        texts = _drawn(lengths, pad_id)
        want = oracle(texts, pad_id)
        inputs, targets, _ = got = _asked(language_batch, texts, pad_id)
        _shapes(got, want)
        if (tensor(targets)[~want[2]] != pad_id).any():
            raise Wrong(f"behind the end of a text, targets should hold the padding id, here {pad_id}")
        for row, text in enumerate(texts):
            behind = tensor(inputs)[row, len(text) - 1 :].tolist()
            if any(token not in (pad_id, text[-1]) for token in behind[:1]) or any(
                token != pad_id for token in behind[1:]
            ):
                raise Wrong(f"behind the end of a text, inputs should hold the padding id, here {pad_id}")


def _types(language_batch):
    for texts in (_drawn((4, 6)), _drawn((2,))):
        inputs, targets, counts = _asked(language_batch, texts)
        several.ids("inputs", inputs)
        several.ids("targets", targets)
        several.booleans("counts", counts)


def _unchanged(language_batch):
    for texts in (_drawn((4, 6, 2)), _drawn((5, 5))):
        _asked(language_batch, texts)  # where nothing is done yet, this says so
        unchanged(lambda given: language_batch(given, 0), texts)


_PROBED = (
    ([[1, 5, 6, 2], [1, 7, 8, 2]], 0),
    ([[1, 5, 6, 7, 2], [1, 8, 2]], 0),
    ([[1, 5, 2, 6, 2], [1, 8, 2]], 2),
)


def _probe(language_batch):
    places = [(case, place) for place in (1, 0, 2) for case in _PROBED[:2]] + [(_PROBED[2], 2)]
    return [outcome(lambda *case, place=place: _asked(language_batch, *case)[place], *case) for case, place in places]


# ---------------------------------------------------------------- answers


def _made(inputs=lambda ids: ids[:, :-1], targets=lambda ids: ids[:, 1:], counts=lambda is_real: is_real[:, 1:]):
    """A batch, cut from the padded texts in some way."""

    def language_batch(texts, pad_id):
        ids, is_real = pad(texts, pad_id)
        return inputs(ids), targets(ids), counts(is_real)

    return language_batch


def _by_value(texts, pad_id):
    inputs, targets, _ = _made()(texts, pad_id)
    return inputs, targets, targets != pad_id


def _filled_with_zero(texts, pad_id):
    return _made()(texts, 0)


def _padded_in_front(texts, pad_id):
    flipped = _made(lambda ids: ids[:, 1:], lambda ids: ids[:, :-1])([text[::-1] for text in texts], pad_id)
    return tuple(part.flip(1) for part in flipped)


def _sorts_the_list(texts, pad_id):
    given = _made()(texts, pad_id)
    for text in texts:
        text.append(pad_id)
    return given


def _shift_then_pad(texts, pad_id):
    inputs, counts = pad([text[:-1] for text in texts], pad_id)
    targets, _ = pad([text[1:] for text in texts], pad_id)
    return inputs, targets, counts


def _by_pad_sequence(texts, pad_id):
    rows = [torch.tensor(text) for text in texts]
    ids = pad_sequence(rows, batch_first=True, padding_value=pad_id)
    counts = pad_sequence([torch.ones(len(row) - 1, dtype=torch.bool) for row in rows], batch_first=True)
    return [ids[:, :-1].clone(), ids[:, 1:].clone(), counts]


def _the_books(texts, pad_id):
    batch = LanguageBatch.of(texts)  # it pads with 0
    targets = batch.targets.masked_fill(~batch.counts, pad_id)
    return batch.inputs.masked_fill(~batch.counts, pad_id), targets, batch.counts


_SHIFT = "your targets are the inputs themselves: the target is the token that comes *next*, so shift by one"

training_shift = Exercise(
    slug="training-shift",
    answers=("language_batch",),
    core="each target is the token behind its input",
    properties=(
        Property("each target is the token behind its input", _agrees),
        Property("counts is True at the targets of a text, and nowhere else", _counts),
        Property("also where the padding id is a token of the texts", _pad_is_a_token),
        Property("behind a text stands the padding id", _fill),
        Property("gives tensors of ids, ids and booleans", _types),
        Property("leaves the texts as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake("no shift", (_made(targets=lambda ids: ids[:, :-1]),), _SHIFT),
        Mistake(
            "no shift, at full length",
            (_made(lambda ids: ids, lambda ids: ids, lambda is_real: is_real),),
            _SHIFT,
        ),
        Mistake(
            "shifted the other way",
            (_made(lambda ids: ids[:, 1:], lambda ids: ids[:, :-1]),),
            "inputs and targets are exchanged: the model reads a token, and should say the one *behind* it",
        ),
        Mistake(
            "rolled round",
            (_made(lambda ids: ids, lambda ids: ids.roll(-1, dims=1), lambda is_real: is_real),),
            "you roll the texts round, so that the last token should foretell the first one: the last token has no "
            "target, and is left out of the inputs",
        ),
        Mistake(
            "two places on",
            (_made(lambda ids: ids[:, :-2], lambda ids: ids[:, 2:], lambda is_real: is_real[:, 2:]),),
            "your targets are two places on: one is enough",
        ),
        Mistake(
            "padding counts",
            (_made(counts=lambda is_real: torch.ones_like(is_real[:, 1:])),),
            "your counts is True at padding, too: the model would be rewarded for foretelling nothing",
        ),
        Mistake(
            "counts of the inputs",
            (_made(counts=lambda is_real: is_real[:, :-1]),),
            "your counts says where *inputs* are real: the place that reads a text's last token has no target",
        ),
        Mistake(
            "the end not counted",
            (_made(counts=lambda is_real: torch.cat([is_real[:, 2:], is_real[:, :1] & False], dim=1)),),
            "your counts leaves out the last target of every text: without it the model never learns to stop",
        ),
        Mistake(
            "counts by value",
            (_by_value,),
            "you find padding by its id. Where a text uses that id itself (<eos>, for instance), its own tokens fall "
            "out of the loss, and the model never learns to stop: go by the lengths",
        ),
        Mistake("filled with 0", (_filled_with_zero,), "behind the end of a text, targets should hold the padding id"),
        Mistake(
            "padded in front",
            (_padded_in_front,),
            "you pad in front of the texts: here the padding stands behind them",
        ),
        Mistake(
            "counts in numbers",
            (_made(counts=lambda is_real: is_real[:, 1:].long()),),
            "counts should be a tensor of booleans",
        ),
        Mistake(
            "ids in floating point",
            (_made(lambda ids: ids[:, :-1].float()),),
            "inputs should be a tensor of whole numbers",
        ),
        Mistake(
            "two things", (lambda texts, pad_id: _made()(texts, pad_id)[:2],), "expected three things, inputs, targets"
        ),
        Mistake(
            "lists",
            (lambda texts, pad_id: [part.tolist() for part in _made()(texts, pad_id)],),
            "inputs should be a tensor, got a list",
        ),
        Mistake("writes to the texts", (_sorts_the_list,), "your function changed the list it was given"),
    ),
    variants=(
        Variant("padded, then cut", (_made(),)),
        Variant("cut, then padded", (_shift_then_pad,)),
        Variant("place by place", (oracle,)),
        Variant("PyTorch's pad_sequence", (_by_pad_sequence,)),
        Variant("the book's", (_the_books,)),
    ),
)

EXERCISES = (training_shift,)
