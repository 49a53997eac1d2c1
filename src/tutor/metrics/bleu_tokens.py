"""The tokens that BLEU compares: fixed by convention, so that scores of different papers can be compared.

They have nothing to do with the tokens that a model reads.
"""

import re

_STEPS = (
    (re.compile(r"([\{-\~\[-\` -\&\(-\+\:-\@\/])"), r" \1 "),  # symbols stand alone
    (re.compile(r"([^0-9])([\.,])"), r"\1 \2 "),  # period and comma too, unless inside a number
    (re.compile(r"([\.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),  # and a dash behind a digit
)
_ENTITIES = (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"))

_CHINESE = re.compile(
    "(["
    "\u2001-\u2a6d"  # signs; so wide because sacrebleu means U+20000 to U+2A6D6 here, but writes it with four digits
    "\u2e80-\u2fdf\u2ff0-\u303f\u3100-\u312f\u31a0-\u31bf\u31c0-\u31ef"  # radicals, punctuation, Zhuyin, strokes
    "\u3200-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9"  # characters
    "\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef"  # wide and narrow forms
    "])"
)


def western_tokens(text: str) -> list[str]:
    """Cut a text of a western language into words and symbols, as sacrebleu's ``13a`` does.

    Source: Post 2018, section 3 (arXiv:1804.08771); the rules are those of NIST's mteval-v13a. Built in chapter 15.
    """
    text = text.rstrip().replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return _words(f" {text} ")


def chinese_tokens(text: str) -> list[str]:
    """Cut a Chinese text into characters, and what is not Chinese in it into words, as sacrebleu's ``zh`` does.

    Source: Post 2018 (arXiv:1804.08771), tokenizer ``zh``. Built in chapter 15.
    """
    return _words(_CHINESE.sub(r" \1 ", text.strip()))


def _words(text: str) -> list[str]:
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    return text.split()
