import pytest
import torch

from tutor.metrics.risk_coverage import risk_coverage


def test_by_hand():
    # surest first: right, wrong, right, wrong
    found = risk_coverage(torch.tensor([0.6, 0.9, 0.3, 0.8]), torch.tensor([True, True, False, False]))
    assert found.risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert found.coverage.tolist() == pytest.approx([0.25, 0.5, 0.75, 1])
    assert found.area == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert found.at_coverage(0.75) == pytest.approx(1 / 3)
    assert found.at_coverage(0.6) == pytest.approx(1 / 3)
    assert found.most_coverage(0.4) == 0.75
    assert found.most_coverage(0.0) == 0.25


def test_equal_confidences_come_together():
    right = torch.tensor([True, True, False, False])
    found = risk_coverage(torch.full((4,), 0.5), right)
    assert found.risk.tolist() == pytest.approx([0.5] * 4)
    assert found.coverage.tolist() == [1.0] * 4
    assert found.most_coverage(0.4) == 0


def test_a_confidence_that_knows_has_no_risk_before_the_wrong_ones():
    right = torch.tensor([True] * 6 + [False] * 4)
    found = risk_coverage(torch.linspace(1, 0.1, 10), right)
    assert found.most_coverage(0) == pytest.approx(0.6)
    assert found.at_coverage(1) == pytest.approx(0.4)


@pytest.mark.parametrize(("n_sure", "n_right"), [(0, 0), (2, 3)])
def test_answers_without_truths_are_refused(n_sure, n_right):
    with pytest.raises(ValueError, match="expected a truth for each confidence"):
        risk_coverage(torch.zeros(n_sure), torch.zeros(n_right).bool())


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="got NaN"):
        risk_coverage(torch.tensor([float("nan")]), torch.tensor([True]))
    found = risk_coverage(torch.tensor([0.5]), torch.tensor([True]))
    with pytest.raises(ValueError, match="share above 0"):
        found.at_coverage(0)
