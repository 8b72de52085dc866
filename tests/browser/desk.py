"""A coordinator at the review queue who uses nothing but keys."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from playwright.sync_api import Page, Request, expect

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
    """The review page in a browser. `waits` are milliseconds from the deciding key to the next proposal shown, `sent` the keys of forms."""

    page: Page
    presses: int = 0

    def __post_init__(self) -> None:
        self.waits: list[float] = []
        self.problems: list[str] = []
        self.sent: set[str] = set()
        self.page.add_init_script(WATCH)
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda message: self.problems.append(message.text)
                     if message.type == "error" and "409" not in message.text else None)

    def _note(self, request: Request) -> None:
        if request.method == "POST":
            self.sent.update(parse_qs(request.post_data or "").get("form_key", []))

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


@dataclass(frozen=True)
class Tally:
    """What somebody decided, counted as it was done: proposals by the state they were left in, and the acts on the way."""

    states: Counter[str]
    acts: Counter[str]


def review_by_keys(desk: Desk, number: int, reading_seconds: float = 0) -> Tally:
    """Decide on so many proposals from the top: approve, reject with a reason, swap, lock first, or undo and decide anew."""
    states, acts = Counter[str](), Counter[str]()

    def take(state: str, *keys: str) -> None:
        desk.page.wait_for_timeout(reading_seconds * 1000)
        if not reading_seconds:
            desk.rest()
        desk.decide(*keys)
        acts[state] += 1

    for turn in range(number):
        desk.rest()
        kind = turn % 10
        digits = candidates(desk.page) if kind == 5 else []
        if kind == 3:
            take("rejected", "r", "1234"[turn // 10 % 4])
        elif digits:
            take("swapped", digits[-1])
        else:
            if kind == 7:
                desk.press("l")
                acts["locked"] += 1
                desk.page.wait_for_selector("body[data-desk=busy], body[data-desk=reading]", timeout=10_000)
                desk.rest()
            take("approved", "a")
            if kind == 9:
                take("reopened", "u")
                take("approved", "a")
        states["rejected" if kind == 3 else "swapped" if digits else "approved"] += 1
    desk.rest()
    return Tally(states, acts)


@dataclass
class Worked:
    """What two people at one queue were told: refusals, and those among them that do not tell enough."""

    told: int = 0
    vague: int = 0


def work_together(desks: Sequence[Desk], names: Sequence[str], steps: int) -> Worked:
    """Let two people press at the same moment until nothing is left; each reads what the other has made of it."""
    worked = Worked()
    for step in range(steps):
        busy = False
        for number, desk in enumerate(desks):
            bar = desk.page.locator("#desk-one .m-decide")
            if bar.locator("form[action$='/approve']").count():
                busy = True
                if number and step % 3 == 1:
                    desk.press("j")
                    continue
                desk.press(*(("r", "1") if step % 5 == 2 else ("a",)))
            elif bar.locator("[data-key=j]").count():
                busy = True
                desk.press("j")
        for desk, other in zip(desks, reversed(names), strict=True):
            desk.rest()
            for told in desk.page.locator("#desk-told > div").all():
                text = told.inner_text()
                worked.told += 1
                worked.vague += not (other in text and ("disetujui" in text or "ditolak" in text) and "pukul" in text)
                told.locator("button").last.click()
        if not busy:
            for desk in desks:
                desk.open(desk.page.url.partition("?")[0])
            if not any(desk.left for desk in desks):
                break
    return worked
