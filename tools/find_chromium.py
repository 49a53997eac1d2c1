"""Find the Chromium that the browser tests drive. With the standard library alone: it runs before any installation.

`python -m tools.find_chromium` prints its path, or one line that starts with "error:".
"""

import os
import shutil
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# where `playwright install chromium` puts its own
_PLAYWRIGHT = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
_INSIDE = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")


def find_chromium() -> str:
    """Give the path of a Chromium or Chrome: `$CHROMIUM`, else on the PATH, an application, or Playwright's.

    Raises:
        FileNotFoundError: If there is none, with what to do about it.
    """
    if named := os.environ.get("CHROMIUM"):
        if found := shutil.which(named):
            return found
        raise FileNotFoundError(f"expected a browser at CHROMIUM={named}, found none")
    caches = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""), *_PLAYWRIGHT]
    candidates = [
        *_NAMES,
        *_MAC,
        *(
            str(path)
            for cache in caches
            if cache
            for inside in _INSIDE
            for path in sorted(Path(cache).expanduser().glob(inside), reverse=True)
        ),
    ]
    for candidate in candidates:
        if found := shutil.which(candidate):
            return found
    raise FileNotFoundError(
        "found no Chromium for the browser tests: install it (apt install chromium, brew install chromium, "
        "or playwright install chromium), or choose one with CHROMIUM=/path/to/chrome"
    )


if __name__ == "__main__":
    try:
        print(find_chromium())
    except FileNotFoundError as error:
        print(f"error: {error}")
