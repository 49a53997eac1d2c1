"""The exercise that mends a stream of text, which comes in bytes."""

import codecs
from itertools import pairwise

import torch

from tutor.lessons.answers import Wrong, ask, fresh, unchanged
from tutor.lessons.checks.tokens.readings import spelled, tokens
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_LETTERS = "ab é ü – 你好吗 词元 🙂🌍 \ufffd."


def oracle(pieces):
    """Python's incremental decoder: what is complete, as soon as it is."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    return [decoder.decode(piece, final=place == len(pieces) - 1) for place, piece in enumerate(pieces)]


def _cut(data, generator, longest=3):
    pieces = []
    while data:
        length = int(torch.randint(1, longest + 1, (), generator=generator))
        pieces.append(data[:length])
        data = data[length:]
    return pieces


def _drawn(generator, n_letters):
    places = torch.randint(len(_LETTERS), (n_letters,), generator=generator).tolist()
    return "".join(_LETTERS[place] for place in places)


def _shown(pieces_of, given):
    return tokens(ask(pieces_of, given))


def _whole(pieces_of):
    generator = fresh()
    for n_letters, longest in [(20, 1), (20, 3), (9, 2), (20, 6)]:
        text = _drawn(generator, n_letters)
        got = "".join(_shown(pieces_of, _cut(text.encode(), generator, longest)))
        if got != text:
            place = next((i for i, (one, other) in enumerate(zip(got, text, strict=False)) if one != other), None)
            if place is None:
                raise Wrong(f"the pieces together have {len(got)} characters, the text has {len(text)}")
            raise Wrong(f"character {place + 1} of {text!r} comes out as {got[place]!r}")


def _one_each(pieces_of):
    for given in ([b"a", b"b"], ["é".encode()[:1], "é".encode()[1:], b"!"], []):
        n_shown = len(_shown(pieces_of, given))
        if n_shown != len(given):
            raise Wrong(f"for {len(given)} tokens expected {len(given)} pieces, one for each, got {n_shown}")


def _timely(pieces_of):
    generator = fresh()
    for longest in (1, 2, 3, 5):
        given = _cut((_drawn(generator, 20) + "词").encode(), generator, longest)
        for place, (got, want) in enumerate(zip(_shown(pieces_of, given), oracle(given), strict=False)):
            if got != want:
                raise Wrong(
                    f"after the bytes {b''.join(given[:place])!r}, the token {given[place]!r} should show {want!r}, it "
                    f"shows {got!r}"
                )
    split = [b"a\xe4", b"\xbd", b"\xa0b\xe5"]
    if _shown(pieces_of, [*split, b"\xa5\xbd"])[:1] != ["a"]:
        raise Wrong("the token b'a\\xe4' completes an 'a': show it, and hold back only what is incomplete")


def _breaks_off(pieces_of):
    for text, n_lost in [("好", 1), ("ab你", 2), ("🙂🌍", 1), ("🌍", 3)]:
        data = text.encode()[:-n_lost]
        for given in ([bytes([byte]) for byte in data], [data]):
            got, want = _shown(pieces_of, given), oracle(given)
            if "".join(got) != "".join(want):
                raise Wrong(
                    f"where the text breaks off after {data!r}, expected {''.join(want)!r} in all, got {''.join(got)!r}"
                )
            if got != want:
                raise Wrong(
                    f"for {given!r} expected {want!r}, got {got!r}: the � belongs to the last piece, no earlier"
                )


def _unchanged(pieces_of):
    unchanged(pieces_of, [b"a\xe4", b"\xbd\xa0"])


_CASES = (
    ["你".encode()[:1], "你".encode()[1:], b"a"],
    [b"a\xe4", b"\xbd\xa0b"],
    [b"a", b"\xf0", b"\x9f\x99", b"\x82"],
    [b"a", b"\xe4\xbd"],
    [b"\xef\xbf", b"\xbd", b"a"],
)


def _probe(pieces_of):
    return [spelled(tokens, pieces_of, case) for case in _CASES]


def _each_alone(errors="replace"):
    return lambda pieces: [piece.decode("utf-8", errors=errors) for piece in pieces]


def _latin(pieces):
    return [piece.decode("latin-1") for piece in pieces]


def _all_at_the_end(pieces):
    return [""] * (len(pieces) - 1) + [b"".join(pieces).decode("utf-8", errors="replace")] * bool(pieces)


def _whole_so_far(pieces):
    return [b"".join(pieces[: place + 1]).decode("utf-8", errors="ignore") for place in range(len(pieces))]


def _rest_dropped(pieces):
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    return [decoder.decode(piece) for piece in pieces]


def _all_or_nothing(pieces):
    shown, held = [], b""
    for place, piece in enumerate(pieces):
        held += piece
        try:
            shown.append(held.decode("utf-8"))
            held = b""
        except UnicodeDecodeError:
            shown.append(held.decode("utf-8", errors="replace") if place == len(pieces) - 1 else "")
    return shown


def _one_string(pieces):
    return b"".join(pieces).decode("utf-8", errors="replace")


def _one_late(pieces):
    shown = oracle(pieces)
    return ["", *shown[:-2], "".join(shown[-2:])] if len(shown) > 1 else shown


def _never_a_replacement(pieces):
    return [piece.replace("\ufffd", "") for piece in oracle(pieces)]


def _rest_as_a_piece(pieces):
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    return [*(decoder.decode(piece) for piece in pieces), decoder.decode(b"", final=True)]


def _by_lengths(pieces):
    """Counts how many bytes a first byte announces."""
    shown, held = [], b""
    for place, piece in enumerate(pieces):
        held += piece
        whole, at = "", 0
        while at < len(held):
            n_bytes = next(n for n, least in ((4, 0xF0), (3, 0xE0), (2, 0xC0), (1, 0)) if held[at] >= least)
            if at + n_bytes > len(held):
                break
            whole += held[at : at + n_bytes].decode("utf-8")
            at += n_bytes
        held = held[at:]
        shown.append(whole + ("\ufffd" if held and place == len(pieces) - 1 else ""))
    return shown


def _by_trying(pieces):
    """Holds back the fewest bytes that leave something that can be decoded."""
    shown, held = [], b""
    for place, piece in enumerate(pieces):
        held += piece
        for n_held in range(min(3, len(held)) + 1):
            try:
                text = held[: len(held) - n_held].decode("utf-8")
                break
            except UnicodeDecodeError:
                continue
        held = held[len(held) - n_held :]
        shown.append(text + (held.decode("utf-8", "replace") if place == len(pieces) - 1 else ""))
    return shown


def _by_difference(pieces):
    """Decodes the whole again each time, and shows what is new."""
    shown = [""]
    for place in range(len(pieces)):
        last = place == len(pieces) - 1
        shown.append(b"".join(pieces[: place + 1]).decode("utf-8", errors="replace" if last else "ignore"))
    return [new[len(old) :] for old, new in pairwise(shown)]


stream_bug = Exercise(
    slug="decoding-stream-bug",
    answers=("mended_pieces",),
    core="the pieces together are the text",
    properties=(
        Property("the pieces together are the text", _whole),
        Property("one piece for each token", _one_each),
        Property("a character is shown when it is complete, no earlier and no later", _timely),
        Property("a text that breaks off ends in one �", _breaks_off),
        Property("leaves the tokens as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (_each_alone(),),
            "each token is still decoded by itself: the first bytes of a character must wait for the rest",
        ),
        Mistake(
            "errors ignored",
            (_each_alone("ignore"),),
            "the question marks are gone, and so are the characters: bytes that are ignored are lost for good",
        ),
        Mistake("errors raised", (_each_alone("strict"),), "your code raised UnicodeDecodeError"),
        Mistake(
            "another encoding",
            (_latin,),
            "latin-1 makes a character of every single byte: the bytes are UTF-8",
        ),
        Mistake(
            "nothing before the end",
            (_all_at_the_end,),
            "you show everything at the end: a reader wants to see each character as soon as it is complete",
        ),
        Mistake(
            "the whole so far",
            (_whole_so_far,),
            "every piece begins with the text from its beginning: show only what is new",
        ),
        Mistake(
            "the rest dropped",
            (_rest_dropped,),
            "bytes that wait at the end of the text are dropped: the last piece shows a � for them",
        ),
        Mistake(
            "all or nothing",
            (_all_or_nothing,),
            "you hold back everything until nothing is incomplete: what is complete is shown at once",
        ),
        Mistake("one string", (_one_string,), "expected a list of strings, got the string"),
        Mistake("one token late", (_one_late,), "your pieces come one token too late"),
        Mistake(
            "every � taken out",
            (_never_a_replacement,),
            "a � that stands in the text itself is lost: it is a character like any other",
        ),
        Mistake(
            "a piece more",
            (_rest_as_a_piece,),
            "you give one piece more than there are tokens: what waits at the end belongs to the last one",
        ),
    ),
    variants=(
        Variant("Python's incremental decoder", (oracle,)),
        Variant("by the first byte", (_by_lengths,)),
        Variant("by trying", (_by_trying,)),
        Variant("by difference", (_by_difference,)),
    ),
)

EXERCISES = (stream_bug,)
