"""The whole story of three people in a real browser, at a desk and on a phone, every page looked at by axe."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mentoring.demo.fill import COORDINATOR, JUNIOR, SENIOR
from tests.browser.stand import copy_instance, enter, serving
from tests.browser.visitors import Visitor

STAFF_FILE = Path(__file__).parents[1] / "fixtures" / "siasn" / "pegawai_siasn.xlsx"
WIDTHS = {"desk": 1280, "phone": 360}


@pytest.fixture(params=WIDTHS)
def address(request: pytest.FixtureRequest, filled: Path, tmp_path: Path) -> Iterator[str]:
    with serving(copy_instance(filled, tmp_path / request.param)) as url:
        yield url


def test_the_story_of_three_people(browser: Browser, address: str, request: pytest.FixtureRequest) -> None:
    width = WIDTHS[request.node.callspec.params["address"]]
    coordinator = Visitor(browser, address, width)
    enter(coordinator.page, address, COORDINATOR)
    import_staff(coordinator)
    programme = match_and_publish(coordinator)
    coordinator.leave()
    hours_of_a_session(browser, address, width)
    ask_a_mentor(browser, address, width)
    read_english(browser, address, width, programme)


def import_staff(visitor: Visitor) -> None:
    """The coordinator brings in the office's own file, after a preview."""
    visitor.see("/imports")
    visitor.page.set_input_files("input[type=file]", STAFF_FILE)
    visitor.press("Baca dan pratinjau")
    visitor.see()
    expect(visitor.page.locator("h1")).to_have_text("Pratinjau impor")
    expect(visitor.page.locator("main")).to_contain_text("NIP sama, nama berbeda")
    expect(visitor.page.locator("main")).to_contain_text("AGAMA NAMA")
    visitor.press("Masukkan baris yang baik")
    expect(visitor.page.locator("main")).to_contain_text("Selesai", timeout=20_000)
    visitor.see("/employees?q=ganggut")
    expect(visitor.page.locator("main")).to_contain_text("Ganggut")


def match_and_publish(visitor: Visitor) -> int:
    """The coordinator runs a round, reads why, approves one pair, rejects another, and publishes."""
    visitor.see("/")
    programme = int(re.search(r"/programmes/(\d+)", visitor.page.url)[1])  # type: ignore[index]  # the first page is a programme
    visitor.see(f"/programmes/{programme}/policy")
    visitor.see(f"/programmes/{programme}/enrolments")
    visitor.see(f"/programmes/{programme}/rounds")
    visitor.page.locator("main form button[type=submit]").first.click()
    expect(visitor.page.locator("main")).to_contain_text("Siap ditinjau", timeout=60_000)
    visitor.see()
    expect(visitor.page.locator("main")).to_contain_text("Terbukti optimal")
    visitor.see(f"/programmes/{programme}/review")
    left = int(visitor.page.locator(".m-big").first.inner_text())
    visitor.press(re.compile("^Setujui( A)?$"))  # not all of them
    visitor.see()
    expect(visitor.page.locator(".m-toast")).to_contain_text("disetujui")
    assert int(visitor.page.locator(".m-big").first.inner_text()) == left - 1
    visitor.see(f"/programmes/{programme}/publish")
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_load_state()
    visitor.see()
    expect(visitor.page.locator("main")).to_contain_text("diterbitkan")
    visitor.see(f"/programmes/{programme}/pairings")
    return programme


def hours_of_a_session(browser: Browser, address: str, width: int) -> None:
    """The senior logs a session, the junior confirms it, and the hours count."""
    junior, senior = Visitor(browser, address, width), Visitor(browser, address, width)
    enter(junior.page, address, JUNIOR)
    name = junior.page.locator("h1").inner_text().partition(", ")[2]
    junior.see("/hours")
    before = junior.page.locator("main").inner_text()
    enter(senior.page, address, SENIOR)
    senior.see()
    senior.page.locator("main li").filter(has_text=name).filter(has_text="Catat sesi").get_by_role(
        "link", name="Catat sesi").click()
    senior.see()
    senior.page.fill("[name=topic]", "Merapikan cadangan data bersama")
    senior.page.fill("[name=private_note]", "kenari-catatan-pribadi")
    senior.press("Simpan sesi")
    senior.see()
    expect(senior.page.locator("main")).to_contain_text("Sesi tersimpan")
    junior.see("/home")
    waiting = junior.page.locator("main li").filter(has_text="Merapikan cadangan data bersama")
    assert "kenari-catatan-pribadi" not in junior.page.content()
    waiting.get_by_role("button", name=re.compile("Benarkan")).click()
    junior.see()
    junior.see("/hours")
    assert junior.page.locator("main").inner_text() != before
    expect(junior.page.locator("main")).to_contain_text("Merapikan cadangan data bersama")
    senior.leave()
    junior.leave()


def ask_a_mentor(browser: Browser, address: str, width: int) -> None:
    """The junior chooses from the shortlist and follows the request."""
    junior = Visitor(browser, address, width)
    enter(junior.page, address, JUNIOR)
    junior.see("/mentors")
    junior.press("Ajukan permohonan")
    junior.see()
    junior.press("Kirim permohonan")
    junior.see()
    expect(junior.page.locator("h1")).to_have_text("Permohonan")
    expect(junior.page.locator("main")).to_contain_text(re.compile("Menunggu jawaban mentor|Belum dikirim"))
    junior.leave()


def read_english(browser: Browser, address: str, width: int, programme: int) -> None:
    """The coordinator reads the same pages in English."""
    coordinator = Visitor(browser, address, width)
    enter(coordinator.page, address, COORDINATOR)
    coordinator.see("/language/en?next=/programmes")
    for path in ("", "/review", "/pairings", "/policy"):
        coordinator.see(f"/programmes/{programme}{path}")
    expect(coordinator.page.locator("h1")).to_have_text("Matching policy")
    coordinator.leave()
