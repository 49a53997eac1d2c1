import pytest

from tools.find_chromium import find_chromium


@pytest.fixture
def nothing(tmp_path, monkeypatch):
    """A machine without a browser."""
    monkeypatch.setattr("tools.find_chromium._MAC", ())
    monkeypatch.setattr("tools.find_chromium._PLAYWRIGHT", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    return tmp_path


def program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_a_missing_browser_is_told(nothing):
    with pytest.raises(FileNotFoundError, match="found no Chromium"):
        find_chromium()


def test_the_path_is_searched(nothing):
    assert program(nothing / "google-chrome") == find_chromium()


def test_playwrights_own_is_found(nothing, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(nothing / "browsers"))
    assert program(nothing / "browsers" / "chromium-1200" / "chrome-linux64" / "chrome") == find_chromium()


def test_the_one_named_is_taken_or_missed(nothing, monkeypatch):
    program(nothing / "chromium")
    other = program(nothing / "other")
    monkeypatch.setenv("CHROMIUM", other)
    assert find_chromium() == other
    monkeypatch.setenv("CHROMIUM", "/nowhere/chrome")
    with pytest.raises(FileNotFoundError, match="CHROMIUM=/nowhere/chrome"):
        find_chromium()
