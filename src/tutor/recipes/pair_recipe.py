"""What the recipes for an encoder-decoder have in common: pairs in, and answers that it writes greedily."""

from abc import abstractmethod
from collections.abc import Sequence

from torch import nn

from tutor.config import ModelConfig
from tutor.data.batching import PairBatch
from tutor.generation.generate import generate
from tutor.generation.transformer_session import TransformerSession
from tutor.models.transformer import Transformer
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.text.tokenizer import Tokenizer
from tutor.training.objective import PairObjective

_BATCH_SIZE = 100
_SPARE_TOKENS = 10


class PairRecipe(Recipe):
    """A recipe for a `Transformer`. A subclass gives the pairs, the tokenizers, the sizes and the scores."""

    @abstractmethod
    def pairs(self) -> tuple[list[list[int]], list[list[int]]]:
        """Give the sources and targets to learn, as token ids without special tokens."""

    @abstractmethod
    def tokenizers(self) -> dict[str, Tokenizer]:
        """Give the tokenizers by role, "source" and "target"; the same object at each call."""

    @abstractmethod
    def sizes(self) -> ModelConfig:
        """Give the sizes of the model."""

    @abstractmethod
    def evaluate(self, model: nn.Module) -> Scores:
        """Give a few figures of the validation split."""

    @abstractmethod
    def score(self, model: nn.Module) -> Scores:
        """Give the figures of the other splits."""

    def prepare(self) -> Preparation:
        """Load the pairs and build the model."""
        sources, targets = self.pairs()
        return Preparation(
            model=Transformer(self.sizes()),
            tokenizers=self.tokenizers(),
            objective=PairObjective(self.training.label_smoothing),
            lengths=[len(source) + len(target) for source, target in zip(sources, targets, strict=True)],
            make_batch=lambda places: PairBatch.of(
                [sources[place] for place in places], [targets[place] for place in places]
            ),
            evaluate=self.evaluate,
            score=self.score,
        )


def answer_all(model: nn.Module, sources: Sequence[Sequence[int]]) -> list[list[int]]:
    """Write the target of each source, greedily: at most about twice as long as the source.

    Args:
        model: A `Transformer`.
        sources: Token ids.

    Returns:
        Token ids, in the order of the sources, without special tokens.
    """
    answers: dict[int, list[int]] = {}
    by_length = sorted(range(len(sources)), key=lambda place: len(sources[place]))
    for start in range(0, len(by_length), _BATCH_SIZE):
        places = by_length[start : start + _BATCH_SIZE]
        session = TransformerSession(model, [sources[place] for place in places])
        limit = 2 * len(sources[places[-1]]) + _SPARE_TOKENS
        for place, text in zip(places, generate(session, max_new_tokens=limit), strict=True):
            answers[place] = text.answer
    return [answers[place] for place in range(len(sources))]
