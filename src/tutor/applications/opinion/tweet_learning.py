"""Real messages with few labels: a linear model on word counts beside an encoder trained from nothing.

``python -m tutor.applications.opinion.tweet_learning`` makes the shipped results anew, in about two CPU minutes.
"""

from collections.abc import Sequence
from pathlib import Path

from torch import nn

from tutor.config import ModelConfig
from tutor.data import rated_tweets
from tutor.data.batching import BatchOrder, LabelBatch
from tutor.data.rated_tweets import RatedTweet
from tutor.models.bag_of_words import BagOfWords
from tutor.models.classifier import EncoderClassifier
from tutor.models.evaluation_mode import evaluating
from tutor.seeding import set_seed
from tutor.text.special_tokens import BOS_ID
from tutor.text.words import WordTokenizer
from tutor.training.objective import LabelObjective
from tutor.training.stored_results import RESULTS, store_results
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.applications.opinion.tweet_learning"
SIZES, SEEDS = (75, 150, 300, None), (0, 1, 2)
"""How many labelled messages there are, None for all; and the seeds."""
_LINEAR = {"batch_size": 32, "learning_rate": 0.02, "n_steps": 300, "weight_decay": 0.3}
_ENCODER = {"batch_size": 32, "learning_rate": 1e-3, "n_steps": 200, "warm_up": 20}
_MOST_WORDS = 60


def as_ids(tokenizer: WordTokenizer, text: str) -> list[int]:
    """Give a message as ids behind ``<bos>``.

    Args:
        tokenizer: Its words.
        text: The message.
    """
    return [BOS_ID, *tokenizer.encode_words(rated_tweets.words(text)[:_MOST_WORDS])]


def tokenizer_of(examples: Sequence[RatedTweet]) -> WordTokenizer:
    """Give the words of some messages, those that occur once among them too.

    Args:
        examples: Messages of the training split.
    """
    return WordTokenizer.train(" ".join(rated_tweets.words(example.text)) for example in examples)


def train_linear(examples: Sequence[RatedTweet], tokenizer: WordTokenizer, seed: int = 0) -> BagOfWords:
    """Train the linear model: one weight for each word and class.

    Args:
        examples: Messages with their labels.
        tokenizer: Their words.
        seed: Of the order.

    Built in chapter 17.
    """
    set_seed(seed)
    model = BagOfWords(tokenizer.vocab_size, n_classes=2)
    _train(model, examples, tokenizer, TrainingConfig(**_LINEAR, seed=seed))
    return model


def train_encoder(examples: Sequence[RatedTweet], tokenizer: WordTokenizer, seed: int = 0) -> EncoderClassifier:
    """Train an encoder of one block from nothing.

    Args:
        examples: Messages with their labels.
        tokenizer: Their words.
        seed: Of the first weights, of dropout and of the order.

    Built in chapter 17.
    """
    set_seed(seed)
    config = ModelConfig(
        vocab_size=tokenizer.vocab_size,
        d_model=64,
        n_heads=4,
        n_layers=1,
        d_ff=128,
        context_length=_MOST_WORDS + 1,
        dropout=0.2,
        embedding_deviation=0.1,
    )
    model = EncoderClassifier(config, n_classes=2)
    _train(model, examples, tokenizer, TrainingConfig(**_ENCODER, seed=seed))
    return model


def accuracy(model: nn.Module, examples: Sequence[RatedTweet], tokenizer: WordTokenizer) -> float:
    """Give the share of messages on which a model agrees with the raters.

    Args:
        model: Scores two classes.
        examples: Messages with their labels.
        tokenizer: The model's.
    """
    batch = _batch(examples, tokenizer)
    with evaluating(model.modules()):
        found = model(batch.tokens, batch.is_real).argmax(dim=-1)
    return (found == batch.labels).double().mean().item()


def main(folder: Path = RESULTS, sizes: Sequence[int | None] = SIZES, seeds: Sequence[int] = SEEDS) -> None:
    """Train both with each number of messages, and store what came out.

    Args:
        folder: Where to write.
        sizes: Numbers of messages; None for all.
        seeds: Of the trainings.
    """
    known, test = rated_tweets.load("train"), rated_tweets.load("test")
    rows = []
    for size in sizes:
        some = known[:size]
        tokenizer = tokenizer_of(some)
        share = sum(example.label for example in test) / len(test)
        for name, train in (("linear model", train_linear), ("encoder", train_encoder)):
            for seed in seeds:
                model = train(some, tokenizer, seed)
                figures = {"train": accuracy(model, some, tokenizer), "test": accuracy(model, test, tokenizer)}
                rows.append(
                    {"messages": len(some), "model": name, "seed": seed, "always positive": round(share, 4)}
                    | {split: round(figure, 4) for split, figure in figures.items()}
                )
    store_results("tweet_learning", rows, MADE_BY, folder)


def _batch(examples: Sequence[RatedTweet], tokenizer: WordTokenizer) -> LabelBatch:
    return LabelBatch.of([as_ids(tokenizer, one.text) for one in examples], [one.label for one in examples])


def _train(model: nn.Module, examples: Sequence[RatedTweet], tokenizer: WordTokenizer, config: TrainingConfig) -> None:
    order = BatchOrder([1] * len(examples), config.batch_size, config.seed, pool=1)

    def make_batch(places: list[int]) -> LabelBatch:
        return _batch([examples[place] for place in places], tokenizer)

    Trainer(model, LabelObjective(), make_batch, order, config, silent=True).train()


if __name__ == "__main__":
    main()
