"""Running an installation: init, migrate, serve, worker, doctor, audit."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import click

from mentoring.config import Environment, load_settings, write_new_config


def instance_folder() -> Path:
    """Return the folder of this installation's own data."""
    return Path(os.environ.get("MENTORING_INSTANCE", "instance")).resolve()


@click.command()
@click.option("--environment", type=click.Choice([str(e) for e in Environment if e is not Environment.TESTING]),
              default=str(Environment.PRODUCTION), show_default=True)
def init(environment: str) -> None:
    """Write instance/config.toml with fresh secrets, unless one stands already."""
    written = write_new_config(instance_folder(), Environment(environment))
    click.echo(f"{instance_folder() / 'config.toml'} {'written' if written else 'stands already, left as it is'}")


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from mentoring.app import create_app

    app = create_app()
    with app.app_context():
        upgrade_database()


def upgrade_database() -> None:
    """Run all migrations that this database lacks."""
    import logging

    from flask_migrate import upgrade

    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()


@click.command()
def worker() -> None:
    """Run background jobs until stopped."""
    from mentoring.app import create_app
    from mentoring.core.jobs import work

    work(create_app())


@click.command()
@click.option("--host", default=None, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port to listen on.")
@click.option("--worker/--no-worker", "with_worker", default=True, help="Supervise a worker process.")
def serve(host: str | None, port: int | None, with_worker: bool) -> None:
    """Serve the web application, with a worker process beside it."""
    import waitress

    from mentoring.app import create_app

    settings = load_settings()
    app = create_app(settings)
    supervisor = WorkerSupervisor() if with_worker else None
    if supervisor:
        supervisor.start()
    host, port = host or settings.host, port or settings.port
    click.echo(f"mentoring: http://{host}:{port}")
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_warm, daemon=True).start()
    try:
        waitress.serve(app, host=host, port=port, threads=8, ident=None)
    finally:
        if supervisor:
            supervisor.stop()


def _warm() -> None:
    """Load what scoring and solving need before anybody waits for it: no first decision holds others up by seconds."""
    import sklearn.feature_extraction.text  # noqa: F401  # loading it is the point

    from mentoring.core.children import SOLVER, prepare

    prepare(SOLVER)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class WorkerSupervisor:
    """Keeps one worker process alive, waiting longer after each quick death."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _run(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            started = time.monotonic()
            self._process = subprocess.Popen([sys.executable, "-m", "mentoring.cli", "worker"])
            self._process.wait()
            pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, 30.0)
            self._stopping.wait(pause)


@click.command()
def doctor() -> None:
    """Check configuration, database, migrations and storage; say what to do."""
    from mentoring.app import create_app

    settings = load_settings()
    click.echo(f"settings   ok ({settings.environment})")
    app = create_app(settings)
    with app.app_context():
        problems = _database_problems()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo("database   ok")


def _database_problems() -> list[str]:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy.exc import SQLAlchemyError

    from mentoring.app import MIGRATIONS
    from mentoring.core.database import db

    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return [f"database   cannot be reached: {error.__class__.__name__}"]
    if current == head:
        return []
    return [f"database   is at {current}, this version needs {head}: run `mentoring migrate`"]


@click.command()
@click.argument("action", type=click.Choice(["verify"]))
def audit(action: str) -> None:
    """Verify the audit trail; exit code 1 and the first bad entry when it was tampered with."""
    from mentoring.app import create_app
    from mentoring.core.audit import verify
    from mentoring.core.database import db

    app = create_app()
    with app.app_context():
        found = verify(db.session())
    if found.broken_at is not None:
        click.echo(f"audit {action}: entry {found.broken_at} does not hold", err=True)
        raise SystemExit(1)
    click.echo(f"audit {action}: {found.entries} entries hold")
