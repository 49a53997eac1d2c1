"""The cheap ways: right where they should be, and clear about what they cannot read."""

import numpy as np
import pytest
import torch
from torch import nn

from tutor.applications.modalities.form_filling import fill_form
from tutor.applications.modalities.nearest_neighbour import NearestNeighbour
from tutor.applications.modalities.note_templates import NoteTemplates
from tutor.applications.modalities.reading_digits import read_digit
from tutor.data import captions, digits, tones
from tutor.models.pretrained import load_pretrained

NONSENSE = [[], [[0] * 8] * 7, [["a"] * 8] * 8, [[99] * 8] * 8, [[float("nan")] * 8] * 8, "七", None]


def test_the_nearest_neighbour_knows_what_it_has_seen():
    examples = digits.load("train")[:50]
    reader = NearestNeighbour(examples)
    assert [reader.read(one.pixels) for one in examples] == [one.label for one in examples]
    with pytest.raises(ValueError, match="at least one picture"):
        NearestNeighbour([])


@pytest.mark.parametrize("pixels", NONSENSE)
def test_what_is_no_picture_is_refused(pixels):
    with pytest.raises(ValueError, match="expected"):
        NearestNeighbour(digits.load("train")[:5]).read(pixels)
    with pytest.raises(ValueError, match="expected"):
        read_digit(load_pretrained("digit_reader"), pixels)


def test_a_reading_has_probabilities_and_attention():
    model = load_pretrained("digit_reader")
    example = digits.load("train")[3]
    reading = read_digit(model, example.pixels)
    assert sum(reading.probabilities) == pytest.approx(1, abs=1e-5)
    assert reading.digit == example.label
    assert reading.attention.shape == (2, 4, 17, 17)
    assert torch.allclose(reading.attention.sum(dim=-1), torch.ones(2, 4, 17), atol=1e-5)
    assert len(read_digit(model, [[0] * 8] * 8).probabilities) == 10  # blank paper is a picture like another


class Oracle(nn.Module):
    """Reads the digit from a number that is hidden in a corner."""

    def forward(self, pictures):
        return nn.functional.one_hot(pictures[:, 0, 0].mul(10).round().long(), 10).float()


def test_a_form_is_filled_from_left_to_right():
    def strip(*labels):
        places = [np.zeros((8, 8)) if label is None else np.full((8, 8), label / 10) for label in labels]
        return np.concatenate(places, axis=1)

    strips = [strip(3, None, 7), strip(3, 1, 7), strip(None, None, None), strip(None, 4, None), strip(None, 8, 5)]
    assert fill_form(Oracle(), strips) == [
        "a three left of a seven",
        "a one between a three and a seven",
        "",
        "",
        "an eight left of a five",
    ]
    with pytest.raises(ValueError, match="strips of shape"):
        fill_form(Oracle(), [np.zeros((8, 16))])


def test_with_a_right_reader_every_caption_is_right():
    examples = captions.load("test")[:50]
    labels = iter(label for one in examples for label in one.labels)

    class Knows(nn.Module):
        def forward(self, pictures):
            return nn.functional.one_hot(torch.tensor([next(labels) for _ in pictures]), 10).float()

    assert all(map(captions.score, examples, fill_form(Knows(), [one.array() for one in examples])))


def test_templates_hear_clean_notes_and_silence():
    def play(*notes):
        length, breath = 900, np.zeros(300)
        sounds = (tones.tone(tones.frequency_of(note), length, (1.0, 0.4, 0.2), fading=6.0) for note in notes)
        parts = [np.concatenate([sound, breath]) for sound in sounds]
        wave = np.zeros(tones.DURATION)
        wave[: (length + len(breath)) * len(notes)] = np.concatenate(parts) if parts else 0
        return wave

    templates = NoteTemplates()
    for notes in (("c", "e", "g"), ("C", "a", "f"), ("d", "d", "b")):
        assert templates.write(play(*notes)) == " ".join(notes)
    assert templates.write(play()) == ""
    for wave in (np.zeros(3), np.full(tones.DURATION, np.nan)):
        with pytest.raises(ValueError, match="expected a wave"):
            templates.write(wave)
    with pytest.raises(ValueError, match="silence in"):
        NoteTemplates(1.0)
