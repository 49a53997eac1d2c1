"""The recipe of the stories' reader: an encoder that points at the word which answers a question."""

from collections.abc import Sequence
from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data import story_questions
from tutor.data.reading_batch import ReadingBatch
from tutor.data.story_plot import NOBODY, NOTHING
from tutor.data.story_questions import NAMED, NOT_TOLD, UNNAMED, QuestionExample
from tutor.models.evaluation_mode import evaluating
from tutor.models.pointer_reader import PointerReader
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.text.special_tokens import BOS_ID
from tutor.text.tokenizer import Tokenizer
from tutor.text.words import WordTokenizer
from tutor.training.loss import Loss, cross_entropy
from tutor.training.training_config import TrainingConfig

_BATCH_SIZE = 300
_FEW = 600
ASKED = "this"
"""What stands for whom or what is asked about, in the question and wherever the story names it."""
CHOICES = (NOT_TOLD, NOBODY, NOTHING)
"""What stands first for the reader to point at, where no word of the story is the answer."""


class StoryReaderRecipe(Recipe):
    """Answer a question about a story by pointing at a word of it, or say that the story does not tell."""

    name = "story_reader"
    summary = (
        "Answers a question about a micro-story by pointing at one of its words, or says that the story does not tell. "
        "It fails more often on stories that are longer than those it has seen."
    )
    data = "tutor.data.story_questions, questions about 16,000 stories drawn from a grammar"
    example = "where is this ? one morning this was in the market with a small book ."
    training = TrainingConfig(batch_size=64, learning_rate=2e-3, n_steps=450, warm_up=60, floor=0.05)

    @cached_property
    def _tokenizer(self) -> WordTokenizer:
        return WordTokenizer.train(
            f"{NOBODY} {NOTHING} {ASKED} {example.question} {example.story}"
            for example in story_questions.load("train")
        )

    def prepare(self) -> Preparation:
        """Load the questions and build the model."""
        examples = story_questions.load("train")
        config = ModelConfig(
            vocab_size=self._tokenizer.vocab_size,
            d_model=96,
            n_heads=4,
            n_layers=3,
            d_ff=192,
            context_length=192,
            positions="rotary",
            embedding_deviation=0.1,
        )
        return Preparation(
            model=PointerReader(config),
            tokenizers={"text": self._tokenizer},
            objective=point_at_the_answers,
            lengths=[len(example.story.split()) for example in examples],
            make_batch=lambda places: self._batch([examples[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of right answers to some validation questions."""
        return {"validation answered": _mean(self._right(model, story_questions.load("validation")[:_FEW]))}

    def score(self, model: nn.Module) -> Scores:
        """Give the share of right answers to test and hard questions, of each kind."""
        figures: Scores = {}
        for split in ("test", "hard"):
            examples = story_questions.load(split)
            right = self._right(model, examples)
            for name, kinds in (
                ("answered", ("who", "where", "what")),
                ("not told, unnamed", (UNNAMED,)),
                ("not told, named", (NAMED,)),
            ):
                same = [one for example, one in zip(examples, right, strict=True) if example.kind in kinds]
                figures[f"{split} {name}"] = _mean(same)
        return figures

    def _batch(self, examples: Sequence[QuestionExample]) -> ReadingBatch:
        texts = [as_ids(self._tokenizer, example.question, example.story) for example in examples]
        asks = [[question_end(example.question)] for example in examples]
        return ReadingBatch.of(texts, asks, [[target(example)] for example in examples])

    def _right(self, model: nn.Module, examples: Sequence[QuestionExample]) -> list[bool]:
        """Say for each question whether the model points at the right word, wherever that stands."""
        right = []
        for start in range(0, len(examples), _BATCH_SIZE):
            some = examples[start : start + _BATCH_SIZE]
            batch = self._batch(some).to(next(model.parameters()).device)
            with evaluating(model.modules()):
                places = model(batch.tokens, batch.asked_at, batch.is_real)[:, 0].argmax(dim=-1).tolist()
            right += [
                pointed(example.question, example.story, place) == example.answer
                for example, place in zip(some, places, strict=True)
            ]
        return right


def as_ids(tokenizer: Tokenizer, question: str, story: str) -> list[int]:
    """Give what the reader reads: ``<bos>``, nobody, nothing, the question, the story.

    Who or what is asked about is called `ASKED` in both, so that the reader need not find out which words are the same.

    Args:
        tokenizer: Of the reader.
        question: Up to the question mark.
        story: Words split by single spaces.

    Source: Chen et al. 2017, section 3.2, the feature "exact match" (arXiv:1704.00051), here written into the text.
    Built in chapter 17.
    """
    words = question.split()
    # every question of this world names its subject last, but "what does leo have ?"
    place = 2 if words[0] == "what" else -2
    subject = words[place] if len(words) > 2 else ""
    read = [ASKED if word == subject else word for word in (*words, *story.split())]
    return [BOS_ID, *tokenizer.encode(" ".join([NOBODY, NOTHING, *read]))]


def question_end(question: str) -> int:
    """Give the place of a question's last word in what the reader reads.

    Args:
        question: Up to the question mark.
    """
    return len(CHOICES) - 1 + len(question.split())


def target(example: QuestionExample) -> int:
    """Give the place at which the reader should point, from 0."""
    if example.is_in_the_story:
        return question_end(example.question) + 1 + example.place
    return CHOICES.index(example.answer)


def pointed(question: str, story: str, place: int) -> str:
    """Give the answer at a place of what the reader read, where it was asked one question.

    Args:
        question: Up to the question mark.
        story: Words split by single spaces.
        place: From 0.
    """
    return [*CHOICES, *question.split(), *story.split()][place]


def point_at_the_answers(model: nn.Module, batch: ReadingBatch) -> Loss:
    """Score the places of each text as classes: minus the logarithm of the right place's probability.

    Args:
        model: A `PointerReader`.
        batch: Texts with questions.

    Source: Vinyals et al. 2015, section 2.3 (arXiv:1506.03134). Built in chapter 17.
    """
    return cross_entropy(model(batch.tokens, batch.asked_at, batch.is_real), batch.answered_at, batch.counts)


def _mean(right: Sequence[bool]) -> float:
    return sum(right) / len(right)
