"""The bookshop: a catalogue, conversations with clerks, an exact reward, and what visitors browse.

The floor of chapters 13, 14, 16, 17 and 19. Like every task of the book it has `generate`, `load`, `truth` and `score`;
``python -m tutor.data.bookshop`` writes the shipped files anew.
"""

from tutor.data.bookshop.dialogues import generate, load
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.reward import judge, score, truth

__all__ = ["BookshopExample", "generate", "judge", "load", "score", "truth"]
