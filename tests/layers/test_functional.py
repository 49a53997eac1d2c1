import math

import pytest
import torch

from tutor.layers.functional import entropy, softmax


@pytest.mark.parametrize("shape", [(3,), (2, 5), (2, 3, 1), (4, 2, 3, 7)])
@pytest.mark.parametrize("temperature", [0.1, 1.0, 10.0])
def test_softmax_equals_torch(shape, temperature):
    scores = torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 5
    torch.testing.assert_close(softmax(scores, temperature), torch.softmax(scores / temperature, dim=-1))


def test_softmax_gradient_equals_torch():
    ours = torch.randn(4, 6, dtype=torch.float64, requires_grad=True)
    theirs = ours.detach().clone().requires_grad_()
    direction = torch.randn(4, 6, dtype=torch.float64)
    (softmax(ours) * direction).sum().backward()
    (torch.softmax(theirs, dim=-1) * direction).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_softmax_of_huge_scores_stays_finite():
    weights = softmax(torch.tensor([1e30, 0.0, -torch.inf]))
    assert weights.tolist() == [1.0, 0.0, 0.0]


def test_softmax_of_nothing_is_not_a_number():
    assert softmax(torch.full((2,), -torch.inf)).isnan().all()


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_softmax_refuses_a_temperature_that_is_not_positive(temperature):
    with pytest.raises(ValueError, match="expected a positive temperature"):
        softmax(torch.zeros(2), temperature)


def test_entropy_runs_from_zero_to_log_n():
    rows = torch.stack([torch.tensor([1.0, 0.0, 0.0, 0.0]), torch.full((4,), 0.25)]).double()
    torch.testing.assert_close(entropy(rows), torch.tensor([0.0, math.log(4)], dtype=torch.float64))
    assert entropy(softmax(torch.tensor([2.0, 0.0, 1.0]))) == pytest.approx(
        torch.distributions.Categorical(logits=torch.tensor([2.0, 0.0, 1.0])).entropy().item()
    )
