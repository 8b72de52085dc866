"""What an import would do, and doing it: the same plan serves the preview and the run."""

from collections.abc import Mapping, Sequence
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

COPIED = ("name", "title_before", "title_after", "employment", "grade", "grade_rank", "post_title", "post_level", "place",
          "legal_status", "is_active")


@dataclass
class Plan:
    """Records by what would happen to each, and employees in question."""

    creates: list[dict[str, Any]] = field(default_factory=list)
    updates: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    leavers: list[int] = field(default_factory=list)
    movers: list[int] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {"creates": len(self.creates), "updates": len(self.updates), "unchanged": self.unchanged,
                "leavers": len(self.leavers), "movers": len(self.movers)}


def plan_staff(session: Session, records: Sequence[Mapping[str, Any]], base_unit: Unit | None) -> Plan:
    """Return what the records would change; a handful of queries whatever their number."""
    ids = queries.map_nips(session, [record["nip"] for record in records])
    employees = _load(session, list(ids.values()))
    units = unit_paths(session)
    plan = Plan()
    for record in records:
        employee = employees.get(ids.get(record["nip"], -1))
        if employee is None:
            plan.creates.append(dict(record))
            continue
        path = _path(record, base_unit, units)
        changes = {name: record[name] for name in COPIED if getattr(employee, name) != record[name]}
        if record["post_since"] and employee.post_since != date.fromisoformat(record["post_since"]):
            changes["post_since"] = record["post_since"]
        if record["email"] and employee.email != record["email"]:
            changes["email"] = record["email"]
        if path and units.get(employee.unit_id) != path:
            changes["units"] = record["units"]
            plan.movers.append(employee.id)
        if "is_active" in changes and not record["is_active"]:
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


def unit_paths(session: Session) -> dict[int, tuple[str, ...]]:
    """Return the names from the root down of every unit."""
    rows = {unit_id: (parent_id, name) for unit_id, parent_id, name in session.execute(
        sa.select(Unit.id, Unit.parent_id, Unit.name))}
    paths: dict[int, tuple[str, ...]] = {}
    for unit_id in rows:
        names: list[str] = []
        at: int | None = unit_id
        while at is not None:
            at, name = rows[at]
            names.append(name)
        paths[unit_id] = tuple(reversed(names))
    return paths


def _path(record: Mapping[str, Any], base_unit: Unit | None, units: Mapping[int, tuple[str, ...]]) -> tuple[str, ...]:
    """Return where a record's unit stands: below the base unit, unless its path begins there already."""
    path = tuple(record["units"])
    base = units.get(base_unit.id, ()) if base_unit else ()
    if not base:
        return path
    return (*base[:-1], *path) if path and path[0] == base[-1] else (*base, *path)


def apply_staff(session: Session, actor: Actor, plan: Plan, base_unit: Unit | None, now: datetime,
                report: Any = None) -> None:
    """Carry out a plan: units first, then people, then who manages whom."""
    places = {path: unit_id for unit_id, path in unit_paths(session).items()}
    units = {unit_id: path for path, unit_id in places.items()}
    fresh: list[Employee] = []
    employees = _load(session, [employee_id for employee_id, _changes in plan.updates])
    total = len(plan.creates) + len(plan.updates)
    for number, record in enumerate(plan.creates, 1):
        unit_id = _unit(session, places, _path(record, base_unit, units) or ("–",))
        fresh.append(Employee(
            nip=record["nip"], unit_id=unit_id, sort_name=sort_name(record["name"]), email=record["email"] or None,
            pseudonym=audit.new_pseudonym(session, _full_name(record)), version=1, changed_at=now,
            changed_by=actor.pseudonym, change="employee_imported",
            post_since=date.fromisoformat(record["post_since"]) if record["post_since"] else None,
            **{name: record[name] for name in COPIED}))
        if report and number % 100 == 0:
            report("importing", number, total)
    session.add_all(fresh)
    for employee_id, changes in plan.updates:
        employee = employees[employee_id]
        for name, value in changes.items():
            if name == "units":
                employee.unit_id = _unit(session, places, _path({"units": value}, base_unit, units))
            elif name == "post_since":
                employee.post_since = date.fromisoformat(value)
            else:
                setattr(employee, name, value)
        employee.sort_name = sort_name(employee.name)
        employee.touch(by=actor.pseudonym, at=now, change="employee_imported")
    session.flush()
    audit.record(session, actor, "people.imported", "import", None, now=now, **plan.counts())


def _full_name(record: Mapping[str, Any]) -> str:
    front = f"{record['title_before']} {record['name']}".strip()
    return f"{front}, {record['title_after']}" if record["title_after"] else front


def _unit(session: Session, places: dict[tuple[str, ...], int], path: tuple[str, ...]) -> int:
    """Return the unit at a path of names, made where it does not stand yet."""
    if path not in places:
        parent_id = _unit(session, places, path[:-1]) if len(path) > 1 else None
        unit = Unit(name=path[-1][:200], parent_id=parent_id, path="")
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
