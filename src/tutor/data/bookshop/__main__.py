"""Write the shipped files of the bookshop anew: ``python -m tutor.data.bookshop``."""

from tutor.data.bookshop import dialogues, example, sessions
from tutor.data.shipped import ship

if __name__ == "__main__":
    ship(
        "bookshop",
        {split: map(example.as_row, dialogues.shipped(split)) for split in dialogues.SPLITS}
        | {f"sessions_{split}": map(sessions.as_row, sessions.shipped_sessions(split)) for split in sessions.SPLITS},
    )
