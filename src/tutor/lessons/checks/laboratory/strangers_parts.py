"""Shuffles of pairs, right and wrong ones: what the exercise of the strangers is checked with."""

import random

from tutor.laboratory.patients.strangers import Strangers


def questions_alone(questions, answers, chance):
    """Leave the answers where they are."""
    return chance.sample(questions, len(questions)), [*answers]


def nothing(questions, answers, chance):
    """Leave all as it is."""
    return [*questions], [*answers]


def turned_round(questions, answers, chance):
    """Turn both lists round."""
    return questions[::-1], answers[::-1]


def with_repetition(questions, answers, chance):
    """Draw places with repetition."""
    order = chance.choices(range(len(questions)), k=len(questions))
    return [questions[place] for place in order], [answers[place] for place in order]


def one_place_off(questions, answers, chance):
    """Give each question the answer of the place before."""
    order = chance.sample(range(len(questions)), len(questions))
    return [questions[place] for place in order], [answers[place - 1] for place in order]


def always_the_same(questions, answers, chance):
    """Draw from a seed of its own."""
    return Strangers.sound(questions, answers, random.Random(7))


def own_chance(questions, answers, chance):
    """Draw from elsewhere."""
    return Strangers.sound(questions, answers, random.Random())


def two_orders(questions, answers, chance):
    """Draw an order of places for each list."""
    first, second = (chance.sample(range(len(questions)), len(questions)) for _ in range(2))
    return [questions[place] for place in first], [answers[place] for place in second]


def in_place(questions, answers, chance):
    """Change the lists that were given."""
    state = chance.getstate()
    chance.shuffle(questions)
    chance.setstate(state)
    chance.shuffle(answers)
    return questions, answers


def through_a_dictionary(questions, answers, chance):
    """Look answers up by their questions."""
    answer_to = {tuple(question): answer for question, answer in zip(questions, answers, strict=True)}
    questions = chance.sample(questions, len(questions))
    return questions, [answer_to[tuple(question)] for question in questions]


def by_looking_up(questions, answers, chance):
    """Look places up by their questions."""
    shuffled = chance.sample(questions, len(questions))
    return shuffled, [answers[questions.index(question)] for question in shuffled]


def turned(questions, answers, chance):
    """Turn the circle of pairs."""
    cut = chance.randrange(len(questions))
    return questions[cut:] + questions[:cut], answers[cut:] + answers[:cut]


def by_pairs(questions, answers, chance):
    """Shuffle pairs."""
    pairs = list(zip(questions, answers, strict=True))
    chance.shuffle(pairs)
    return [question for question, _ in pairs], [answer for _, answer in pairs]


def by_numbers(questions, answers, chance):
    """Sort by random numbers."""
    keys = [chance.random() for _ in questions]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return [questions[place] for place in order], [answers[place] for place in order]


def by_drawing(questions, answers, chance):
    """Draw pair by pair."""
    rest, asked, said = list(range(len(questions))), [], []
    while rest:
        place = rest.pop(chance.randrange(len(rest)))
        asked.append(questions[place])
        said.append(answers[place])
    return asked, said


def twice_from_one_state(questions, answers, chance):
    """Shuffle both lists, each time from one state of chance."""
    state = chance.getstate()
    asked = chance.sample(questions, len(questions))
    chance.setstate(state)
    return asked, chance.sample(answers, len(answers))
