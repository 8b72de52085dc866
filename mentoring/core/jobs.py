"""Background jobs: a row says what is to be done and how far it is; huey carries it to a worker process.

The queue delivers at most once, so the row is the truth: stale rows are put back, handlers are idempotent.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from huey import SqliteHuey
from huey.serializer import SignedSerializer
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.core import clock
from mentoring.core.actors import Actor, system_actor
from mentoring.core.children import ENGINE, run_child, warm
from mentoring.core.database import Base, after_commit, db, in_transaction
from mentoring.core.errors import AppError, BusyError, NotFoundError
from mentoring.core.feature import load

STALE_AFTER = timedelta(seconds=60)
HEARTBEAT_SECONDS = 5
MOST_ATTEMPTS = 3


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One piece of background work and its progress: `done` of `total` in `stage`."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_state", "state", "heartbeat_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(20), default=JobState.QUEUED)
    stage: Mapped[str] = mapped_column(sa.String(60), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(sa.String(200), default="")
    created_by: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class CancelledError(AppError):
    """Somebody asked the job to stop."""

    def __init__(self) -> None:
        super().__init__("cancelled")


def enqueue(session: Session, name: str, arguments: dict[str, Any], actor: Actor, now: datetime) -> Job:
    """Add a job to this transaction; it starts after the commit."""
    job = Job(name=name, arguments=arguments, created_by=actor.pseudonym, created_at=now, heartbeat_at=now,
              state=JobState.QUEUED, stage="", done=0, total=0, attempts=0, cancel_requested=False, error="")
    session.add(job)
    session.flush()
    job_id = job.id
    after_commit(session, lambda: _send(job_id))
    return job


def request_cancel(session: Session, job_id: int, now: datetime) -> None:
    """Ask a job to stop; one that has not begun is cancelled at once."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFoundError
    job.cancel_requested = True
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, now


def get_job(session: Session, job_id: int) -> Job:
    """Return the job's row as it stands now."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is None:
        raise NotFoundError
    return job


class JobContext:
    """What a handler gets: its arguments, and ways to tell progress and to hear of a cancellation."""

    def __init__(self, app: Flask, job_id: int, arguments: dict[str, Any]) -> None:
        self.job_id = job_id
        self.arguments = arguments
        self._app = app

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Note how far the work is; raises `CancelledError` when it should stop."""
        _write(self.job_id, stage=stage, done=done, total=total, heartbeat_at=clock.now())
        if self.is_cancelled():
            raise CancelledError

    def is_cancelled(self) -> bool:
        """Tell whether somebody asked for a stop."""
        with db.engine.connect() as connection:
            return bool(connection.scalar(sa.select(Job.cancel_requested).where(Job.id == self.job_id)))

    def beat(self) -> None:
        """Say that the work is alive; while the work itself is writing, nobody else can, and the next beat will do."""
        with self._app.app_context(), suppress(BusyError):
            _write(self.job_id, heartbeat_at=clock.now())


def _write(job_id: int, **values: Any) -> None:
    def write(session: Session) -> None:
        session.execute(sa.update(Job).where(Job.id == job_id).values(**values))

    in_transaction(write)


def run_job(job_id: int) -> None:
    """Run one queued job to its end, in this process; a job that another worker took is left alone."""
    claimed = in_transaction(_claim, job_id, clock.now())
    if claimed is None:
        return
    name, arguments = claimed
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own target
    context = JobContext(app, job_id, arguments)
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(context, stop), daemon=True)
    beat.start()
    try:
        load(app.extensions["mentoring"].jobs[name])(context)
    except CancelledError:
        _finish(job_id, JobState.CANCELLED)
    except AppError as error:
        _finish(job_id, JobState.FAILED, error.code)
    except Exception:
        _finish(job_id, JobState.FAILED, "internal")
        raise
    else:
        _finish(job_id, JobState.DONE)
    finally:
        stop.set()
        beat.join()


def _claim(session: Session, job_id: int, now: datetime) -> tuple[str, dict[str, Any]] | None:
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state != JobState.QUEUED:
        return None
    job.state, job.heartbeat_at, job.attempts = JobState.RUNNING, now, job.attempts + 1
    return job.name, job.arguments


def _finish(job_id: int, state: JobState, error: str = "") -> None:
    _write(job_id, state=state, error=error, finished_at=clock.now())


def _beat(context: JobContext, stop: threading.Event) -> None:
    while not stop.wait(HEARTBEAT_SECONDS):
        context.beat()


def requeue_stale(session: Session, now: datetime) -> list[int]:
    """Put back jobs whose worker died and queued ones that were never taken; give up after three attempts."""
    stale = session.scalars(
        sa.select(Job).where(Job.state.in_([JobState.QUEUED, JobState.RUNNING]), Job.heartbeat_at < now - STALE_AFTER)
        .order_by(Job.id).with_for_update(skip_locked=True)).all()
    again = []
    for job in stale:
        job.heartbeat_at = now
        if job.cancel_requested:
            job.state, job.finished_at = JobState.CANCELLED, now
        elif job.attempts >= MOST_ATTEMPTS:
            job.state, job.error, job.finished_at = JobState.FAILED, "worker_lost", now
        else:
            job.state = JobState.QUEUED
            again.append(job.id)
            after_commit(session, lambda job_id=job.id: _send(job_id))  # type: ignore[misc]  # early binding
    return again


def enqueue_scheduled(session: Session, schedule: Mapping[str, int], now: datetime) -> list[str]:
    """Enqueue the jobs whose interval is over and of which none is on its way; return their names.

    Only the last finished row of a scheduled job is kept.
    """
    actor, enqueued = system_actor("schedule"), []
    for name, seconds in schedule.items():
        recent = session.scalar(sa.select(Job.id).where(Job.name == name, sa.or_(
            Job.state.in_([JobState.QUEUED, JobState.RUNNING]),
            Job.created_at > now - timedelta(seconds=seconds))).limit(1))
        if recent is None:
            session.execute(sa.delete(Job).where(Job.name == name, Job.state == JobState.DONE))
            enqueue(session, name, {}, actor, now)
            enqueued.append(name)
    return enqueued


def run_queued_jobs() -> int:
    """Run every queued job in this process, oldest first, and return how many; for tests and commands."""
    count = 0
    while True:
        with db.engine.connect() as connection:
            job_id = connection.scalar(
                sa.select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id).limit(1))
        if job_id is None:
            return count
        run_job(job_id)
        count += 1


def _queue() -> SqliteHuey:
    """Return this application's queue, opened on first use."""
    extension = current_app.extensions["mentoring"]
    if extension.queue is None:
        settings = extension.settings
        settings.queue.parent.mkdir(parents=True, exist_ok=True)
        extension.queue = SqliteHuey("mentoring", filename=str(settings.queue), results=False,
                                     serializer=SignedSerializer(secret=settings.secret_key, salt="jobs"))
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own target

        def carry(job_id: int) -> None:
            with app.app_context():
                run_job(job_id)

        extension.carry = extension.queue.task(name="run_job")(carry)
    queue: SqliteHuey = extension.queue
    return queue


def _send(job_id: int) -> None:
    if not current_app.extensions["mentoring"].sends_jobs:
        return
    _queue()
    current_app.extensions["mentoring"].carry(job_id)


def work(app: Flask) -> None:
    """Run a worker until it is told to stop: a huey consumer, and a sweep for stale jobs every few seconds."""
    stop = threading.Event()

    def sweep() -> None:
        while not stop.wait(HEARTBEAT_SECONDS):
            with app.app_context():
                in_transaction(requeue_stale, clock.now())
                in_transaction(enqueue_scheduled, app.extensions["mentoring"].schedule, clock.now())

    with app.app_context():
        queue = _queue()
        with db.engine.connect() as connection:
            waiting = connection.scalars(sa.select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id)).all()
        queue.flush()
        for job_id in waiting:
            _send(job_id)
        warm(ENGINE)
    threading.Thread(target=sweep, daemon=True).start()
    queue.create_consumer(workers=1, periodic=False, initial_delay=0.05, max_delay=0.4).run()
    stop.set()


def run_in_child(context: JobContext, function: Callable[..., Any], *arguments: Any) -> Any:
    """Run `function(report, *arguments)` in a child process that can be killed, and return its result.

    `report(stage, done, total)` becomes the job's progress; a cancellation kills the child.
    """
    def look() -> None:
        if context.is_cancelled():
            raise CancelledError

    return run_child(function, *arguments, hear=context.progress, look=look)
