"""The command `mentoring round run`: a round from the command line, with a bar in the terminal."""

import threading
import time
from typing import Any

import click

STAGES = {"": "preparing", "loading": "reading people", "scoring": "scoring", "solving": "pairing",
          "checking": "trying other weights", "explaining": "writing reasons", "saving": "saving"}


@click.command()
@click.option("--programme", required=True, help="Number or exact name of the programme.")
def run(programme: str) -> None:
    """Run a matching round of a programme and wait for it."""
    from mentoring.core import clock
    from mentoring.core.actors import system_actor
    from mentoring.core.database import db, in_transaction
    from mentoring.core.errors import AppError
    from mentoring.core.feature import load
    from mentoring.core.messages import sentence
    from mentoring.features.rounds import queries, service

    app = load("mentoring.app:create_app")()
    app.extensions["mentoring"].sends_jobs = False
    with app.app_context():
        programme_id = queries.find_programme_id(db.session(), programme)
        if programme_id is None:
            raise click.UsageError(f"There is no programme {programme!r}.")
        try:
            row = in_transaction(service.start_round, system_actor("command"), programme_id=programme_id,
                                 now=clock.now())
        except AppError as error:
            raise click.ClickException(sentence(error.code, error.params)) from error
        _watch(app, row.job_id or 0)
        done = queries.get_round(db.session(), row.id)
        click.echo(_report(done))
        if done.state != "ready":
            raise SystemExit(1)


def _watch(app: Any, job_id: int) -> None:
    """Run the job in a thread and draw how far it is."""
    from mentoring.core.database import db
    from mentoring.core.jobs import get_job, run_job

    def carry() -> None:
        with app.app_context():
            run_job(job_id)

    thread = threading.Thread(target=carry, daemon=True)
    thread.start()
    drawn: Any = click.progressbar(length=100, label="Round", show_eta=False,
                                   item_show_func=lambda stage: STAGES.get(stage or "", stage or ""))
    with drawn as bar:
        while thread.is_alive():
            time.sleep(0.15)
            job = get_job(db.session(), job_id)
            share = round(100 * job.done / job.total) if job.total else 0
            bar.update(max(share - bar.pos, 0), job.stage)
            db.session.remove()
        bar.update(100 - bar.pos)
    thread.join()


def _report(row: Any) -> str:
    if row.state != "ready":
        return f"Round {row.number}: {row.state}. Nothing was changed."
    figures = row.summary
    best = ", proven optimal" if figures["proven"] else ""
    mean = f", mean {figures['mean']:.2f}, lowest {figures['minimum']:.2f}" if figures["mean"] is not None else ""
    return (f"Round {row.number}: {figures['proposed']} proposed of {figures['mentees']} mentees, "
            f"{figures['unplaced']} unplaced{mean}{best}; {figures['seconds']} s")
