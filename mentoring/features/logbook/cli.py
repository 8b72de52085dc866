"""Commands of the logbook."""

import click


@click.command()
def reconcile() -> None:
    """Count all learning hours anew from the sessions; exit code 1 and a line each where stored figures differ."""
    from mentoring.core.database import db
    from mentoring.core.feature import load
    from mentoring.features.logbook.service import reconcile_hours

    with load("mentoring.app:create_app")().app_context():
        people, differences = reconcile_hours(db.session())
    for item in differences:
        click.echo(f"session {item.mentoring_session_id}: stored {item.stored}, its sessions say {item.expected}",
                   err=True)
    if differences:
        raise SystemExit(1)
    click.echo(f"reconcile: {people} people, no difference")
