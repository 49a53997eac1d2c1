"""Bits per byte, rightly and wrongly computed, and what tests give to such functions."""

import math

import torch

from tutor.lessons.answers import Sure


def _n_bytes(texts):
    return sum(len(text.encode("utf-8")) for text in texts)


def honest(nats, texts):
    """All nats over all bytes."""
    return math.fsum(one for each in nats for one in each) / math.log(2) / _n_bytes(texts)


def by_shares(nats, texts):
    """Each text's bits, as a share of all bytes."""
    whole = len(bytes("".join(texts), "utf-8"))
    return sum(sum(each) / whole / math.log(2) for each in nats)


def by_torch(nats, texts):
    """In tensors."""
    bits = torch.cat([torch.tensor(each, dtype=torch.float64) for each in nats]) * math.log2(math.e)
    return (bits.sum() / _n_bytes(texts)).item()


def by_rates(nats, texts):
    """The texts' own rates, weighed by their bytes; what has no byte is added."""
    bits = [sum(each) / math.log(2) for each in nats]
    sizes = [_n_bytes([text]) for text in texts]
    rates = [(one / size, size) if size else (one, 1) for one, size in zip(bits, sizes, strict=True)]
    return sum(rate * weight for rate, weight in rates) / sum(sizes)


def per_token(nats, texts):
    """The bug: divided by the tokens."""
    tokens = [one for each in nats for one in each]
    return sum(tokens) / len(tokens) / math.log(2)


def per_character(nats, texts):
    """Divided by the characters."""
    return sum(map(sum, nats)) / math.log(2) / sum(map(len, texts))


def in_nats(nats, texts):
    """Nats per byte."""
    return sum(map(sum, nats)) / _n_bytes(texts)


def mean_of_texts(nats, texts):
    """The mean of the texts' rates."""
    rates = [honest([each], [text]) for each, text in zip(nats, texts, strict=True) if text]
    return sum(rates) / len(rates)


def no_ends(nats, texts):
    """The last token of each text is left out."""
    return honest([each[:-1] for each in nats], texts)


def nats_for_bits(nats, texts):
    """Multiplied by the logarithm of 2 instead of divided."""
    return in_nats(nats, texts) * math.log(2)


def summed(nats, texts):
    """Not divided at all."""
    return sum(map(sum, nats)) / math.log(2)


def two_bytes_each(nats, texts):
    """Counts the bytes of another encoding."""
    return sum(map(sum, nats)) / math.log(2) / sum(len(text.encode("utf-16-le")) for text in texts)


def ends_as_bytes(nats, texts):
    """Counts a byte for each end."""
    return sum(map(sum, nats)) / math.log(2) / (_n_bytes(texts) + len(texts))


def without_empty(nats, texts):
    """Leaves out what has no byte."""
    kept = [(each, text) for each, text in zip(nats, texts, strict=True) if text]
    return honest(*zip(*kept, strict=True))


def stripped(nats, texts):
    """Without the blanks at the ends."""
    return honest(nats, [text.strip() for text in texts])


def turned(nats, texts):
    """Bytes per bit."""
    return 1 / honest(nats, texts)


SICK = {
    "the one of this exercise, which divides by the tokens": per_token,
    "one that divides by the characters": per_character,
    "one that stays in nats": in_nats,
    "one that takes the mean of the texts' rates": mean_of_texts,
    "one that leaves out the ends of the texts": no_ends,
}
SOUND = {
    "one that adds up, and divides once": honest,
    "one that gives each text its share": by_shares,
    "one with PyTorch": by_torch,
    "one that weighs each text's rate by its bytes": by_rates,
}


class TextWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.uneven = self.wide = self.coarse = self.ends = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("nats", "texts"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"nats", "texts"}:
            raise Sure("call the function with two things: rate(nats, texts)")
        nats, texts = given["nats"], given["texts"]
        if not isinstance(texts, list | tuple) or any(not isinstance(text, str) for text in texts):
            raise Sure("the texts that your test makes should be a list of strings")
        if not isinstance(nats, list | tuple) or any(not isinstance(each, list | tuple) for each in nats):
            raise Sure("the nats that your test makes should be a list of lists of numbers, one list for each text")
        if len(nats) != len(texts):
            raise Sure(f"your test gives lists of nats for {len(nats)}, but texts for {len(texts)}: one for each text")
        _require_surprises(nats, texts)
        self.uneven |= abs(mean_of_texts(nats, texts) - honest(nats, texts)) > 1e-3
        self.wide |= _n_bytes(texts) > sum(map(len, texts))
        self.coarse |= sum(map(len, nats)) != _n_bytes(texts)
        self.ends |= any(one[-1] > 1e-3 for one in nats)

    def facts(self):
        """Whether the mean of rates was another, letters had several bytes, tokens were no bytes, ends cost some."""
        return torch.tensor([self.uneven, self.wide, self.coarse, self.ends])


def _require_surprises(nats, texts):
    numbers = [one for each in nats for one in each]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in numbers):
        raise Sure("the nats that your test makes should be plain numbers")
    if any(not 0 <= one < 1e6 for one in numbers) or any(not each for each in nats):
        raise Sure("each text has the nats of one token at least, none of them below 0 or beyond a million")
    if not sum(numbers):
        raise Sure("nothing surprises in the texts that your test makes: then every rate is 0")
    try:
        n_bytes = _n_bytes(texts)
    except UnicodeEncodeError:
        raise Sure("a text that your test makes cannot be written in UTF-8") from None
    if not n_bytes:
        raise Sure("there is no byte in the texts that your test makes")
