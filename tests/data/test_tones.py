import numpy as np
import pytest

from tutor.data import tones


def strongest(wave):
    return np.abs(np.fft.rfft(wave)).argmax() * tones.RATE / len(wave)


@pytest.mark.parametrize("note", list(tones.NOTES))
def test_a_tone_has_the_frequency_of_its_note(note):
    wave = tones.tone(tones.frequency_of(note), 4000, (1.0,), fading=0.0)
    assert abs(strongest(wave) - tones.frequency_of(note)) < 1


def test_an_octave_doubles_the_frequency():
    assert tones.frequency_of("C") == pytest.approx(2 * tones.frequency_of("c"))
    with pytest.raises(ValueError, match="expected a note among c, d"):
        tones.frequency_of("h")


def test_overtones_stand_at_multiples_and_none_beyond_half_the_rate():
    wave = tones.tone(700.0, 4000, (0.0, 1.0, 1.0), fading=0.0)
    assert abs(strongest(wave) - 1400) < 1  # three times 700 cannot be told at 4,000 samples a second


@pytest.mark.parametrize("given", [(0, 10, (1.0,)), (-5, 10, (1.0,)), (440, 0, (1.0,)), (440, 10, ())])
def test_what_makes_no_tone_is_refused(given):
    with pytest.raises(ValueError, match="expected a positive frequency"):
        tones.tone(*given)


@pytest.mark.parametrize("split", ["train", "validation", "test", "hard"])
def test_melodies_are_the_same_at_each_call_and_fit_their_wave(split):
    examples = tones.load(split)
    assert examples == tones.load(split)
    assert all(3 <= len(one.notes) == len(one.beats) <= 6 for one in examples)
    assert all(one.hard == (split == "hard") for one in examples)
    first = examples[0]
    assert np.array_equal(first.wave(), first.wave())
    assert first.wave().shape == (tones.DURATION,)
    assert first.array().shape == (tones.N_FRAMES, tones.N_BANDS)
    assert first.array().dtype == np.float32


def test_no_melody_stands_in_two_splits():
    seeds = [one.seed for split in ("train", "validation", "test", "hard") for one in tones.load(split)]
    assert len(set(seeds)) > len(seeds) - 3  # 32 bits may meet by chance


def test_a_melody_is_right_only_whole():
    example = tones.load("test")[0]
    assert tones.score(example, tones.truth(example)) == 1
    assert tones.score(example, tones.truth(example) + " c") == 0
    assert tones.score(example, "") == 0


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="expected a split among"):
        tones.load("all")


@pytest.mark.parametrize("wave", [np.zeros(5), np.zeros((2, tones.DURATION)), np.full(tones.DURATION, np.inf)])
def test_what_is_no_wave_of_the_task_is_refused(wave):
    with pytest.raises(ValueError, match="expected a wave"):
        tones.picture_of(wave)
