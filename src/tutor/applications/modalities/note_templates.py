"""Template matching: hold each window of a spectrogram against the spectrum of each note, and join what agrees."""

from itertools import groupby

import numpy as np

from tutor.data.spectrogram import spectrogram
from tutor.data.tones import HOP, N_BANDS, NOTES, WINDOW, frequency_of, picture_of, tone
from tutor.shapes import Float

_STRENGTHS = (0.57, 0.6, 0.3, 0.2)  # the mean instrument of the task
_LEAST_WINDOWS = 2


class NoteTemplates:
    """Write down a melody by comparing each window with a template of each note.

    A template is the spectrum of a note as the mean instrument plays it. A window belongs to the note whose template it
    is most like (the cosine of both), or to none if it is quieter than `silence`; windows in a row that agree are one
    note, if they are at least two.

    Args:
        silence: Share of the loudest window below which nothing is heard. A fading tone falls below it before the next
            one begins, which parts a note from the same note played again.

    Raises:
        ValueError: If the share is not in [0, 1).

    Source: built in chapter 19.
    """

    def __init__(self, silence: float = 0.7) -> None:
        if not 0 <= silence < 1:
            raise ValueError(f"expected silence in [0, 1), got {silence}")
        self.silence = silence
        sounds = (tone(frequency_of(note), WINDOW, _STRENGTHS, fading=0.0) for note in NOTES)
        self.templates = _directions(np.concatenate([spectrogram(one, WINDOW, HOP, N_BANDS) for one in sounds]))

    def write(self, wave: Float[np.ndarray, "..."]) -> str:
        """Write down the notes of a wave.

        Raises:
            ValueError: If the wave has another length than those of the task, or numbers that are none.
        """
        picture = picture_of(wave)
        best = (_directions(picture) @ self.templates.T).argmax(axis=1)
        loudness = picture.max(axis=1)
        quiet = (loudness < self.silence * loudness.max()) | (loudness == 0)
        heard = np.where(quiet, -1, best)
        runs = [(note, len(list(run))) for note, run in groupby(heard.tolist())]
        names = list(NOTES)
        return " ".join(names[note] for note, n_windows in runs if note >= 0 and n_windows >= _LEAST_WINDOWS)


def _directions(rows: Float[np.ndarray, "_ 64"]) -> Float[np.ndarray, "_ 64"]:
    """Give rows without their mean, of length one: their dot product is a correlation."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    return centred / (np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9)
