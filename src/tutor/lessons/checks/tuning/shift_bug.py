"""The exercise that mends the shift of a loss mask, and tests batches of chats."""

import random

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, describe, outcome, tensor, unchanged
from tutor.lessons.checks.tuning import chat_batches as models
from tutor.lessons.checks.tuning.forms import several, via
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

NAMES = "inputs, targets, counts"
_VERDICTS = Verdicts(true="sick", false="sound", advice="")


class _Watch:
    """What a student's test gives to the functions."""

    def __init__(self):
        self.uneven = self.ends_within = self.several_replies = False

    def __call__(self, *inputs, **named):
        """Note one call.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("chats", "pad_id"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"chats", "pad_id"}:
            raise Sure("call the function with two things: make_batch(chats, pad_id)")
        chats = given["chats"]
        if not isinstance(chats, list | tuple) or not chats:
            raise Sure("the chats that your test makes should be a list of one or more")
        for chat in chats:
            if not isinstance(chat, list | tuple) or len(chat) != 2 or len(chat[0]) != len(chat[1]):
                raise Sure("each chat that your test makes is a pair (ids, flags), two lists of the same length")
            if not any(chat[1]) or chat[1][0]:
                raise Sure("in each chat that your test makes a flag is True, and never the first: that is a role's")
        self.uneven |= len({len(ids) for ids, _ in chats}) > 1
        self.ends_within |= any(not flags[-1] for _, flags in chats)
        self.several_replies |= any(sum(_begins(flags)) > 1 for _, flags in chats)

    def facts(self):
        """Whether lengths differed, a chat went on behind a reply, and a chat had several replies."""
        return torch.tensor([self.uneven, self.ends_within, self.several_replies])


def _begins(flags):
    return [flag and not before for before, flag in zip([False, *flags], flags, strict=False)]


def _drawn(lengths, pad_id=0):
    stream = random.SystemRandom()
    chats = []
    for replies in lengths:
        ids, flags = [], []
        for n in replies:
            words = [stream.randrange(10, 60) for _ in range(n + 4)]
            ids += words
            flags += [False] * 4 + [True] * n
        chats.append((ids, flags))
    return chats, pad_id


def _agrees(mended, is_sick):
    for case in [_drawn([(3,), (2, 5)]), _drawn([(4,)], 7), _drawn([(1, 1, 1), (6,), (2,)], 99)]:
        want = models.by_places(*case)
        for name, got, right in zip(NAMES.split(", "), several(NAMES, mended, *case), want, strict=True):
            if not isinstance(got, torch.Tensor):
                raise Sure(f"{name} should be a tensor, got {describe(got)}")
            got = tensor(got)
            if got.shape != right.shape:
                raise Wrong(f"expected {name} of shape {tuple(right.shape)}, got {tuple(got.shape)}")
            if name == "counts" and got.dtype != torch.bool:
                raise Sure("counts should be a tensor of booleans")
            if name == "inputs":
                got, right = _settled(got, *case), _settled(right, *case)
            if not torch.equal(got.to(right.dtype), right):
                row, place = (got != right).nonzero()[0].tolist()
                raise Wrong(
                    f"{name}: expected {right[row, place].item()} in row {row} at place {place}, "
                    f"got {got[row, place].item()}"
                )
    chats, pad_id = _drawn([(2,), (3,)])
    unchanged(via(mended, lambda chats: mended(chats, pad_id)), chats)


def _settled(inputs, chats, pad_id):
    """The same where a shorter chat's last token is padding: nothing is to be said behind it."""
    inputs = inputs.clone()
    for row, (ids, _) in enumerate(chats):
        if len(ids) <= inputs.shape[1] and inputs[row, len(ids) - 1] == ids[-1]:
            inputs[row, len(ids) - 1] = pad_id
    return inputs


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.flags_of_inputs, watch=_Watch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, models.SICK, models.SOUND, watch=_Watch())


def _probe(mended, is_sick):
    case = models.CHATS, 0
    counts, targets, inputs = (outcome(lambda at=at: several(NAMES, mended, *case)[at]) for at in (2, 1, 0))
    if isinstance(inputs, torch.Tensor) and inputs.shape == models.sound(*case)[0].shape:
        inputs = _settled(inputs, *case)
    return [counts, targets, inputs, outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = _Watch()
    shown = (*models.SICK.values(), *models.SOUND.values())
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in shown])
    right = torch.tensor([True] * len(models.SICK) + [False] * len(models.SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


def pairs(make_batch, chats, pad_id=0):
    """What is read and what is to be said, where it counts, chat by chat."""
    inputs, targets, counts = make_batch(chats, pad_id)
    return [
        list(zip(read[chosen].tolist(), said[chosen].tolist(), strict=True))
        for read, said, chosen in zip(inputs, targets, counts, strict=True)
    ]


def _wanted(chats):
    return [[(ids[place - 1], ids[place]) for place in range(1, len(ids)) if flags[place]] for ids, flags in chats]


def good_test(make_batch):
    """Compares the pairs that count."""
    return pairs(make_batch, models.CHATS) != _wanted(models.CHATS)


def _on(chats):
    return lambda make_batch: pairs(make_batch, chats) != _wanted(chats)


def _targets_alone(make_batch):
    _, targets, counts = make_batch(models.CHATS, 0)
    said = [row[chosen].tolist() for row, chosen in zip(targets, counts, strict=True)]
    return said != [[token for token, flag in zip(ids, flags, strict=True) if flag] for ids, flags in models.CHATS]


def _numbers_alone(make_batch):
    counts = make_batch(models.CHATS, 0)[2]
    return int(counts.sum()) != sum(sum(flags) for _, flags in models.CHATS)


def _whole_batch(make_batch):
    got, want = make_batch(models.CHATS, 0), models.sound(models.CHATS, 0)
    return any(one.shape != other.shape or not torch.equal(one, other) for one, other in zip(got, want, strict=True))


def _drawn_test(make_batch):
    chats, pad_id = _drawn([(2, 3), (4,), (1, 1, 5)], 3)
    return pairs(make_batch, chats, pad_id) != _wanted(chats)


def _as_sets(make_batch):
    chats = [([5, 6, 10 + 10 * n, 11 + 10 * n, 7, 8, 12 + 10 * n, 9], [False, False, True, True] * 2) for n in range(3)]
    chats[1] = (chats[1][0][:4], chats[1][1][:4])
    inputs, targets, counts = make_batch(chats, 0)
    got = sorted(zip(inputs[counts].tolist(), targets[counts].tolist(), strict=True))
    return got != sorted(pair for row in _wanted(chats) for pair in row)


_FIRST_NOT_LEARNED = (
    "the flags still stand with the inputs: the first word of a reply does not count, and what follows its end does"
)

_ANY_PAD = "any id may stand for padding"
_ONE_NUMBER = "a tensor of one number equals that number"

tuning_shift_bug = Exercise(
    slug="tuning-shift-bug",
    answers=("mended_batch", "is_sick_batch"),
    properties=(
        Property("the mended batch is right", _agrees, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of eleven", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake("not mended", (models.flags_of_inputs, good_test), _FIRST_NOT_LEARNED),
        Mistake("shifted the wrong way", (models.shifted_twice, good_test), "now the flags come one place too early"),
        Mistake("all words", (models.all_words, good_test), "now the customer's words count as well"),
        Mistake("padding", (models.padding_too, good_test), "now padding counts"),
        Mistake("no ends", (models.no_ends, good_test), "the ends of the replies do not count: it will never stop"),
        Mistake("copies", (models.copies, good_test), "each token is its own target: that is learned by copying"),
        Mistake(
            "inputs and targets exchanged",
            (models.exchanged, good_test),
            "your inputs are a place ahead of your targets: what is read stands before what is to be said",
        ),
        Mistake(
            "lists",
            (lambda *case: [part.tolist() for part in models.sound(*case)], good_test),
            "inputs should be a tensor, got a list",
        ),
        Mistake("the last reply alone", (models.last_reply, good_test), "replies before the last do not count"),
        Mistake(
            "padded in front",
            (lambda chats, pad_id: models.sound(chats, pad_id, left=True), good_test),
            "the padding belongs behind the chats",
        ),
        Mistake("always sick", (models.sound, lambda make_batch: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.sound, lambda make_batch: False), "your test says False (sound) of every model"),
        Mistake(
            "the other way round",
            (models.sound, lambda make_batch: not good_test(make_batch)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "targets alone",
            (models.sound, _targets_alone),
            "your test looks at what is to be said, and not at what is read: where each token is its own target, the "
            "targets are right",
        ),
        Mistake(
            "numbers alone",
            (models.sound, _numbers_alone),
            "your test counts how many count: the right number can stand in the wrong places",
        ),
        Mistake(
            "the whole batch",
            (models.sound, _whole_batch),
            "your test wants one layout: padding may stand elsewhere, and what does not count may be anything. Compare "
            "the pairs that count",
        ),
        Mistake(
            "one chat",
            (models.sound, _on(models.CHATS[1:])),
            "your chats are equally long: then nothing is padded, and padding that counts stays out of sight",
        ),
        Mistake(
            "one reply in each",
            (models.sound, _on([models.CHATS[0], ([5, 40, 7, 6, 41, 7], [False] * 4 + [True] * 2)])),
            "your chats have one reply each: a function that counts the last reply alone stays out of sight",
        ),
        Mistake(
            "nothing to be learned",
            (models.sound, _on([([5, 6, 7], [False] * 3)])),
            "in each chat that your test makes a flag is True",
        ),
        Mistake(
            "no verdict",
            (models.sound, lambda make_batch: make_batch(models.CHATS, 0)[2]),
            "your test should return one True or False",
        ),
    ),
    equivalents={
        "line 17: 0 → 1": _ANY_PAD,
        "line 17: 0 → -1": _ANY_PAD,
        "line 19: 1 → 2": "the first token of a chat is a role, the second the customer's: neither is learned",
        "line 19: 1 → 0": "the first token of a chat is a role, which is never learned",
        "line 22: inputs[row][chosen].tolist() → inputs[row][chosen]": _ONE_NUMBER,
        "line 22: targets[row][chosen].tolist() → targets[row][chosen]": _ONE_NUMBER,
    },
    variants=(
        Variant("slices, and pairs", (models.sound, good_test)),
        Variant("place by place, on chats drawn at random", (models.by_places, _drawn_test)),
        Variant("cut before they are padded", (models.cut_first, good_test)),
        Variant("rolled, and sorted pairs", (models.by_rolling, _as_sets)),
    ),
)

EXERCISES = (tuning_shift_bug,)
