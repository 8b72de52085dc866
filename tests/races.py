"""Several acts at the same moment."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from flask import Flask

from mentoring.core.errors import ConflictError

T = TypeVar("T")


def at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Start every task at the same moment, each in a thread of its own, and return what they returned."""
    barrier, results = threading.Barrier(len(tasks)), [None] * len(tasks)
    errors: list[BaseException] = []

    def work(number: int) -> None:
        barrier.wait()
        try:
            results[number] = tasks[number]()  # type: ignore[call-overload]  # filled by every thread
        except BaseException as error:  # noqa: BLE001  # raised again below, in the caller's thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results  # type: ignore[return-value]  # every thread has filled its own


def outcomes(app: Flask, acts: Sequence[Callable[[], object]]) -> list[str]:
    """Do all acts at the same moment, each in a context of its own; return "done" or the code of each one's refusal."""
    return at_once([partial(_outcome, app, act) for act in acts])


def _outcome(app: Flask, act: Callable[[], object]) -> str:
    with app.app_context():
        try:
            act()
        except ConflictError as error:
            return error.code
        return "done"
