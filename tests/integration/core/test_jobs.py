"""Background jobs: the row tells the truth, whatever happens to the worker."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import AppError, BusyError
from mentoring.core.jobs import (
    MOST_ATTEMPTS,
    STALE_AFTER,
    CancelledError,
    Job,
    JobContext,
    JobState,
    enqueue,
    enqueue_scheduled,
    get_job,
    request_cancel,
    requeue_stale,
    run_in_child,
    run_job,
    run_queued_jobs,
)

ACTOR = system_actor("test")
RAN: list[dict[str, Any]] = []


def count(context: JobContext) -> None:
    context.progress("counting", 1, 2)
    RAN.append(context.arguments)
    context.progress("counting", 2, 2)


def refuse(_context: JobContext) -> None:
    raise AppError("not_found")


def stop(context: JobContext) -> None:
    in_transaction(request_cancel, context.job_id, clock.now())
    context.progress("counting", 1, 2)


def add(report: Any, *numbers: int) -> int:
    report("adding", len(numbers), len(numbers))
    return sum(numbers)


def sleep(_report: Any) -> None:
    time.sleep(30)


def break_down(_report: Any) -> None:
    raise ValueError("no such number")


@pytest.fixture(autouse=True)
def jobs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    RAN.clear()
    own = {f"test.{name}": f"{__name__}:{name}" for name in ("count", "refuse", "stop")}
    monkeypatch.setattr(app.extensions["mentoring"], "jobs", own)
    with app.app_context():
        yield


def start(name: str, **arguments: Any) -> int:
    return in_transaction(lambda session: enqueue(session, f"test.{name}", arguments, ACTOR, clock.now()).id)


def read(job_id: int) -> Job:
    db.session.remove()
    return get_job(db.session(), job_id)


def test_a_queued_job_runs_once_and_tells_its_progress() -> None:
    job_id = start("count", number=7)
    assert run_queued_jobs() == 1
    run_job(job_id)
    job = read(job_id)
    assert (job.state, job.stage, job.done, job.total) == (JobState.DONE, "counting", 2, 2)
    assert RAN == [{"number": 7}]


def test_an_expected_failure_is_kept_by_its_code() -> None:
    job_id = start("refuse")
    run_job(job_id)
    assert (read(job_id).state, read(job_id).error) == (JobState.FAILED, "not_found")


def test_a_running_job_stops_when_it_is_asked_to() -> None:
    job_id = start("stop")
    run_job(job_id)
    assert read(job_id).state == JobState.CANCELLED


def test_a_waiting_job_is_cancelled_at_once() -> None:
    job_id = start("count")
    in_transaction(request_cancel, job_id, clock.now())
    run_job(job_id)
    assert read(job_id).state == JobState.CANCELLED
    assert RAN == []


def test_a_job_whose_worker_died_is_put_back_and_given_up_after_three_attempts() -> None:
    job_id = start("count")

    def die(session: Any) -> None:
        job = session.get(Job, job_id)
        job.state, job.attempts = JobState.RUNNING, job.attempts + 1

    later = clock.now()
    for attempt in range(MOST_ATTEMPTS):
        in_transaction(die)
        assert in_transaction(requeue_stale, later) == [], "a living job is left alone"
        later += STALE_AFTER + timedelta(seconds=1)
        assert in_transaction(requeue_stale, later) == ([job_id] if attempt < MOST_ATTEMPTS - 1 else [])
    assert (read(job_id).state, read(job_id).error) == (JobState.FAILED, "worker_lost")


def test_a_child_returns_its_result_and_reports_progress(app: Flask) -> None:
    job_id = start("count")
    assert run_in_child(JobContext(app, job_id, {}), add, 1, 2, 3) == 6
    assert read(job_id).stage == "adding"


def test_a_child_is_killed_when_its_job_is_cancelled(app: Flask) -> None:
    job_id = start("count")
    in_transaction(request_cancel, job_id, clock.now())
    with pytest.raises(CancelledError):
        run_in_child(JobContext(app, job_id, {}), sleep)


def test_what_a_child_raises_is_raised_in_the_parent(app: Flask) -> None:
    with pytest.raises(ValueError, match="no such number"):
        run_in_child(JobContext(app, start("count"), {}), break_down)


def test_a_sign_of_life_that_finds_the_database_busy_is_left_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = start("count")
    before = read(job_id).heartbeat_at

    def busy(*_arguments: object, **_values: object) -> None:
        raise BusyError

    monkeypatch.setattr("mentoring.core.jobs.in_transaction", busy)
    JobContext(app, job_id, {}).beat()
    monkeypatch.undo()
    assert read(job_id).heartbeat_at == before
    JobContext(app, job_id, {}).beat()
    assert read(job_id).heartbeat_at > before


def test_a_scheduled_job_is_enqueued_once_an_interval_and_never_twice_at_a_time(app: Flask) -> None:
    schedule, first = {"test.count": 60}, clock.now()
    with app.app_context():
        assert in_transaction(enqueue_scheduled, schedule, first) == ["test.count"]
        assert in_transaction(enqueue_scheduled, schedule, first + timedelta(seconds=120)) == []
        assert run_queued_jobs() == 1
        assert in_transaction(enqueue_scheduled, schedule, first + timedelta(seconds=59)) == []
        assert in_transaction(enqueue_scheduled, schedule, first + timedelta(seconds=61)) == ["test.count"]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1
