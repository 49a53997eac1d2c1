"""Draw book/_static/social_card.png, the picture that a shared link shows: 1200 by 630 pixels. Needs Chromium.

python -m tools.make_social_card
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.find_chromium import find_chromium

STATIC = Path(__file__).parents[1] / "book/_static"

PAGE = """<!doctype html><meta charset="utf-8"><style>{theme}
body {{ margin: 0; width: 1200px; height: 630px; display: flex; align-items: center; gap: 84px; padding: 0 84px;
  box-sizing: border-box; background: var(--tutor-paper); color: var(--tutor-ink);
  border-bottom: 16px solid var(--tutor-accent); }}
svg {{ width: 360px; height: 360px; flex: none; }}
h1 {{ font: 600 88px/1.06 var(--tutor-heading); margin: 0 0 30px; letter-spacing: -0.015em; }}
p {{ font: 34px/1.4 var(--tutor-body); margin: 0; color: var(--tutor-muted); }}
</style>{mark}<div><h1>From Tokens<br>to Chat</h1><p>How ChatGPT works,<br>built by hand</p></div>"""


def main() -> None:
    """Render the card and store it."""
    theme = (STATIC / "theme.css").read_text(encoding="utf-8")
    mark = (STATIC / "mark.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1200, "height": 630}, color_scheme="light")
        page.set_content(PAGE.format(theme=theme, mark=mark))
        page.screenshot(path=STATIC / "social_card.png")
        browser.close()


if __name__ == "__main__":
    main()
