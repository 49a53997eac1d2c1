"""What a model of stories can read: known words, not too many."""

from tutor.text.special_tokens import UNK_ID
from tutor.text.tokenizer import Tokenizer

ROOM = 20
"""Tokens that a story leaves free: for the question, and for what else stands before it."""
_MOST_CHARACTERS, _MOST_QUESTION_WORDS = 2000, 12


def require_story(story: object, tokenizer: Tokenizer, most_words: int) -> str:
    """Give a story with single blanks, if a model can read it.

    Args:
        story: Anything that was handed in as a story.
        tokenizer: The model's.
        most_words: How many it can read.

    Raises:
        ValueError: If it is no text, is empty or too long, or has words that the model has never seen.
    """
    return _known(story, tokenizer, most_words, "story")


def require_question(question: object, tokenizer: Tokenizer) -> str:
    """Give a question with single blanks and a question mark, if a model can read it.

    Args:
        question: Anything that was handed in as a question.
        tokenizer: The model's.

    Raises:
        ValueError: If it is no text, is empty or too long, or has words that the model has never seen.
    """
    if isinstance(question, str) and question.rstrip().endswith("?") and not question.rstrip().endswith(" ?"):
        question = question.rstrip()[:-1] + " ?"
    known = _known(question, tokenizer, _MOST_QUESTION_WORDS, "question")
    if not known.endswith(" ?"):
        raise ValueError("expected a question that ends in a question mark, got none")
    return known


def _known(text: object, tokenizer: Tokenizer, most_words: int, what: str) -> str:
    if not isinstance(text, str):
        raise ValueError(f"expected a {what} that is text, got {type(text).__name__}")
    if len(text) > _MOST_CHARACTERS:  # before anything that takes time
        raise ValueError(f"expected a {what} of at most {_MOST_CHARACTERS} characters, got {len(text)}")
    words = "".join(mark if mark.isprintable() else " " for mark in text.lower()).split()
    if not words:
        raise ValueError(f"expected a {what} of at least one word, got none")
    if len(words) > most_words:
        raise ValueError(f"expected a {what} of at most {most_words} words, got {len(words)}")
    if unknown := [word for word in words if tokenizer.encode(word) == [UNK_ID]]:
        raise ValueError(f"expected words of the stories, got {len(unknown)} others, the first {unknown[0][:20]!r}")
    return " ".join(words)
