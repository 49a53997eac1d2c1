"""Our byte-pair encoding against Hugging Face's `tokenizers`: `python -m benchmarks.tokenizer_speed`, one thread.

Both learn the same merges and give the same ids, which is asserted before anything is timed. Encoding starts with an
empty memory of words on both sides. The first text is English prose with code, where words repeat; the second is drawn
so that almost no piece of it ever repeats, as in Chinese, where a piece is a clause: there a memory of words is of
little use, and Python has to do each merge.

Each table is made in a process of its own: their trainer took twice as long in one that had encoded much before.
"""

import os

# before the first import of what is measured
os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pydoc_data.topics import topics

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from benchmarks.interleaved import Comparison, compare
from tutor.text.bpe import BPETokenizer
from tutor.text.special_tokens import SPECIAL_TOKENS

N_MERGES = (1024, 4096)


def repeating_text() -> str:
    """The help texts of Python itself."""
    return "\n".join(topics.values())


def unrepeated_text() -> str:
    """Clauses of invented Chinese words, whose frequencies fall as those of real words do."""
    drawn = random.Random(0)
    characters = [chr(0x4E00 + drawn.randrange(20_000)) for _ in range(2_500)]
    words = ["".join(drawn.choices(characters, k=drawn.choice((1, 2, 2, 2, 3)))) for _ in range(5_000)]
    frequencies = [1 / (1 + rank) for rank in range(len(words))]
    clauses = ("".join(drawn.choices(words, frequencies, k=drawn.randrange(3, 9))) for _ in range(15_000))
    return "".join(clause + drawn.choice("，。，！") for clause in clauses)


def train_theirs(text: str, vocab_size: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([text], trainer)
    return tokenizer


def compare_training(text: str, vocab_size: int) -> Comparison:
    return compare(
        {
            "Hugging Face": lambda: train_theirs(text, vocab_size),
            "tutor": lambda: BPETokenizer.train([text], vocab_size),
        }
    )


def compare_encoding(texts: list[str], vocab_size: int) -> Comparison:
    whole = "".join(texts)
    ours, theirs = BPETokenizer.train([whole], vocab_size), train_theirs(whole, vocab_size)
    for text in texts:
        assert ours.encode(text) == theirs.encode(text).ids

    def cold(encode: Callable[[], object]) -> Callable[[], object]:
        def run() -> object:
            theirs.model._clear_cache()
            ours._words.clear()
            return encode()

        return run

    return compare(
        {
            "Hugging Face encode": cold(lambda: [theirs.encode(text) for text in texts]),
            "Hugging Face encode_batch": cold(lambda: theirs.encode_batch(texts)),
            "Hugging Face encode_batch_fast": cold(lambda: theirs.encode_batch_fast(texts)),
            "tutor": cold(lambda: [ours.encode(text) for text in texts]),
        }
    )


def table(comparison: Callable[..., Comparison], *arguments: object) -> str:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(comparison, *arguments).result().as_markdown()


def main() -> None:
    for name, text in (("Words that repeat", repeating_text()), ("Words that never repeat", unrepeated_text())):
        print(f"## {name}: {len(text.encode()) / 1000:.0f} kB, {len(text)} characters")
        lines = text.splitlines(keepends=True)
        for n_merges in N_MERGES:
            vocab_size = len(SPECIAL_TOKENS) + 256 + n_merges
            print(f"\nTraining, {n_merges} merges\n\n{table(compare_training, text, vocab_size)}")
            print(f"\nEncoding as one string, {n_merges} merges\n\n{table(compare_encoding, [text], vocab_size)}")
            if len(lines) > 1:
                by_line = table(compare_encoding, lines, vocab_size)
                print(f"\nEncoding line by line ({len(lines)} lines), {n_merges} merges\n\n{by_line}")
        print()


if __name__ == "__main__":
    main()
