"""The exercise that packs texts into rows without padding."""

import random

import torch

from tutor.lessons.answers import Wrong, close, outcome, tensor, unchanged
from tutor.lessons.checks.training import several
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

NAMES = "inputs, targets, owners"


def oracle(texts, length):
    """The three tensors, row by row."""
    stream = [token for text in texts for token in text]
    owner = [number for number, text in enumerate(texts) for _ in text]
    starts = [start for start in range(0, len(stream), length) if start + length < len(stream)]
    return (
        torch.tensor([stream[start : start + length] for start in starts]),
        torch.tensor([stream[start + 1 : start + length + 1] for start in starts]),
        torch.tensor([owner[start : start + length] for start in starts]),
    )


def _asked(pack, texts, length):
    return several.asked_for(NAMES, pack, texts, length)


def _drawn(lengths):
    stream = random.SystemRandom()
    return [[stream.randrange(100) for _ in range(length)] for length in lengths]


def _agree(pack, texts, length, places=(0, 1, 2)):
    want, got = oracle(texts, length), _asked(pack, texts, length)
    n_tokens = sum(map(len, texts))
    for place in places:
        name, shape, wanted = NAMES.split(", ")[place], tuple(tensor(got[place]).shape), tuple(want[place].shape)
        if shape != wanted:
            raise Wrong(f"for {n_tokens} tokens in rows of {length}: expected {name} of shape {wanted}, got {shape}")
        try:
            close(got[place], want[place])
        except Wrong as failure:
            raise Wrong(f"{name}: {failure}") from None


def _rows(pack):
    for lengths, length in [((6, 5), 4), ((2, 9, 3, 8), 5), ((3, 1, 1, 5), 1), ((30,), 7)]:
        _agree(pack, _drawn(lengths), length, (0, 1))


def _full(pack):
    for lengths, length in [((4, 4), 4), ((3, 6), 4), ((5, 5), 3), ((2, 2, 2), 5)]:
        _agree(pack, _drawn(lengths), length, (0, 1))


def _owners(pack):
    for lengths, length in [((6, 5), 4), ((2, 9, 1, 3, 8), 5), ((4, 4, 4), 4)]:
        _agree(pack, _drawn(lengths), length, (2,))


def _types_and_inputs(pack):
    texts = _drawn((4, 6, 2))
    for name, part in zip(NAMES.split(", "), _asked(pack, texts, 3), strict=True):
        several.ids(name, part)
    unchanged(lambda given: pack(given, 3), texts)


_PROBED = (([[1, 5, 6, 2], [1, 7, 2], [1, 8, 9, 2]], 3), ([[1, 5, 6, 2], [1, 7, 8, 2]], 4), ([[1, 5, 2], [1, 6, 2]], 5))


def _probe(pack):
    places = [(case, place) for place in (0, 1, 2) for case in _PROBED]
    return [outcome(lambda *case, place=place: _asked(pack, *case)[place], *case) for case, place in places]


# ---------------------------------------------------------------- answers


def _stream(texts):
    tokens = torch.tensor([token for text in texts for token in text])
    owners = torch.tensor([number for number, text in enumerate(texts) for _ in text])
    return tokens, owners


def _by_view(texts, length):
    tokens, owners = _stream(texts)
    n = (len(tokens) - 1) // length * length
    return tuple(part.view(-1, length) for part in (tokens[:n], tokens[1 : n + 1], owners[:n]))


def _by_unfold(texts, length):
    tokens, owners = _stream(texts)
    rows = tokens.unfold(0, length + 1, length)
    return [rows[:, :-1].clone(), rows[:, 1:].clone(), owners[:-1].unfold(0, length, length).clone()]


def _rolled(texts, length):
    tokens, owners = _stream(texts)
    n = len(tokens) // length * length
    return tuple(part.view(-1, length) for part in (tokens[:n], tokens.roll(-1)[:n], owners[:n]))


def _within_the_row(texts, length):
    inputs, _, owners = _by_view(texts, length)
    return inputs, inputs.roll(-1, dims=1), owners


def _steps_too_far(texts, length):
    tokens, owners = _stream(texts)
    n = len(tokens) // (length + 1) * (length + 1)
    rows, numbers = tokens[:n].view(-1, length + 1), owners[:n].view(-1, length + 1)
    return rows[:, :-1], rows[:, 1:], numbers[:, :-1]


def _one_row_fewer(texts, length):
    tokens, _ = _stream(texts)
    return tuple(part[: len(tokens) // length - 1] for part in _by_view(texts, length))


def _every_place(texts, length):
    tokens, owners = _stream(texts)
    rows = tokens.unfold(0, length + 1, 1)
    return rows[:, :-1], rows[:, 1:], owners[:-1].unfold(0, length, 1)


def _no_shift(texts, length):
    inputs, _, owners = _by_view(texts, length)
    return inputs, inputs.clone(), owners


def _each_text_by_itself(texts, length):
    rows = [
        (text[place : place + length], text[place + 1 : place + length + 1], [number] * length)
        for number, text in enumerate(texts)
        for place in range(0, len(text) - length, length)
    ]
    return tuple(torch.tensor([row[place] for row in rows], dtype=torch.long) for place in range(3))


def _owners_of_targets(texts, length):
    tokens, owners = _stream(texts)
    n = (len(tokens) - 1) // length * length
    return *_by_view(texts, length)[:2], owners[1 : n + 1].view(-1, length)


def _owners_from_one(texts, length):
    inputs, targets, owners = _by_view(texts, length)
    return inputs, targets, owners + 1


def _owners_within_the_row(texts, length):
    inputs, targets, owners = _by_view(texts, length)
    return inputs, targets, owners - owners[:, :1]


def _joins_in_place(texts, length):
    given = _by_view(texts, length)
    for text in texts[1:]:
        texts[0].extend(text)
    return given


training_pack = Exercise(
    slug="training-pack",
    answers=("pack",),
    core="inputs and targets run on from row to row",
    properties=(
        Property("inputs and targets run on from row to row", _rows),
        Property("as many full rows as there are targets for", _full),
        Property("owners tells whose token an input is", _owners),
        Property("gives three tensors of whole numbers, and leaves the texts as they were", _types_and_inputs),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the last target is the first token",
            (_rolled,),
            "the last place of your last row should foretell the very first token: where nothing comes next there is "
            "no target, so a row needs one token more than its length",
        ),
        Mistake(
            "shifted within each row",
            (_within_the_row,),
            "the last target of your rows is the row's own first token: it is the first token of the *next* row",
        ),
        Mistake(
            "rows that do not share a token",
            (_steps_too_far,),
            "your rows begin length + 1 tokens apart, so that one token of each is never foretold: the last target of "
            "a row is also the first input of the next",
        ),
        Mistake(
            "one row fewer",
            (_one_row_fewer,),
            "you leave out a row that has all its targets: (number of tokens - 1) // length rows are full",
        ),
        Mistake(
            "a row from every place",
            (_every_place,),
            "your rows overlap: each token is an input once, so rows begin `length` tokens apart",
        ),
        Mistake(
            "each text by itself",
            (_each_text_by_itself,),
            "you cut each text by itself: join all of them first, so that a row may hold the end of one text and the "
            "beginning of the next",
        ),
        Mistake("no shift", (_no_shift,), "your targets are the inputs themselves: shift by one"),
        Mistake(
            "owners of the targets",
            (_owners_of_targets,),
            "your owners are those of the targets: say whose token each *input* is",
        ),
        Mistake("owners from 1", (_owners_from_one,), "texts are counted from 0"),
        Mistake(
            "owners counted anew in each row",
            (_owners_within_the_row,),
            "you count owners anew in each row: a text keeps its number where it runs on into the next row",
        ),
        Mistake(
            "two things",
            (lambda texts, length: _by_view(texts, length)[:2],),
            "expected three things, inputs, targets, owners",
        ),
        Mistake("writes to the texts", (_joins_in_place,), "your function changed the list it was given"),
        Mistake(
            "lists",
            (lambda texts, length: [part.tolist() for part in _by_view(texts, length)],),
            "inputs should be a tensor, got a list",
        ),
    ),
    variants=(
        Variant("one long tensor, viewed", (_by_view,)),
        Variant("row by row", (oracle,)),
        Variant("windows", (_by_unfold,)),
    ),
)

EXERCISES = (training_pack,)
