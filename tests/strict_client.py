"""A test client that is stricter than a browser."""

import re
from html.parser import HTMLParser
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mentoring.core.database import db

VALID: set[int] = set()
"""Pages that were found valid, by their tags and the names of attributes: parsing is slow."""


class StrictClient(FlaskClient):
    """Fails a request that leaves the session dirty, and a page that breaks the house's rules for pages."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", "https://localhost")
        with self.application.app_context():
            response = super().open(*args, **kwargs)
            session = db.session()
            dirty = [*session.new, *session.dirty, *session.deleted]
            assert not dirty, f"the request left the session dirty: {dirty}"
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            check_page(response)
        return response


def check_page(response: TestResponse) -> None:
    """Assert what holds for every page: valid HTML, one h1, a title, a lang, the headers, nothing inline."""
    text = response.get_data(as_text=True)
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if "<!doctype" not in text[:100].lower():
        return
    skeleton = hash(re.sub(r'>[^<]*<|="[^"]*"', ">", text))
    if skeleton not in VALID:
        html5lib.HTMLParser(strict=True).parse(text)
        VALID.add(skeleton)
    assert len(re.findall(r"<h1[\s>]", text)) == 1, "a page has one h1"
    assert re.search(r"<title>[^<]+ · [^<]+</title>", text), "a page has a title"
    assert re.search(r'<html[^>]+lang="(id|en)"', text)
    inline = _Inline()
    inline.feed(text)
    assert not inline.found, inline.found


class _Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
