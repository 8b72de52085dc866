"""Use cases of a registration form: keep its answers for a preview, plan them, carry them out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import allows, check
from mentoring.core.actors import Actor, system_actor
from mentoring.core.database import get_locked
from mentoring.core.errors import NotFoundError
from mentoring.features.people import service as people
from mentoring.features.people.models import Competency, Employee, PrivateBlock, SpreadsheetImport
from mentoring.features.people.permissions import P as PeopleP
from mentoring.features.people.queries import get_import, map_nips
from mentoring.features.people.rules.registration import FormRow, decide_form
from mentoring.features.people.rules.rows import Decision, Issue, Reading
from mentoring.features.people.spreadsheet.plan import set_managers
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, Programme, Seat
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import (
    EnrolmentProfile,
    EnrolmentState,
    Side,
    StatedLevel,
    profile_problems,
)
from mentoring.features.programmes.service.enrol import check_takes_people
from mentoring.features.programmes.service.joining import Gate

KIND = "registration"
JOB = "programmes.apply_registration"
OUTSIDE = frozenset((EnrolmentState.LEFT, EnrolmentState.APPLIED))
"""States of an enrolment whose person does not take part, but may come in by a file."""


def stage_registration(session: Session, actor: Actor, *, programme_id: int, file_name: str, reading: Reading,
                       rows: list[FormRow], now: datetime) -> SpreadsheetImport:
    """Keep what a registration form holds, decided against the employees of the actor's scope.

    An employee outside the scope is answered like one that does not exist.
    """
    programme = queries.get_programme(session, programme_id)
    check(actor, P.ENROL, programme)
    check_takes_people(programme)
    ids = map_nips(session, [row.record["nip"] for row in rows])
    employees = queries.map_employees(session, set(ids.values()))
    known = {}
    for row in rows:
        employee = employees.get(ids.get(row.record["nip"], -1))
        if employee is not None and allows(actor, PeopleP.VIEW, employee):
            row.record["nip"] = employee.nip or row.record["nip"]
            known[row.record["nip"]] = employee
    decide_form(rows, known, reading)
    gate, standing = Gate(session, programme), queries.list_standing_sides(session, programme_id)
    reading.records = []
    for row in rows:
        if row.decision in {Decision.ACCEPT, Decision.ACCEPT_WARNING}:
            refused = _refusal(row.record, known[row.record["nip"]], gate, standing)
            if refused is None:
                reading.records.append(row.record)
            else:
                _reject(row, reading, *refused)
    reading.issues.sort(key=lambda issue: (issue.sheet or "", issue.row, issue.column))
    return people.stage_import(session, actor, kind=KIND, file_name=file_name, reading=reading, unit_id=None,
                               programme_id=programme_id, now=now)


def _reject(row: FormRow, reading: Reading, column: str, code: str, params: dict[str, Any]) -> None:
    reading.counts[row.decision] -= 1
    reading.count(Decision.REJECT)
    reading.decisions[f"{row.sheet or ''}:{row.number}"] = row.decision = Decision.REJECT
    reading.issues.append(Issue(row.sheet, row.number, column, code, Decision.REJECT, params))


def _refusal(record: Mapping[str, Any], employee: Employee, gate: Gate,
             standing: Collection[tuple[int, str]]) -> tuple[str, str, dict[str, Any]] | None:
    """Return (column, code, values) of what stands against an answer, None for nothing; who takes part already stays."""
    if not employee.is_active:
        return "nip", "employee_inactive", {}
    for side in record["sides"]:
        refused = None if (employee.id, side) in standing else gate.refusal(employee, side)
        if refused:
            return "nip", *refused
        for column, code in profile_problems(profile_of(record, side), side, seats_of(record, side)).items():
            return COLUMNS.get(column, column), code, {}
    return None


COLUMNS = {"hours_per_month": "hours", "levels": "wanted", "working_style": "style_1"}
"""The form's own column for a field of an enrolment, where the names differ."""


def profile_of(record: Mapping[str, Any], side: str) -> EnrolmentProfile:
    """Return what an answer says about one side."""
    levels = (StatedLevel(code, have=level) for code, level in record["have"].items() if level) \
        if side == Side.MENTOR else (StatedLevel(code, target=level, present=record["present"].get(code))
                                     for code, level in record["target"].items() if level)
    return EnrolmentProfile(
        goals=record["goals"] if side == Side.MENTEE else "",
        experience=record["experience"] if side == Side.MENTOR else "",
        hours_per_month=record["hours"], mode=record["mode"], languages=tuple(record["languages"]),
        place=record["place"], working_style=tuple(record["style"]), levels=tuple(levels))


def seats_of(record: Mapping[str, Any], side: str) -> int:
    return int(record["capacity"]) if side == Side.MENTOR else 1


@dataclass
class Registration:
    """What carrying out a form would do: enrolments to make or bring back, to change, and those that stand so already.

    `kept_seats` are mentors for whom the file states fewer places than are recorded: those recorded stay.
    `refused` are people who may not join any more: who may was changed after the file was read.
    `wishes` counts people who named mentors; wishes are theirs to send and are not imported.
    """

    creates: list[tuple[int, str, Mapping[str, Any]]] = field(default_factory=list)
    updates: list[tuple[Enrolment, Mapping[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    kept_seats: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    new_codes: list[str] = field(default_factory=list)
    wishes: int = 0
    seats: dict[int, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        return {"creates": len(self.creates), "updates": len(self.updates), "unchanged": self.unchanged,
                "mentors": sum(side == Side.MENTOR for _, side, _ in self.creates),
                "mentees": sum(side == Side.MENTEE for _, side, _ in self.creates)}


def plan_registration(session: Session, programme_id: int, records: Sequence[Mapping[str, Any]]) -> Registration:
    """Return what the records would change; the number of queries does not grow with them."""
    ids = map_nips(session, [record["nip"] for record in records])
    standing = {(row.employee_id, row.side): row for row in queries.list_all_enrolments(session, programme_id)}
    plan = Registration(seats=queries.count_seats(session, [row.id for row in standing.values()]))
    codes = set(session.scalars(sa.select(Competency.code)))
    gate = Gate(session, queries.get_programme(session, programme_id))
    people = queries.map_employees(session, set(ids.values()))
    stated = {code for record in records for name in ("have", "target") for code in record[name]}
    plan.new_codes = sorted(stated - codes)
    seen: set[tuple[int, str]] = set()
    for record in records:
        plan.wishes += bool(record["wishes"])
        for side in record["sides"]:
            person = (ids.get(record["nip"], -1), side)
            if record["nip"] not in ids or person in seen:
                continue
            seen.add(person)
            row = standing.get(person)
            if (row is None or row.state in OUTSIDE) and gate.refusal(people[person[0]], side):
                plan.refused.append(people[person[0]].full_name)
                continue
            if row is None:
                plan.creates.append((*person, record))
                continue
            seats = plan.seats.get(row.id, 0)
            if seats_of(record, side) < seats:
                plan.kept_seats.append(row.employee.full_name)
            if row.state in OUTSIDE or seats_of(record, side) > seats \
                    or stated_by(row) != in_order(profile_of(record, side)):
                plan.updates.append((row, record))
            else:
                plan.unchanged += 1
    return plan


def stated_by(row: Enrolment) -> EnrolmentProfile:
    """Return what an enrolment says now, as a profile."""
    return in_order(EnrolmentProfile(
        goals=row.goals, experience=row.experience, hours_per_month=row.hours_per_month, mode=row.mode,
        languages=tuple(word for word in row.languages.split("; ") if word), place=row.place,
        working_style=tuple(row.working_style or ()), levels=tuple(
            StatedLevel(stated.competency.code, stated.have, stated.present, stated.target)
            for stated in row.competencies)))


def in_order(profile: EnrolmentProfile) -> EnrolmentProfile:
    """Return the profile with its competencies by code: their order says nothing."""
    return replace(profile, goals=profile.goals.strip(), experience=profile.experience.strip(),
                   levels=tuple(sorted(profile.levels, key=lambda level: level.code)))


def queue_registration(session: Session, actor: Actor, *, import_id: int, version: int, now: datetime,
                       ) -> SpreadsheetImport:
    """Start carrying out a staged form in the background."""
    _check_own(session, actor, import_id)
    return people.queue_import(session, actor, import_id=import_id, version=version, job=JOB, now=now)


def drop_registration(session: Session, actor: Actor, *, import_id: int, version: int, now: datetime) -> None:
    """Refuse the whole form: nothing of it stays."""
    _check_own(session, actor, import_id)
    people.drop_import(session, actor, import_id=import_id, version=version, now=now)


def _check_own(session: Session, actor: Actor, import_id: int) -> None:
    row = get_import(session, import_id)
    if row.kind != KIND or row.programme_id is None:
        raise NotFoundError
    check(actor, P.ENROL, queries.get_programme(session, row.programme_id))


def apply_registration(session: Session, actor: Actor, *, import_id: int, now: datetime) -> None:
    """Carry out a queued form, all of it or none; run again, it does nothing.

    Whoever sent the form is the one who enrols. Private blocks are written and told to nobody.
    """
    row = get_locked(session, SpreadsheetImport, import_id)
    if row.state != people.QUEUED or row.kind != KIND or row.programme_id is None:
        return
    programme = get_locked(session, Programme, row.programme_id)
    check(actor, P.ENROL, programme)
    check_takes_people(programme)
    sender = replace(system_actor("registration"), pseudonym=row.created_by)
    plan = plan_registration(session, programme.id, row.rows)
    codes = _learn_codes(session, plan.new_codes)
    _enrol_all(session, sender, programme.id, plan, codes, now)
    managers = {record["nip"]: record["manager"] for record in row.rows if record["manager"]}
    known = set_managers(session, managers)
    _note_blocks(session, row.rows, now)
    people.finish_import(row, sender, plan.counts() | {"managers": known, "kept_seats": len(plan.kept_seats)}, now)
    session.flush()
    audit.record(session, sender, "registration.imported", "programme", programme.id, now=now, import_id=row.id,
                 **plan.counts())


def _learn_codes(session: Session, new: Sequence[str]) -> dict[str, int]:
    """Add codes not met before to the dictionary, named by themselves, and return the ids of all codes."""
    session.add_all(Competency(code=code, name=code, name_en=code) for code in new)
    session.flush()
    return {code: row_id for code, row_id in session.execute(sa.select(Competency.code, Competency.id))}


def _enrol_all(session: Session, actor: Actor, programme_id: int, plan: Registration, codes: Mapping[str, int],
               now: datetime) -> None:
    """Write enrolments, their competencies and seats in a handful of statements."""
    rows = [(row, record) for row, record in plan.updates]
    for employee_id, side, record in plan.creates:
        fresh = Enrolment(programme_id=programme_id, employee_id=employee_id, side=side, enrolled_at=now, version=0,
                          state=EnrolmentState.ENROLLED, change="")
        rows.append((fresh, record))
        session.add(fresh)
    for row, record in rows:
        _write(row, profile_of(record, row.side))
        if row.state in OUTSIDE:
            row.state, row.enrolled_at = EnrolmentState.ENROLLED, now
        row.touch(by=actor.pseudonym, at=now, change="enrolment_imported")
    session.flush()
    changed = [row.id for row, _ in plan.updates]
    for start in range(0, len(changed), 500):
        session.execute(sa.delete(EnrolmentCompetency).where(
            EnrolmentCompetency.enrolment_id.in_(changed[start:start + 500])))
    levels = [{"enrolment_id": row.id, "competency_id": codes[level.code], "have": level.have, "present": level.present,
               "target": level.target, "priority": 1.0}
              for row, record in rows for level in profile_of(record, row.side).levels]
    highest = queries.highest_seats(session, changed)
    seats = [{"enrolment_id": row.id, "number": highest.get(row.id, 0) + step} for row, record in rows
             for step in range(1, seats_of(record, row.side) - plan.seats.get(row.id, 0) + 1)]
    for model, values in ((EnrolmentCompetency, levels), (Seat, seats)):
        if values:
            session.execute(sa.insert(model), values)
    for row, _ in plan.updates:
        session.expire(row, ["competencies"])


def _write(row: Enrolment, profile: EnrolmentProfile) -> None:
    row.goals, row.experience = profile.goals.strip(), profile.experience.strip()
    row.hours_per_month, row.mode, row.place = profile.hours_per_month, profile.mode, profile.place
    row.languages, row.working_style = "; ".join(profile.languages), list(profile.working_style)


def _note_blocks(session: Session, records: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Note with whom people do not want to be paired, where it is not noted yet."""
    wanted = {(record["nip"], nip) for record in records for nip in record["unwilling"]}
    ids = map_nips(session, {nip for pair in wanted for nip in pair})
    pairs = {(ids[left], ids[right]) for left, right in wanted if left in ids and right in ids}
    standing = {(left, right) for left, right in session.execute(
        sa.select(PrivateBlock.blocker_id, PrivateBlock.blocked_id))}
    session.add_all(PrivateBlock(blocker_id=left, blocked_id=right, created_at=now)
                    for left, right in sorted(pairs - standing) if left != right)
    session.flush()
