"""Commands of people: the same import and export as on the screens."""

from pathlib import Path

import click


@click.command("people")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unit", "unit_id", type=int, default=None, help="Id of the unit below which the people belong.")
@click.option("--apply", "is_applied", is_flag=True, help="Carry it out; without it only the preview is shown.")
def import_people(file: Path, unit_id: int | None, is_applied: bool) -> None:
    """Read a staff export and show, or carry out, what it changes."""
    from sqlalchemy.orm import Session

    from mentoring.core import clock
    from mentoring.core.actors import system_actor
    from mentoring.core.database import db, in_transaction
    from mentoring.core.errors import InvalidError
    from mentoring.core.feature import load
    from mentoring.core.messages import sentence
    from mentoring.features.people import service
    from mentoring.features.people.models import Unit
    from mentoring.features.people.spreadsheet.extract import in_child, read_staff
    from mentoring.features.people.spreadsheet.plan import Plan, apply_staff, lock_imports, plan_staff

    app = load("mentoring.app:create_app")()
    with app.app_context():
        if unit_id is not None and db.session.get(Unit, unit_id) is None:
            raise click.UsageError(f"there is no unit {unit_id}")
        try:
            reading = in_child(read_staff, file.read_bytes(), file.name)
        except InvalidError as error:
            code, params = next(iter(error.fields.values()))
            raise click.ClickException(sentence(code, params)) from error
        for issue in reading.issues:
            click.echo(f"{issue.sheet or file.name}:{issue.row} {issue.column}: {sentence(issue.code, issue.params)}")

        def plan_of(session: Session) -> Plan:
            return plan_staff(session, reading.records, session.get(Unit, unit_id) if unit_id else None, given=reading.given)

        def run(session: Session) -> dict[str, int]:
            lock_imports(session)
            plan = plan_of(session)
            apply_staff(session, system_actor("command"), plan, clock.now())
            return plan.counts()

        counts = in_transaction(run) if is_applied else plan_of(db.session()).counts()
    for told, columns in (("dropped, never stored", reading.dropped), ("unused", reading.unused)):
        if columns:
            click.echo(f"columns {told}: {', '.join(columns)}")
    decisions = service.report_of(reading)["counts"]
    click.echo(", ".join(f"{name} {count}" for name, count in {**decisions, **counts}.items()))
    if not is_applied:
        click.echo("Nothing was changed; --apply carries it out.")


@click.command("people")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_people(file: Path) -> None:
    """Write all employees as CSV or XLSX, by the file's ending; importing it again changes nothing."""
    from mentoring.core.database import db
    from mentoring.core.feature import load
    from mentoring.features.people.spreadsheet.export import write_people

    app = load("mentoring.app:create_app")()
    with app.app_context():
        try:
            count = write_people(db.session(), file)
        except OSError as error:
            raise click.ClickException(f"{file}: {error.strerror or error}") from error
    click.echo(f"{count} people written to {file}")
