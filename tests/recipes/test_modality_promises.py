"""What the book promises of the models of chapter 19: each beside what is cheap, on the weights that ship."""

import pytest

from tutor.applications.modalities.measuring import measure_captions, measure_digits, measure_melodies
from tutor.metrics.paired_bootstrap import paired_bootstrap
from tutor.models.pretrained import WEIGHTS
from tutor.training.stored_results import load_results

STORED = {(row["task"], row["split"], row["name"]): row["right"] for row in load_results("modalities")}
NAMES = ("recommender", "recommender_text", "digit_reader", "digit_captions", "melodies")


def share(task, split, name):
    right = STORED[task, split, name]
    return right.count("1") / len(right)


def lead(task, split, name, other):
    """Give the interval of the lead of one over the other, question by question."""
    flags = [[float(one) for one in STORED[task, split, who]] for who in (name, other)]
    return paired_bootstrap(*flags, 0, n_resamples=500).interval


@pytest.mark.parametrize(
    "measure", [measure_digits, lambda: measure_captions("test"), lambda: measure_melodies("test")]
)
def test_what_is_stored_is_what_the_shipped_models_do(measure):
    for row in measure():
        stored = share(row["task"], row["split"], row["name"])
        assert row["right"].count("1") / len(row["right"]) == pytest.approx(stored, abs=0.006)


def test_the_vision_transformer_reads_at_least_as_well_as_the_nearest_neighbour():
    assert share("digits", "test", "vision Transformer") > 0.96
    plain = lead("digits", "test", "vision Transformer", "nearest neighbour")
    assert plain.mean > 0.01
    # with the same shifted copies the lead is within chance, and the page says so
    assert lead("digits", "test", "vision Transformer", "nearest neighbour, shifted copies").mean > 0


def test_filling_a_form_writes_better_captions_than_the_model_that_learned_from_sentences():
    for split, least in (("test", 0.87), ("hard", 0.83)):
        assert least < share("captions", split, "picture to text") < share("captions", split, "form filling")


def test_the_weights_of_the_chapter_are_small():
    assert sum(path.stat().st_size for name in NAMES for path in WEIGHTS.glob(f"{name}.*")) < 1_200_000
