"""Writing a session note on a phone while something breaks: the line, the server, the sign-in. Steps for tests and proofs."""

import re
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import Browser, BrowserContext, Page

from mentoring.demo.fill import SENIOR
from tests.browser.stand import enter, environment

PHONE = {"width": 360, "height": 740}
TYPED = {"topic": "Anggaran berbasis kinerja: indikator keluaran",
         "shared_note": "Sudah memilah 12 indikator menjadi 5.\nBerikutnya: hubungkan ke rincian belanja.",
         "private_note": "Perlu contoh yang lebih sederhana lain kali; jangan terburu-buru."}
"""What is written, field by field, in this order."""

PATIENCE_SECONDS = 40


@dataclass
class House:
    """A server on a port of its own that can be killed and started again on the same database."""

    instance: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mentoring.cli", "serve", "--no-worker", "--port", str(self.port)],
            env=environment(self.instance), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        begun = monotonic()
        while monotonic() - begun < PATIENCE_SECONDS:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz"):
                    return
            except (urllib.error.URLError, ConnectionError):
                sleep(0.1)
        raise RuntimeError("the server did not answer")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(15)

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement on the database, behind the application's back."""
        with sqlite3.connect(self.instance / "mentoring.sqlite", timeout=20) as connection:
            return list(connection.execute(statement, values))

    def end_sign_ins(self) -> None:
        self.ask("UPDATE sign_in SET ended_at = last_seen_at WHERE ended_at IS NULL")

    def stored(self) -> list[tuple[object, ...]]:
        """Return topic, shared and private note of the newest session."""
        return self.ask("SELECT s.topic, s.shared_note, p.text FROM mentoring_session s LEFT JOIN private_note p"
                        " ON p.mentoring_session_id = s.id ORDER BY s.id DESC LIMIT 1")

    def count(self) -> int:
        [(number,)] = self.ask("SELECT count(*) FROM mentoring_session")
        return int(str(number))


@contextmanager
def open_house(instance: Path) -> Iterator[House]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        house = House(instance, free.getsockname()[1])
    try:
        house.start()
        yield house
    finally:
        house.kill()


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    try:
        yield context.new_page()
    finally:
        context.close()


def cut_line(house: House, context: BrowserContext) -> Callable[[], None]:
    context.set_offline(True)
    return lambda: context.set_offline(False)


def kill_server(house: House, context: BrowserContext) -> Callable[[], None]:
    house.kill()
    return house.start


def end_sign_in(house: House, context: BrowserContext) -> Callable[[], None]:
    """End the sign-in; its writer signs in again in another tab of the same browser, as the page says."""
    house.end_sign_ins()

    def again() -> None:
        tab = context.new_page()
        enter(tab, house.address, SENIOR)
        tab.close()

    return again


BREAKS: dict[str, Callable[[House, BrowserContext], Callable[[], None]]] = {
    "line": cut_line, "server": kill_server, "sign-in": end_sign_in}
"""What breaks; each returns how it is mended."""

STEPS = ("before", *TYPED, "saving")
"""When it breaks: before the first letter, in the middle of a field, at the press that saves."""


def write_through(house: House, page: Page, broken: str, step: str) -> str:
    """Write a whole note while `broken` breaks at `step`, mend it, save; return what is wrong, empty when nothing."""
    before = house.count()
    page.goto(f"{house.address}/sessions/new")
    mend: Callable[[], None] | None = None
    if step == "before":
        mend = BREAKS[broken](house, page.context)
    for name, text in TYPED.items():
        half = len(text) // 2
        page.focus(f"[name={name}]")
        page.keyboard.insert_text(text[:half])
        page.wait_for_timeout(150)
        if step == name:
            page.wait_for_timeout(700)
            mend = BREAKS[broken](house, page.context)
        page.keyboard.insert_text(text[half:])
        page.wait_for_timeout(150)
    if step == "saving":
        page.wait_for_timeout(900)
        mend = BREAKS[broken](house, page.context)
    if broken == "sign-in":
        if step == "saving":
            return _at_the_door(house, page, before)
        return _beside(house, page, before, mend)
    page.get_by_role("button", name="Simpan sesi").click()
    page.wait_for_timeout(400)
    still = page.locator("[name=private_note]").input_value()
    if still != TYPED["private_note"]:
        return f"the page holds {still!r} while nothing answers"
    assert mend is not None
    mend()
    page.wait_for_url(re.compile("/home"))
    return compare(house, before)


def _at_the_door(house: House, page: Page, before: int) -> str:
    """Press with a sign-in that has ended: sign in where the service asks for it, and send what was typed."""
    page.get_by_role("button", name="Simpan sesi").click()
    page.fill("#name", SENIOR.sign_in_name)
    page.fill("#password", SENIOR.password)
    page.locator("main button[type=submit]").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.wait_for_url(re.compile("/home"))
    return compare(house, before)


def _beside(house: House, page: Page, before: int, mend: Callable[[], None] | None) -> str:
    """Sign in again in another tab, come back and save."""
    assert mend is not None
    page.locator("[data-says=out]").wait_for(state="visible")
    mend()
    page.bring_to_front()
    page.get_by_role("button", name="Simpan sesi").click()
    page.wait_for_url(re.compile("/home"))
    return compare(house, before)


MOST_TAPS = 3


@dataclass(frozen=True)
class Logged:
    """How a session came from the page that a reminder opens into the log."""

    taps: int
    typed: int
    view_seconds: float
    seconds: float
    saved: bool


def log_on_phone(house: House, page: Page, letter_milliseconds: int = 0) -> Logged:
    """Log a session from the page that a reminder opens, with a typist's pause at each letter."""
    before, taps, typed, begun = house.count(), 0, 0, monotonic()
    page.goto(f"{house.address}/sessions/new")
    page.get_by_role("button", name="Simpan sesi").wait_for(state="visible")
    view = monotonic() - begun
    topic = page.locator("[name=topic]")
    if not topic.input_value():
        topic.click()
        taps += 1
        page.keyboard.type(TYPED["topic"], delay=letter_milliseconds)
        typed += 1
    page.get_by_role("button", name="Simpan sesi").click()
    taps += 1
    page.wait_for_url(re.compile("/home"))
    page.get_by_text("Sesi tersimpan").wait_for(state="visible")
    return Logged(taps, typed, view, monotonic() - begun, house.count() == before + 1)


def compare(house: House, before: int) -> str:
    """Say what is wrong with what was stored, empty when the note is there once and whole."""
    if house.count() != before + 1:
        return f"{house.count() - before} sessions were stored"
    [stored] = house.stored()
    typed = tuple(TYPED.values())
    kept = tuple(str(text or "").replace("\r\n", "\n") for text in stored)
    return "" if kept == typed else f"stored {kept}"
