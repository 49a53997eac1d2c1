"""Batches of chats for supervised fine-tuning: right ones, laid out in several ways, and wrong ones."""

import torch

CHATS = [
    ([5, 20, 21, 22, 7, 6, 23, 24, 7], [0, 0, 0, 0, 0, 0, 1, 1, 1]),
    ([5, 25, 7, 6, 26, 27, 28, 7, 5, 29, 7, 6, 30, 7], [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1]),
]
"""Two chats of different length, one of them with two replies."""
CHATS = [(ids, [bool(flag) for flag in flags]) for ids, flags in CHATS]


def laid(chats, pad_id, more=0, left=False):
    """Ids and flags side by side, filled up."""
    length = max(len(ids) for ids, _ in chats) + more
    tokens = torch.full((len(chats), length), pad_id)
    flags = torch.zeros(len(chats), length, dtype=torch.bool)
    for row, (ids, learned) in enumerate(chats):
        begin = length - len(ids) if left else 0
        tokens[row, begin : begin + len(ids)] = torch.tensor(ids)
        flags[row, begin : begin + len(ids)] = torch.tensor(learned, dtype=torch.bool)
    return tokens, flags


def sound(chats, pad_id, **how):
    """Each token the target of the one before it; those count that the assistant says."""
    tokens, flags = laid(chats, pad_id, **how)
    return tokens[:, :-1], tokens[:, 1:], flags[:, 1:]


def ignored(chats, pad_id):
    """The targets that do not count replaced by -100."""
    inputs, targets, counts = sound(chats, pad_id)
    return inputs, targets.masked_fill(~counts, -100), counts


def by_places(chats, pad_id):
    """Place by place."""
    length = max(len(ids) for ids, _ in chats) - 1
    inputs, targets = torch.full((len(chats), length), pad_id), torch.full((len(chats), length), pad_id)
    counts = torch.zeros(len(chats), length, dtype=torch.bool)
    for row, (ids, learned) in enumerate(chats):
        for place in range(length):
            if place < len(ids):
                inputs[row, place] = ids[place]
            if place + 1 < len(ids):
                targets[row, place], counts[row, place] = ids[place + 1], learned[place + 1]
    return inputs, targets, counts


def by_rolling(chats, pad_id):
    """Everything moved by one, the last column cut off."""
    tokens, flags = laid(chats, pad_id)
    return tokens[:, :-1], tokens.roll(-1, dims=1)[:, :-1], flags.roll(-1, dims=1)[:, :-1]


def cut_first(chats, pad_id):
    """Each chat is cut first and padded then, so that the last token of a shorter one is never read."""
    inputs, _ = laid([(ids[:-1], flags[:-1]) for ids, flags in chats], pad_id)
    targets, counts = laid([(ids[1:], flags[1:]) for ids, flags in chats], pad_id)
    return inputs, targets, counts


def exchanged(chats, pad_id):
    """What is read is what comes next."""
    tokens, flags = laid(chats, pad_id)
    return tokens[:, 1:], tokens[:, :-1], flags[:, 1:]


def flags_of_inputs(chats, pad_id):
    """The flags stay with the inputs: the fault of the exercise."""
    tokens, flags = laid(chats, pad_id)
    return tokens[:, :-1], tokens[:, 1:], flags[:, :-1]


def shifted_twice(chats, pad_id):
    """The flags come one place too early."""
    tokens, flags = laid(chats, pad_id)
    return tokens[:, :-1], tokens[:, 1:], torch.cat([flags[:, 2:], flags[:, :1]], dim=1)


def all_words(chats, pad_id):
    """The customer's words count as well."""
    return sound([(ids, [True] * len(ids)) for ids, _ in chats], pad_id)


def padding_too(chats, pad_id):
    """What stands behind a chat counts."""
    inputs, targets, counts = sound(chats, pad_id)
    for row, (ids, _) in enumerate(chats):
        counts[row, len(ids) - 1 :] = True
    return inputs, targets, counts


def no_ends(chats, pad_id):
    """The last token of each reply does not count."""
    inputs, targets, counts = sound(chats, pad_id)
    goes_on = torch.cat([counts[:, 1:], torch.zeros_like(counts[:, :1])], dim=1)
    return inputs, targets, counts & goes_on


def copies(chats, pad_id):
    """Each token is its own target."""
    tokens, flags = laid(chats, pad_id)
    return tokens[:, 1:], tokens[:, 1:], flags[:, 1:]


def last_reply(chats, pad_id):
    """The last reply of each chat alone."""
    inputs, targets, counts = sound(chats, pad_id)
    for row, (_, learned) in enumerate(chats):
        first = max(place for place in range(1, len(learned)) if learned[place] and not learned[place - 1])
        counts[row, : first - 1] = False
    return inputs, targets, counts


SICK = {
    "the one of this exercise, in which the flags stay with the inputs": flags_of_inputs,
    "one in which the flags come a place too early": shifted_twice,
    "one that counts the customer's words, too": all_words,
    "one that counts padding": padding_too,
    "one that does not count the ends of replies": no_ends,
    "one in which each token is its own target": copies,
    "one that counts the last reply of each chat alone": last_reply,
}
SOUND = {
    "one padded behind": sound,
    "one padded in front": lambda chats, pad_id: sound(chats, pad_id, left=True),
    "one with more padding than it needs": lambda chats, pad_id: sound(chats, pad_id, more=3),
    "one with -100 for the targets that do not count": ignored,
}
