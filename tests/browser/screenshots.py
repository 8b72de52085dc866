"""Take a picture of every page of the demo, at a desk and on a phone: `make screenshots`.

They go to screenshots/, for a person to look at; `--readme` renews the one picture of the README.
"""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from mentoring.demo.fill import ADMINISTRATOR, COORDINATOR, JUNIOR, SENIOR, DemoAccount
from tests.browser.stand import browsing, enter, fill_demo, run, serving

ROOT = Path(__file__).parents[2]
WIDTHS = (1280, 360)
PAGES: tuple[tuple[str, DemoAccount | None, tuple[str, ...]], ...] = (
    ("stranger", None, ("/sign-in", "/activate", "/forgotten", "/who-sees-what", "/nowhere")),
    ("coordinator", COORDINATOR, (
        "/", "/programmes", "/programmes/new", "/programmes/2/edit", "/programmes/2/policy",
        "/programmes/2/policy/versions", "/programmes/2/policy/import", "/programmes/2/policy/fields?text=kas+daerah",
        "/programmes/2/policy/fields/finance", "/programmes/2/policy/new-field", "/programmes/2/enrolments",
        "/programmes/2/enrolments/new?q=maria", "/programmes/2/enrolments/upload", "/programmes/2/rounds",
        "/programmes/2/rounds/compare", "/programmes/2/what-if?try=1&goals=40", "/programmes/2/review", "/programmes/2/publish",
        "/programmes/2/requests", "/programmes/1/pairings", "/programmes/1/attention", "/programmes/1/attention/thresholds",
        "/programmes/1/report", "/programmes/1/report/hours", "/programmes/1/report/hours?by=unit",
        "/programmes/1/report/fairness", "/programmes/2/report/fairness", "/programmes/1/report/annex", "/pairings/1",
        "/employees", "/employees/1", "/units", "/imports", "/accounts", "/account")),
    ("junior", JUNIOR, ("/home", "/mentors", "/requests", "/blocks", "/hours", "/account", "/account/password")),
    ("senior", SENIOR, ("/home", "/requests", "/sessions/new", "/hours")),
    ("administrator", ADMINISTRATOR, ("/accounts", "/accounts/new", "/accounts/1", "/audit", "/learning-hours",
                                      "/account/second-factor")),
)


def take(page: Page, address: str, path: str, file: Path) -> None:
    """Open a page and keep its picture; a page that is not there is told."""
    answer = page.goto(f"{address}{path}")
    if answer is None or answer.status not in {200, 404}:
        print(f"{path}: {answer.status if answer else 'no answer'}")
    page.screenshot(path=file, full_page=True)


def main() -> None:
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mentoring-demo-") as scratch:
        instance = Path(scratch) / "demo"
        fill_demo(instance)
        run(instance, "round", "run", "--programme", "2")
        with serving(instance) as address, browsing() as browser:
            if "--readme" in sys.argv:
                page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="id-ID")
                enter(page, address, COORDINATOR)
                page.goto(f"{address}/programmes/2/review")
                page.screenshot(path=ROOT / "docs" / "review.png")
                return
            for width in WIDTHS:
                for who, account, paths in PAGES:
                    page = browser.new_context(viewport={"width": width, "height": 860}, locale="id-ID").new_page()
                    if account:
                        enter(page, address, account)
                    for path in paths:
                        name = re.sub(r"\W+", "-", path).strip("-") or "start"
                        take(page, address, path, folder / f"{who}-{name}-{width}.png")
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
