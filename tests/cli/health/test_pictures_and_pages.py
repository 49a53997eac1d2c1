import sys
from pathlib import Path

import pytest
from matplotlib import font_manager

import tutor
from tutor.cli.health import pictures_and_pages


def found(examination):
    return [(finding.status, finding.text) for finding in examination()]


@pytest.fixture
def latin_alone(monkeypatch):
    fonts = [font for font in font_manager.fontManager.ttflist if font.name == "DejaVu Sans"]
    assert fonts
    monkeypatch.setattr(font_manager.fontManager, "ttflist", fonts)
    return fonts


def test_a_computer_without_chinese_is_told_what_to_install(latin_alone):
    ((status, text),) = found(pictures_and_pages.examine_fonts)
    assert status == "note"
    assert "Noto Sans CJK" in text


def test_a_font_with_chinese_is_found_by_its_characters(latin_alone, monkeypatch):
    class Font:
        def get_charmap(self):
            return dict.fromkeys(map(ord, "中文"), 1)

    monkeypatch.setattr(font_manager, "get_font", lambda path: Font())
    assert found(pictures_and_pages.examine_fonts) == [("ok", "DejaVu Sans has Chinese")]


def test_the_browser_of_the_tests_is_found(monkeypatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert found(pictures_and_pages.examine_browser) == [("ok", sys.executable)]


def test_without_a_browser_it_is_told_how_to_get_one(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    ((status, text),) = found(pictures_and_pages.examine_browser)
    assert status == "note"
    assert "CHROMIUM=/no/such/browser" in text


def test_without_the_repository_no_browser_is_needed(monkeypatch, tmp_path):
    monkeypatch.setattr(tutor, "__file__", str(Path(tmp_path, "lib", "tutor", "__init__.py")))
    assert found(pictures_and_pages.examine_browser) == []
