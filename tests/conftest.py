"""What all tests share: one browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.one_browser import one_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for the whole session."""
    with one_browser() as opened:
        yield opened
