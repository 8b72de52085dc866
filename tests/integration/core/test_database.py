"""The transaction: retries, constraint names, durability."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core.database import (
    Base,
    BrokenConstraintError,
    UtcDateTime,
    after_commit,
    check_version,
    db,
    in_transaction,
)
from mentoring.core.errors import BusyError, StaleError
from mentoring.core.writers import FairLock, WritersQueue
from mentoring.features.people.models import Competency, Employee, Unit
from tests.builders.people import make_employee, make_unit


def test_a_use_case_is_committed_once_it_returns(app: Flask) -> None:
    with app.app_context():
        unit_id = in_transaction(lambda session: make_unit(session, "Bappeda").id)
        assert db.session.get_one(Unit, unit_id).name == "Bappeda"


def test_a_use_case_that_raises_leaves_nothing(app: Flask) -> None:
    def fail(session: Session) -> None:
        make_unit(session, "Bappeda")
        raise KeyError

    with app.app_context():
        with pytest.raises(KeyError):
            in_transaction(fail)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 0


def test_what_follows_a_commit_is_dropped_on_a_rollback(app: Flask) -> None:
    sent: list[str] = []

    def fail(session: Session) -> None:
        after_commit(session, lambda: sent.append("never"))
        raise KeyError

    with app.app_context():
        with pytest.raises(KeyError):
            in_transaction(fail)
        in_transaction(lambda session: after_commit(session, lambda: sent.append("once")))
    assert sent == ["once"]


@pytest.mark.parametrize(("make", "name"), [
    (lambda s: s.add_all([Competency(code="A", name="a"), Competency(code="A", name="b")]), "uq_competency_code"),
    (lambda s: setattr(e := make_employee(s), "line_manager_id", e.id), "ck_employee_line_manager_is_another"),
])
def test_a_broken_constraint_is_known_by_its_name_on_both_databases(app: Flask, make: object, name: str) -> None:
    with app.app_context(), pytest.raises(BrokenConstraintError) as caught:
        in_transaction(make)  # type: ignore[arg-type]  # a parametrised use case
    assert caught.value.constraint == name


def test_every_unique_constraint_can_be_told_from_its_columns() -> None:
    for table in Base.metadata.tables.values():
        seen: dict[frozenset[str], str] = {}
        uniques = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
        for item in [*uniques, *(index for index in table.indexes if index.unique)]:
            columns = frozenset(column.name for column in item.columns)
            assert columns not in seen, f"{item.name} and {seen.get(columns)} on {table.name}"
            seen[columns] = str(item.name)


def test_two_writers_wait_for_each_other_instead_of_failing(app: Flask) -> None:
    def count_up(session: Session) -> None:
        employee = session.scalars(sa.select(Employee).with_for_update()).one()
        employee.grade_rank = (employee.grade_rank or 0) + 1

    def work() -> None:
        with app.app_context():
            for _ in range(10):
                in_transaction(count_up)

    with app.app_context():
        in_transaction(make_employee)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.scalar(sa.select(Employee.grade_rank)) == 40


def test_a_lock_that_lasts_longer_than_the_budget_is_told_as_busy(
        app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.database.TIME_BUDGET_SECONDS", 0.2)

    def locked(_session: Session) -> None:
        error = sa.exc.OperationalError("UPDATE", {}, LockedError("database is locked"))
        raise error

    import sqlite3

    class LockedError(sqlite3.OperationalError):
        pass

    with app.app_context(), pytest.raises(BusyError):
        in_transaction(locked)


def test_a_stale_version_is_refused_with_who_when_and_what(session: Session) -> None:
    employee = make_employee(session)
    moment = datetime(2026, 11, 24, 1, tzinfo=UTC)
    employee.touch(by="system:import", at=moment, change="imported")
    with pytest.raises(StaleError) as caught:
        check_version(session, employee, 1)
    assert (caught.value.by, caught.value.at, caught.value.change) == ("sistem", moment, "imported")
    check_version(session, employee, 2)


def test_every_pooled_connection_is_durable(app: Flask, database_kind: str) -> None:
    with app.app_context(), db.engine.connect() as first, db.engine.connect() as second:
        for connection in (first, second):
            if database_kind == "sqlite":
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
                assert connection.exec_driver_sql("PRAGMA recursive_triggers").scalar() == 1
            else:
                assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
                assert connection.exec_driver_sql("SHOW fsync").scalar() == "on"


def test_a_moment_without_its_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), sa.create_engine("sqlite://").dialect)  # noqa: DTZ001  # the fault under test


def test_writers_take_turns_in_the_order_of_asking() -> None:
    lock, order, threads = FairLock(), list[int](), []
    assert lock.acquire(1)
    for number in range(20):
        threads.append(threading.Thread(target=lambda own: (lock.acquire(10), order.append(own), lock.release()),
                                        args=(number,)))
        threads[-1].start()
        while len(lock._waiting) <= number:
            time.sleep(0.001)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_whoever_waits_too_long_leaves_the_queue() -> None:
    lock = FairLock()
    assert lock.acquire(1)
    assert not lock.acquire(0.01)
    lock.release()
    assert lock.acquire(0)


def test_a_writer_waits_for_one_of_another_process_and_gives_up_at_the_deadline(tmp_path: Path) -> None:
    here, there = WritersQueue(str(tmp_path / "w")), WritersQueue(str(tmp_path / "w"))
    assert there.enter(time.monotonic() + 1)
    assert not here.enter(time.monotonic() + 0.05)
    there.leave()
    assert here.enter(time.monotonic() + 1)
    here.leave()
