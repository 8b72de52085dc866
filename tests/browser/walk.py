"""Walk an installation as one person: every kind of page that links lead to, once."""

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

LEFT_ALONE = re.compile(r"/(language|static|sign-out)\b")


def kind_of(address: str) -> str:
    """Return the kind of page an address leads to: its path with every number and every field of work the same."""
    return re.sub(r"\d+|(?<=/fields/)\w+", "0", urlsplit(address).path)


def walk(page: Page, address: str, known: set[str]) -> Iterator[str]:
    """Open one page of each kind that can be reached by links from the first, and yield its path; files are left out.

    Kinds that are `known` are left out too, and those found are added.
    """
    home, waiting = urlsplit(address), deque([f"{address}/"])
    while waiting:
        target = waiting.popleft()
        try:
            answer = page.goto(target)
        except Error as error:
            if "Download is starting" in str(error):
                continue
            raise
        assert answer is not None
        assert answer.status == 200, f"{target} answered {answer.status}"
        shown = urlsplit(page.url)
        known.add(kind_of(page.url))
        yield shown.path + (f"?{shown.query}" if shown.query else "")
        links: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        for link in links:
            parts = urlsplit(link)
            if parts.netloc == home.netloc and not LEFT_ALONE.match(parts.path) and kind_of(link) not in known:
                known.add(kind_of(link))
                waiting.append(link)
