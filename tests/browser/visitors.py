"""People in front of a browser who look at each page as they go: axe, its width, its errors."""

import re
from collections.abc import Callable
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page


class Visitor:
    """Somebody at one width; each page they see has to be clean for axe, and no wider than their screen."""

    def __init__(self, browser: Browser, address: str, width: int, height: int = 800) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        self.page: Page = self.context.new_page()
        self.address, self.width = address, width
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)

    def open(self, path: str) -> None:
        """Open a page of ours: no wider than the screen, and without an error."""
        self._go(path)
        self._measure()

    def see(self, path: str | None = None) -> None:
        """Open a page of ours (or stay), let its scripts come to rest, and look at it."""
        if path is not None:
            self._go(path)
        found = self._at_rest(lambda: Axe().run(self.page).response["violations"])
        serious = [f"{item['id']}: {node['html'][:160]}" for item in found for node in item["nodes"]
                   if item["impact"] in {"serious", "critical"}]
        assert serious == [], self.page.url
        self._measure()

    def _go(self, path: str) -> None:
        """Go to a page that is there, and is not the door."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert ("/sign-in" in self.page.url) == ("/sign-in" in path), f"{path} asks who it is"

    def _measure(self) -> None:
        wide = self._at_rest(lambda: self.page.evaluate("document.documentElement.scrollWidth"), "load")
        assert wide <= self.width, f"{self.page.url} is {wide} pixels wide"
        assert self.problems == []

    def _at_rest(self, read: Callable[[], Any], state: Literal["load", "networkidle"] = "networkidle", tries: int = 5) -> Any:
        """Read from a page; one that is left meanwhile, since a script sent its form or loads it anew, is read again."""
        self.page.wait_for_load_state(state)
        try:
            return read()
        except Error as error:
            if tries == 0 or "context was destroyed" not in str(error):
                raise
            return self._at_rest(read, state, tries - 1)

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the first button or link of that name in the page's content."""
        main = self.page.locator("main")
        main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()
        self.page.wait_for_load_state("networkidle")

    def leave(self) -> None:
        self.context.close()
