"""From a wave to a picture: how strong each frequency is, from one short window to the next."""

import numpy as np

from tutor.shapes import Float


def discrete_fourier_transform(samples: Float[np.ndarray, "..."], n_samples: int) -> Float[np.ndarray, "_"]:
    """Give the strength of each frequency in a window of samples, by the definition.

    Frequency number k turns k times within the window. Its strength is the length of the sum of the samples, each
    turned back by as much as that frequency has turned by then.

    Args:
        samples: The window.
        n_samples: How many samples it has.

    Returns:
        The strengths of frequencies 0 to n_samples // 2.

    Raises:
        ValueError: If there are not so many samples, or none.

    Source: Oppenheim and Schafer 2010, chapter 8. Built in chapter 19.
    """
    if n_samples < 1 or samples.shape != (n_samples,):
        raise ValueError(f"expected {n_samples} samples, at least one, got shape {samples.shape}")
    turns = np.outer(np.arange(n_samples // 2 + 1), np.arange(n_samples)) / n_samples
    angles = 2 * np.pi * turns
    return np.hypot(np.cos(angles) @ samples, np.sin(angles) @ samples)


def spectrogram(wave: Float[np.ndarray, "..."], window: int, hop: int, n_bands: int) -> Float[np.ndarray, "_ n_bands"]:
    """Cut a wave into overlapping windows, and give the loudness of the lowest frequencies of each.

    Each window is faded in and out (Hann), so that its edges make no frequencies of their own; the strengths are
    compressed by log(1 + strength), as ears do roughly.

    Args:
        window: Samples of a window.
        hop: Samples from one window to the next.
        n_bands: How many frequencies are kept, from the second lowest on (the lowest is the mean).

    Returns:
        A row for each window, a column for each frequency.

    Raises:
        ValueError: If the wave is no row of finite numbers or shorter than a window, or a size does not fit.

    Source: Oppenheim and Schafer 2010, chapter 10. Built in chapter 19.
    """
    if wave.ndim != 1 or not np.isfinite(wave).all():
        raise ValueError(
            f"expected a wave as one row of finite numbers, got shape {wave.shape} or numbers that are none"
        )
    if window < 2 or hop < 1 or not 1 <= n_bands <= window // 2:
        raise ValueError(
            f"expected a window of at least 2, a hop of at least 1 and 1 to window // 2 bands, got {window}, {hop} "
            f"and {n_bands}"
        )
    if len(wave) < window:
        raise ValueError(f"expected a wave of at least one window, {window} samples, got {len(wave)}")
    windows = np.lib.stride_tricks.sliding_window_view(wave, window)[::hop] * np.hanning(window)
    strengths = np.abs(np.fft.rfft(windows, axis=1))[:, 1 : n_bands + 1]
    return np.log1p(strengths)
