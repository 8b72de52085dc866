"""Every kind of page that links lead to, for each who signs in: clean for axe, no wider than a phone, without an error."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mentoring.demo.fill import ADMINISTRATOR, COORDINATOR, JUNIOR, SENIOR, DemoAccount
from tests.browser.stand import copy_instance, enter, run, serving
from tests.browser.visitors import Visitor
from tests.browser.walk import walk

WHO: dict[str, tuple[DemoAccount | None, int]] = {
    "junior": (JUNIOR, 20), "senior": (SENIOR, 15), "coordinator": (COORDINATOR, 50), "administrator": (ADMINISTRATOR, 10),
    "stranger": (None, 2)}
"""Who walks, and how many kinds of page there are at least: the walk itself must not end at the first."""


@pytest.fixture(scope="module")
def address(filled: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="mentoring-walk-") as folder:
        instance = copy_instance(filled, Path(folder) / "demo")
        run(instance, "round", "run", "--programme", "2")
        with serving(instance) as url:
            yield url


SHARED = ("/account", "/guide", "/my-data", "/notices", "/who-sees-what")
"""The same for everybody: looked at once."""


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The shared kinds of pages that somebody has looked at."""
    return set()


@pytest.mark.parametrize("who", WHO)
def test_every_page_is_clean_and_fits_a_phone(browser: Browser, address: str, known: set[str],
                                              who: str) -> None:
    account, least = WHO[who]
    visitor = Visitor(browser, address, 360)
    if account:
        enter(visitor.page, address, account)
    seen, kinds = [], set(known)
    for path in walk(visitor.page, address, kinds):
        visitor.see()
        seen.append(path)
    visitor.leave()
    known |= {kind for kind in kinds if kind.startswith(SHARED)}
    assert len(seen) >= least, seen
