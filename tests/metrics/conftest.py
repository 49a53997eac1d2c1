"""Corpora of every kind that a metric may meet."""

import random

import pytest

SENTENCES = [
    "The cat, which is 3.5 years old, sat on the mat - didn't it?",
    'Prices rose by 1,200.50 dollars (about 5-6%) & "nobody" knew &quot;why&quot;.',
    "Er sagte: »Das kostet 3,50 €!« und ging.",
    "今天天气很好，我们去公园吧。ChatGPT很有用！",
    "“It’s” a state-of-the-art model… isn’t it — really?",
    "line one-\nline two\nline three <skipped> &lt;b&gt;",
    "a",
    "  spaces   everywhere ",
    "(hi) 'quoted' #hash @you 100% e.g. U.S.A.",
    "",
]


def _random_text(stream: random.Random) -> str:
    words = ["the", "a", "cat", "dog", "3.5", "x-y", "end.", "(so", "猫", "你好", ",", "!", "été"]
    return " ".join(stream.choices(words, k=stream.randint(0, 14)))


def _changed(text: str, stream: random.Random) -> str:
    words = text.split(" ")
    for _ in range(stream.randint(0, 4)):
        place = stream.randrange(len(words))
        words[place : place + stream.randint(0, 1)] = stream.choices(["the", "dog", "了", "."], k=stream.randint(0, 2))
        words = words or [""]
    return " ".join(words)


@pytest.fixture(params=range(12))
def corpus(request) -> tuple[list[str], list[list[str]]]:
    """Hypotheses, empty ones too, and for each one to three references."""
    stream = random.Random(request.param)
    texts = SENTENCES + [_random_text(stream) for _ in range(10)]
    texts = stream.sample(texts, stream.randint(1, len(texts)))
    hypotheses = [_changed(text, stream) for text in texts]
    n_references = stream.randint(1, 3)
    return hypotheses, [[_changed(text, stream) for _ in range(n_references)] for text in texts]
