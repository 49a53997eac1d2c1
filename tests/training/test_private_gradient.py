import pytest
import torch

from tutor.data.batching import LanguageBatch
from tutor.training.clipping import global_norm
from tutor.training.objective import LanguageObjective
from tutor.training.private_gradient import private_gradient
from tutor.training.small_run import new_model, sentences


def some(n):
    return LanguageBatch.of(sentences("train")[:n])


def gradient(model, batch, clip_norm=1.0, noise=0.0, expected_size=1, seed=0):
    stream = torch.Generator().manual_seed(seed)
    return private_gradient(model, LanguageObjective(), batch, clip_norm, noise, expected_size, stream)


def own_gradients(model, batch):
    return [gradient(model, batch.rows(place, place + 1), clip_norm=1e9) for place in range(len(batch))]


def test_without_a_bound_it_is_the_mean_of_the_examples_gradients():
    model, batch = new_model(), some(4)
    found = gradient(model, batch, clip_norm=1e9, expected_size=4)
    for place, each in enumerate(zip(*own_gradients(model, batch), strict=True)):
        assert torch.allclose(found[place], torch.stack(each).mean(dim=0), atol=1e-6)
    assert all(parameter.grad is None for parameter in model.parameters())


def test_one_example_moves_the_sum_by_the_clipping_length_at_most():
    model, batch = new_model(), some(5)
    whole, fewer = gradient(model, batch, 0.3), gradient(model, batch.rows(0, 4), 0.3)
    moved = global_norm([one - other for one, other in zip(whole, fewer, strict=True)])
    assert moved == pytest.approx(0.3, rel=1e-3)  # its own gradient is longer, so it is cut to the bound
    # clipping the mean instead would let one example move it further: the bound is on each
    assert all(global_norm(each) > 0.3 for each in own_gradients(model, batch))


def test_the_noise_has_the_size_that_was_asked_for():
    model, batch = new_model(), some(2)
    quiet = gradient(model, batch, 0.5, 0.0, 8)
    loud = gradient(model, batch, 0.5, 2.0, 8)
    noise = torch.cat([(one - other).flatten() for one, other in zip(loud, quiet, strict=True)])
    assert noise.std().item() == pytest.approx(2.0 * 0.5 / 8, rel=0.03)
    again = gradient(model, batch, 0.5, 2.0, 8)
    assert all(torch.equal(one, other) for one, other in zip(loud, again, strict=True))


@pytest.mark.parametrize(("clip_norm", "noise", "size"), [(0, 1.0, 4), (1.0, -1.0, 4), (1.0, 1.0, 0)])
def test_impossible_settings_are_refused(clip_norm, noise, size):
    with pytest.raises(ValueError, match="expected a positive clipping length"):
        gradient(new_model(), some(2), clip_norm, noise, size)
