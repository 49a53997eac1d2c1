"""The students' notebooks are those that their sources make today."""

from pathlib import Path

from tutor.classroom.release import write
from tutor.classroom.setup_cell import repository_url

ROOT = Path(__file__).parents[2]


def out_of_step(solutions: Path, exercises: Path, folder: Path) -> list[str]:
    """Name the student notebooks that making them anew would change, add or drop."""
    address = repository_url(ROOT / "_config.yml")
    made = {path.name: path for path in (write(text, folder, address) for text in solutions.glob("[0-9][0-9]_*.md"))}
    stored = {path.name: path for path in exercises.glob("*.ipynb")}
    names = sorted(made.keys() | stored.keys())
    same = {name for name in made.keys() & stored.keys() if made[name].read_bytes() == stored[name].read_bytes()}
    return [name for name in names if name not in same]


def test_making_the_exercises_anew_changes_nothing(tmp_path):
    assert not out_of_step(ROOT / "solutions", ROOT / "exercises", tmp_path)
    assert list(tmp_path.glob("*.ipynb"))


def test_an_edited_a_missing_and_a_leftover_notebook_are_found(tmp_path):
    solutions, exercises, again = (tmp_path / name for name in ("solutions", "exercises", "again"))
    for folder in (solutions, exercises, again):
        folder.mkdir()
    source = (ROOT / "solutions" / "03_attention.md").read_text(encoding="utf-8")
    for name in ("03_attention.md", "04_missing.md"):
        (solutions / name).write_text(source, encoding="utf-8")
    stored = write(solutions / "03_attention.md", exercises, repository_url(ROOT / "_config.yml"))
    stored.write_text(stored.read_text(encoding="utf-8").replace("your turn", "your go", 1), encoding="utf-8")
    (exercises / "05_leftover.ipynb").write_text("{}", encoding="utf-8")
    assert out_of_step(solutions, exercises, again) == ["03_attention.ipynb", "04_missing.ipynb", "05_leftover.ipynb"]
