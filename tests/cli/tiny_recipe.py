"""A task that is learned in a moment: write the same letters again, in capitals."""

import random

from tutor.config import ModelConfig
from tutor.data.batching import BatchOrder
from tutor.recipes.pair_recipe import PairRecipe, answer_all
from tutor.text.characters import CharacterTokenizer
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

LETTERS = "abcd"


class TinyRecipe(PairRecipe):
    name = "tiny"
    summary = "Writes [red] letters in capitals."
    example = "abc"
    data = "letters"
    training = TrainingConfig(batch_size=8, learning_rate=0.01, n_steps=6, warm_up=2, precision="highest")

    def __init__(self):
        stream = random.Random(0)
        self.words = ["".join(stream.choices(LETTERS, k=3)) for _ in range(32)]
        self._tokenizers = {
            "source": CharacterTokenizer.train([LETTERS]),
            "target": CharacterTokenizer.train([LETTERS.upper()]),
        }

    def tokenizers(self):
        return self._tokenizers

    def sizes(self):
        return ModelConfig(vocab_size=8, d_model=8, context_length=16)

    def pairs(self):
        source, target = self._tokenizers["source"], self._tokenizers["target"]
        return [source.encode(word) for word in self.words], [target.encode(word.upper()) for word in self.words]

    def evaluate(self, model):
        return {"validation exact": self._exact(model, self.words[:4])}

    def score(self, model):
        ready = self.prepare()
        order = BatchOrder(ready.lengths, 8, seed=0)
        config = TrainingConfig(batch_size=8, learning_rate=0.01, n_steps=1)
        Trainer(ready.model, ready.objective, ready.make_batch, order, config, silent=True).train()
        return {"test [exact]": self._exact(model, self.words[4:8]), "baseline": self._exact(ready.model, self.words)}

    def _exact(self, model, words):
        answers = answer_all(model, [self._tokenizers["source"].encode(word) for word in words])
        right = [
            self._tokenizers["target"].decode(answer) == word.upper()
            for answer, word in zip(answers, words, strict=True)
        ]
        return sum(right) / len(right)
