"""Melodies: three to six notes as a wave, each note a tone with overtones, and the names of the notes as truth.

An instrument is drawn for each melody: how strong its overtones are, how fast a tone fades, how far it is out of tune.
Notes last one or two beats with a breath of silence behind each, a beat's length varies, the first note starts a little
late, and noise lies over all of it. In the hard split the instrument has hardly any fundamental, and the noise is twice
as strong as the strongest elsewhere.
"""

import random
from dataclasses import dataclass

import numpy as np

from tutor.data.spectrogram import spectrogram
from tutor.shapes import Float

RATE = 4000
"""Samples in a second."""
NOTES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11, "C": 12}
"""The notes by name, with their distance from c in semitones; C is the c above."""
LOWEST = 261.63
"""Frequency of c, in hertz."""
WINDOW, HOP, N_BANDS, N_FRAMES = 256, 128, 64, 64
"""Of the spectrogram: samples in a window and from one to the next, frequencies (up to 1,000 hertz) and windows."""
DURATION = (N_FRAMES - 1) * HOP + WINDOW
"""Samples of each wave."""
_SPLITS = {"train": (61, 6_000), "validation": (62, 300), "test": (63, 600), "hard": (64, 600)}
_BEATS = (0.13, 0.17)  # in seconds; six notes of two beats end just before the wave does
_LIFTED = 0.2  # of a beat at the end of each note, when the finger has left the key


@dataclass(frozen=True)
class MelodyExample:
    """A melody and how it is played."""

    notes: tuple[str, ...]
    """Names of the notes."""
    beats: tuple[int, ...]
    """How long each lasts, in beats."""
    seed: int
    """Of the instrument and of the noise."""
    hard: bool
    """Whether the fundamental is weak and the noise strong."""

    def wave(self) -> Float[np.ndarray, "_"]:
        """Play it: `DURATION` samples, at `RATE` in a second."""
        return _play(self)

    def array(self) -> Float[np.ndarray, "64 64"]:
        """Give its spectrogram, a row for each window, about 0 to 1."""
        return picture_of(self.wave())


def load(split: str) -> list[MelodyExample]:
    """Draw the melodies of ``train``, ``validation``, ``test`` or ``hard``, the same at each call.

    Raises:
        ValueError: If there is no such split.
    """
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(_SPLITS)}, got {split!r}")
    seed, size = _SPLITS[split]
    stream = random.Random(seed)
    return [_draw(stream, split == "hard") for _ in range(size)]


def truth(example: MelodyExample) -> str:
    """Give the names of the notes, with a space between."""
    return " ".join(example.notes)


def score(example: MelodyExample, answer: str) -> float:
    """Give 1 where every note is right and none too many, otherwise 0."""
    return float(tuple(answer.split()) == example.notes)


def picture_of(wave: Float[np.ndarray, "..."]) -> Float[np.ndarray, "64 64"]:
    """Give the spectrogram of a wave as a model reads it, about 0 to 1.

    Raises:
        ValueError: If the wave has not `DURATION` samples, or one is not a finite number.
    """
    if wave.shape != (DURATION,):
        raise ValueError(f"expected a wave of {DURATION} samples, got shape {wave.shape}")
    return (spectrogram(wave, WINDOW, HOP, N_BANDS) / 5).astype(np.float32)


def tone(
    frequency: float | int, n_samples: int, strengths: tuple[float, ...], fading: float = 3.0
) -> Float[np.ndarray, "n_samples"]:
    """Give a tone: a fundamental and its overtones, which fade.

    Args:
        frequency: Of the fundamental, in hertz.
        n_samples: How long it is, at `RATE` samples a second.
        strengths: Of the fundamental, of twice its frequency, of three times, and so on.
        fading: By how many powers of e it fades in a second.

    Raises:
        ValueError: If the frequency is not positive, or there are no strengths or no samples.
    """
    if frequency <= 0 or not strengths or n_samples < 1:
        raise ValueError(
            f"expected a positive frequency, strengths and samples, got {frequency}, {strengths} and {n_samples}"
        )
    seconds = np.arange(n_samples) / RATE
    waves = (
        strength * np.sin(2 * np.pi * frequency * number * seconds)
        for number, strength in enumerate(strengths, start=1)
        if frequency * number < RATE / 2  # faster waves cannot be told from slow ones at this rate
    )
    attack = np.minimum(seconds / 0.008, 1)
    return sum(waves, start=np.zeros(n_samples)) * np.exp(-fading * seconds) * attack


def frequency_of(note: str) -> float:
    """Give the frequency of a note, in hertz.

    Raises:
        ValueError: If there is no such note.
    """
    if note not in NOTES:
        raise ValueError(f"expected a note among {', '.join(NOTES)}, got {note!r}")
    return LOWEST * 2 ** (NOTES[note] / 12)


def _draw(stream: random.Random, hard: bool) -> MelodyExample:
    n_notes = stream.randint(3, 6)
    notes = tuple(stream.choice(list(NOTES)) for _ in range(n_notes))
    beats = tuple(stream.choice((1, 1, 2)) for _ in range(n_notes))
    return MelodyExample(notes, beats, stream.randrange(2**32), hard)


def _play(example: MelodyExample) -> Float[np.ndarray, "_"]:
    stream = np.random.default_rng(example.seed)
    fundamental = 0.05 if example.hard else stream.uniform(0.15, 1)
    strengths = (fundamental, *(stream.uniform(0, 1.2) / number for number in (1, 2, 3)))
    fading, detuned = stream.uniform(2, 8), 2 ** (stream.uniform(-0.3, 0.3) / 12)
    beat = stream.uniform(*_BEATS) * RATE
    loudness = stream.uniform(0.5, 1.5)
    noise = 0.3 if example.hard else stream.uniform(0.02, 0.15)
    wave = noise * stream.standard_normal(DURATION)
    start = stream.uniform(0, 0.06) * RATE
    for note, n_beats in zip(example.notes, example.beats, strict=True):
        begin, end = int(start), min(int(start + (n_beats - _LIFTED) * beat), DURATION)
        start += n_beats * beat
        if end > begin:
            wave[begin:end] += loudness * tone(frequency_of(note) * detuned, end - begin, strengths, fading)
    return wave
