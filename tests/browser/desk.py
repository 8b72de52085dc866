"""A coordinator at the review queue who uses nothing but keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, expect

WATCH = """(() => {
  const shown = () => document.querySelector('#h-usulan')?.textContent ?? '';
  addEventListener('keydown', () => { window.deskPressed = performance.now(); window.deskShown = null; window.deskBefore = shown(); }, true);
  new MutationObserver(() => {
    if (window.deskShown === null && shown() !== window.deskBefore)
      requestAnimationFrame(() => { window.deskShown ??= performance.now() - window.deskPressed; });
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();"""
"""Notes in the page itself how long it takes from a key to the next proposal on the screen."""


@dataclass
class Desk:
    """The review page in a browser. `waits` are milliseconds from the deciding key to the next proposal shown."""

    page: Page
    presses: int = 0

    def __post_init__(self) -> None:
        self.waits: list[float] = []
        self.problems: list[str] = []
        self.page.add_init_script(WATCH)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda message: self.problems.append(message.text)
                     if message.type == "error" and "409" not in message.text else None)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is on its way and the next proposal has been read ahead."""
        self.page.wait_for_selector("body[data-desk=ready]", timeout=60_000)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def decide(self, *keys: str) -> float:
        """Press the keys of a decision and wait for the next proposal; return the milliseconds that took."""
        self.press(*keys)
        wait = self.page.wait_for_function(
            "() => window.deskShown", timeout=60_000, polling=10).json_value()
        self.waits.append(float(wait))
        return self.waits[-1]

    @property
    def shown(self) -> str:
        """The names on the open proposal; nothing where there is none."""
        heading = self.page.locator("#h-usulan")
        return heading.inner_text() if heading.count() else ""

    @property
    def left(self) -> int:
        return int(self.page.locator("#desk-count .m-big").inner_text().replace(".", ""))

    def see(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("#isi")).to_contain_text(text)


def candidates(page: Page) -> Sequence[str]:
    """Return the digits with which the open proposal can be swapped."""
    return [str(key) for key in page.locator("#calon-lain button[data-key]").evaluate_all(
        "buttons => buttons.map((button) => button.dataset.key)")]
