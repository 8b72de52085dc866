"""No typed character is lost when the line, the server or the sign-in breaks at any step of writing a note."""

import re

import pytest
from playwright.sync_api import Browser, expect

from mentoring.demo.fill import JUNIOR, SENIOR
from tests.browser.notes import MOST_TAPS, TYPED, House, log_on_phone, phone, write_through
from tests.browser.stand import enter


@pytest.mark.parametrize(("broken", "step"), [("line", "shared_note"), ("server", "saving"), ("sign-in", "private_note"),
                                              ("sign-in", "saving")])
def test_a_note_is_written_to_its_end_whatever_breaks(browser: Browser, house: House, broken: str, step: str) -> None:
    with phone(browser) as page:
        enter(page, house.address, SENIOR)
        assert write_through(house, page, broken, step) == ""


def test_what_was_kept_is_there_in_another_tab_and_nobody_elses(browser: Browser, house: House) -> None:
    with phone(browser) as page, phone(browser) as other:
        enter(page, house.address, SENIOR)
        page.goto(f"{house.address}/sessions/new")
        here = page.url
        for name, text in TYPED.items():
            page.fill(f"[name={name}]", text)
        expect(page.locator("[data-says=kept]")).to_be_visible()
        page.wait_for_timeout(900)
        page.close(run_before_unload=False)
        fresh = page.context.new_page()
        fresh.goto(here)
        for name, text in TYPED.items():
            expect(fresh.locator(f"[name={name}]")).to_have_value(text)
        assert fresh.evaluate("localStorage.length + sessionStorage.length") == 0, "nothing is stored on the device"
        fresh.get_by_role("button", name="Buang dan mulai baru").click()
        fresh.wait_for_load_state()
        expect(fresh.locator("[name=shared_note]")).to_have_value("")
        enter(other, house.address, JUNIOR)
        answer = other.goto(here)
        assert answer is not None
        assert answer.status == 404


def test_from_the_reminder_a_session_is_saved_in_three_taps(browser: Browser, house: House) -> None:
    with phone(browser) as page:
        enter(page, house.address, SENIOR)
        done = log_on_phone(house, page)
    assert done.taps <= MOST_TAPS
    assert done.typed == 1, "day and length are filled in: only the topic is typed"
    assert done.saved


def test_hours_are_counted_while_the_length_is_typed(browser: Browser, house: House) -> None:
    with phone(browser) as page:
        enter(page, house.address, SENIOR)
        page.goto(f"{house.address}/sessions/new")
        says = page.locator("[data-hours-rules]")
        for minutes, hours in (("44", 0), ("45", 1), ("179", 3), ("180", 4)):
            page.fill("[name=minutes]", minutes)
            expect(says).to_have_text(re.compile(f"^{minutes} menit menjadi {hours} JP"))
        page.fill("[name=minutes]", "")
        page.locator("label", has_text=re.compile("^90$")).click()
        expect(says).to_have_text(re.compile("^90 menit menjadi 2 JP"))
