"""Use cases of joining: who may, applying by oneself, and a coordinator's answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import allows, check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.core.mail import path_to
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import write_to
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.permissions import P as PeopleP
from mentoring.features.people.queries import get_employee, map_unit_names
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import (
    EnrolmentProfile,
    EnrolmentState,
    JoinRule,
    Side,
    grade_span,
    level_name,
    profile_problems,
    read_join_rule,
    takes_applications,
    write_join_rule,
)
from mentoring.features.programmes.service.plan import check_not_closed, raise_problems
from mentoring.features.programmes.service.profiles import set_capacity, write_profile


class Gate:
    """Who may join a programme: read once, asked for any number of people."""

    def __init__(self, session: Session, programme: Programme) -> None:
        self.rule = read_join_rule(programme.join_rule)
        names = map_unit_names(session, {unit for side in self.rule.values() for unit in side.units})
        self.words: dict[str, dict[str, str]] = {side: {
            "join_unit": ", ".join(name for unit_id, name in names.items() if unit_id in one.units),
            "join_level": ", ".join(map(level_name, one.levels)),
            "join_grade": grade_span(one.lowest_grade, one.highest_grade)} for side, one in self.rule.items()}

    def refusal(self, employee: Employee, side: str) -> tuple[str, dict[str, Any]] | None:
        """Return the code and values of the sentence that names what somebody does not meet, None for nothing."""
        code = self.rule[Side(side)].refusal(
            unit_path=employee.unit.path, level=employee.post_level, grade_rank=employee.grade_rank)
        return (code, {"allowed": self.words[side][code]}) if code else None

    def check(self, employee: Employee, side: str) -> None:
        """Raise the sentence of the rule that keeps somebody out."""
        if refused := self.refusal(employee, side):
            raise ConflictError(refused[0], **refused[1])


def save_join_rule(session: Session, actor: Actor, *, programme_id: int, version: int, rule: JoinRule,
                   now: datetime) -> Programme:
    """Change who may join; those who take part already stay. Units are chosen from the actor's scope or kept."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.EDIT, programme)
    check_version(session, programme, version)
    check_not_closed(programme)
    raise_problems({f"{side}_{name}": code for side, one in rule.items() for name, code in one.problems().items()})
    present = read_join_rule(programme.join_rule)
    wanted = {unit for one in rule.values() for unit in one.units}
    kept = {unit for one in present.values() for unit in one.units}
    known = {unit.id for unit in session.scalars(sa.select(Unit).where(Unit.id.in_(sorted(wanted))))
             if unit.id in kept or allows(actor, PeopleP.EDIT, unit)}
    raise_problems({f"{side}_units": "unit_unknown" for side, one in rule.items() if set(one.units) - known})
    programme.join_rule = write_join_rule(rule)
    programme.touch(by=actor.pseudonym, at=now, change="join_rule_saved")
    session.flush()
    audit.record(session, actor, "programme.join_rule_saved", "programme", programme.id, now=now, rule=programme.join_rule)
    return programme


def may_apply(programme: Programme, employee: Employee, side: str) -> bool:
    """Tell whether a side is announced to somebody: to people of the programme's own unit, or of those the side names."""
    named = read_join_rule(programme.join_rule)[Side(side)].units
    return bool(named) or employee.unit.path.startswith(programme.unit.path)


def apply_to_join(session: Session, actor: Actor, *, programme_id: int, side: str, capacity: int,
                  profile: EnrolmentProfile, today: date, now: datetime) -> Enrolment:
    """Apply for a side of an open programme, or change an application that nobody answered yet."""
    check(actor, P.JOIN)
    programme = get_locked(session, Programme, programme_id)
    employee = get_employee(session, actor.employee_id or 0)
    if side not in set(Side) or not may_apply(programme, employee, side):
        raise NotFoundError
    if not takes_applications(programme.state, programme.registration_opens_on, programme.registration_closes_on, today):
        raise ConflictError("registration_closed")
    if not employee.is_active:
        raise ConflictError("employee_inactive")
    Gate(session, programme).check(employee, side)
    capacity = capacity if side == Side.MENTOR else 1
    raise_problems(profile_problems(profile, side, capacity))
    enrolment = queries.find_enrolment(session, programme_id, employee.id, side)
    if enrolment is not None and enrolment.state not in {EnrolmentState.LEFT, EnrolmentState.APPLIED}:
        raise ConflictError("already_enrolled")
    if enrolment is None:
        enrolment = Enrolment(programme_id=programme_id, employee_id=employee.id, side=Side(side), version=0, change="",
                              state=EnrolmentState.APPLIED, enrolled_at=now)
        session.add(enrolment)
    enrolment.state = EnrolmentState.APPLIED
    write_profile(session, enrolment, profile)
    set_capacity(session, enrolment, capacity)
    enrolment.touch(by=actor.pseudonym, at=now, change="enrolment_applied")
    session.flush()
    audit.record(session, actor, "enrolment.applied", "enrolment", enrolment.id, now=now, side=side)
    return enrolment


def withdraw_application(session: Session, actor: Actor, *, enrolment_id: int, version: int, now: datetime) -> Enrolment:
    """Take one's own application back."""
    enrolment = get_locked(session, Enrolment, enrolment_id)
    check(actor, P.OWN_APPLICATION, enrolment)
    check_version(session, enrolment, version)
    if enrolment.state != EnrolmentState.APPLIED:
        raise ConflictError("enrolment_move")
    enrolment.state = EnrolmentState.LEFT
    enrolment.touch(by=actor.pseudonym, at=now, change="enrolment_left")
    session.flush()
    audit.record(session, actor, "enrolment.withdrawn", "enrolment", enrolment.id, now=now)
    return enrolment


@dataclass(frozen=True)
class Accepted:
    """What became of applications: how many now take part, and the names of those who stay as they were."""

    count: int
    left: tuple[str, ...]


def accept_applications(session: Session, actor: Actor, *, programme_id: int, versions: Mapping[int, int],
                        now: datetime) -> Accepted:
    """Enrol exactly these applicants, by id and the version shown, and tell them; who changed or may not join stays."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.ENROL, programme)
    if not versions:
        raise ConflictError("no_application")
    if programme.state not in queries.MAY_ENROL:
        raise ConflictError("programme_takes_nobody")
    gate, left, taken = Gate(session, programme), [], []
    for row in session.scalars(
            sa.select(Enrolment).where(Enrolment.programme_id == programme_id, Enrolment.id.in_(sorted(versions)))
            .order_by(Enrolment.id).with_for_update(of=Enrolment).execution_options(populate_existing=True)):
        if (row.state != EnrolmentState.APPLIED or row.version != versions[row.id] or not row.employee.is_active
                or gate.refusal(row.employee, row.side)):
            left.append(row.employee.full_name)
            continue
        row.state, row.enrolled_at = EnrolmentState.ENROLLED, now
        row.touch(by=actor.pseudonym, at=now, change="enrolment_enrolled")
        audit.record(session, actor, "enrolment.enrolled", "enrolment", row.id, now=now, side=row.side, applied=True)
        taken.append(row)
    session.flush()
    accounts = map_contacts(session, {row.employee_id for row in taken})
    for row in taken:
        write_to(session, actor, row.employee, accounts.get(row.employee_id), template="enrolled", now=now,
                 programme_id=programme_id, path=path_to("guide.briefing", role=row.side), side=row.side,
                 programme=programme.name)
    return Accepted(len(taken), tuple(left))
