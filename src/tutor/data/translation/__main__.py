"""Draws the splits of the translation task anew and writes its files."""

from tutor.data.shipped import ship
from tutor.data.translation import as_row
from tutor.data.translation.splits import make_splits

if __name__ == "__main__":
    ship("translation", {split: [as_row(example) for example in examples] for split, examples in make_splits().items()})
