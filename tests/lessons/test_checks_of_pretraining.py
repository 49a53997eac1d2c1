"""What the checks of set 12 hold to be right is what the package and PyTorch hold to be right."""

import math

import pytest
import torch

from tutor.data import stories
from tutor.data.batching import LanguageBatch
from tutor.lessons.answers import Sure
from tutor.lessons.checks.pretraining import (
    bits_bug,
    exploring,
    floors,
    hands,
    optimum,
    pieces,
    rates,
    shift_bug,
    shifts,
)
from tutor.lessons.exercise import evaluate
from tutor.training.objective import LanguageObjective


def test_the_lowest_loss_is_the_surprise_of_many_drawn_texts():
    language = [(["a"], 0.5), (["a", "b"], 0.2), (["b"], 0.2), (["a", "b"], 0.1)]
    nats = sum(chance * sum(floors.oracle(language, words)) for words, chance in language)
    tokens = sum(chance * (len(words) + 1) for words, chance in language)
    assert math.isclose(floors.oracle_loss(language), nats / tokens)
    assert floors.oracle(language, ["a", "b"]) == pytest.approx([math.log(1 / 0.8), math.log(0.8 / 0.3), 0])


def test_a_model_that_sees_less_pays_more():
    assert hands.bits_per_word(3) == pytest.approx(0.75)
    assert hands.bits_per_word(1) == pytest.approx(11 / 12)


@pytest.mark.parametrize("budget", [1e10, 5.88e23, 1e27])
def test_the_best_split_is_no_worse_than_its_neighbors(budget):
    n_parameters, n_tokens = optimum.oracle(budget, optimum.CHINCHILLA)
    assert math.isclose(6 * n_parameters * n_tokens, budget)
    assert (n_parameters, n_tokens) == pytest.approx(optimum.by_formula(budget, optimum.CHINCHILLA), rel=1e-4)
    best = optimum.loss(n_parameters, n_tokens, optimum.CHINCHILLA)
    assert all(optimum.loss(n_parameters * f, n_tokens / f, optimum.CHINCHILLA) > best for f in (0.8, 1.25))


def test_the_mean_loss_is_the_packages():
    model, tokens = torch.nn.Embedding(7, 7), torch.randint(7, (3, 6))
    package = LanguageObjective()(model, LanguageBatch.of(tokens.tolist())).mean()
    for loss in (shifts.honest, shifts.by_beginnings, shifts.whole, shifts.picked):
        torch.testing.assert_close(loss(model, tokens), package)


@pytest.mark.parametrize("test", [shift_bug.by_slopes, shift_bug.by_spoiling])
def test_good_tests_know_every_sick_loss(test):
    assert all(test(loss) for loss in (*shifts.SICK.values(), shifts.never_the_first))
    assert not any(test(loss) for loss in shifts.SOUND.values())


def test_a_model_that_sees_the_future_is_named():
    with pytest.raises(Sure, match="later tokens"):
        shifts.ModelWatch()(lambda ids: ids.roll(-1, dims=1)[..., None] + torch.zeros(6), torch.arange(5)[None])


def test_all_right_rates_agree():
    case = [[1.0, 2.0], [4.0], [0.5]], ["größer", "ab", ""]
    assert rates.honest(*case) == pytest.approx(7.5 / math.log(2) / 10)
    assert all(rate(*case) == pytest.approx(rates.honest(*case)) for rate in rates.SOUND.values())
    assert all(bits_bug.good_test(rate) and bits_bug.by_properties(rate) for rate in rates.SICK.values())


def test_a_step_in_pieces_is_a_step_with_everything():
    group = pieces.Group(torch.Generator().manual_seed(0), (3, 0, 2), torch.float64)
    for step in (pieces.honest, pieces.whole_then_cut, pieces.with_offsets):
        torch.testing.assert_close(torch.cat(list(group.answer(step))), torch.cat(group.expected()))


def test_the_floor_of_the_explored_stories_is_the_packages():
    loss, floor = exploring.right()[0]
    assert floor == pytest.approx(stories.entropy_floor(stories.load("test")[: exploring.N_STORIES]))
    assert loss > floor


def test_a_test_that_says_one_thing_of_everything_earns_nothing():
    for verdict in (True, False):
        assert evaluate("pretraining-shift-bug", shifts.shifted_twice, lambda loss, said=verdict: said).points == 0
        assert evaluate("pretraining-bits-bug", rates.per_token, lambda rate, said=verdict: said).points == 0
