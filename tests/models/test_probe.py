import pytest
import torch

from tutor.models.probe import control_labels, fit_probe


def clusters(n, d_model=12, n_classes=3, seed=0):
    stream = torch.Generator().manual_seed(seed)
    centres = torch.randn(n_classes, d_model, generator=torch.Generator().manual_seed(99))
    labels = torch.randint(n_classes, (n,), generator=stream)
    return 3 * centres[labels] + torch.randn(n, d_model, generator=stream), labels


def test_what_is_linear_is_found_and_noise_is_not():
    states, labels = clusters(300)
    new_states, new_labels = clusters(300, seed=1)
    assert fit_probe(states, labels).accuracy(new_states, new_labels) > 0.95
    noise = torch.randn(300, 12, generator=torch.Generator().manual_seed(2))
    assert fit_probe(noise, labels).accuracy(noise.flip(0), labels) < 0.55


def test_it_is_ridge_regression():
    states, labels = clusters(50)
    probe = fit_probe(states, labels, penalty=2.0)
    wide = torch.cat([states.double() - probe.mean, 2.0**0.5 * torch.eye(12, dtype=torch.float64)])
    wanted = torch.nn.functional.one_hot(labels, 3).double()
    told = torch.cat([wanted - wanted.mean(dim=0), torch.zeros(12, 3, dtype=torch.float64)])
    assert torch.allclose(probe.weights, torch.linalg.lstsq(wide, told).solution)


def test_a_direction_points_from_one_class_to_the_other():
    states, labels = clusters(300)
    probe = fit_probe(states, labels)
    along = (states.double() - probe.mean) @ probe.direction(2, 0)
    assert along[labels == 2].mean() > along[labels == 0].mean()
    assert probe.direction(2, 0).norm().item() == pytest.approx(1)


def test_control_labels_are_of_the_word_alone():
    words = ["cup", "hat", "cup", "map", "hat"]
    labels = control_labels(words, 4, seed=0).tolist()
    assert labels[0] == labels[2]
    assert labels[1] == labels[4]
    assert control_labels(words, 4, seed=0).tolist() == labels
    assert len({tuple(control_labels(words, 4, seed).tolist()) for seed in range(20)}) > 5


def test_hostile_input_is_refused():
    with pytest.raises(ValueError, match="expected a label for each state, got 2 and 0"):
        fit_probe(torch.zeros(0, 3), torch.zeros(2, dtype=torch.long))
    with pytest.raises(ValueError, match="expected a positive penalty, got 0"):
        fit_probe(torch.zeros(2, 3), torch.zeros(2, dtype=torch.long), penalty=0)
    with pytest.raises(ValueError, match="expected at least one class"):
        control_labels(["a"], 0, 0)
