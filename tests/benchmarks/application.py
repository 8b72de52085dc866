"""Speed of the application on the demo office: commands, the import, a round, what if, every page."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mentoring.app import create_app
from mentoring.config import load_settings
from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.jobs import run_queued_jobs
from mentoring.demo.fill import ADMINISTRATOR, COORDINATOR, JUNIOR, SENIOR, DemoAccount
from mentoring.features.accounts import queries as accounts
from mentoring.features.accounts import service
from mentoring.features.accounts.models import Account
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.eligibility.service import load_scored
from mentoring.features.pairings.service import activate_due
from mentoring.features.people import service as people
from mentoring.features.people.spreadsheet.extract import read_staff
from mentoring.features.programmes.models import Programme
from mentoring.features.rounds.models import Proposal, Round
from mentoring.features.rounds.service import prepare_publication, publish_round, start_round
from mentoring.features.rounds.service.decide import approve_loaded
from tests.benchmarks.crowd import fill_crowd
from tests.browser.stand import environment, fill_demo, run
from tests.builders.accounts import make_coordinator

STAFF_FILE = Path(__file__).parents[1] / "fixtures" / "siasn" / "pegawai_siasn.csv"
REPEATS = 20
PAGES: tuple[tuple[DemoAccount, tuple[str, ...]], ...] = (
    (COORDINATOR, ("/programmes/2", "/programmes/2/enrolments", "/programmes/2/rounds", "/programmes/2/review",
                   "/programmes/2/requests", "/programmes/1/pairings", "/employees", "/units", "/accounts")),
    (JUNIOR, ("/home", "/mentors", "/requests", "/hours")),
    (SENIOR, ("/home", "/requests", "/sessions/new")),
    (ADMINISTRATOR, ("/accounts", "/audit", "/learning-hours")))


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    """Print a line for each measure: what, how long, and its aim."""
    with tempfile.TemporaryDirectory(prefix="mentoring-bench-") as folder:
        instance = Path(folder) / "demo"
        fill_demo(instance)
        print_help_ratio(instance)
        app = create_app(load_settings(instance))
        app.extensions["mentoring"].sends_jobs = False
        with app.app_context():
            print_import()
            print_round()
        print_what_if(app)
        print_pages(app)
        print_what_if_at_full_size(Path(folder) / "crowd")


def print_help_ratio(instance: Path) -> None:
    """`mentoring --help` against a bare `import flask`, whole processes, the median of seven each."""
    def seconds(*arguments: str) -> float:
        return median(timed(lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=True,
                                                   env=environment(instance))) for _run in range(7))

    ours, bare = seconds("-m", "mentoring.cli", "--help"), seconds("-c", "import flask")
    print(f"mentoring --help         {ours / bare:5.2f} × import flask   (aim 2.5; {ours * 1000:.0f} ms)")


def print_import() -> None:
    """The 600-row staff export: read, planned, written and committed."""
    def bring_in() -> None:
        actor, reading = system_actor("bench"), read_staff(STAFF_FILE.read_bytes(), STAFF_FILE.name)
        row = in_transaction(people.stage_import, actor, kind="people", file_name=STAFF_FILE.name, reading=reading,
                             unit_id=None, now=clock.now())
        in_transaction(people.queue_import, actor, import_id=row.id, version=row.version, job="people.apply_import",
                       now=clock.now())
        run_queued_jobs()

    print(f"import of 600 rows       {timed(bring_in):5.2f} s              (aim 5)")


def print_round() -> None:
    """A round of the demo's 240 mentees and 90 mentors, from the start to proposals with reasons."""
    in_transaction(start_round, system_actor("bench"), programme_id=2, now=clock.now())
    first = timed(run_queued_jobs)
    in_transaction(start_round, system_actor("bench"), programme_id=2, now=clock.now())
    print(f"round 240 × 90           {timed(run_queued_jobs):5.2f} s warm, {first:.2f} s cold (aim 5)")


def print_what_if(app: Flask) -> None:
    """The what-if page of the demo's 240 mentees and 90 mentors, beside the round that has just run."""
    client = app.test_client()
    sign_in(app, client, COORDINATOR.sign_in_name)
    first, times = try_policies(client, 2)
    print(f"what if 240 × 90         {median(times):5.2f} s warm, {first:.2f} s cold (aim 0.5)")


def print_what_if_at_full_size(instance: Path) -> None:
    """The same for 2,000 mentees and 800 mentors: a round, then what if, then the round beside another."""
    run(instance, "init", "--environment", "demo")
    run(instance, "migrate")
    app = create_app(load_settings(instance))
    app.extensions["mentoring"].sends_jobs = False
    with app.app_context():
        programme = in_transaction(fill_crowd, 2000, 800)
        name = in_transaction(make_coordinator, programme.unit).sign_in_name
        rounds = []
        for _run in range(2):
            in_transaction(start_round, system_actor("bench"), programme_id=programme.id, now=clock.now())
            rounds.append(timed(run_queued_jobs))
    client = app.test_client()
    sign_in(app, client, name)
    first, times = try_policies(client, programme.id)
    print(f"round 2,000 × 800        {rounds[0]:5.2f} s")
    print(f"what if 2,000 × 800      {median(times):5.2f} s warm, {first:.2f} s cold (aim 3)")
    path = f"/programmes/{programme.id}/rounds/compare?kind=kept"
    seconds = median(timed(partial(get, client, path)) for _run in range(5))
    print(f"compare 2,000 pairs      {seconds:5.2f} s              (aim 0.5)")
    print_desk(app, client, programme.id)


def print_desk(app: Flask, client: FlaskClient, programme_id: int) -> None:
    """The desk at that size: the queue's page, all pairs approved and published, and their workbook."""
    address = f"/programmes/{programme_id}"
    times = sorted(timed(partial(client.get, f"{address}/review", base_url="https://localhost", follow_redirects=True))
                   for _run in range(REPEATS))
    print(f"review 2,000 × 800       {times[-2] * 1000:5.0f} ms at p95      (aim 150)")
    with app.app_context():
        round_id = db.session.scalars(sa.select(sa.func.max(Round.id)).where(Round.programme_id == programme_id)).one()
        db.session.remove()
        approved = timed(partial(in_transaction, approve_everything, round_id))
        in_transaction(lambda session: session.execute(sa.update(Programme).values(grace_days=0)))
    preview = timed(partial(get, client, f"{address}/publish"))
    with app.app_context():
        published = timed(partial(in_transaction, publish_everything, programme_id))
        while in_transaction(activate_due, clock.now() + timedelta(hours=1)):
            pass
    print(f"approve, preview, publish {approved:4.1f}, {preview:.2f}, {published:.1f} s")
    seconds = median(timed(partial(get, client, f"{address}/pairings.xlsx")) for _run in range(5))
    print(f"workbook of all pairs    {seconds:5.2f} s              (aim 2)")


def approve_everything(session: Session, round_id: int) -> None:
    actor, ready = system_actor("bench"), None
    for proposal in session.scalars(sa.select(Proposal).where(Proposal.round_id == round_id).order_by(Proposal.id)):
        ready = ready or load_scored(session, proposal.round.programme_id, {})
        with suppress(RuleBrokenError):
            approve_loaded(session, actor, proposal, clock.now(), ready)


def publish_everything(session: Session, programme_id: int) -> None:
    stamp = prepare_publication(session, programme_id).stamp
    publish_round(session, system_actor("bench"), programme_id=programme_id, stamp=stamp, now=clock.now())


def try_policies(client: FlaskClient, programme_id: int) -> tuple[float, list[float]]:
    """Return how long the first of several what-ifs of one programme takes, and the five after it."""
    path = f"/programmes/{programme_id}/what-if"
    get(client, path)
    times = [timed(partial(get, client, f"{path}?try=1&goals={weight}&not_senior_enough=y&line_manager=y&no_common_mode=y"))
             for weight in (20, 30, 40, 50, 60, 70)]
    return times[0], times[1:]


def get(client: FlaskClient, path: str) -> None:
    answer = client.get(path, base_url="https://localhost")
    assert answer.status_code == 200, f"{path}: {answer.status}"


def sign_in(app: Flask, client: FlaskClient, sign_in_name: str) -> None:
    with app.app_context():
        row = accounts.find_account(db.session(), sign_in_name)
        assert row is not None
        in_transaction(lambda session: session.execute(sa.update(Account).values(notice_accepted_at=clock.now())))
        token = in_transaction(service.open_sign_in, account_id=row.id, device="bench", now=clock.now())
    with client.session_transaction(base_url="https://localhost") as cookie:
        cookie["sign_in"] = token


def print_pages(app: Flask) -> None:
    """Each page, warm: median and 95th percentile of twenty requests."""
    print(f"{'page':<34}{'median ms':>10}{'p95 ms':>10}{'kB':>8}   (aim 150 ms at p95)")
    for account, paths in PAGES:
        client = app.test_client()
        sign_in(app, client, account.sign_in_name)
        for path in paths:
            size = len(client.get(path, base_url="https://localhost", follow_redirects=True).data)
            times = sorted(timed(partial(client.get, path, base_url="https://localhost", follow_redirects=True)) for _run in range(REPEATS))
            print(f"{account.role[:4]} {path:<29}{median(times) * 1000:>10.1f}{times[-2] * 1000:>10.1f}{size / 1000:>8.1f}")


if __name__ == "__main__":
    main()
