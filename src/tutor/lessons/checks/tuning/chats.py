"""Chats written as tokens: right ways and wrong ones."""

import random

ROLES = ("system", "user", "assistant")


def stand_in(stream):
    """An encoder nobody knows: each letter has an id that also depends on the length of its text.

    So texts that are joined, cut or stripped before they are encoded come out otherwise.
    """
    ids = stream.sample(range(10, 99), 60)

    def encode(text):
        return [ids[(ord(letter) + 7 * len(text)) % len(ids)] for letter in text]

    return encode


def a_case(stream, texts, system=None):
    """A chat of these texts, the user first, with ids for roles and end that nobody knows."""
    turns = [("system", system)] if system is not None else []
    turns += [(("user", "assistant")[place % 2], text) for place, text in enumerate(texts)]
    *role_ids, end_id = stream.sample(range(100, 200), 4)
    return turns, stand_in(stream), dict(zip(ROLES, role_ids, strict=True)), end_id


def known(seed=3):
    """A case that is always the same."""
    return a_case(random.Random(seed), ("who wrote it", "nora did", "thanks", "any time"), "be short")


def chat(turns, encode, role_ids, end_id):
    """What is right, turn by turn."""
    ids, flags = [], []
    for role, text in turns:
        words = encode(text)
        ids += [role_ids[role], *words, end_id]
        flags += [False] + [role == "assistant"] * (len(words) + 1)
    return ids, flags


def prompt(turns, encode, role_ids, end_id):
    """What is given, up to the token of the assistant."""
    if turns[-1][0] != "user":
        raise ValueError(f"expected the user's turn last, got one of the {turns[-1][0]}")
    return chat(turns, encode, role_ids, end_id)[0] + [role_ids["assistant"]]


def sick_chat(opens=True, ends=True, learns=("assistant",), learns_role=False, learns_end=True, joined=False):
    """A chat with one thing done otherwise."""

    def render(turns, encode, role_ids, end_id):
        if joined:
            words = encode(" ".join(text for _, text in turns))
            return [role_ids[turns[0][0]], *words, end_id], [False] + [True] * (len(words) + 1)
        ids, flags = [], []
        for role, text in turns:
            words, learned = encode(text), role in learns
            ids += [role_ids[role]] * opens + [*words] + [end_id] * ends
            flags += [learned and learns_role] * opens + [learned] * len(words) + [learned and learns_end] * ends
        return ids, flags

    return render


def last_turn_alone(turns, encode, role_ids, end_id):
    """Learns the newest reply, and none of those before."""
    ids, flags = chat(turns, encode, role_ids, end_id)
    newest = len(encode(turns[-1][1])) + 1
    return ids, [flag and place >= len(ids) - newest for place, flag in enumerate(flags)]


def by_comprehension(turns, encode, role_ids, end_id):
    """The same in two lists at once."""
    pieces = [(role, encode(text)) for role, text in turns]
    ids = [token for role, words in pieces for token in (role_ids[role], *words, end_id)]
    flags = [role == "assistant" and place > 0 for role, words in pieces for place in range(len(words) + 2)]
    return ids, flags
