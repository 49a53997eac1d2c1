"""The recipe of the headlines model: a small encoder that finds out for whom the news is good."""

from collections.abc import Sequence
from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data import headlines
from tutor.data.batching import BatchOrder, LabelBatch
from tutor.data.headlines import HeadlineExample
from tutor.models.bag_of_words import BagOfWords
from tutor.models.classifier import EncoderClassifier
from tutor.models.evaluation_mode import evaluating
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.text.special_tokens import BOS_ID
from tutor.text.words import WordTokenizer
from tutor.training.objective import LabelObjective
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

_BATCH_SIZE = 500


class HeadlinesRecipe(Recipe):
    """Say whether a headline is good or bad news for the company before it. Beside it stands a bag of words."""

    name = "headlines"
    summary = (
        "Says whether a headline is good or bad news for one company, where counting words tells nothing. "
        "It fails on two negations in one headline."
    )
    data = "tutor.data.headlines, 12,000 headlines drawn from a grammar"
    example = "lurmetta : lurmetta losses fail to climb this year"
    labels = ("bad news", "good news")
    training = TrainingConfig(
        batch_size=32, learning_rate=1e-3, n_steps=8000, warm_up=180, floor=0.05, weight_decay=0.05
    )
    pool = 1  # the kinds of headline differ in length: sorted, a batch would show few of them

    @cached_property
    def _tokenizer(self) -> WordTokenizer:
        return WordTokenizer.train(headlines.as_text(example) for example in headlines.load("train"))

    def _batch(self, examples: Sequence[HeadlineExample]) -> LabelBatch:
        texts = [[BOS_ID, *self._tokenizer.encode(headlines.as_text(example))] for example in examples]
        return LabelBatch.of(texts, [example.label for example in examples])

    def prepare(self) -> Preparation:
        """Load the headlines and build the model."""
        examples = headlines.load("train")
        config = ModelConfig(
            vocab_size=self._tokenizer.vocab_size,
            d_model=96,
            n_heads=4,
            n_layers=3,
            d_ff=192,
            context_length=48,
            embedding_deviation=0.1,
        )
        return Preparation(
            model=EncoderClassifier(config, n_classes=2),
            tokenizers={"text": self._tokenizer},
            arguments={"n_classes": 2},
            objective=LabelObjective(),
            lengths=[len(headlines.as_text(example).split()) for example in examples],
            make_batch=lambda places: self._batch([examples[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the accuracy on the validation headlines."""
        return {"validation accuracy": self._accuracy(model, headlines.load("validation"))}

    def score(self, model: nn.Module) -> Scores:
        """Give the accuracy on the test and on each kind of hard headline, and that of a bag of words."""
        test, hard = headlines.load("test"), headlines.load("hard")
        figures = {"test accuracy": self._accuracy(model, test)}
        for kind in headlines.HARD:
            same = [example for example in hard if example.kind == kind]
            figures[f"hard accuracy, {kind}"] = self._accuracy(model, same)
        return figures | {"bag of words: test accuracy": self._accuracy(self.bag_of_words(), test)}

    def bag_of_words(self) -> BagOfWords:
        """Train the cheap baseline on the same headlines, in about three CPU seconds."""
        examples = headlines.load("train")
        config = TrainingConfig(batch_size=256, learning_rate=0.03, n_steps=300)
        model = BagOfWords(self._tokenizer.vocab_size, n_classes=2)
        order = BatchOrder([1] * len(examples), config.batch_size, config.seed)

        def make_batch(places: list[int]) -> LabelBatch:
            return self._batch([examples[place] for place in places])

        Trainer(model, LabelObjective(), make_batch, order, config, silent=True).train()
        return model

    def _accuracy(self, model: nn.Module, examples: Sequence[HeadlineExample]) -> float:
        right = 0.0
        for start in range(0, len(examples), _BATCH_SIZE):
            some = examples[start : start + _BATCH_SIZE]
            batch = self._batch(some).to(next(model.parameters()).device)
            with evaluating(model.modules()):
                labels = model(batch.tokens, batch.is_real).argmax(dim=-1).tolist()
            right += sum(headlines.score(example, label) for example, label in zip(some, labels, strict=True))
        return right / len(examples)
