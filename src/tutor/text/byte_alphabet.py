"""GPT-2's alphabet: one printable character for each byte, so that a file of merges can be read.

Bytes that Latin-1 prints stand for themselves; the other 68, white space and control characters among them, take the
characters from U+0100 on: a space is Ġ, a line feed is Ċ.

Source: Radford et al. 2019, the function bytes_to_unicode of the released code (github.com/openai/gpt-2).
"""

_PRINTABLE = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
_OTHERS = [byte for byte in range(256) if byte not in _PRINTABLE]

CHARACTERS = [chr(byte if byte in _PRINTABLE else 0x100 + _OTHERS.index(byte)) for byte in range(256)]
"""The character of each byte."""
BYTES_IN_ORDER = bytes(sorted(range(256), key=CHARACTERS.__getitem__))
"""The bytes in the order of their characters, which is the order of their ids."""

_TO_CHARACTER = dict(enumerate(CHARACTERS))
_TO_BYTE = {ord(character): byte for byte, character in enumerate(CHARACTERS)}


def to_characters(data: bytes) -> str:
    """Write bytes in the alphabet."""
    return data.decode("latin-1").translate(_TO_CHARACTER)


def to_bytes(characters: str) -> bytes:
    """Read what `to_characters` wrote.

    Raises:
        ValueError: If a character is not in the alphabet.
    """
    strange = [character for character in characters if ord(character) not in _TO_BYTE]
    if strange:
        raise ValueError(f"expected characters of the byte alphabet, got {strange[0]!r} in {characters!r}")
    return characters.translate(_TO_BYTE).encode("latin-1")
