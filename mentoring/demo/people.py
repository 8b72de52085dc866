"""Write the invented office's units, employees and competencies into an empty database, in few statements."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.actors import Actor
from mentoring.core.audit import Pseudonym
from mentoring.demo.office import Worker, list_places, load_works, technical_code
from mentoring.features.people.models import Competency, Employee, EmployeeCompetency, Unit


def write_units(session: Session) -> dict[tuple[str, ...], int]:
    """Add the unit tree and return the ids by path of names."""
    ids: dict[tuple[str, ...], int] = {}
    paths: dict[tuple[str, ...], str] = {(): "/"}
    for place in list_places():
        above = place.path[:-1]
        unit = Unit(parent_id=ids.get(above), name=place.path[-1], path="")
        session.add(unit)
        session.flush()
        ids[place.path] = unit.id
        unit.path = paths[place.path] = f"{paths[above]}{unit.id}/"
    session.flush()
    return ids


def write_competencies(session: Session) -> None:
    """Add a technical competency for each field; those every post has are there from the first migration."""
    session.execute(sa.insert(Competency), [
        {"code": technical_code(work.code), "name": work.name, "name_en": work.name_en} for work in load_works().values()])


def write_employees(session: Session, actor: Actor, workers: list[Worker], units: dict[tuple[str, ...], int],
                    now: datetime) -> list[int]:
    """Add the employees and their assessed levels; return their ids in the order of `workers`."""
    first = (session.scalar(sa.select(sa.func.max(Employee.id))) or 0) + 1
    ids = list(range(first, first + len(workers)))
    pseudonyms = [f"demo{number:04d}" for number in ids]
    session.execute(sa.insert(Pseudonym), [
        {"token": token, "display_name": worker.name} for token, worker in zip(pseudonyms, workers, strict=True)])
    employees = [
        Employee(
            pseudonym=token, nip=worker.nip, name=worker.name, title_before=worker.title_before,
            title_after=worker.title_after, sort_name=worker.name.casefold(), email=worker.email,
            employment=worker.employment, grade=worker.grade, grade_rank=worker.grade_rank,
            post_title=worker.post_title, post_level=worker.post_level, post_since=worker.post_since,
            unit_id=units[worker.unit], place=worker.place, is_active=True, legal_status="Aktif", version=1,
            changed_by=actor.pseudonym, changed_at=now, change="imported")
        for token, worker in zip(pseudonyms, workers, strict=True)]
    session.add_all(employees)
    session.flush()
    ids = [employee.id for employee in employees]
    session.execute(sa.update(Employee), [
        {"id": ids[index], "line_manager_id": ids[worker.manager]}
        for index, worker in enumerate(workers) if worker.manager is not None])
    known = {code: row_id for code, row_id in session.execute(sa.select(Competency.code, Competency.id))}
    session.execute(sa.insert(EmployeeCompetency), [
        {"employee_id": ids[index], "competency_id": known[code], "level": level}
        for index, worker in enumerate(workers) for code, level in worker.levels.items()])
    audit.record(session, actor, "people.imported", "import", None, now=now, created=len(workers))
    return ids
