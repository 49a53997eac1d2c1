import random
import sys
import unicodedata

import pytest
from tokenizers import pre_tokenizers

from tutor.text.pre_tokens import split_pre_tokens

REFERENCE = pre_tokenizers.ByteLevel(add_prefix_space=False)


def reference(text):
    return [text[start:end] for _, (start, end) in REFERENCE.pre_tokenize_str(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello  world", ["Hello", " ", " world"]),
        ("it's we'll IT'S", ["it", "'s", " we", "'ll", " IT", "'", "S"]),
        ("a_b x2y ½", ["a", "_", "b", " x", "2", "y", " ½"]),
        ("x  \n y  ", ["x", "  \n", " y", "  "]),
        ("a\x1cb", ["a", "\x1c", "b"]),
        ("", []),
    ],
)
def test_known_cuts(text, pieces):
    assert split_pre_tokens(text) == pieces == reference(text)


def is_tried(character):
    """Every character that Python knows, but of letters without case (Chinese alone has 90 000) one in twenty."""
    category = unicodedata.category(character)
    return category not in ("Cn", "Cs", "Co", "Lo") or (category == "Lo" and ord(character) % 20 == 0)


def test_every_character_is_of_the_kind_that_hugging_face_takes_it_for():
    """Beside a letter, a digit and a punctuation mark, each character shows its kind."""
    known = [character for character in map(chr, range(sys.maxunicode + 1)) if is_tried(character)]
    assert len(known) > 20_000
    for start in range(0, len(known), 100):
        text = "\n".join(f"a{c}1{c}!{c}" for c in known[start : start + 100])
        assert split_pre_tokens(text) == reference(text), f"among U+{ord(known[start]):04X} and the 99 after it"


def test_random_mixtures_are_cut_as_by_hugging_face():
    drawn = random.Random(0)
    alphabet = [*" \t\n\r'_-.sStdmlreveLL09aZé²½Ⅷ，。文\x1c\x85\xa0\u2028\u3000", "'s", "'ll", "  ", "👍🏽"]
    for _ in range(1000):
        text = "".join(drawn.choices(alphabet, k=drawn.randrange(1, 30)))
        assert split_pre_tokens(text) == reference(text)


def test_nothing_is_lost(texts):
    for text in texts.values():
        assert "".join(split_pre_tokens(text)) == text
