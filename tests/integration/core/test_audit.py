"""The audit chain: whole, append-only, and any tampering found at the right place."""

import threading
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core.actors import system_actor
from mentoring.core.audit import AuditEntry, record, verify
from mentoring.core.database import db, in_transaction

NOW = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)
ACTOR = system_actor("test")


def note(session: Session, number: int) -> None:
    record(session, ACTOR, "thing.changed", "thing", number, now=NOW, to=number)


def write(app: Flask, count: int) -> None:
    with app.app_context():
        for number in range(1, count + 1):
            in_transaction(note, number)


def tamper(app: Flask, statement: str) -> None:
    """Change the table as somebody with the file in hand would: triggers dropped first."""
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            for name in ("update", "delete", "replace"):
                connection.exec_driver_sql(f"DROP TRIGGER audit_entry_no_{name}")
        else:
            connection.exec_driver_sql("DROP TRIGGER audit_entry_append_only ON audit_entry")
        connection.exec_driver_sql(statement)
        connection.commit()


def test_an_untouched_chain_holds(app: Flask) -> None:
    write(app, 5)
    with app.app_context():
        assert verify(db.session()).broken_at is None
        assert verify(db.session()).entries == 5


def test_a_moment_told_by_another_clock_is_the_same_moment(app: Flask) -> None:
    def note_there(session: Session) -> None:
        record(session, ACTOR, "thing.changed", "thing", 1, now=NOW.astimezone(ZoneInfo("Asia/Makassar")))

    with app.app_context():
        in_transaction(note_there)
        assert verify(db.session()).broken_at is None


@pytest.mark.parametrize(("statement", "broken_at"), [
    ("UPDATE audit_entry SET action = 'thing.forged' WHERE sequence = 3", 3),
    ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE sequence = 2", 2),
    ("DELETE FROM audit_entry WHERE sequence = 3", 3),
    ("DELETE FROM audit_entry WHERE sequence = 5", 5),
    ("UPDATE audit_entry SET sequence = 9 WHERE sequence = 5", 5),
    ("INSERT INTO audit_entry SELECT 6, at, actor, action, subject, subject_id, detail, mac, mac "
     "FROM audit_entry WHERE sequence = 5", 6),
])
def test_tampering_is_found_at_the_first_bad_entry(app: Flask, statement: str, broken_at: int) -> None:
    write(app, 5)
    tamper(app, statement)
    with app.app_context():
        assert verify(db.session()).broken_at == broken_at


@pytest.mark.parametrize("statement", [
    "UPDATE audit_entry SET action = 'x'",
    "DELETE FROM audit_entry",
    "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE sequence = 1",
])
def test_the_database_refuses_to_change_the_trail(app: Flask, database_kind: str, statement: str) -> None:
    if database_kind == "postgresql":
        statement = statement.replace("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE sequence = 1",
                                      "TRUNCATE audit_entry")
    write(app, 2)
    with app.app_context(), db.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.exec_driver_sql(statement)


def test_writers_at_once_make_one_chain(app: Flask) -> None:
    threads = [threading.Thread(target=write, args=(app, 5)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert verify(db.session()) == verify(db.session())
        assert verify(db.session()).entries == 30
        assert verify(db.session()).broken_at is None


def test_a_fact_of_a_failed_transaction_is_not_kept(app: Flask) -> None:
    def fail(session: Session) -> None:
        note(session, 1)
        raise KeyError

    with app.app_context():
        with pytest.raises(KeyError):
            in_transaction(fail)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0
