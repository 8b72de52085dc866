"""A real browser in front of pages of a test's own.

`open_page(path, pages, width=…, dark=…, script=…)` gives a page of Chromium: `pages` maps paths to HTML, the styles and
scripts they name come from the test client, so that no server and no port is needed. Redirects are not followed.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from mentoring.core.security import CONTENT_SECURITY_POLICY

ORIGIN = "https://localhost"


@pytest.fixture
def open_page(browser: Browser, app: Flask) -> Iterator[Callable[..., Page]]:
    """Open a page whose requests go to the application; what it complains about in its console fails the test."""
    contexts = []
    complaints: list[str] = []
    client = app.test_client()

    def open_one(path: str, pages: dict[str, Callable[[str], str]] | None = None, *, width: int = 1280,
                 height: int = 900, dark: bool = False, script: bool = True, bypass: bool = False) -> Page:
        def answer(route: Route) -> None:
            request = route.request
            parts = urlsplit(request.url)
            own = (pages or {}).get(parts.path)
            if own:
                route.fulfill(body=own(request.method), content_type="text/html; charset=utf-8",
                              headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})
                return
            response = client.open(f"{parts.path}?{parts.query}", method=request.method, base_url=ORIGIN,
                                   data=request.post_data_buffer, headers=request.headers)
            route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.data)
            response.close()

        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
            java_script_enabled=script, bypass_csp=bypass, ignore_https_errors=True, base_url=ORIGIN)
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.text} {message.location}")
                if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
