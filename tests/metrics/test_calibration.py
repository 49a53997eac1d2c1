import math

import pytest
import torch

from tutor.metrics.calibration import expected_calibration_error, fit_temperature, reliability

CONFIDENCES = [0.03, 0.11, 0.12, 0.27, 0.33, 0.35, 0.48, 0.52, 0.61, 0.66, 0.74, 0.78, 0.83, 0.88, 0.91, 0.97]
RIGHT = [0, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1]


def plain_error(confidences, right, n_bins, least):
    """The expected calibration error by a plain loop."""
    total = 0.0
    for place in range(n_bins):
        low = least + (1 - least) * place / n_bins
        high = least + (1 - least) * (place + 1) / n_bins
        inside = [
            (one, truth)
            for one, truth in zip(confidences, right, strict=True)
            if low < one <= high or (place == 0 and one == low)
        ]
        if inside:
            said = sum(one for one, _ in inside) / len(inside)
            came = sum(truth for _, truth in inside) / len(inside)
            total += len(inside) / len(confidences) * abs(said - came)
    return total


def test_the_bins_are_those_of_scikit_learn():
    bins = reliability(torch.tensor(CONFIDENCES), torch.tensor(RIGHT).bool(), n_bins=5)
    # sklearn.calibration.calibration_curve of scikit-learn 1.9.1, n_bins=5
    theirs = [1 / 3, 1 / 3, 0.5, 0.75, 0.75], [0.08666666666666667, 0.3166666666666667, 0.5, 0.6975, 0.8975]
    assert [one.accuracy for one in bins] == pytest.approx(theirs[0])
    assert [one.confidence for one in bins] == pytest.approx(theirs[1])
    assert sum(one.count for one in bins) == len(RIGHT)


@pytest.mark.parametrize(("n_bins", "least"), [(1, 0.0), (7, 0.0), (10, 0.5), (15, 0.5)])
def test_the_error_is_that_of_a_plain_loop(n_bins, least):
    torch.manual_seed(n_bins)
    confidences = least + (1 - least) * torch.rand(300, dtype=torch.float64)
    right = torch.rand(300) < 0.7
    found = expected_calibration_error(reliability(confidences, right, n_bins, least))
    assert found == pytest.approx(plain_error(confidences.tolist(), right.tolist(), n_bins, least))


def test_edges_belong_below_and_the_least_to_the_first_bin():
    bins = reliability(torch.tensor([0.5, 0.75, 1.0]), torch.tensor([True, False, True]), n_bins=2, least=0.5)
    assert [one.count for one in bins] == [2, 1]


def test_an_empty_bin_says_so_and_counts_for_nothing():
    bins = reliability(torch.tensor([0.9, 0.95]), torch.tensor([True, True]), n_bins=2)
    assert bins[0].count == 0 and math.isnan(bins[0].accuracy)
    assert expected_calibration_error(bins) == pytest.approx(0.075)


def test_a_model_that_is_sure_and_always_wrong_errs_by_one():
    bins = reliability(torch.ones(4), torch.zeros(4).bool())
    assert expected_calibration_error(bins) == 1


def drawn(temperature, n_classes=3, n_examples=4000):
    """Scores, and labels drawn from their softmax at a temperature."""
    torch.manual_seed(0)
    scores = 3 * torch.randn(n_examples, n_classes, dtype=torch.float64)
    return scores, torch.multinomial((scores / temperature).softmax(dim=1), 1).squeeze(1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
@pytest.mark.parametrize("n_classes", [2, 5])
def test_it_finds_the_temperature_by_which_labels_were_drawn(temperature, n_classes):
    assert fit_temperature(*drawn(temperature, n_classes)) == pytest.approx(temperature, rel=0.1)


def test_no_other_temperature_has_a_smaller_loss():
    scores, labels = drawn(1.7)
    best = fit_temperature(scores, labels)

    def loss(temperature):
        return sum(
            -math.log(math.exp(row[label] / temperature) / sum(math.exp(one / temperature) for one in row))
            for row, label in zip(scores.tolist(), labels.tolist(), strict=True)
        ) / len(scores)

    assert all(loss(best) <= loss(best * factor) for factor in (0.5, 0.9, 0.99, 1.01, 1.1, 2.0))


def test_inputs_stay_as_they_were():
    scores, labels = drawn(2.0)
    before = scores.clone()
    fit_temperature(scores, labels)
    assert torch.equal(scores, before)


@pytest.mark.parametrize(
    ("confidences", "right", "settings", "problem"),
    [
        ([], [], {}, "got 0 and 0"),
        ([0.5], [True], {"n_bins": 0}, "got 0 from 0"),
        ([0.4, 0.9], [True, True], {"least": 0.5}, "from 0.5 to 1, got some from 0.4 to 0.9"),
        ([1.5], [True], {}, "got some from 1.5"),
        ([math.nan], [True], {}, "got some from nan"),
    ],
)
def test_what_cannot_be_sorted_into_bins_is_refused(confidences, right, settings, problem):
    with pytest.raises(ValueError, match=problem):
        reliability(torch.tensor(confidences), torch.tensor(right).bool(), **settings)


def test_no_bins_are_refused():
    with pytest.raises(ValueError, match="got none"):
        expected_calibration_error([])


@pytest.mark.parametrize(
    ("scores", "labels", "problem"),
    [
        (torch.zeros(0, 2), [], "got 0 and 0"),
        ([[2.0, 1.0], [0.0, 3.0]], [0, 1], "every lower temperature"),
        ([[2.0, 1.0], [0.0, 3.0]], [1, 0], "know nothing"),
    ],
)
def test_where_no_temperature_is_best_none_is_given(scores, labels, problem):
    with pytest.raises(ValueError, match=problem):
        fit_temperature(torch.as_tensor(scores), torch.tensor(labels, dtype=torch.long))


def test_another_number_of_truths_is_refused():
    # where shapes are checked, they say so first
    with pytest.raises((ValueError, TypeError)):
        reliability(torch.tensor([0.5]), torch.tensor([True, True]))
    with pytest.raises((ValueError, TypeError)):
        fit_temperature(torch.tensor([[1.0, 0.0]]), torch.tensor([0, 1]))
