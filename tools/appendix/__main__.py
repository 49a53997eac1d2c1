"""Make the appendices anew, run from the root of the repository: `python -m tools.appendix`."""

import sys
from pathlib import Path

from tools.appendix import live_figures, topics

APPENDICES = {"topics": topics.table, "live_figures": live_figures.table}
"""The files in book/_generated, and what writes them."""


def main(root: Path = Path()) -> int:
    """Write every appendix; 1 if one cannot be made."""
    root = root.resolve()
    for name, write in APPENDICES.items():
        try:
            text = write(root)
        except ValueError as error:
            print(f"{name}: not made\n{error}")
            return 1
        target = root / "book" / "_generated" / f"{name}.md"
        target.write_text(text, encoding="utf-8")
        print(target.relative_to(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
