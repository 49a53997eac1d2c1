"""Summaries that are written: an encoder-decoder reads the story and says in a sentence what happened."""

from collections.abc import Sequence

from tutor.applications.stories.story_text import require_story
from tutor.generation.generate import generate
from tutor.generation.transformer_session import TransformerSession
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.models.transformer import Transformer
from tutor.text.tokenizer import Tokenizer

_BATCH_SIZE = 100
_MOST_WORDS = 24


class Summarizer:
    """Write a summary of one sentence, greedily.

    Args:
        model: An encoder-decoder.
        tokenizer: Of both its sides.

    Built in chapter 17.
    """

    def __init__(self, model: Transformer, tokenizer: Tokenizer) -> None:
        self.model, self.tokenizer = model, tokenizer

    @classmethod
    def pretrained(cls) -> "Summarizer":
        """Give the summariser with the book's weights."""
        return cls(load_pretrained("story_summary"), load_tokenizers("story_summary")["source"])

    def summarize(self, story: object) -> str:
        """Sum up one story.

        Args:
            story: Anything that was handed in.

        Raises:
            ValueError: If it is no text that the model can read.
        """
        return self.summarize_all([story])[0]

    def summarize_all(self, stories: Sequence[object]) -> list[str]:
        """Sum up several stories.

        Args:
            stories: Anything that was handed in.

        Raises:
            ValueError: If one of them is no text that the model can read.
        """
        most = self.model.config.context_length
        sources = [self.tokenizer.encode(require_story(story, self.tokenizer, most)) for story in stories]
        written: list[str] = []
        for start in range(0, len(sources), _BATCH_SIZE):
            session = TransformerSession(self.model, sources[start : start + _BATCH_SIZE])
            texts = generate(session, max_new_tokens=_MOST_WORDS)
            written += [self.tokenizer.decode(text.answer) for text in texts]
        return written
