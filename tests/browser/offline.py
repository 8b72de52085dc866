"""A phone of one's own without a line: what it keeps, looked at from outside. Steps for tests and proofs."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from mentoring.demo.fill import SENIOR
from tests.browser.notes import BREAKS, PATIENCE_SECONDS, TYPED, House, compare
from tests.browser.stand import enter

PLACE = "#ponsel"
LOOK = """async () => ({
  notes: Object.keys(localStorage), session: Object.keys(sessionStorage),
  caches: await Promise.all((await caches.keys()).map(async (name) => [name,
    await Promise.all((await (await caches.open(name)).keys()).map(async (request) =>
      request.url + "\\n" + await (await (await caches.open(name)).match(request)).text()))])),
  databases: (await indexedDB.databases()).map((item) => item.name),
  workers: (await navigator.serviceWorker.getRegistrations()).length })"""
NOTHING = {"notes": [], "session": [], "caches": [], "databases": [], "workers": 0}


def look(page: Page) -> dict[str, Any]:
    """Return all that the browser keeps for this address but its cookies."""
    kept: dict[str, Any] = page.evaluate(LOOK)
    return kept


def make_ready(house: House, page: Page) -> None:
    """Sign the demo's senior in on a phone of their own, and wait until the note form is kept on it."""
    enter(page, house.address, SENIOR, own_phone=True)
    page.goto(f"{house.address}/home")
    wait_until_kept(page)


def wait_until_kept(page: Page) -> None:
    until(page, """async () => Boolean((await navigator.serviceWorker.getRegistration())?.active && await caches.match("/kept-at"))""")


def until(page: Page, holds: str) -> None:
    """Wait until an asynchronous function of the page returns true."""
    for _attempt in range(PATIENCE_SECONDS * 10):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {holds}")


def open_without_line(house: House, page: Page, cut: Callable[[], None]) -> Page:
    """Cut the line, open the service anew from its first page, and go to the note form."""
    cut()
    context = page.context
    page.close(run_before_unload=False)
    fresh = context.new_page()
    fresh.goto(f"{house.address}/home")
    expect(fresh.get_by_role("heading", name="Belum tersambung")).to_be_visible()
    fresh.get_by_role("link", name="Tulis catatan sesi").click()
    expect(fresh.get_by_role("button", name="Simpan sesi")).to_be_visible()
    return fresh


def write(page: Page) -> None:
    """Write a whole note, field by field."""
    for name, text in TYPED.items():
        page.fill(f"[name={name}]", text)


def save_without_line(page: Page) -> None:
    page.get_by_role("button", name="Simpan sesi").click()
    expect(page.locator("[data-says=waiting]")).to_be_visible()


def come_back_later(house: House, page: Page, broken: str) -> str:
    """Write a note while the line or the server is gone, close the page, open the service again, mend; say what is wrong."""
    make_ready(house, page)
    before, context = house.count(), page.context
    mend: list[Callable[[], None]] = []
    page = open_without_line(house, page, lambda: mend.append(BREAKS[broken](house, context)))
    write(page)
    save_without_line(page)
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(f"{house.address}/home")
    expect(page.locator(PLACE)).to_contain_text("Catatan yang menunggu dikirim: 1")
    if house.count() != before:
        return "something was stored without a line"
    mend[0]()
    expect(page.get_by_text("Sesi tersimpan").first).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    page.goto(f"{house.address}/home")
    expect(page.locator(f"{PLACE} [data-about=ready]")).to_be_hidden()
    return compare(house, before) or ", ".join(look(page)["notes"])

