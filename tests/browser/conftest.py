"""One browser for all tests that want one, and one filled demo office that each gets a copy of."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.notes import PATIENCE_SECONDS, House, open_house
from tests.browser.stand import browsing, copy_instance, fill_demo

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system; `make browser` installs it. Two drivers in a process would get in each other's way."""
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="session")
def filled() -> Iterator[Path]:
    """An installation with the demo office, to be copied."""
    with tempfile.TemporaryDirectory(prefix="mentoring-demo-") as folder:
        fill_demo(Path(folder) / "demo")
        yield Path(folder) / "demo"


@pytest.fixture(scope="module")
def house(filled: Path) -> Iterator[House]:
    """A served demo office that can be killed and started again."""
    with tempfile.TemporaryDirectory(prefix="mentoring-house-") as folder, open_house(
            copy_instance(filled, Path(folder) / "demo")) as opened:
        yield opened
