import sys
from collections import Counter

import pytest
import torch

from tutor.generation.generate import generate
from tutor.generation.ngram_session import NgramSession
from tutor.generation.sampling import Greedy, Sample, Temperature
from tutor.generation.session import Session
from tutor.models.ngram import NgramCounts, NgramModel
from tutor.models.ngram_smoothing import AddK

TEXTS = [[1, 3, 4, 5, 2], [1, 3, 4, 2], [1, 4, 5, 5, 2]]


@pytest.fixture
def model():
    return NgramModel(NgramCounts(TEXTS, 6, 3))


def test_scores_are_the_models_own(model):
    session = NgramSession(model, [[1], [1, 3]])
    assert isinstance(session, Session) and session.room == [sys.maxsize] * 2
    torch.testing.assert_close(session.next_scores().exp()[0], model.next_probabilities([1]))
    after = session.next_scores(torch.tensor([4, 4]))
    torch.testing.assert_close(after.exp()[1], model.next_probabilities([1, 3, 4]))
    session.select(torch.tensor([1, 1]))
    torch.testing.assert_close(session.next_scores(torch.tensor([5, 5])).exp()[0], model.next_probabilities([4, 5]))


def test_greedy_takes_the_most_frequent(model):
    (text,) = generate(NgramSession(model, [[1]]), choice=Greedy())
    assert text.tokens[:2] == [3, 4] and text.stopped in {"end", "length"}
    assert text.log_probabilities[0] == pytest.approx(torch.tensor(2 / 3).log().item())


def test_samples_come_as_often_as_their_probability(model):
    texts = generate(NgramSession(model, [[1]] * 600), choice=Sample(torch.Generator().manual_seed(0)))
    assert all(text.stopped == "end" for text in texts)
    begins = Counter(text.tokens[0] for text in texts)
    assert begins[3] / 600 == pytest.approx(2 / 3, abs=0.06)
    probability = torch.tensor(model.log_probability([1, 3, 4, 2])).exp().item()
    assert Counter(tuple(text.tokens) for text in texts)[3, 4, 2] / 600 == pytest.approx(probability, abs=0.06)


def test_a_low_temperature_prefers_the_likely(model):
    rules, choice = [Temperature(0.2)], Sample(torch.Generator().manual_seed(0))
    texts = generate(NgramSession(model, [[1]] * 200), rules, choice)
    assert Counter(text.tokens[0] for text in texts)[3] / 200 > 0.9


def test_bad_input_is_named(model):
    with pytest.raises(ValueError, match="expected no empty prompt"):
        NgramSession(model, [[]])
    smoothed = NgramModel(model.counts, smoothing=AddK())
    with pytest.raises(ValueError, match="expected token ids from 0 to 5, got 9"):
        NgramSession(smoothed, [[9]]).next_scores()
