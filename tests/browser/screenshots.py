"""Take a picture of every page of the demo, at a desk and on a phone: `make screenshots`.

They go to screenshots/, for a person to look at; `--readme` renews the one picture of the README.
"""

import re
import sys
import tempfile
from pathlib import Path

from mentoring.demo.fill import ADMINISTRATOR, COORDINATOR, JUNIOR, SENIOR, DemoAccount
from tests.browser.stand import browsing, enter, fill_demo, run, serving
from tests.browser.walk import walk

ROOT = Path(__file__).parents[2]
WIDTHS = (1280, 360)
VISITORS: tuple[tuple[str, DemoAccount | None, tuple[str, ...]], ...] = (
    ("stranger", None, ("/activate", "/nowhere")),
    ("coordinator", COORDINATOR, (
        "/programmes/2/policy/fields?text=kas+daerah", "/programmes/2/enrolments/new?q=maria",
        "/programmes/2/what-if?try=1&goals=40", "/programmes/1/report/hours?by=unit")),
    ("junior", JUNIOR, ()),
    ("senior", SENIOR, ()),
    ("administrator", ADMINISTRATOR, ()),
)
"""Who looks, and what they ask for beside every page that links lead them to."""


def name_picture(folder: Path, who: str, path: str, width: int) -> Path:
    """Return the file of a page's picture."""
    return folder / f"{who}-{re.sub(r'[^a-zA-Z0-9]+', '-', path).strip('-')[:80] or 'start'}-{width}.png"


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
                for who, account, asked in VISITORS:
                    page = browser.new_context(viewport={"width": width, "height": 860}, locale="id-ID").new_page()
                    if account:
                        enter(page, address, account)
                    for path in walk(page, address, set()):
                        page.screenshot(path=name_picture(folder, who, path, width), full_page=True)
                    for path in asked:
                        page.goto(f"{address}{path}")
                        page.screenshot(path=name_picture(folder, who, path, width), full_page=True)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
