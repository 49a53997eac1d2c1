"""The strangers: questions and answers that do not belong together."""

import random
from collections.abc import Sequence
from typing import Any

from tutor.data.batching import PairBatch
from tutor.laboratory.patient import Part, Patient, encode, right_answer


class Strangers(Patient):
    """Its part shuffles examples: questions, and the answers to them."""

    name = "strangers"
    complaint = (
        "The loss falls to a value, and there it stays. More steps, more layers, another learning rate: nothing helps."
    )
    law = "after shuffling, every question still has its own answer"

    def __init__(self, part: Part | None = None) -> None:
        super().__init__(part)
        self._chance = random.Random(0)

    @staticmethod
    def sick(questions: list[Any], answers: list[Any], chance: random.Random) -> tuple[list[Any], list[Any]]:
        """Shuffle the one, then the other."""
        questions = chance.sample(questions, len(questions))
        answers = chance.sample(answers, len(answers))
        return questions, answers

    @staticmethod
    def sound(questions: list[Any], answers: list[Any], chance: random.Random) -> tuple[list[Any], list[Any]]:
        """Shuffle the places, and put both in their order."""
        order = chance.sample(range(len(questions)), len(questions))
        return [questions[place] for place in order], [answers[place] for place in order]

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether pairs stay pairs, none is lost, and their order changes."""
        questions, answers = list(range(40)), [-number for number in range(40)]
        asked, said = part(questions, answers, random.Random(3))
        pairs = list(zip(asked, said, strict=True))
        return sorted(pairs) == list(zip(questions, answers, strict=True)) != pairs

    def batch(self, words: Sequence[str]) -> PairBatch:
        """Give words in the part's order."""
        questions, answers = [encode(word) for word in words], [encode(right_answer(word)) for word in words]
        return PairBatch.of(*self.part(questions, answers, self._chance))
