"""Widgets in a real browser whose network is closed: opened from a file, watched for errors and requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page


@contextmanager
def offline_page(browser: Browser, file: Path, document: str, script: str = "", **settings: object) -> Iterator[Page]:
    """Open a document from a file; at the end, no request must have left it and no error must have been logged."""
    file.write_text(document, encoding="utf-8")
    context = browser.new_context(offline=True, **settings)
    context.add_init_script(script)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("console", lambda message: message.type in ("error", "warning") and wrong.append(message.text))
    page.on("request", lambda request: request.url.startswith("http") and wrong.append(request.url))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert wrong == []


def under_heading(document: str) -> str:
    """A widget's document with the heading that every page of the book has."""
    return document.replace("<main>", "<main><h1>A chapter</h1>", 1)


def axe_violations(page: Page) -> list[str]:
    """Every rule of axe, best practices included: rule and place of each violation."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def small_targets(page: Page) -> list[str]:
    """Controls smaller than 24 by 24 pixels; a control inside its label is as large as the label."""
    return page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, textarea, summary")]
            .map((control) => [control, (control.closest("label") ?? control).getBoundingClientRect()])
            .filter(([control, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(([control, box]) => `${control.outerHTML} ${box.width} × ${box.height}`)"""
    )
