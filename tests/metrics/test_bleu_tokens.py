import random

import pytest
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from sacrebleu.tokenizers.tokenizer_zh import TokenizerZh

from tutor.metrics.bleu_tokens import chinese_tokens, western_tokens

PAIRS = pytest.mark.parametrize(("ours", "theirs"), [(western_tokens, Tokenizer13a()), (chinese_tokens, TokenizerZh())])


@PAIRS
def test_characters_of_all_kinds_are_cut_as_in_sacrebleu(ours, theirs):
    for start in [*range(0, 0x10000, 64), *range(0x1F000, 0x30000, 0x400)]:
        text = "a".join(chr(code) for code in range(start, start + 64))
        assert ours(text) == theirs(text.rstrip()).split(), hex(start)


@PAIRS
def test_random_texts_are_cut_as_in_sacrebleu(ours, theirs):
    stream = random.Random(0)
    for _ in range(2000):
        text = "".join(stream.choices("ab1 .,-'&;/()猫。\n\t", k=stream.randint(0, 12))) + stream.choice(
            ["", "&quot;", "&amp;lt;", "<skipped>", "-\n"]
        )
        assert ours(text) == theirs(text.rstrip()).split(), text


def test_numbers_stay_whole_and_punctuation_stands_alone():
    assert western_tokens("It cost 3.50, (not 4-5)!") == [
        "It",
        "cost",
        "3.50",
        ",",
        "(",
        "not",
        "4",
        "-",
        "5",
        ")",
        "!",
    ]


def test_chinese_is_cut_into_characters_and_latin_into_words():
    assert chinese_tokens("我用GPT写诗。") == ["我", "用", "GPT", "写", "诗", "。"]
