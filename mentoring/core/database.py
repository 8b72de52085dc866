"""The database: base class, types, and the one place where a transaction begins and commits."""

import random
import re
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry

from mentoring.core import clock
from mentoring.core.errors import BusyError, ConflictError, NotFoundError, StaleError
from mentoring.core.writers import WritersQueue

P = ParamSpec("P")
T = TypeVar("T")
V = TypeVar("V", int, str)

TIME_BUDGET_SECONDS = 5.0
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive value is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every model: named constraints, aware times, JSON documents."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime(),
            dict[str, Any]: sa.JSON(),
            list[Any]: sa.JSON(),
        },
    )


class Versioned:
    """A row that people decide on: every update raises `version` and says who, when and what."""

    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str | None] = mapped_column(sa.String(80))
    change: Mapped[str] = mapped_column(sa.String(60), default="")

    def touch(self, *, by: str, at: datetime, change: str) -> None:
        """Note a change: `by` is the actor's pseudonym, `change` a code."""
        self.version += 1
        self.changed_by, self.changed_at, self.change = by, at, change


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def init_database(app: Flask) -> None:
    """Bind the engines and give every connection the durability that decisions need."""
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def prepare_engine(engine: sa.Engine) -> None:
    """Take over BEGIN and set durability on every connection of `engine`."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _configure_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "connect", _configure_postgresql)


def _configure_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=1000", "synchronous=FULL",
                   "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _configure_postgresql(connection: Any, _entry: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '4s'; SET synchronous_commit = on; SET TIME ZONE 'UTC'")
    connection.commit()


def in_transaction(use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `use_case(session, …)` in one writing transaction and commit it.

    A lock or serialisation error runs it again, with jitter, inside one time budget; then `BusyError`.
    A broken constraint becomes the error that its name stands for (`constraint_error`).
    Reads made before, such as the sign-in, are ended first: a read that turns into a write fails at once.
    """
    deadline = time.monotonic() + TIME_BUDGET_SECONDS
    db.session.remove()
    with _queue_for_writing(deadline):
        return _run(deadline, use_case, *args, **kwargs)


@contextmanager
def _queue_for_writing(deadline: float) -> Iterator[None]:
    """Wait for the other writers of a SQLite file; `BusyError` when the budget ends first."""
    url = db.engine.url
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        yield
        return
    queue = _queues.setdefault(str(url.database), WritersQueue(f"{url.database}-writers"))
    if not queue.enter(deadline):
        raise BusyError
    try:
        yield
    finally:
        queue.leave()


_queues: dict[str, WritersQueue] = {}


def _run(deadline: float, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    attempt = 0
    while True:
        db.session.remove()
        session = db.session()
        try:
            session.connection(execution_options={"writes": True})
            result = use_case(session, *args, **kwargs)
            session.flush()
            for hook in session.info.get("before_commit", {}).values():
                hook(session)
            session.commit()
        except IntegrityError as error:
            session.rollback()
            raise constraint_error(error) from error
        except DBAPIError as error:
            session.rollback()
            attempt += 1
            pause = min(0.02 * 2**attempt, 0.4) * random.uniform(0.5, 1.5)
            if not _is_transient(error):
                raise
            if time.monotonic() + pause > deadline:
                raise BusyError from error
            time.sleep(pause)
        except BaseException:
            session.rollback()
            raise
        else:
            for send in session.info.get("after_commit", ()):
                send()
            return result


def before_commit(session: Session, key: str, hook: Callable[[Session], None]) -> None:
    """Run `hook` last in the transaction, once for each `key`."""
    session.info.setdefault("before_commit", {})[key] = hook


def after_commit(session: Session, send: Callable[[], None]) -> None:
    """Run `send` when the transaction has been committed; it is dropped on a rollback."""
    session.info.setdefault("after_commit", []).append(send)


def _is_transient(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    if code is not None:
        return code in {"40001", "40P01", "55P03"}
    return isinstance(error.orig, sqlite3.OperationalError) and any(
        word in str(error.orig) for word in ("locked", "busy"))


class BrokenConstraintError(ConflictError):
    """The database refused a row; `constraint` is the name of what it would have broken."""

    def __init__(self, constraint: str) -> None:
        super().__init__("constraint", constraint=constraint)
        self.constraint = constraint


def constraint_error(error: IntegrityError) -> BrokenConstraintError:
    """Return the error that names the broken constraint, on SQLite and PostgreSQL alike."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return BrokenConstraintError(diagnostics.constraint_name or "unknown")
    text = str(error.orig)
    if match := re.search(r"index '([^']+)'", text) or re.search(r"CHECK constraint failed: (\w+)", text):
        return BrokenConstraintError(match.group(1))
    if match := re.search(r"UNIQUE constraint failed: (.+)", text):
        places = [place.strip().split(".") for place in match.group(1).split(",")]
        return BrokenConstraintError(_unique_name(places[0][0], {column for _, column in places}))
    return BrokenConstraintError("foreign_key" if "FOREIGN KEY" in text else "unknown")


def _unique_name(table_name: str, columns: set[str]) -> str:
    table = Base.metadata.tables[table_name]
    named: list[sa.UniqueConstraint | sa.PrimaryKeyConstraint | sa.Index] = [
        *(c for c in table.constraints if isinstance(c, sa.UniqueConstraint | sa.PrimaryKeyConstraint)),
        *(index for index in table.indexes if index.unique),
    ]
    for item in named:
        if {column.name for column in item.columns} == columns:
            return str(item.name)
    return "unknown"


M = TypeVar("M", bound=Base)


def get_row(session: Session, model: type[M], row_id: int) -> M:
    """Return the row; `NotFoundError` when there is none."""
    row = session.get(model, row_id)
    if row is None:
        raise NotFoundError
    return row


def chunks(values: Collection[V], size: int = 500) -> Iterator[list[V]]:
    """Yield the values, each once and in order, so many at a time: what one `IN` takes on every database."""
    ordered = sorted(set(values))
    yield from (ordered[start:start + size] for start in range(0, len(ordered), size))


def get_locked(session: Session, model: type[M], row_id: int) -> M:
    """Return the row, read afresh and locked for this transaction; `NotFoundError` when there is none.

    Only the row itself is locked, not the units and programmes that are read with it.
    """
    row = session.get(model, row_id, with_for_update={"of": model}, populate_existing=True)
    if row is None:
        raise NotFoundError
    return row


def check_version(session: Session, row: Versioned, version: int) -> None:
    """Raise `StaleError` when the row changed since the page that sent `version` was shown."""
    if row.version != version:
        from mentoring.core.audit import name_of

        by = name_of(session, row.changed_by) if row.changed_by else None
        raise StaleError(by=by, at=row.changed_at, change=row.change)


def is_empty(session: Session, model: type[Base]) -> bool:
    """Tell whether the table has no row."""
    return session.scalar(sa.select(sa.literal(1)).select_from(model).limit(1)) is None


def utc_now() -> datetime:
    """Return the moment for column defaults of bookkeeping rows (never for a decision)."""
    return clock.now()
