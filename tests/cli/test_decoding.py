import pytest
import torch

from tutor.cli.decoding import Decoding
from tutor.generation.sampling import Greedy, MinP, RepetitionPenalty, Sample, Temperature, TopK, TopP


def test_without_options_the_best_token_is_chosen():
    decoding = Decoding()
    assert decoding.rules() == []
    assert decoding.choice() == Greedy()


def test_rules_stand_in_the_order_in_which_they_act():
    decoding = Decoding(temperature=0.8, top_k=5, top_p=0.9, min_p=0.1, repetition_penalty=1.2)
    assert decoding.rules() == [RepetitionPenalty(1.2), Temperature(0.8), TopK(5), TopP(0.9), MinP(0.1)]


@pytest.mark.parametrize("option", [{"temperature": 1.5}, {"top_k": 5}, {"top_p": 0.9}, {"min_p": 0.0}])
def test_each_option_of_sampling_samples(option):
    scores = torch.zeros(1, 1000)
    decoding = Decoding(**option)
    assert isinstance(decoding.choice(), Sample)
    assert torch.equal(decoding.choice()(scores), Decoding(**option, seed=0).choice()(scores))
    assert not torch.equal(decoding.choice()(scores), Decoding(**option, seed=1).choice()(scores))


def test_a_penalty_alone_stays_greedy():
    assert Decoding(repetition_penalty=1.2).choice() == Greedy()


def test_options_are_named_as_they_are_written():
    assert Decoding().given() == []
    assert Decoding(max_new_tokens=9, stop=(".",), min_p=0.0).given() == ["--min-p", "--max-new-tokens", "--stop"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"beams": 3, "top_k": 2}, "--beams alone, .* got --top-k"),
        ({"beams": 3, "seed": 2}, "--beams alone, .* got --seed"),
        ({"beams": 3, "stop": (".",)}, "--beams alone, .* got --stop"),
        ({"beams": 3, "repetition_penalty": 2.0}, "--beams alone, .* got --repetition-penalty"),
        ({"beams": 3, "answers": 4}, "at most 3 answers of 3 beams, got 4"),
        ({"answers": 2}, "option of sampling beside --answers, .* got none"),
        ({"seed": 2}, "option of sampling beside --seed, .* got none"),
        ({"seed": -1, "top_k": 3}, "expected a seed from 0 to 4294967295, got -1"),
        ({"seed": 2**32, "top_k": 3}, "expected a seed from 0 to 4294967295, got 4294967296"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options, told):
    with pytest.raises(ValueError, match=told):
        Decoding(**options)
