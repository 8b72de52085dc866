"""Reads of units, employees, competencies and imports; every list respects the actor's scope."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.database import chunks, get_row
from mentoring.core.pagination import Page, paginate
from mentoring.features.people.models import (
    Competency,
    Employee,
    EmployeeCompetency,
    PreviousNip,
    PrivateBlock,
    SpreadsheetImport,
    Unit,
)
from mentoring.features.people.rules.names import sort_name
from mentoring.features.people.rules.nip import clean_number

DEEPEST_LINE = 12
LINES_AT_ONCE = 5_000
"""Line managers are followed this far up; real lines are shorter, and a circle ends here."""


def within(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that a unit lies in a subtree which the actor manages."""
    if actor.is_system:
        return sa.true()
    return sa.or_(sa.false(), *(Unit.path.startswith(path, autoescape=True) for path in actor.scope_paths))


def list_units(session: Session, actor: Actor) -> list[Unit]:
    """Return the units of the actor's scope in tree order; an administrator sees all."""
    statement = sa.select(Unit)
    if not actor.is_administrator:
        statement = statement.where(within(actor))
    units = list(session.scalars(statement))
    names = {unit.id: unit.name.casefold() for unit in units}
    return sorted(units, key=lambda unit: [(names.get(int(part), ""), int(part)) for part in unit.path.split("/") if part])


def get_unit(session: Session, unit_id: int) -> Unit:
    return get_row(session, Unit, unit_id)


def get_employee(session: Session, employee_id: int) -> Employee:
    return get_row(session, Employee, employee_id)


def find_employee_by_nip(session: Session, nip: str) -> Employee | None:
    """Return the employee with this number, now or before."""
    return session.scalar(sa.select(Employee).outerjoin(PreviousNip, PreviousNip.employee_id == Employee.id).where(
        sa.or_(Employee.nip == nip, PreviousNip.nip == nip)))


def map_nips(session: Session, nips: Collection[str]) -> dict[str, int]:
    """Return the employee ids behind numbers, present or previous; two queries a chunk of numbers."""
    found: dict[str, int] = {}
    for chunk in chunks(nips):
        found.update({nip: row_id for nip, row_id in session.execute(
            sa.select(PreviousNip.nip, PreviousNip.employee_id).where(PreviousNip.nip.in_(chunk)))})
        found.update({nip: row_id for nip, row_id in session.execute(
            sa.select(Employee.nip, Employee.id).where(Employee.nip.in_(chunk))) if nip})
    return found


def map_unit_names(session: Session, unit_ids: Collection[int]) -> dict[int, str]:
    """Return the names of units by id, in the order of their names, in one query."""
    if not unit_ids:
        return {}
    rows = session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(sorted(unit_ids))))
    return {unit_id: name for unit_id, name in sorted(rows.all(), key=lambda row: (row[1].casefold(), row[0]))}


def list_units_by_id(session: Session, unit_ids: Collection[int]) -> list[Unit]:
    """Return units by their ids, in the order of their names."""
    return list(session.scalars(sa.select(Unit).where(Unit.id.in_(sorted(unit_ids))).order_by(Unit.name, Unit.id)))


def list_employees(session: Session, actor: Actor, *, search: str = "", unit_id: int | None = None,
                   only_active: bool = False, cursor: str | None = None, size: int = 28) -> Page[Employee]:
    """Return employees of the actor's scope by bare name; `search` meets names, or a whole NIP."""
    statement = sa.select(Employee).join(Employee.unit).where(within(actor))
    if unit_id is not None:
        subtree = sa.select(Unit.path).where(Unit.id == unit_id).scalar_subquery()
        statement = statement.where(Unit.path.like(subtree + "%"))
    if search:
        statement = statement.where(sa.or_(Employee.sort_name.contains(sort_name(search), autoescape=True),
                                           Employee.nip == clean_number(search)))
    if only_active:
        statement = statement.where(Employee.is_active)
    return paginate(session, statement, (Employee.sort_name, Employee.id), lambda row: (row.sort_name, row.id), cursor,
                    size)


def list_line_manager_chain(session: Session, employee_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return everyone up each employee's line, the nearest first, by one recursive query a chunk of employees."""
    found: dict[int, tuple[int, ...]] = {}
    for chunk in chunks(employee_ids, LINES_AT_ONCE):
        for employee, above in session.execute(_lines_of(chunk)):
            found[employee] = (*found.get(employee, ()), above)
    return found


def _lines_of(employee_ids: list[int]) -> sa.Select[Any]:
    manager = sa.orm.aliased(Employee)
    chain = sa.select(Employee.id.label("employee"), Employee.line_manager_id.label("manager"),
                      sa.literal(1).label("distance")).where(
                          Employee.line_manager_id.is_not(None), Employee.id.in_(employee_ids)).cte(recursive=True)
    chain = chain.union_all(
        sa.select(chain.c.employee, manager.line_manager_id, chain.c.distance + 1)
        .join(manager, manager.id == chain.c.manager)
        .where(manager.line_manager_id.is_not(None), chain.c.distance < DEEPEST_LINE))
    return sa.select(chain.c.employee, chain.c.manager).order_by(chain.c.employee, chain.c.distance)


def list_private_blocks(session: Session, employee_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (blocker, blocked) where either is among the employees; for the eligibility check alone."""
    wanted = frozenset(employee_ids)
    rows = session.execute(sa.select(PrivateBlock.blocker_id, PrivateBlock.blocked_id))
    return {(blocker, blocked) for blocker, blocked in rows if blocker in wanted or blocked in wanted}


def list_own_blocks(session: Session, employee_id: int) -> list[Employee]:
    """Return whom somebody blocked; for the blocker's own page alone."""
    return list(session.scalars(sa.select(Employee).join(PrivateBlock, PrivateBlock.blocked_id == Employee.id)
                                .where(PrivateBlock.blocker_id == employee_id).order_by(Employee.sort_name, Employee.id)))


def list_competencies(session: Session) -> list[Competency]:
    return list(session.scalars(sa.select(Competency).order_by(Competency.code)))


def list_employee_competencies(session: Session, employee_id: int) -> list[EmployeeCompetency]:
    return list(session.scalars(sa.select(EmployeeCompetency).where(EmployeeCompetency.employee_id == employee_id)
                                .join(EmployeeCompetency.competency).order_by(Competency.code)))


def get_import(session: Session, import_id: int) -> SpreadsheetImport:
    return get_row(session, SpreadsheetImport, import_id)


def list_imports(session: Session, actor: Actor, kind: str, programme_id: int | None = None) -> list[SpreadsheetImport]:
    """Return the actor's own latest imports of a kind, without their rows."""
    statement = sa.select(SpreadsheetImport).options(sa.orm.defer(SpreadsheetImport.rows)).where(
        SpreadsheetImport.kind == kind, SpreadsheetImport.created_by == actor.pseudonym)
    if programme_id is not None:
        statement = statement.where(SpreadsheetImport.programme_id == programme_id)
    return list(session.scalars(statement.order_by(SpreadsheetImport.id.desc()).limit(10)))


def list_flagged(session: Session, actor: Actor, employee_ids: Collection[int], most: int = 50) -> list[Employee]:
    """Return the first of these employees in the actor's scope, by bare name."""
    return list(session.scalars(sa.select(Employee).join(Employee.unit).where(
        Employee.id.in_(sorted(employee_ids)[:1000]), within(actor)).order_by(Employee.sort_name, Employee.id).limit(most)))


def count_by_unit(session: Session) -> dict[int, int]:
    """Return how many active employees each unit itself has."""
    return {unit_id: count for unit_id, count in session.execute(
        sa.select(Employee.unit_id, sa.func.count()).where(Employee.is_active).group_by(Employee.unit_id))}
