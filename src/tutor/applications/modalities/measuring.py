"""Pictures, captions and melodies: the models that ship beside the cheap ways, example by example.

``python -m tutor.applications.modalities.measuring`` makes the stored results anew, in about ten CPU seconds.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tutor.applications.modalities.form_filling import fill_form
from tutor.applications.modalities.nearest_neighbour import NearestNeighbour
from tutor.applications.modalities.note_templates import NoteTemplates
from tutor.applications.modalities.reading_digits import read_digit
from tutor.data import captions, digits, tones
from tutor.data.digits import with_shifts
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.recipes.picture_text_recipe import write_all
from tutor.training.stored_results import RESULTS, store_results

MADE_BY = "python -m tutor.applications.modalities.measuring"
NAME = "modalities"


def measure_digits() -> list[dict[str, Any]]:
    """Read the test pictures by the nearest neighbour, without and with shifted copies, and by the shipped model."""
    train, test = digits.load("train"), digits.load("test")
    plain, shifted = NearestNeighbour(train), NearestNeighbour(with_shifts(train))
    model = load_pretrained("digit_reader")
    answers = {
        "nearest neighbour": [plain.read(one.pixels) for one in test],
        "nearest neighbour, shifted copies": [shifted.read(one.pixels) for one in test],
        "vision Transformer": [read_digit(model, one.pixels).digit for one in test],
    }
    return [_row("digits", name, "test", map(digits.score, test, said)) for name, said in answers.items()]


def measure_captions(split: str) -> list[dict[str, Any]]:
    """Caption the strips of a split by filling a form, and by the model that ships.

    Args:
        split: "test" or "hard", of neighbours that never stood together in training.
    """
    strips = captions.load(split)
    pictures = [one.array() for one in strips]
    tokenizer = load_tokenizers("digit_captions")["text"]
    answers = {
        "form filling": fill_form(load_pretrained("digit_reader"), pictures),
        "picture to text": write_all(load_pretrained("digit_captions"), tokenizer, pictures),
    }
    return [_row("captions", name, split, map(captions.score, strips, said)) for name, said in answers.items()]


def measure_melodies(split: str) -> list[dict[str, Any]]:
    """Write down the melodies of a split by template matching, and by the model that ships.

    Args:
        split: "test" or "hard", without a fundamental and with loud noise.
    """
    melodies, templates = tones.load(split), NoteTemplates()
    tokenizer = load_tokenizers("melodies")["text"]
    answers = {
        "template matching": [templates.write(one.wave()) for one in melodies],
        "sound to notes": write_all(load_pretrained("melodies"), tokenizer, [one.array() for one in melodies]),
    }
    return [_row("melodies", name, split, map(tones.score, melodies, said)) for name, said in answers.items()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write the results.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure what reads digits, captions strips and writes down melodies.")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the results are written")
    asked = parser.parse_args(arguments)
    rows = measure_digits()
    for split in ("test", "hard"):
        rows += [*measure_captions(split), *measure_melodies(split)]
    for row in rows:
        share = row["right"].count("1") / len(row["right"])
        print(row["task"], row["split"], row["name"], f"{share:.3f}", flush=True)
    store_results(NAME, rows, MADE_BY, asked.folder)


def _row(task: str, name: str, split: str, scores: Any) -> dict[str, Any]:
    return {"task": task, "name": name, "split": split, "right": "".join(str(round(score)) for score in scores)}


if __name__ == "__main__":
    main()
