"""What an import would do, and doing it: the same plan serves the preview and the run."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.actors import Actor
from mentoring.features.people import queries
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.rules.names import sort_name
from mentoring.features.people.rules.placing import Path, place_below
from mentoring.features.people.rules.staff import changes_of

ONE_AT_A_TIME = 0x696D706F
"""The number of the advisory lock that imports take on PostgreSQL; on SQLite there is one writer anyway."""


@dataclass
class Plan:
    """Records by what would happen to each, and employees in question.

    `outside` are numbers of people who are recorded, or belong, outside the units of whoever imports: left alone.
    """

    creates: list[dict[str, Any]] = field(default_factory=list)
    updates: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    leavers: list[int] = field(default_factory=list)
    movers: list[int] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    places: dict[str, Path] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        return {"creates": len(self.creates), "updates": len(self.updates), "unchanged": self.unchanged,
                "leavers": len(self.leavers), "movers": len(self.movers), "outside": len(self.outside)}

    def fingerprint(self) -> int:
        """Return a number that is the same for the same plan, to see whether it changed since the preview."""
        told = [sorted(record["nip"] for record in self.creates), sorted(self.outside), self.unchanged,
                sorted((employee_id, sorted(changes)) for employee_id, changes in self.updates)]
        return zlib.crc32(repr(told).encode())


def lock_imports(session: Session) -> None:
    """Let this transaction be the only one that imports people; another waits, and then sees what this one did."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


def plan_staff(session: Session, records: Sequence[Mapping[str, Any]], base_unit: Unit | None, *,
               given: Collection[str], scope: Collection[str] = ("/",)) -> Plan:
    """Return what the records would change; a handful of queries whatever their number.

    `given` are the columns that the file has, `scope` the paths of the units that may be changed.
    """
    numbers = {record["nip"] for record in records}
    ids = queries.map_nips(session, numbers | {record["manager"] for record in records if record["manager"]})
    employees = _load(session, list(ids.values()))
    units = unit_paths(session)
    others = _neighbours(units, base_unit)
    plan = Plan()
    for record in records:
        employee = employees.get(ids.get(record["nip"], -1))
        path = place_below(tuple(record["units"]), units[base_unit.id] if base_unit else (), others)
        if path is None or (employee and not any(employee.unit.path.startswith(prefix) for prefix in scope)):
            plan.outside.append(record["nip"])
            continue
        plan.places[record["nip"]] = path
        if employee is None:
            plan.creates.append(dict(record))
            continue
        if employee.nip in numbers and employee.nip != record["nip"]:
            plan.unchanged += 1  # the file has this person under the present number too, and that row holds
            continue
        changes = changes_of(employee, record, given)
        if record["units"] and units[employee.unit_id] != path:
            changes["unit"] = path
            plan.movers.append(employee.id)
        manager = record["manager"]
        if manager and (manager in ids or manager in numbers) and manager != record["nip"] and (
                employee.line_manager_id is None or ids.get(manager) != employee.line_manager_id):
            changes["manager"] = manager
        if not changes.get("is_active", True):
            plan.leavers.append(employee.id)
        if changes:
            plan.updates.append((employee.id, changes))
        else:
            plan.unchanged += 1
    return plan


def _load(session: Session, ids: list[int]) -> dict[int, Employee]:
    found: dict[int, Employee] = {}
    for start in range(0, len(ids), 1000):
        found.update({row.id: row for row in session.scalars(
            sa.select(Employee).where(Employee.id.in_(ids[start:start + 1000])))})
    return found


def unit_paths(session: Session) -> dict[int, Path]:
    """Return the names from the root down of every unit."""
    rows = {unit_id: (parent_id, name) for unit_id, parent_id, name in session.execute(
        sa.select(Unit.id, Unit.parent_id, Unit.name))}
    paths: dict[int, Path] = {}
    for unit_id in rows:
        names: list[str] = []
        at: int | None = unit_id
        while at is not None:
            at, name = rows[at]
            names.append(name)
        paths[unit_id] = tuple(reversed(names))
    return paths


def _neighbours(units: Mapping[int, Path], base_unit: Unit | None) -> frozenset[str]:
    """Return the names of units that stand as high as the base unit or higher, elsewhere in the tree."""
    base = units[base_unit.id] if base_unit else ()
    return frozenset(path[-1] for path in units.values() if len(path) <= len(base)) - frozenset(base)


def apply_staff(session: Session, actor: Actor, plan: Plan, now: datetime, import_id: int | None = None) -> None:
    """Carry out a plan: units first, then people, then who manages whom."""
    places = {path: unit_id for unit_id, path in unit_paths(session).items()}
    employees = _load(session, [employee_id for employee_id, _changes in plan.updates])
    for record in plan.creates:
        session.add(Employee(
            **{name: record[name] for name in CREATED}, email=record["email"] or None, sort_name=sort_name(record["name"]),
            unit_id=_unit(session, places, plan.places[record["nip"]] or ("–",)),
            pseudonym=audit.new_pseudonym(session, _full_name(record)), version=1, changed_at=now,
            changed_by=actor.pseudonym, change="employee_imported", left_at=None if record["is_active"] else now,
            post_since=date.fromisoformat(record["post_since"]) if record["post_since"] else None))
    managers: dict[int, str] = {}
    for employee_id, changes in plan.updates:
        employee = employees[employee_id]
        for name, value in changes.items():
            if name == "unit":
                employee.moved_at, employee.moved_from = now, employee.unit.name
                employee.unit_id = _unit(session, places, value)
            elif name == "manager":
                managers[employee_id] = value
            else:
                setattr(employee, name, value)
        if "is_active" in changes:
            employee.left_at = None if employee.is_active else now
        employee.sort_name = sort_name(employee.name)
        employee.touch(by=actor.pseudonym, at=now, change="employee_imported")
    session.flush()
    set_managers(session, {record["nip"]: record["manager"] for record in plan.creates if record["manager"]})
    ids = queries.map_nips(session, set(managers.values()))
    for employee_id, nip in managers.items():
        if ids.get(nip) not in (None, employee_id):
            employees[employee_id].line_manager_id = ids[nip]
    session.flush()
    audit.record(session, actor, "people.imported", "import", import_id, now=now, **plan.counts())


CREATED = ("nip", "name", "title_before", "title_after", "employment", "grade", "grade_rank", "post_title", "post_level",
           "place", "legal_status", "is_active")


def _full_name(record: Mapping[str, Any]) -> str:
    front = f"{record['title_before']} {record['name']}".strip()
    return (f"{front}, {record['title_after']}" if record["title_after"] else front)[:200]


def _unit(session: Session, places: dict[Path, int], path: Path) -> int:
    """Return the unit at a path of names, made where it does not stand yet."""
    if path not in places:
        parent_id = _unit(session, places, path[:-1]) if len(path) > 1 else None
        unit = Unit(name=path[-1], parent_id=parent_id, path="")
        session.add(unit)
        session.flush()
        parent = session.get(Unit, parent_id) if parent_id else None
        unit.path = f"{parent.path if parent else '/'}{unit.id}/"
        places[path] = unit.id
    return places[path]


def set_managers(session: Session, managers: Mapping[str, str]) -> int:
    """Note line managers by numbers where none is known yet, both being employees; return how many."""
    ids = queries.map_nips(session, {*managers, *managers.values()})
    employees = _load(session, [ids[nip] for nip in managers if nip in ids])
    count = 0
    for nip, manager in managers.items():
        employee = employees.get(ids.get(nip, -1))
        if employee and employee.line_manager_id is None and manager in ids and ids[manager] != employee.id:
            employee.line_manager_id = ids[manager]
            count += 1
    session.flush()
    return count
