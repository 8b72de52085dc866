"""Child processes: work that can be killed, and that leaves this process's own interpreter lock free."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mentoring.core.errors import AppError, LimitError, OvertimeError
from mentoring.core.writers import lock_file

SOLVER = ("mentoring.matching.solvers", "ortools.graph.python.min_cost_flow", "scipy.sparse.csgraph")
"""What a child needs that only solves."""

ENGINE = (*SOLVER, "sklearn.feature_extraction.text")
"""What a child needs that scores people and solves."""

LOOK_SECONDS = 0.2
REPORT_SECONDS = 0.25


def _context(libraries: Sequence[str]) -> Any:
    """Return the way to start children: a server that has the libraries in memory, where there is one.

    The server is one a process and is started once: the first caller chooses what it holds.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*libraries])
    return context


def prepare(libraries: Sequence[str]) -> None:
    """Start the server that children are forked from, if there is none yet, and do not wait for it."""
    if _context(libraries).get_start_method() == "forkserver":
        forkserver.ensure_running()


def warm(libraries: Sequence[str]) -> None:
    """Start the server that children are forked from, and wait until it serves."""
    child = _context(libraries).Process(target=_nothing, daemon=True)
    child.start()
    child.join()


def _nothing() -> None:
    """Do nothing: the first child starts the server."""


def run_child(function: Callable[..., Any], *arguments: Any, hear: Callable[[str, int, int], None],
              look: Callable[[], None], libraries: Sequence[str] = ENGINE) -> Any:
    """Run `function(report, *arguments)` in a child process, and return its result or raise what it raised.

    `report(stage, done, total)` there is `hear` here; `look` is called five times a second while nothing is heard.
    Whatever the two raise kills the child.
    """
    here, there = multiprocessing.Pipe(duplex=False)
    child = _context(libraries).Process(target=_run, args=(there, function, arguments), daemon=True)
    child.start()
    there.close()
    try:
        while True:
            if not here.poll(LOOK_SECONDS):
                look()
                continue
            try:
                kind, value = here.recv()
            except (EOFError, ConnectionError):
                raise AppError("worker_lost") from None
            if kind == "progress":
                hear(*value)
            elif kind == "result":
                return value
            else:
                raise value
    finally:
        here.close()
        child.kill()
        child.join()


def run_apart(function: Callable[..., Any], *arguments: Any, seconds: float) -> Any:
    """Run `function(*arguments)` in a child process and return its result; `OvertimeError` when it takes too long."""
    deadline = time.monotonic() + seconds

    def look() -> None:
        if time.monotonic() > deadline:
            raise OvertimeError(round(seconds))

    return run_child(_silent, function, arguments, hear=lambda *_: None, look=look, libraries=SOLVER)


def _silent(_report: Callable[..., None], function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return function(*arguments)


def _run(connection: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    last = 0.0

    def report(stage: str, done: int = 0, total: int = 0) -> None:
        nonlocal last
        if done in (0, total) or time.monotonic() - last > REPORT_SECONDS:
            last = time.monotonic()
            connection.send(("progress", (stage, done, total)))

    try:
        connection.send(("result", function(report, *arguments)))
    except Exception as error:  # noqa: BLE001  # whatever happened is raised again in the parent
        connection.send(("error", error))


@contextmanager
def alone(path: Path, code: str) -> Iterator[None]:
    """Hold a file's lock during the block, among all threads and processes; `LimitError(code)` when another holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        if not lock_file(file.fileno()):
            raise LimitError(code)
        yield
