"""One browser for all tests that want one: two drivers in a process get in each other's way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.notes import PATIENCE_SECONDS
from tests.browser.stand import browsing

PATIENCE_MILLISECONDS = 30_000
"""How long something may take to appear: a busy machine makes nobody fail."""

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system; `make browser` installs it."""
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with browsing() as opened:
        yield opened
