"""What pictures and the tests of the pages need: fonts with Chinese, and a browser."""

import logging
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import tutor
from tutor.cli.health.finding import Finding

_CHINESE = "中文"


def examine_fonts() -> Iterator[Finding]:
    """Look for a font in which matplotlib can write Chinese."""
    # it announces on stderr that it looks for fonts
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    from matplotlib.font_manager import fontManager, get_font

    # names that tell of Chinese first, since opening a font takes time
    words = ("cjk", "han", "hei", "pingfang", "yahei", "song", "ming", "kai")
    fonts = sorted(fontManager.ttflist, key=lambda font: not any(word in font.name.lower() for word in words))
    for font in fonts:
        glyphs = get_font(font.fname).get_charmap()
        if all(ord(character) in glyphs for character in _CHINESE):
            yield Finding("ok", "fonts", f"{font.name} has Chinese")
            return
    advice = "install Noto Sans CJK (on Debian: apt install fonts-noto-cjk)"
    yield Finding("note", "fonts", f"none with Chinese, so pictures show boxes in its place: {advice}")


def examine_browser() -> Iterator[Finding]:
    """Look for the browser that the tests drive; who has no copy of the repository has no such tests."""
    finder = Path(tutor.__file__).parents[2] / "tools" / "find_chromium.py"
    if not finder.is_file():
        return
    specification = spec_from_file_location("find_chromium", finder)
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    try:
        yield Finding("ok", "chromium", module.find_chromium())
    except FileNotFoundError as lacking:
        yield Finding("note", "chromium", str(lacking))
