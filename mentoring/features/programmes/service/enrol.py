"""Use cases of those who take part: enrol, change, pause, leave; their seats."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.features.people.permissions import P as PeopleP
from mentoring.features.people.queries import get_employee
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import (
    EnrolmentProfile,
    EnrolmentState,
    Side,
    may_move_enrolment,
    profile_problems,
)
from mentoring.features.programmes.service.joining import Gate
from mentoring.features.programmes.service.plan import check_not_closed, raise_problems
from mentoring.features.programmes.service.profiles import set_capacity, write_profile


def enrol(session: Session, actor: Actor, *, programme_id: int, employee_id: int, side: str, capacity: int,
          profile: EnrolmentProfile, now: datetime) -> Enrolment:
    """Enrol an employee on one side of a programme; who left before comes back, who applied is taken."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.ENROL, programme)
    check_takes_people(programme)
    employee = get_employee(session, employee_id)
    check(actor, PeopleP.VIEW, employee)
    if not employee.is_active:
        raise ConflictError("employee_inactive")
    Gate(session, programme).check(employee, side)
    capacity = capacity if side == Side.MENTOR else 1
    raise_problems(profile_problems(profile, side, capacity))
    enrolment = queries.find_enrolment(session, programme_id, employee_id, side)
    if enrolment is not None and enrolment.state not in {EnrolmentState.LEFT, EnrolmentState.APPLIED}:
        raise ConflictError("already_enrolled")
    if enrolment is None:
        enrolment = Enrolment(programme_id=programme_id, employee_id=employee_id, side=Side(side), version=1, change="",
                              state=EnrolmentState.ENROLLED, enrolled_at=now)
        session.add(enrolment)
    enrolment.state, enrolment.enrolled_at = EnrolmentState.ENROLLED, now
    write_profile(session, enrolment, profile)
    set_capacity(session, enrolment, capacity)
    enrolment.touch(by=actor.pseudonym, at=now, change="enrolled")
    session.flush()
    audit.record(session, actor, "enrolment.enrolled", "enrolment", enrolment.id, now=now, side=side, capacity=capacity)
    return enrolment


def check_takes_people(programme: Programme) -> None:
    """Raise unless people may be enrolled as things are; a draft may be filled before it opens."""
    if programme.state not in queries.MAY_ENROL:
        raise ConflictError("programme_takes_nobody")


def update_enrolment(session: Session, actor: Actor, *, enrolment_id: int, version: int, capacity: int,
                     profile: EnrolmentProfile, now: datetime) -> Enrolment:
    """Change what a person said, and a mentor's capacity."""
    enrolment = get_locked(session, Enrolment, enrolment_id)
    check(actor, P.ENROL, enrolment)
    check_version(session, enrolment, version)
    check_not_closed(enrolment.programme)
    capacity = capacity if enrolment.side == Side.MENTOR else 1
    raise_problems(profile_problems(profile, enrolment.side, capacity))
    write_profile(session, enrolment, profile)
    set_capacity(session, enrolment, capacity)
    enrolment.touch(by=actor.pseudonym, at=now, change="enrolment_edited")
    session.flush()
    audit.record(session, actor, "enrolment.edited", "enrolment", enrolment.id, now=now, capacity=capacity)
    return enrolment


def set_enrolment_state(session: Session, actor: Actor, *, enrolment_id: int, version: int, to: str,
                        now: datetime) -> Enrolment:
    """Pause, resume, or note that somebody left; pairings are ended by people, never by this."""
    enrolment = get_locked(session, Enrolment, enrolment_id)
    check(actor, P.ENROL, enrolment)
    check_version(session, enrolment, version)
    check_not_closed(enrolment.programme)
    if to not in set(EnrolmentState) or not may_move_enrolment(enrolment.state, to):
        raise ConflictError("enrolment_move")
    if to == EnrolmentState.ENROLLED and enrolment.self_paused_at is not None:
        raise ConflictError("enrolment_withheld")
    if to == EnrolmentState.ENROLLED and enrolment.state != EnrolmentState.PAUSED:
        Gate(session, enrolment.programme).check(enrolment.employee, enrolment.side)
        enrolment.enrolled_at = now
    enrolment.state, enrolment.self_paused_at = to, None
    enrolment.touch(by=actor.pseudonym, at=now, change=f"enrolment_{to}")
    session.flush()
    audit.record(session, actor, f"enrolment.{to}", "enrolment", enrolment.id, now=now)
    return enrolment
