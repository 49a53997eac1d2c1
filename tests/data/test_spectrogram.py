"""The transform by its definition equals the fast one; a spectrogram shows a tone where it is."""

import numpy as np
import pytest

from tutor.data.spectrogram import discrete_fourier_transform, spectrogram

RATE, WINDOW, HOP = 4000, 256, 128


@pytest.mark.parametrize("n_samples", [1, 2, 5, 64])
def test_the_definition_equals_the_fast_transform(n_samples):
    samples = np.random.default_rng(0).standard_normal(n_samples)
    strengths = discrete_fourier_transform(samples, n_samples)
    assert np.allclose(strengths, np.abs(np.fft.rfft(samples)))
    assert not np.allclose(strengths, np.abs(np.fft.rfft(samples[::-1] + 1)))


def test_a_wave_of_three_turns_stands_at_number_three():
    turns = np.cos(2 * np.pi * 3 * np.arange(32) / 32)
    assert np.allclose(discrete_fourier_transform(turns, 32), [16 if k == 3 else 0 for k in range(17)])


@pytest.mark.parametrize("frequency", [250, 500, 875])
def test_a_tone_is_loudest_in_its_band(frequency):
    wave = np.sin(2 * np.pi * frequency * np.arange(RATE) / RATE)
    picture = spectrogram(wave, WINDOW, HOP, 64)
    assert picture.shape == (1 + (RATE - WINDOW) // HOP, 64)
    assert (picture.argmax(axis=1) + 1 == frequency * WINDOW / RATE).all()


def test_a_tone_that_begins_late_is_seen_late():
    wave = np.zeros(RATE)
    wave[2000:] = np.sin(2 * np.pi * 500 * np.arange(2000) / RATE)
    loud = spectrogram(wave, WINDOW, HOP, 64).max(axis=1) > 0.1
    assert loud.argmax() == (2000 - WINDOW) // HOP + 1
    assert loud[loud.argmax() :].all()


@pytest.mark.parametrize(
    ("wave", "window", "hop", "n_bands"),
    [
        (np.zeros(0), 256, 128, 64),
        (np.zeros(255), 256, 128, 64),
        (np.zeros((2, 256)), 256, 128, 64),
        (np.full(256, np.nan), 256, 128, 64),
        (np.zeros(256), 256, 0, 64),
        (np.zeros(256), 1, 1, 1),
        (np.zeros(256), 256, 128, 129),
    ],
)
def test_what_makes_no_spectrogram_is_refused(wave, window, hop, n_bands):
    with pytest.raises(ValueError, match="expected"):
        spectrogram(wave, window, hop, n_bands)


def test_a_window_of_another_length_is_refused():
    with pytest.raises(ValueError, match="expected 4 samples"):
        discrete_fourier_transform(np.zeros(5), 4)
