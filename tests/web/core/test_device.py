"""The service on a phone: installable, with icons; a worker and a page for when there is no line."""

import re
from pathlib import Path

from PIL import Image

from mentoring.core.assets import asset_path
from mentoring.core.device import ICON_SIZES
from tests.strict_client import StrictClient


def test_the_manifest_says_what_is_installed_and_is_linked_on_every_page(client: StrictClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    link = re.search(r'<link rel="manifest" href="([^"]+)">', page)
    assert link is not None
    answer = client.get(link[1])
    assert answer.mimetype == "application/manifest+json"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers
    manifest = answer.get_json()
    assert manifest["start_url"] == "/" and manifest["display"] == "standalone" and manifest["lang"] == "id"
    assert manifest["short_name"] == "Mentoring" and "BKPSDM Kota Kupang" in manifest["name"]
    assert f"--accent:{manifest['theme_color']}" in asset_path("tokens.css").read_text("utf-8")
    assert f'<meta name="theme-color" content="{manifest["theme_color"]}">' in page
    assert re.search(r'<link rel="apple-touch-icon" href="/static/[0-9a-f]+/icon-192.png">', page)
    for icon in manifest["icons"]:
        assert client.get(icon["src"], headers={"Accept-Encoding": "gzip"}).mimetype == "image/png"
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]


def test_an_icon_fills_its_square_and_keeps_its_drawing_within_what_every_mask_shows() -> None:
    for size in ICON_SIZES:
        with Image.open(Path(asset_path(f"icon-{size}.png"))) as picture:
            pixels = picture.convert("RGB")
        assert pixels.size == (size, size)
        ground, reach = pixels.getpixel((0, 0)), 0.4 * size
        outside = [(x, y) for x in range(0, size, 4) for y in range(0, size, 4)
                   if (x - size / 2) ** 2 + (y - size / 2) ** 2 > reach ** 2]
        assert {pixels.getpixel(place) for place in outside} == {ground}
        assert len(pixels.getcolors(size * size) or []) > 2


def test_the_worker_comes_from_the_root_and_is_asked_anew(client: StrictClient) -> None:
    answer = client.get("/service-worker.js?phone=abc&until=1")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_page_without_a_line_speaks_both_languages_and_to_nobody(client: StrictClient) -> None:
    for language, words in (("id", "Belum tersambung"), ("en", "No connection yet")):
        page = client.get(f"/offline/{language}").get_data(as_text=True)
        assert words in page and f'lang="{language}"' in page
        assert "csrf_token" not in page and "m-account" not in page
    assert client.get("/offline/xx").status_code == 404
