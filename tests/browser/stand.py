"""A running installation with the demo office, and a browser in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from mentoring.demo.fill import DemoAccount

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


PROGRAM = "mentoring.cli"


def run(instance: Path, *arguments: str, program: str = PROGRAM) -> None:
    """Run a `mentoring` command on an installation of its own."""
    subprocess.run([sys.executable, "-m", program, *arguments], check=True, capture_output=True,
                   env=environment(instance))


def environment(instance: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTORING_")}
    return kept | {"MENTORING_INSTANCE": str(instance)}


def fill_demo(instance: Path, program: str = PROGRAM) -> None:
    """Make an installation with the demo office."""
    run(instance, "init", "--environment", "demo")
    run(instance, "migrate")
    run(instance, "demo", program=program)


def copy_instance(filled: Path, to: Path) -> Path:
    """Return a copy of an installation that nobody uses."""
    shutil.copytree(filled, to)
    return to


@contextmanager
def serving(instance: Path, *options: str, program: str = PROGRAM) -> Iterator[str]:
    """Serve an installation with its worker on a free port, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", program, "serve", "--port", str(port), *options],
                               env=environment(instance), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        end(process)


def end(process: "subprocess.Popen[Any]") -> None:
    """Wait for a process that was asked to end, and end it when it does not."""
    try:
        process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(150):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/readyz"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")


def find_chromium() -> str:
    """Return the path of the browser that the system has."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("the browser tests need chromium: sudo apt-get install chromium")
    return path


@contextmanager
def browsing() -> Iterator[Browser]:
    """Give a headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


def enter(page: Page, address: str, account: DemoAccount, *, own_phone: bool = False) -> None:
    """Sign a demo account in and read the notice where it is shown; `own_phone` marks the device as its own."""
    page.goto(f"{address}/sign-in")
    page.fill("#name", account.sign_in_name)
    page.fill("#password", account.password)
    page.set_checked("#own_phone", own_phone)
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    if urlsplit(page.url).path == "/welcome":
        page.locator("main button[type=submit]").click()
        page.wait_for_load_state()
