"""Use cases of people: import a file, give a new number, merge two records, state competencies."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import Base, check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.core.jobs import JobState, enqueue, get_job
from mentoring.core.mail import move_letters
from mentoring.features.people import queries
from mentoring.features.people.models import (
    Competency,
    Employee,
    EmployeeCompetency,
    PreviousNip,
    PrivateBlock,
    SpreadsheetImport,
    Unit,
)
from mentoring.features.people.permissions import P
from mentoring.features.people.rules.nip import BadNumber, clean_number, parse_number
from mentoring.features.people.rules.rows import Decision, Issue, Reading
from mentoring.features.people.spreadsheet.plan import Plan, apply_staff, lock_imports, plan_staff

KIND = "people"
STAGED, QUEUED, APPLIED, DROPPED = "staged", "queued", "applied", "dropped"
MOST_ISSUES = 2000


def report_of(reading: Reading) -> dict[str, Any]:
    """Return what a reading found, as it is stored with the import."""
    return {"counts": {str(name): count for name, count in sorted(reading.counts.items())},
            "issues": [issue.to_document() for issue in reading.issues[:MOST_ISSUES]],
            "issue_count": len(reading.issues), "unused": reading.unused, "dropped": reading.dropped,
            "given": reading.given, "headings": reading.headings,
            "lines": {nip: list(line) for nip, line in reading.lines.items()}}


def stage_import(session: Session, actor: Actor, *, kind: str, file_name: str, reading: Reading, unit_id: int | None,
                 programme_id: int | None = None, now: datetime) -> SpreadsheetImport:
    """Keep the mapped records of a file for a preview; the file itself is not kept."""
    check(actor, P.IMPORT)
    row = SpreadsheetImport(
        kind=kind, file_name=file_name[:200], unit_id=unit_id, programme_id=programme_id, state=STAGED,
        rows=reading.records, report=report_of(reading), created_by=actor.pseudonym, created_at=now, version=1,
        change="")
    session.add(row)
    session.flush()
    audit.record(session, actor, "import.staged", "import", row.id, now=now, kind=kind, rows=len(reading.records))
    return row


def queue_import(session: Session, actor: Actor, *, import_id: int, version: int, job: str, seen: int | None = None,
                 now: datetime) -> SpreadsheetImport:
    """Start carrying out a staged import in the background, or again one whose job did not get through.

    `seen` is the fingerprint of the plan that the preview showed.
    """
    row = get_locked(session, SpreadsheetImport, import_id)
    check(actor, P.IMPORT_VIEW, row)
    check_version(session, row, version)
    if row.state != STAGED and not is_stuck(session, row):
        raise ConflictError("import_done")
    row.state = QUEUED
    row.report = row.report | {"seen": seen}
    row.touch(by=actor.pseudonym, at=now, change="import_queued")
    row.job_id = enqueue(session, job, {"import_id": row.id, "scope": list(actor.scope_paths)}, actor, now).id
    session.flush()
    return row


def is_stuck(session: Session, row: SpreadsheetImport) -> bool:
    """Tell whether an import was begun and its job failed or was cancelled: nothing of it is in."""
    return (row.state == QUEUED and row.job_id is not None
            and get_job(session, row.job_id).state in {JobState.FAILED, JobState.CANCELLED})


def drop_import(session: Session, actor: Actor, *, import_id: int, version: int, now: datetime) -> None:
    """Refuse the whole file: nothing of it stays."""
    row = get_locked(session, SpreadsheetImport, import_id)
    check(actor, P.IMPORT_VIEW, row)
    check_version(session, row, version)
    if row.state != STAGED and not is_stuck(session, row):
        raise ConflictError("import_done")
    row.state, row.rows = DROPPED, []
    row.report = row.report | {"lines": {}}
    row.touch(by=actor.pseudonym, at=now, change="import_dropped")
    audit.record(session, actor, "import.dropped", "import", row.id, now=now)


def plan_import(session: Session, row: SpreadsheetImport, scope: Collection[str]) -> Plan:
    """Return what an import of staff would do now, within the units that whoever imports manages."""
    unit = session.get(Unit, row.unit_id) if row.unit_id else None
    return plan_staff(session, row.rows, unit, given=row.report["given"], scope=scope)


def outside_issues(row: SpreadsheetImport, plan: Plan) -> list[dict[str, Any]]:
    """Return an issue for each row that the plan leaves out because it lies outside the actor's units."""
    lines = [row.report["lines"][nip] for nip in plan.outside]
    issues = [Issue(sheet, number, "unit", "employee_outside", Decision.REJECT) for sheet, number in lines]
    return [issue.to_document() for issue in sorted(issues, key=lambda issue: (issue.sheet or "", issue.row))]


def apply_people_import(session: Session, actor: Actor, *, import_id: int, scope: Collection[str], now: datetime) -> None:
    """Carry out a queued import of staff in the sender's name, all of it or none; run again, it does nothing."""
    lock_imports(session)
    row = get_locked(session, SpreadsheetImport, import_id)
    if row.state != QUEUED:
        return
    sender = replace(actor, pseudonym=row.created_by)
    plan = plan_import(session, row, scope)
    apply_staff(session, sender, plan, now, row.id)
    issues = outside_issues(row, plan)
    row.report = row.report | {"issues": [*issues, *row.report["issues"]][:MOST_ISSUES], "lines": {},
                               "issue_count": row.report["issue_count"] + len(issues)}
    finish_import(row, sender, plan.counts() | {
        "flagged": sorted({*plan.leavers, *plan.movers}),
        "differs": row.report["seen"] not in (None, plan.fingerprint())}, now)


def finish_import(row: SpreadsheetImport, actor: Actor, result: dict[str, Any], now: datetime) -> None:
    """Note that an import was carried out, and forget its records."""
    row.state, row.applied_at, row.rows = APPLIED, now, []
    row.report = row.report | {"result": result}
    row.touch(by=actor.pseudonym, at=now, change="import_applied")


def renumber_employee(session: Session, actor: Actor, *, employee_id: int, version: int, nip: str,
                      now: datetime) -> Employee:
    """Give an employee a new number, as when a PPPK becomes PNS; the old one is still found."""
    employee = get_locked(session, Employee, employee_id)
    check(actor, P.EDIT, employee)
    check_version(session, employee, version)
    number = parse_number(nip)
    if isinstance(number, BadNumber):
        raise InvalidError.of("nip", number.code, **number.params)
    holder = queries.find_employee_by_nip(session, number.digits)
    if holder is not None and holder.id != employee.id:
        raise InvalidError.of("nip", "nip_taken")
    if employee.nip and employee.nip != number.digits:
        session.merge(PreviousNip(nip=employee.nip, employee_id=employee.id))
    session.execute(sa.delete(PreviousNip).where(PreviousNip.nip == number.digits))
    employee.nip = number.digits
    employee.touch(by=actor.pseudonym, at=now, change="employee_renumbered")
    session.flush()
    audit.record(session, actor, "employee.renumbered", "employee", employee.id, now=now)
    return employee


def merge_employees(session: Session, actor: Actor, *, kept_id: int, version: int, merged_id: int,
                    now: datetime) -> Employee:
    """Merge a second record of one person into the first: everything that refers to it moves over.

    Where both state a level of one competency, or a block of one person, that of the kept record stands. Refused, with
    nothing changed, where both records hold something else of which there can be only one.
    """
    kept, merged = get_locked(session, Employee, kept_id), get_locked(session, Employee, merged_id)
    check(actor, P.EDIT, kept)
    check(actor, P.EDIT, merged)
    check_version(session, kept, version)
    if kept.id == merged.id:
        raise ConflictError("merge_itself")
    session.execute(sa.update(Employee).where(Employee.id == kept.id, Employee.line_manager_id == merged.id)
                    .values(line_manager_id=None))
    number, merged.nip = merged.nip, None
    session.flush()
    _drop_doubles(session, merged.id, kept.id)
    _move_references(session, merged.id, kept.id)
    move_letters(session, merged.id, kept.id)
    if number and kept.nip is None:
        kept.nip = number
    elif number:
        session.add(PreviousNip(nip=number, employee_id=kept.id))
    session.execute(sa.delete(Employee).where(Employee.id == merged.id))
    session.expunge(merged)
    kept.touch(by=actor.pseudonym, at=now, change="employee_merged")
    session.flush()
    audit.record(session, actor, "employee.merged", "employee", kept.id, now=now, merged=merged_id)
    return kept


def _drop_doubles(session: Session, old: int, new: int) -> None:
    """Take away what the kept record states itself, and blocks between the two, who are one person."""
    own = sa.select(EmployeeCompetency.competency_id).where(EmployeeCompetency.employee_id == new)
    session.execute(sa.delete(EmployeeCompetency).where(
        EmployeeCompetency.employee_id == old, EmployeeCompetency.competency_id.in_(own.scalar_subquery())))
    block, pair = PrivateBlock, (old, new)
    session.execute(sa.delete(block).where(block.blocker_id.in_(pair), block.blocked_id.in_(pair)))
    for mine, other in ((block.blocker_id, block.blocked_id), (block.blocked_id, block.blocker_id)):
        own = sa.select(other).where(mine == new)
        session.execute(sa.delete(block).where(mine == old, other.in_(own.scalar_subquery())))


def _move_references(session: Session, old: int, new: int) -> None:
    """Let every foreign key that refers to one employee refer to another; a uniqueness that breaks stops it all."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is Employee.__table__.c.id:
                session.execute(sa.update(table).where(key.parent == old).values({key.parent: new}))


def set_competency(session: Session, actor: Actor, *, employee_id: int, code: str, level: int | None,
                   now: datetime) -> None:
    """State an employee's assessed level of a competency, or take it away with None."""
    employee = queries.get_employee(session, employee_id)
    check(actor, P.EDIT, employee)
    competency = session.scalar(sa.select(Competency).where(Competency.code == code))
    if competency is None:
        raise InvalidError.of("code", "competency_unknown")
    if level is not None and not 0 <= level <= 5:
        raise InvalidError.of("level", "level_range")
    stated = session.get(EmployeeCompetency, (employee_id, competency.id))
    if level is None:
        if stated:
            session.delete(stated)
    elif stated:
        stated.level = level
    else:
        session.add(EmployeeCompetency(employee_id=employee_id, competency_id=competency.id, level=level))
    session.flush()
    audit.record(session, actor, "employee.competency", "employee", employee_id, now=now, code=code, level=level)


def set_line_manager(session: Session, actor: Actor, *, employee_id: int, version: int, manager_nip: str,
                     now: datetime) -> Employee:
    """Note whom an employee reports to, by number; empty takes it away."""
    employee = get_locked(session, Employee, employee_id)
    check(actor, P.EDIT, employee)
    check_version(session, employee, version)
    manager = queries.find_employee_by_nip(session, clean_number(manager_nip)) if manager_nip.strip() else None
    if manager_nip.strip() and (manager is None or manager.id == employee.id):
        raise InvalidError.of("manager", "manager_unknown")
    if manager and employee.id in queries.list_line_manager_chain(session, [manager.id]).get(manager.id, ()):
        raise InvalidError.of("manager", "manager_circle")
    employee.line_manager_id = manager.id if manager else None
    employee.touch(by=actor.pseudonym, at=now, change="employee_manager")
    session.flush()
    audit.record(session, actor, "employee.manager", "employee", employee.id, now=now)
    return employee
