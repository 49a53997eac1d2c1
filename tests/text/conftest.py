"""What the tests of tokenizers share: texts of several kinds, and Hugging Face's trainer as the reference."""

import heapq
import inspect
from pydoc_data.topics import topics

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from tutor.text.special_tokens import SPECIAL_TOKENS

CHINESE = (
    "今天天气很好，我们一起去公园散步。公园里有很多人，有的在跑步，有的在唱歌。"
    "他说他喜欢读书，她说她喜欢写字；我们都喜欢这家小书店。书店在公园的东边，离学校不远。"
    "2024年3月5日，气温是18.5度。“你好吗？”“我很好，谢谢！”老师说：学而时习之，不亦说乎。"
)
EMOJI = "👩‍👩‍👧 family, 👍🏽 thumbs, 🇨🇳🇩🇪 flags, ❤️‍🔥, 🧑🏿‍🚀!"
MIXED = "  two  spaces\t\ttabs \n\n\n  lines\r\n no\u00a0break \u3000wide\u2003em   \n"
ODD = "x² + ½ = Ⅷ, n₀\x1c\x1d fifth⅕ it's they'LL we'll _under_score __x__ 'tis ٣٤ कि é e\u0301 ſ ﬁ"


@pytest.fixture(scope="session")
def texts():
    """Texts by kind."""
    return {
        "english": "\n".join(topics.values())[:60_000],
        "chinese": CHINESE,
        "code": inspect.getsource(heapq),
        "emoji": EMOJI,
        "mixed": MIXED,
        "odd": ODD,
    }


@pytest.fixture(scope="session")
def hugging_face():
    """Hugging Face's byte-level BPE, trained on texts."""

    def train(texts, vocab_size, special_tokens=SPECIAL_TOKENS, **settings):
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        settings = {"initial_alphabet": pre_tokenizers.ByteLevel.alphabet(), **settings}
        trainer = trainers.BpeTrainer(
            vocab_size=vocab_size, special_tokens=list(special_tokens), show_progress=False, **settings
        )
        tokenizer.train_from_iterator(texts, trainer)
        return tokenizer

    return train
