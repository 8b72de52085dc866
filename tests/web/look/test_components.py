"""Every component of the look, rendered by the application in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask, flash, render_template, render_template_string

from tests.strict_client import _Inline
from tests.web.look.gallery import SOURCE, STATES, render_gallery

PACKAGE = Path(__file__).parents[3] / "mentoring"
COMPONENTS = PACKAGE / "templates" / "components"
ICONS = set(re.findall(r'id="i-([a-z0-9]+)"', (PACKAGE / "static" / "icons.svg").read_text("utf-8")))
PERSON = SimpleNamespace(display_name="Kristina Manek", initials="KM", is_coordinator=True, is_administrator=False)


@pytest.fixture(params=["id", "en"])
def language(request: pytest.FixtureRequest, built_app: Flask) -> Iterator[str]:
    """A request in one language, at hand while the test runs."""
    with built_app.test_request_context("/", base_url="https://localhost",
                                        headers={"Cookie": f"language={request.param}"}):
        yield request.param


def ids(page: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', page)


def test_the_gallery_shows_every_component() -> None:
    defined = {name for file in COMPONENTS.glob("*.html")
               for name in re.findall(r"{% macro (\w+)\(", file.read_text("utf-8"))} - {"form"}
    shown = set(re.findall(r"\b(\w+)\(", SOURCE))
    assert defined - shown == set()


def test_every_component_is_named_in_the_list() -> None:
    listed = (COMPONENTS / "README.md").read_text("utf-8")
    for file in COMPONENTS.glob("*.html"):
        for name in re.findall(r"{% macro (\w+)\(", file.read_text("utf-8")):
            assert re.search(rf"\b{name}\b", listed), f"{file.name}: {name} is not in README.md"


@pytest.mark.parametrize("style", ["side", "tabs", "none"])
def test_the_page_of_all_components_is_strict_html_without_anything_inline(
        language: str, built_app: Flask, style: str) -> None:
    page = render_gallery(built_app, navigation_style=style, actor=None if style == "none" else PERSON)
    html5lib.HTMLParser(strict=True).parse(page)
    inline = _Inline()
    inline.feed(page)
    assert inline.found == []
    assert page.count("<h1") == 1
    assert f'<html lang="{language}">' in page
    assert "<title>Semua komponen · Mentoring</title>" in page


def test_no_two_elements_share_an_id(language: str, built_app: Flask) -> None:
    found = ids(render_gallery(built_app))
    assert sorted({one for one in found if found.count(one) > 1}) == []


def test_what_describes_or_labels_a_control_exists(language: str, built_app: Flask) -> None:
    page = render_gallery(built_app)
    named = set(ids(page))
    wanted = {word for value in re.findall(r'(?:aria-describedby|for)="([^"]+)"', page) for word in value.split()}
    assert wanted - named == set()
    links = set(re.findall(r'<a href="#([a-z_]+)">[^<]+:', page))
    assert links == {"topic", "capacity", "place"}, "the summary links to the fields that are wrong"
    assert links <= named


def test_every_icon_is_in_the_sprite(language: str, built_app: Flask) -> None:
    used = set(re.findall(r'icons\.svg#i-([a-z0-9]+)"', render_gallery(built_app)))
    assert used - ICONS == set()
    named = {name for file in PACKAGE.rglob("templates/**/*.html")
             for name in re.findall(r'icon\("([a-z0-9]+)"\)', file.read_text("utf-8"))}
    assert named - ICONS == set()


@pytest.mark.parametrize("table", sorted(STATES))
def test_every_state_has_an_icon_and_a_word_of_its_own(language: str, built_app: Flask, table: str) -> None:
    macro = f"{table}_state"
    words = [render_template_string(f'{{% from "components/states.html" import {macro} %}}{{{{ {macro}(state) }}}}',
                                    state=state) for state in STATES[table]]
    for word in words:
        assert re.fullmatch(r'\s*<span class="m-st is-\w+"><svg.*</svg>[^<]+</span>\s*', word), word
    assert len({re.sub(r"<[^>]+>", "", word).strip() for word in words}) == len(words)


def test_the_english_page_has_no_indonesian_left_in_the_frame(built_app: Flask) -> None:
    with built_app.test_request_context("/", base_url="https://localhost", headers={"Cookie": "language=en"}):
        page = render_gallery(built_app, navigation_style="side", actor=PERSON)
    for word in ("Langsung ke isi", "Menu pengelola", "Ada pertanyaan", "boleh kosong", "Belum tersimpan", "kurang",
                 "Lihat sebagai tabel", "Berikutnya", "Menyusun pasangan"):
        assert word not in page
    assert "Not saved: 3 fields need correcting" in page


def test_numbers_are_written_the_way_of_the_language(language: str, built_app: Flask) -> None:
    page = render_gallery(built_app)
    assert ("0,78" in page, "0.78" in page) == (language == "id", language == "en")


def test_a_form_carries_a_token_and_a_key_of_its_own(language: str, built_app: Flask) -> None:
    page = render_gallery(built_app)
    posts = re.findall(r'<form method="post".*?</form>', page, re.DOTALL)
    keys = [re.search(r'name="form_key" value="([^"]+)"', form) for form in posts]
    assert all(keys)
    assert len({key.group(1) for key in keys if key}) == len(posts) >= 4
    assert all('name="csrf_token"' in form for form in posts)


def test_a_notice_offers_its_undo_as_a_form(language: str, built_app: Flask) -> None:
    flash({"text": "Pasangan disetujui", "undo": {"url": "/urung", "label": "Urungkan", "fields": {"version": 4}}},  # type: ignore[arg-type]  # a notice is any JSON
          "ok")
    flash("Sedang ramai", "wait")
    page = render_gallery(built_app)
    toast = re.search(r'<div class="m-toast.*?</div>', page, re.DOTALL)
    assert toast
    assert 'role="status"' in toast.group()
    assert 'action="/urung"' in toast.group()
    assert 'name="version" value="4"' in toast.group()
    assert re.search(r'<div class="m-note is-wait mb-3" role="status">.*?Sedang ramai', page, re.DOTALL)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_an_error_page_says_what_happened_and_gives_the_text_back(
        language: str, built_app: Flask, status: int) -> None:
    page = render_template("errors/error.html", status=status, code="x", text="Berhenti di sini.", stale=None,
                           change=None, kept=[("note", "Yth. Bapak,\n<b>saya</b> ingin belajar")], back="/sebelumnya")
    html5lib.HTMLParser(strict=True).parse(page)
    assert "Berhenti di sini." in page
    assert '<li class="m-typed">Yth. Bapak,\n&lt;b&gt;saya&lt;/b&gt; ingin belajar</li>' in page
    assert 'href="/sebelumnya"' in page
    assert re.search(r"<h1>[^<]{4,}</h1>", page)


@pytest.mark.parametrize("text", ["Anggaran & kinerja", "<script>alert(1)</script>"])
def test_a_letter_is_plain_in_text_and_escaped_in_html(language: str, built_app: Flask, text: str) -> None:
    values = {"subject": "Pasangan Anda", "name": "Ibu Yuliana", "paragraphs": [text], "link": "https://contoh/p",
              "action": "Buka"}
    plain, html = (render_template(f"email/notice.{ending}", **values) for ending in ("txt", "html"))
    assert plain.startswith("Pasangan Anda\n")
    assert text in plain
    assert "<script>" not in html
    html5lib.HTMLParser(strict=True).parse(html)
    assert "BKPSDM Kota Kupang" in plain
    assert ("Yth. Ibu Yuliana" in plain) == (language == "id")
