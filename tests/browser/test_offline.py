"""Notes written without a line on a phone of one's own: kept, sent once, and gone when the phone is somebody else's."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from mentoring.demo.fill import JUNIOR, SENIOR
from tests.browser.notes import TYPED, House, compare, phone
from tests.browser.offline import (
    NOTHING,
    PLACE,
    come_back_later,
    look,
    make_ready,
    open_without_line,
    save_without_line,
    until,
    write,
)
from tests.browser.stand import enter


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    with phone(browser) as opened:
        yield opened
    if house.process is None or house.process.poll() is not None:
        house.start()


@pytest.mark.parametrize("broken", ["line", "server"])
def test_a_note_of_a_closed_page_is_sent_once_when_the_line_is_back(house: House, page: Page, broken: str) -> None:
    assert come_back_later(house, page, broken) == ""


def test_the_open_page_sends_its_note_when_the_line_is_back(house: House, page: Page) -> None:
    make_ready(house, page)
    before, context = house.count(), page.context
    page = open_without_line(house, page, lambda: context.set_offline(True))
    write(page)
    save_without_line(page)
    context.set_offline(False)
    page.wait_for_url("**/home")
    expect(page.get_by_text("Sesi tersimpan")).to_be_visible()
    assert compare(house, before) == ""
    assert look(page)["notes"] == []


def test_an_answer_that_was_lost_makes_no_second_session(house: House, page: Page) -> None:
    make_ready(house, page)
    before = house.count()
    page.goto(f"{house.address}/sessions/new")
    write(page)
    page.route("**/sessions/new", lambda route: (route.fetch(), route.abort()) if route.request.method == "POST"
               else route.continue_())
    save_without_line(page)
    assert house.count() == before + 1
    page.unroute("**/sessions/new")
    page.wait_for_url("**/home")
    assert compare(house, before) == ""


def test_what_is_only_typed_is_offered_where_the_form_is_opened_again(house: House, page: Page) -> None:
    make_ready(house, page)
    before, context = house.count(), page.context
    page = open_without_line(house, page, lambda: context.set_offline(True))
    write(page)
    expect(page.locator("[data-says=phone]")).to_be_visible()
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(f"{house.address}/home")
    page.locator(PLACE).get_by_role("link", name="Lanjutkan tulisan ini").click()
    for name, text in TYPED.items():
        expect(page.locator(f"[name={name}]")).to_have_value(text)
    context.set_offline(False)
    page.get_by_role("button", name="Simpan sesi").click()
    page.wait_for_url("**/home")
    assert compare(house, before) == ""
    assert look(page)["notes"] == []


def test_two_notes_of_one_kept_form_are_two_sessions(house: House, page: Page) -> None:
    make_ready(house, page)
    before, context = house.count(), page.context
    for topic in ("Pertemuan pertama", "Pertemuan kedua"):
        page = open_without_line(house, page, lambda: context.set_offline(True))
        page.fill("[name=topic]", topic)
        save_without_line(page)
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{house.address}/notices")
    expect(page.get_by_text("Sesi tersimpan").first).to_be_visible()
    until(page, "() => localStorage.length === 0")
    topics = [row[0] for row in house.ask("SELECT topic FROM mentoring_session ORDER BY id DESC LIMIT 2")]
    assert house.count() == before + 2
    assert topics == ["Pertemuan kedua", "Pertemuan pertama"]


def test_a_refused_note_stays_and_leads_to_the_form_with_what_was_typed(house: House, page: Page) -> None:
    make_ready(house, page)
    before, context = house.count(), page.context
    page = open_without_line(house, page, lambda: context.set_offline(True))
    write(page)
    page.fill("[name=held_on]", "2031-01-01")
    save_without_line(page)
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{house.address}/home")
    expect(page.locator(PLACE)).to_contain_text("belum diterima")
    page.locator(PLACE).get_by_role("link", name="Lanjutkan tulisan ini").click()
    for name, text in TYPED.items():
        expect(page.locator(f"[name={name}]")).to_have_value(text)
    page.get_by_role("button", name="Simpan sesi").click()
    expect(page.locator("#isian-salah")).to_contain_text("Tanggal")
    page.evaluate("document.querySelector('[name=held_on]').value = new Date().toLocaleDateString('sv')")
    page.get_by_role("button", name="Simpan sesi").click()
    page.wait_for_url("**/home")
    assert compare(house, before) == ""
    assert look(page)["notes"] == []


@pytest.mark.parametrize("ended", ["expired", "new password"])
def test_a_sign_in_that_ended_keeps_the_note_for_its_account(house: House, page: Page, ended: str) -> None:
    make_ready(house, page)
    before, context = house.count(), page.context
    page = open_without_line(house, page, lambda: context.set_offline(True))
    write(page)
    save_without_line(page)
    page.close(run_before_unload=False)
    house.ask("UPDATE sign_in SET created_at = '2020-01-01 00:00:00.000000'" if ended == "expired" else
              "UPDATE sign_in SET ended_at = last_seen_at WHERE ended_at IS NULL")
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{house.address}/home")
    until(page, "async () => !(await caches.keys()).length")
    kept = look(page)
    assert (len(kept["notes"]), kept["workers"]) == (1, 0), "what could be shown is gone, the text waits"
    assert page.locator("#own_phone").is_checked()
    enter_here(page)
    expect(page.get_by_text("Sesi tersimpan")).to_be_visible()
    assert compare(house, before) == ""
    assert look(page)["notes"] == []


def enter_here(page: Page) -> None:
    """Sign in where the service asks for it, and leave the box as it is."""
    page.fill("#name", SENIOR.sign_in_name)
    page.fill("#password", SENIOR.password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/home")


def test_a_phone_that_its_owner_put_out_elsewhere_keeps_nothing(house: House, page: Page) -> None:
    make_ready(house, page)
    context = page.context
    page = open_without_line(house, page, lambda: context.set_offline(True))
    write(page)
    save_without_line(page)
    page.close(run_before_unload=False)
    house.ask("UPDATE sign_in SET ended_at = last_seen_at, own_phone_at = NULL WHERE ended_at IS NULL")
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{house.address}/home")
    until(page, "async () => !localStorage.length && !(await caches.keys()).length")
    assert look(page) == NOTHING


def test_an_open_page_hears_that_its_phone_was_put_out(house: House, page: Page) -> None:
    make_ready(house, page)
    context = page.context
    page = open_without_line(house, page, lambda: context.set_offline(True))
    other = context.new_page()
    other.goto(f"{house.address}/sessions/new")
    write(page)
    save_without_line(page)
    page.close(run_before_unload=False)
    house.ask("UPDATE sign_in SET ended_at = last_seen_at, own_phone_at = NULL WHERE ended_at IS NULL")
    context.set_offline(False)
    until(other, "async () => !localStorage.length && !(await caches.keys()).length")


@pytest.mark.parametrize("is_own", [True, False], ids=["own phone", "not marked"])
def test_a_second_account_finds_nothing_of_the_first(house: House, page: Page, is_own: bool) -> None:
    canary = "Kenari-7731"
    make_ready(house, page)
    context = page.context
    page = open_without_line(house, page, lambda: context.set_offline(True))
    page.fill("[name=topic]", canary)
    page.fill("[name=private_note]", canary)
    save_without_line(page)
    context.set_offline(False)
    context.clear_cookies()
    page.close(run_before_unload=False)
    before = house.count()
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    enter(page, house.address, JUNIOR, own_phone=is_own)
    page.goto(f"{house.address}/home")
    if is_own:
        until(page, "async () => Boolean(await caches.match('/kept-at'))")
    else:
        until(page, "async () => !(await caches.keys()).length")
    kept = look(page)
    assert kept["notes"] == []
    assert canary not in str(kept)
    assert "Simpan sesi" not in str(kept), "the form of the first account is gone"
    if not is_own:
        assert kept == NOTHING
    for path in ("/home", "/sessions/new", "/notices", "/account"):
        page.goto(f"{house.address}{path}")
        assert canary not in page.content()
    context.set_offline(True)
    if is_own:
        page.goto(f"{house.address}/sessions/new")
        expect(page.get_by_role("heading", name="Belum tersambung")).to_be_visible()
        expect(page.get_by_role("link", name="Tulis catatan sesi")).to_be_hidden()
        assert canary not in page.content()
    assert house.count() == before, "nothing is sent as another account"


def test_signing_out_asks_when_a_note_waits_and_leaves_nothing(house: House, page: Page) -> None:
    make_ready(house, page)
    context = page.context
    page = open_without_line(house, page, lambda: context.set_offline(True))
    write(page)
    expect(page.locator("[data-says=phone]")).to_be_visible()
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{house.address}/home")
    asked: list[str] = []
    answers = iter([False, True])
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept() if next(answers) else dialog.dismiss()))
    page.locator(".m-account summary").click()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_timeout(300)
    assert len(look(page)["notes"]) == 1
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/sign-in")
    assert len(asked) == 2 and "belum terkirim" in asked[0]
    assert look(page) == NOTHING


def test_taking_the_mark_away_leaves_nothing(house: House, page: Page) -> None:
    make_ready(house, page)
    page.goto(f"{house.address}/account")
    page.get_by_role("button", name="Bukan ponsel saya lagi").click()
    expect(page.get_by_text("Tanda dihapus")).to_be_visible()
    until(page, "async () => !(await caches.keys()).length")
    assert look(page) == NOTHING


def test_nothing_is_kept_on_a_device_that_is_not_marked(house: House, page: Page) -> None:
    enter(page, house.address, SENIOR)
    page.goto(f"{house.address}/sessions/new")
    write(page)
    expect(page.locator("[data-says=kept]")).to_be_visible()
    page.context.set_offline(True)
    page.fill("[name=topic]", "Tanpa sambungan")
    expect(page.locator("[data-says=offline]")).to_be_visible()
    assert look(page) == NOTHING


def test_what_is_kept_holds_no_token_and_the_plain_page_names_nobody(house: House, page: Page) -> None:
    make_ready(house, page)
    kept = look(page)
    [[_name, entries]] = kept["caches"]
    forms = [entry for entry in entries if "Simpan sesi" in entry]
    [plain] = [entry for entry in entries if entry.split("\n")[0].endswith("/offline")]
    assert len(forms) == 1
    assert 'name="csrf_token" value' not in forms[0]
    name = page.locator(".m-account .m-pop b").text_content() or "?"
    assert name not in plain and name.split()[0] not in plain
    assert {entry.split("\n")[0].rpartition("/")[2] for entry in entries} >= {"offline.js", "logbook.js", "app.css", "new"}
