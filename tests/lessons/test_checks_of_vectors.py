"""What the checks of set 02 hold to be right is what the package and PyTorch hold to be right."""

import math

import pytest
import torch

from tutor.data import stories
from tutor.generation.sampling import Temperature
from tutor.lessons.answers import NotDone, Sure
from tutor.lessons.checks.vectors import (
    bigrams,
    exploring,
    hands,
    information,
    perplexities,
    perplexity_bug,
    readings,
    similarity,
    temperature_bug,
    temperatures,
    watching,
)
from tutor.lessons.exercise import evaluate
from tutor.models.ngram import NgramCounts, NgramModel
from tutor.models.ngram_smoothing import AddK
from tutor.models.word_vectors import co_occurrences, cosine_similarity, positive_pmi


def drawn_texts(seed: int, vocab_size: int) -> list[list[int]]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(vocab_size, (length,), generator=generator).tolist() for length in (9, 2, 1, 14)]


@pytest.mark.parametrize("seed", range(10))
def test_the_oracles_agree_with_the_package(seed):
    texts = drawn_texts(seed, 5)
    counts = co_occurrences(texts, 6, window=2)
    torch.testing.assert_close(information.oracle(counts), positive_pmi(counts))
    torch.testing.assert_close(similarity.oracle(counts, counts[:3]), cosine_similarity(counts, counts[:3]))
    model = NgramModel(NgramCounts(texts, 6, n=2), smoothing=AddK(0.5))
    rows = torch.stack([model.next_probabilities([token]) for token in range(6)])
    table = bigrams.oracle(texts, 6, 0.5)
    torch.testing.assert_close(table, rows)
    for measure in (perplexities.honest, perplexities.by_torch, perplexities.in_bits, perplexities.by_roots):
        assert measure(table, texts) == pytest.approx(model.perplexity(texts))


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 7.0])
def test_the_temperatures_agree_with_the_package(temperature):
    probabilities = torch.tensor([[0.5, 0.3, 0.2, 0.0], [0.0, 0.0, 0.1, 0.9]])
    scores = Temperature(temperature)(probabilities.log(), torch.zeros(2, 4, dtype=torch.bool))
    for one in (temperatures.honest, temperatures.by_powers, temperatures.in_double, temperatures.in_bits):
        torch.testing.assert_close(one(probabilities, temperature), scores.softmax(dim=-1))


def test_the_numbers_by_hand_are_those_of_the_package():
    tokens = [".", "birds", "sing", "fly"]
    counted, first, second = ([tokens.index(word) for word in text.split()] for text in hands_texts())
    counts = NgramCounts([counted], 4, n=2)
    smoothed = NgramModel(counts, smoothing=AddK(1))
    after, chances, surprises, bare = hands.perplexity_by_hand.variants[0].answers
    assert smoothed.next_probabilities([1]).tolist() == pytest.approx(after)
    assert [math.exp(smoothed.log_probability(text)) for text in (first, second)] == pytest.approx(chances)
    measured = [smoothed.perplexity(texts) for texts in ([first], [second], [first, second])]
    assert measured == pytest.approx(surprises)
    assert NgramModel(counts).perplexity([first]) == pytest.approx(bare)
    assert NgramModel(counts).perplexity([second]) == math.inf


def hands_texts() -> tuple[str, str, str]:
    return ". birds sing . birds fly .", ". birds sing .", ". sing fly ."


def test_the_stories_give_what_the_solution_tells():
    told = exploring.ngram_explore.variants[1].answers
    assert evaluate("ngram-explore", *told).passed
    assert len(stories.load("validation")) == 500


@pytest.mark.parametrize(
    "call", [lambda f: f(), lambda f: f(1), lambda f: f(1, 2, 3), lambda f: f(1, 2), lambda f: f(a=1, b=2)]
)
def test_a_watch_says_what_the_functions_are_made_for(call):
    for watch in (watching.TableWatch(), watching.RowWatch()):
        with pytest.raises(Sure):
            call(watch)


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        (torch.ones(2, 3), [[0, 1]]),
        (torch.tensor([[1.5, -0.5], [0.5, 0.5]]), [[0, 1]]),
        (torch.eye(2), [[0, 2]]),
        (torch.eye(2), [[0.0, 1.0]]),
        (torch.eye(2), [0, 1]),
        (torch.eye(2), [[], [1]]),
        (torch.eye(2, dtype=torch.long), [[0, 1]]),
    ],
)
def test_a_table_or_text_that_makes_no_sense_is_named(table, texts):
    with pytest.raises(Sure):
        watching.TableWatch()(table, texts)


def test_a_tensor_of_whole_numbers_is_no_answer():
    for answer in ([[1.0]], torch.tensor([1])):
        with pytest.raises(Sure):
            readings.floating(lambda answer=answer: answer)
    with pytest.raises(NotDone):
        readings.floating(None)


def test_the_sick_functions_are_sick():
    table = torch.tensor([[0.5, 0.3, 0.2], [0.0, 0.7, 0.3], [0.1, 0.8, 0.1]])
    texts = [[0, 1, 2, 1], [1, 0]]
    for sick in perplexity_bug._SICK.values():
        cases = ([texts[0]], texts, [[0, 1, 2, 1], [1, 2]])
        assert any(sick(table, case) != pytest.approx(perplexities.honest(table, case)) for case in cases)
    row = torch.tensor([0.8, 0.2, 0.0])
    for sick in temperature_bug._SICK.values():
        assert not torch.allclose(sick(row, 4.0), temperatures.honest(row, 4.0), atol=1e-4)
