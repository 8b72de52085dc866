"""The program by a clock that a test moves: `python -m tests.browser.moved serve …`, and `jobs` beside it as its worker.

The product reads one clock. Here it is real time and an offset, which stands in a file of the installation.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen

from mentoring.cli import main
from mentoring.commands.operations import instance_folder
from mentoring.core import clock
from mentoring.core.database import db, in_transaction
from mentoring.core.jobs import Job, JobState, enqueue_scheduled, run_queued_jobs
from tests.browser.stand import end, environment

PROGRAM = "tests.browser.moved"


def move(instance: Path, to: datetime) -> None:
    """Let it be `to` now; from then on time goes its way."""
    fresh = instance / "clock.new"
    fresh.write_text(str((to - datetime.now(UTC)).total_seconds()))
    fresh.replace(instance / "clock")


def moved_now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float((instance_folder() / "clock").read_text()))


class Worker:
    """A worker that does all that has come due, once for every time it is asked."""

    def __init__(self, instance: Path) -> None:
        self._process = Popen([sys.executable, "-m", PROGRAM, "jobs"], env=environment(instance), stdin=PIPE, stdout=PIPE,
                              text=True)

    def work(self) -> None:
        """Have it done, and raise when a job failed."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("work\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline().strip()
        if said != "done":
            raise RuntimeError(f"the worker says {said!r}")

    def stop(self) -> None:
        """Let it end: there is no line left to wait for."""
        end(self._process)


@contextmanager
def working(instance: Path) -> Iterator[Worker]:
    worker = Worker(instance)
    try:
        yield worker
    finally:
        worker.stop()


def run_jobs() -> None:
    """For each line that comes in, enqueue the scheduled jobs and run all that wait; say what failed, else "done"."""
    from mentoring.app import create_app

    app = create_app()
    for _line in sys.stdin:
        with app.app_context():
            in_transaction(enqueue_scheduled, app.extensions["mentoring"].schedule, clock.now())
            run_queued_jobs()
            failed = db.session.query(Job.name, Job.error).filter(Job.state == JobState.FAILED).all()
            db.session.remove()
        sys.stdout.write(f"{failed or 'done'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    clock.now = moved_now
    if sys.argv[1:] == ["jobs"]:
        run_jobs()
    else:
        main()
