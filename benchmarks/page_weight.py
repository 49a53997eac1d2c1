"""What a page costs its reader: KiB transferred, by kind, and the time until the first heatmap can be used.

    python -m benchmarks.page_weight [built site] [page ...]

The site (_build/html unless told) is served compressed on this machine; each page is loaded five times with an empty
cache; the bytes are those of the first time, the seconds the median. Targets for a page with a heatmap and formulas:
650 KiB, 1.0 s.
"""

import statistics
import sys
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.site.serving import serve
from tools.find_chromium import find_chromium

PAGES = ("index.html", "chapters/2_attention/03_attention.html", "book/notation.html", "book/how_to_use.html")
RUNS = 5

# Note the moment at which the first heatmap is ready.
WATCH = """new MutationObserver((_, observer) => {
  if (!document.querySelector('[data-tutor="attention-heatmap"][data-tutor-ready]')) return;
  window.heatmapReady = performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-tutor-ready"] })"""

SETTLED = "async () => { if (window.MathJax?.startup) await MathJax.startup.promise; await document.fonts.ready; }"


def count_bytes(session: CDPSession, sizes: Counter[str]) -> None:
    """Add what the browser receives, headers too, to a count for each kind of resource."""
    kinds: dict[str, str] = {}
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({kinds.get(event["requestId"], "Other"): event["encodedDataLength"]}),
    )


def load(browser: Browser, url: str) -> tuple[Counter[str], float | None]:
    """Load a page with an empty cache and give bytes by kind and seconds until the first heatmap."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sizes: Counter[str] = Counter()
    count_bytes(context.new_cdp_session(page), sizes)
    page.add_init_script(WATCH)
    page.goto(url, wait_until="networkidle")
    page.evaluate(SETTLED)
    ready = page.evaluate("window.heatmapReady ?? null")
    context.close()
    return sizes, None if ready is None else ready / 1000


def main() -> None:
    """Measure and print one line for each page."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html")
    with serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        for name in sys.argv[2:] or PAGES:
            runs = [load(browser, address + name) for _ in range(RUNS)]
            sizes = runs[0][0]
            times = [ready for _, ready in runs if ready is not None]
            kinds = ", ".join(f"{kind.lower()} {size / 1024:.0f}" for kind, size in sizes.most_common())
            ready = f"{statistics.median(times):.2f} s to the first heatmap" if times else "no heatmap"
            print(f"{name}: {sum(sizes.values()) / 1024:.0f} KiB ({kinds}); {ready}")
        browser.close()


if __name__ == "__main__":
    main()
