import pytest
import torch

from tests.alignment.tiny_policy import make_policy, make_scalar, weights_of
from tutor.alignment.scalar_model import ScalarModel
from tutor.data.batching import pad

TEXTS = [[1, 3, 5, 2], [1, 4], [1, 6, 6, 5, 4, 2]]


def test_it_gives_0_at_first():
    scalar = ScalarModel.from_language_model(make_policy())
    assert not scalar(torch.tensor(TEXTS[:1])).any()
    assert not scalar.at_end(*pad(TEXTS)).any()


def test_it_starts_from_a_copy():
    policy = make_policy()
    before = weights_of(policy)
    scalar = ScalarModel.from_language_model(policy)
    assert scalar.config == policy.config
    for name, tensor in scalar.body.state_dict().items():
        assert tensor.dtype == torch.float64
        assert torch.equal(tensor, before[name])
    with torch.no_grad():
        for parameter in scalar.parameters():
            parameter += 1
    assert all(torch.equal(tensor, before[name]) for name, tensor in policy.state_dict().items())


def test_a_number_is_the_last_state_times_the_heads_weights():
    scalar, tokens = make_scalar(), torch.tensor(TEXTS[2:])
    states = scalar.body.states(tokens)[0].tolist()
    weights, bias = scalar.head.weight[0].tolist(), scalar.head.bias.item()
    wanted = [bias + sum(a * b for a, b in zip(state, weights, strict=True)) for state in states]
    assert scalar(tokens)[0].tolist() == pytest.approx(wanted, abs=1e-8)


def test_a_number_knows_its_past_alone():
    scalar = make_scalar()
    first, second = scalar(torch.tensor([[1, 3, 5, 2], [1, 3, 6, 4]]))
    torch.testing.assert_close(first[:2], second[:2], rtol=0, atol=1e-12)
    assert (first[2:] - second[2:]).abs().min() > 1e-3


def test_at_the_end_of_each_text_stands_what_the_text_alone_would_give():
    scalar, (tokens, is_real) = make_scalar(), pad(TEXTS)
    alone = [scalar(torch.tensor([text]))[0, -1] for text in TEXTS]
    torch.testing.assert_close(scalar.at_end(tokens, is_real), torch.stack(alone), rtol=0, atol=1e-12)
    other = torch.where(is_real, tokens, 7)
    assert torch.equal(scalar.at_end(other, is_real), scalar.at_end(tokens, is_real))


def test_all_of_it_learns():
    scalar, (tokens, is_real) = make_scalar(), pad(TEXTS)
    scalar.at_end(tokens, is_real).sum().backward()
    assert all(parameter.grad is not None and parameter.grad.any() for parameter in scalar.head.parameters())
    assert all(parameter.grad is not None for parameter in scalar.parameters())


def test_a_text_of_padding_alone_is_refused():
    tokens, is_real = pad(TEXTS)
    is_real[1] = False
    with pytest.raises(ValueError, match="expected a real token in each text, got a text of padding alone"):
        make_scalar().at_end(tokens, is_real)
