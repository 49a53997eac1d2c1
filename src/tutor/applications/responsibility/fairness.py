"""Is a classifier fair? Two ways to ask: by changing one word of a text, and by comparing groups of people."""

from collections.abc import Callable, Sequence

import torch

from tutor.applications.responsibility.assessments import TOWNS, Assessment
from tutor.data.batching import BatchOrder, LabelBatch
from tutor.metrics.bootstrap import Interval
from tutor.metrics.paired_bootstrap import paired_bootstrap
from tutor.models.bag_of_words import BagOfWords
from tutor.models.evaluation_mode import evaluating
from tutor.seeding import set_seed
from tutor.text.words import WordTokenizer
from tutor.training.objective import LabelObjective
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

Write = Callable[[Assessment], str]
"""Turns a person into what a model reads."""


def _whole_text(person: Assessment) -> str:
    return person.text


class Assessor:
    """A bag of words that has learned from a boss whom to praise.

    Args:
        people: With what the boss said of them.
        write: Turns a person into what the model reads; the whole text unless told.
        seed: Of the order of the people.

    Built in chapter 20.
    """

    def __init__(self, people: Sequence[Assessment], write: Write = _whole_text, seed: int = 0) -> None:
        self.write = write
        self.tokenizer = WordTokenizer.train(map(write, people))
        set_seed(seed)
        self.model = BagOfWords(self.tokenizer.vocab_size, n_classes=2)
        texts = [self.tokenizer.encode(write(person)) for person in people]
        labels = [int(person.praised) for person in people]
        config = TrainingConfig(
            batch_size=min(256, len(people)), learning_rate=0.05, n_steps=200, weight_decay=0.0, seed=seed
        )
        order = BatchOrder([*map(len, texts)], config.batch_size, seed, pool=1)
        Trainer(
            self.model,
            LabelObjective(),
            lambda places: LabelBatch.of([texts[place] for place in places], [labels[place] for place in places]),
            order,
            config,
            silent=True,
        ).train()

    def chances(self, people: Sequence[Assessment]) -> list[float]:
        """Give the chance of praise for each person."""
        batch = LabelBatch.of([self.tokenizer.encode(self.write(person)) for person in people], [0] * len(people))
        with evaluating(self.model.modules()):
            return self.model(batch.tokens, batch.is_real).softmax(dim=-1)[:, 1].tolist()

    def weight(self, word: str) -> float:
        """Give what a word adds to the score of praise, less what it adds to the score of none.

        Raises:
            ValueError: If the model has never read the word.
        """
        ids = self.tokenizer.encode(word)
        if self.tokenizer.decode(ids) != word:
            raise ValueError(f"expected a word that the model has read, got {word!r}")
        weights = self.model.weights.weight.detach()[torch.tensor(ids)].sum(dim=0)
        return (weights[1] - weights[0]).item()


def counterfactual_gap(
    assessor: Assessor, people: Sequence[Assessment], change: Callable[[Assessment], Assessment], seed: int = 0
) -> Interval:
    """Give how much the chance of praise falls, on average, if somebody of the first town were of the second.

    Each person is asked about twice: as from the first town, and as from the second. Everything else of the pair is the
    same, so whatever the difference is, the change has made it.

    Args:
        people: Of either town.
        change: Makes the counterfactual one.
        seed: Of the bootstrap.

    Returns:
        The mean and its 95 % interval.

    Source: Kusner et al. 2017, section 3, for the idea (arXiv:1703.06856); Garg et al. 2019, section 3, for texts
    (arXiv:1809.10610). Built in chapter 20.
    """
    others = [change(person) for person in people]
    own, other = assessor.chances(people), assessor.chances(others)
    pairs = [
        (mine, theirs) if person.town == TOWNS[0] else (theirs, mine)
        for person, mine, theirs in zip(people, own, other, strict=True)
    ]
    first, second = zip(*pairs, strict=True)
    return paired_bootstrap(first, second, seed).interval


def opportunity_gap(assessor: Assessor, people: Sequence[Assessment]) -> float:
    """Give how much more often the model praises deserving people of the first town than those of the second.

    Raises:
        ValueError: If a town has nobody who deserves praise.

    Source: Hardt et al. 2016, definition 2.2, equal opportunity (arXiv:1610.02413). Built in chapter 20.
    """
    shares = []
    for town in TOWNS:
        deserving = [person for person in people if person.town == town and person.deserved]
        if not deserving:
            raise ValueError(f"expected somebody from {town} who deserves praise, got none")
        shares.append(sum(chance > 0.5 for chance in assessor.chances(deserving)) / len(deserving))
    return shares[0] - shares[1]


def accuracy(assessor: Assessor, people: Sequence[Assessment]) -> float:
    """Give the share of people of whom the model says what they deserve."""
    chances = assessor.chances(people)
    return sum((chance > 0.5) == one.deserved for chance, one in zip(chances, people, strict=True)) / len(people)
