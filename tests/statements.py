"""The statements that a piece of work sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from mentoring.core.database import db
from tests.strict_client import StrictClient


@contextmanager
def recorded(engine: sa.Engine) -> Iterator[list[str]]:
    """Give a list that fills with each statement's text while the block runs; transactions and pragmas are left out."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def count_for_page(client: StrictClient, address: str) -> int:
    """Return how many statements a page takes; it has to be shown."""
    with client.application.app_context():
        engine = db.engine
    with recorded(engine) as statements:
        assert client.get(address).status_code == 200
    return len(statements)
