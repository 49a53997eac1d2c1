"""Chats written as tokens: right ways and wrong ones."""

import random

from tutor.text.chat_template import ChatTemplate, Turn
from tutor.text.tokenizer import Tokenizer

ROLES = ("system", "user", "assistant")


def stand_in(stream):
    """An encoder nobody knows: each letter has an id or two, which depend on the length of its text as well.

    So texts that are joined, cut or stripped before they are encoded come out otherwise, and a text has neither as
    many ids as letters nor as many as words.
    """
    ids = stream.sample(range(10, 99), 60)

    def encode(text):
        spelled = "".join(letter * (1 + place % 2) for place, letter in enumerate(text + text[:1]))
        return [ids[(ord(letter) + 7 * len(text)) % len(ids)] for letter in spelled]

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
    """What is given, up to the token of the assistant.

    Raises:
        ValueError: If somebody else than the user spoke last.
    """
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


def _on_numbers(turns, encode, role_ids, end_id):
    """As the book writes chats, with a tokenizer that the check makes."""

    class Words(Tokenizer):
        """What the template asks of a tokenizer; the rest is the protocol's."""

        vocab_size = 0

        def encode(self, text):
            """Give a text's ids."""
            return encode(text)

        def id_of(self, token):
            """Give a special token's id."""
            return {f"<{role}>": number for role, number in role_ids.items()}.get(token, end_id)

    return ChatTemplate(Words()), [Turn(*turn) for turn in turns]


def book_chat(*case):
    """As the book renders a chat."""
    template, turns = _on_numbers(*case)
    rendered = template.render(turns)
    return rendered.ids, rendered.loss_mask


def book_prompt(*case):
    """As the book makes a prompt."""
    template, turns = _on_numbers(*case)
    return template.prompt(turns)


def opened_twice(turns, encode, role_ids, end_id):
    """A prompt with the assistant's token twice."""
    return [*prompt(turns, encode, role_ids, end_id), role_ids["assistant"]]


def closed(*case):
    """A prompt in which the assistant's turn is over."""
    return [*prompt(*case), case[-1]]


def opened_before_the_end(turns, encode, role_ids, end_id):
    """A prompt without the end of the user's turn."""
    return [*chat(turns, encode, role_ids, end_id)[0][:-1], role_ids["assistant"]]


def newest_alone(turns, encode, role_ids, end_id):
    """A prompt of the newest turn alone."""
    return prompt(turns[-1:], encode, role_ids, end_id)


def never_refuses(turns, encode, role_ids, end_id):
    """A prompt whoever has spoken last."""
    return [*chat(turns, encode, role_ids, end_id)[0], role_ids["assistant"]]


def consumes(turns, encode, role_ids, end_id):
    """A chat that takes its turns away."""
    ids, flags = [], []
    while turns:
        more, learned = chat([turns.pop(0)], encode, role_ids, end_id)
        ids, flags = ids + more, flags + learned
    return ids, flags


def refuses_the_assistant_alone(turns, encode, role_ids, end_id):
    """A prompt also behind a turn of the system.

    Raises:
        ValueError: If the assistant spoke last.
    """
    if turns[-1][0] == "assistant":
        raise ValueError("the assistant has spoken")
    return never_refuses(turns, encode, role_ids, end_id)


def asserts(turns, *rest):
    """A prompt that fails by another error.

    Raises:
        AssertionError: If somebody else than the user spoke last.
    """
    if turns[-1][0] != "user":
        raise AssertionError
    return prompt(turns, *rest)


def as_many_flags_as_letters(turns, encode, role_ids, end_id):
    """Flags counted by the letters of the texts."""
    flags = []
    for role, text in turns:
        flags += [False] + [role == "assistant"] * (len(text) + 1)
    return chat(turns, encode, role_ids, end_id)[0], flags


def no_end_for_others(turns, *rest):
    """The assistant's turns end, the others do not."""
    ids, flags = [], []
    for turn in turns:
        more, learned = chat([turn], *rest)
        cut = len(more) - (turn[0] != "assistant")
        ids, flags = ids + more[:cut], flags + learned[:cut]
    return ids, flags


def without_empty_turns(turns, *rest):
    """Turns without words are left out."""
    return chat([turn for turn in turns if turn[1]], *rest)


def flags_a_place_early(*case):
    """The flags shifted, as they will be in a batch."""
    ids, flags = chat(*case)
    return ids, [*flags[1:], False]


def grows_the_words(turns, encode, role_ids, end_id):
    """Appends the end to the very list that the encoder gave."""
    ids, flags = [], []
    for role, text in turns:
        words = encode(text)
        words.append(end_id)
        ids += [role_ids[role], *words]
        flags += [False] + [role == "assistant"] * len(words)
    return ids, flags
