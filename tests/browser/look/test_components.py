"""The look in a real browser: accessible, in its frame, usable by keyboard and without script."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.web.look.gallery import render_gallery

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
PERSON = SimpleNamespace(display_name="Kristina Manek", initials="KM", is_coordinator=True, is_administrator=False)
MENU = [SimpleNamespace(label=label, url=f"/{label.lower()}", icon=icon, current=label == "Tinjauan", section="main",
                        count=37) for label, icon in (("Beranda", "home"), ("Tinjauan", "list"), ("Putaran", "round"))]


def pages(gallery: Callable[[str], str]) -> dict[str, Callable[[str], str]]:
    return {"/gallery": gallery, "/jobs/1/progress": lambda method: "<p>Menyusun pasangan</p>"}


@pytest.fixture
def gallery(app: Flask) -> Callable[[str], Callable[[str], str]]:
    """The page of all components, with the side menu of coordinators or the tabs of employees."""
    def of_style(style: str) -> Callable[[str], str]:
        def page(method: str) -> str:
            with app.test_request_context("/gallery", base_url="https://localhost"):
                return render_gallery(app, navigation_style=style, navigation=MENU, actor=PERSON)
        return page
    return of_style


@pytest.mark.parametrize("style", ["side", "tabs"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_component_is_accessible_and_nothing_scrolls_sideways(
        open_page: Callable[..., Page], gallery: Callable[[str], Callable[[str], str]], style: str, width: int,
        dark: bool) -> None:
    page = open_page("/gallery", pages(gallery(style)), width=width, dark=dark, bypass=True)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_page_fits_when_it_is_enlarged_four_times(
        open_page: Callable[..., Page], gallery: Callable[[str], Callable[[str], str]]) -> None:
    page = open_page("/gallery", pages(gallery("side")), width=320)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_what_is_pressed_is_large_enough_on_a_phone(
        open_page: Callable[..., Page], gallery: Callable[[str], Callable[[str], str]]) -> None:
    page = open_page("/gallery", pages(gallery("tabs")), width=360)
    heights = page.evaluate("""[...document.querySelectorAll(`.btn:not(.btn-sm), .m-chip, .m-tabs a, .form-select,
        .form-control`)].filter(one => one.offsetParent !== null || one.closest('.m-tabs'))
        .map(one => [one.textContent.trim(), one.getBoundingClientRect().height])""")
    assert len(heights) > 20
    assert [one for one in heights if one[1] < 44] == []


def test_a_key_presses_its_control_but_not_while_somebody_types(
        open_page: Callable[..., Page], gallery: Callable[[str], Callable[[str], str]]) -> None:
    page = open_page("/gallery", pages(gallery("side")))
    page.evaluate("document.activeElement.blur()")
    page.fill("#topic", "")
    page.locator("#topic").press_sequentially("asr")
    assert page.input_value("#topic") == "asr"
    assert page.url.endswith("/gallery")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    assert page.url.endswith("/gallery#s")
    page.keyboard.press("Control+r")
    assert page.url.endswith("/gallery#s")
    page.keyboard.press("?")
    expect(page.locator("details.m-keys")).to_have_attribute("open", "")


def test_keys_stay_off_once_they_are_switched_off(
        open_page: Callable[..., Page], gallery: Callable[[str], Callable[[str], str]]) -> None:
    page = open_page("/gallery", pages(gallery("side")))
    page.click("details.m-keys summary")
    page.check("#keys-off")
    page.reload()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    assert page.url.endswith("/gallery")
    expect(page.locator(".m-decide kbd").first).to_be_hidden()
    page.click("details.m-keys summary")
    page.uncheck("#keys-off")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    assert page.url.endswith("/gallery#s")


def test_a_form_that_is_pressed_twice_is_sent_once(
        open_page: Callable[..., Page], gallery: Callable[[str], Callable[[str], str]], app: Flask) -> None:
    page = open_page("/gallery", pages(gallery("side")))
    sent = page.evaluate("""() => {
        const form = document.querySelector('.m-decide form[data-once]');
        let sent = 0;
        window.addEventListener('submit', (event) => {
            if (!event.defaultPrevented) sent += 1;
            event.preventDefault(); });
        for (let i = 0; i < 3; i += 1) form.querySelector('button').click();
        return sent; }""")
    assert sent == 1


def test_progress_is_shown_as_it_comes_and_the_page_is_loaded_again_at_the_end(
        open_page: Callable[..., Page], app: Flask) -> None:
    seen = {"asked": 0, "loaded": 0}

    def frame(method: str) -> str:
        seen["loaded"] += 1
        with app.test_request_context("/", base_url="https://localhost"):
            from mentoring.core.web import static_url
            script = static_url("app.js")
        done = " data-progress-done" if seen["loaded"] > 1 else ""
        return (f'<!doctype html><html lang="id"><title>x</title><script src="{script}" defer></script>'
                f'<div id="p" data-progress-url="/progress"{done}>{seen["loaded"]}</div></html>')

    def progress(method: str) -> str:
        seen["asked"] += 1
        return "<p data-finished='done'>Selesai.</p>" if seen["asked"] > 2 else f"<p>Tahap {seen['asked']}</p>"

    page = open_page("/frame", {"/frame": frame, "/progress": progress})
    expect(page.locator("#p")).to_contain_text("Tahap")
    expect(page.locator("#p")).to_have_text("2", timeout=10_000)
    assert seen == {"asked": 3, "loaded": 2}


def test_an_error_summary_has_the_focus_and_leads_to_its_fields(
        open_page: Callable[..., Page], gallery: Callable[[str], Callable[[str], str]]) -> None:
    page = open_page("/gallery", pages(gallery("side")))
    expect(page.locator("#isian-salah")).to_be_focused()
    page.click("#isian-salah a >> nth=1")
    assert page.url.endswith("#capacity")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_menu_of_a_phone_opens_and_closes_with_and_without_script(
        open_page: Callable[..., Page], gallery: Callable[[str], Callable[[str], str]], script: bool) -> None:
    page = open_page("/gallery", pages(gallery("side")), width=360, script=script)
    expect(page.locator("nav.m-side")).to_be_hidden()
    page.click("header .m-menu")
    expect(page.locator("nav.m-side")).to_be_visible()
    page.click("nav.m-side .m-menu")
    expect(page.locator("nav.m-side")).to_be_hidden()
    page.click(".m-account summary")
    expect(page.locator(".m-account .m-pop")).to_be_visible()
