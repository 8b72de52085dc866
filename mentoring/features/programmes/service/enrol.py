"""Use cases of those who take part: enrol, change, pause, leave; their seats."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.people.models import Competency
from mentoring.features.people.permissions import P as PeopleP
from mentoring.features.people.queries import get_employee
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, Programme, Seat
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import (
    TAKES_PEOPLE,
    EnrolmentProfile,
    EnrolmentState,
    ProgrammeState,
    Side,
    may_move_enrolment,
    profile_problems,
)
from mentoring.features.programmes.service.plan import raise_problems


def enrol(session: Session, actor: Actor, *, programme_id: int, employee_id: int, side: str, capacity: int,
          profile: EnrolmentProfile, now: datetime) -> Enrolment:
    """Enrol an employee on one side of a programme; who left before comes back."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.ENROL, programme)
    check_takes_people(programme)
    employee = get_employee(session, employee_id)
    check(actor, PeopleP.VIEW, employee)
    if not employee.is_active:
        raise ConflictError("employee_inactive")
    capacity = capacity if side == Side.MENTOR else 1
    raise_problems(profile_problems(profile, side, capacity))
    enrolment = queries.find_enrolment(session, programme_id, employee_id, side)
    if enrolment is not None and enrolment.state != EnrolmentState.LEFT:
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
    if programme.state not in TAKES_PEOPLE | {ProgrammeState.DRAFT}:
        raise ConflictError("programme_takes_nobody")


def update_enrolment(session: Session, actor: Actor, *, enrolment_id: int, version: int, capacity: int,
                     profile: EnrolmentProfile, now: datetime) -> Enrolment:
    """Change what a person said, and a mentor's capacity."""
    enrolment = get_locked(session, Enrolment, enrolment_id)
    check(actor, P.ENROL, enrolment)
    check_version(session, enrolment, version)
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
    if to not in set(EnrolmentState) or not may_move_enrolment(enrolment.state, to):
        raise ConflictError("enrolment_move")
    enrolment.state = to
    enrolment.touch(by=actor.pseudonym, at=now, change=f"enrolment_{to}")
    session.flush()
    audit.record(session, actor, f"enrolment.{to}", "enrolment", enrolment.id, now=now)
    return enrolment


def write_profile(session: Session, enrolment: Enrolment, profile: EnrolmentProfile) -> None:
    """Write what a person says into their enrolment."""
    enrolment.goals, enrolment.experience = profile.goals.strip(), profile.experience.strip()
    enrolment.hours_per_month, enrolment.mode, enrolment.place = profile.hours_per_month, profile.mode, profile.place
    enrolment.languages = "; ".join(profile.languages)
    enrolment.working_style = list(profile.working_style)
    session.flush()
    ids = _competency_ids(session, {level.code for level in profile.levels})
    session.execute(sa.delete(EnrolmentCompetency).where(EnrolmentCompetency.enrolment_id == enrolment.id))
    session.add_all(EnrolmentCompetency(
        enrolment_id=enrolment.id, competency_id=ids[level.code], have=level.have, present=level.present,
        target=level.target, priority=1.0) for level in profile.levels)
    session.flush()
    session.expire(enrolment, ["competencies"])


def _competency_ids(session: Session, codes: set[str]) -> dict[str, int]:
    known = {code: row_id for code, row_id in session.execute(
        sa.select(Competency.code, Competency.id).where(Competency.code.in_(codes)))}
    if codes - known.keys():
        raise InvalidError.of("levels", "competency_unknown")
    return known


def set_capacity(session: Session, enrolment: Enrolment, capacity: int) -> None:
    """Bring the number of an enrolment's seats to `capacity`: new ones, or free ones taken away, the highest first.

    A seat that a pairing holds is refused by its foreign key: whatever is held stays, told as `capacity_below_held`.
    """
    session.flush()
    seats = list(session.scalars(sa.select(Seat).where(Seat.enrolment_id == enrolment.id)
                                 .order_by(Seat.number.desc()).with_for_update()))
    highest = seats[0].number if seats else 0
    session.add_all(Seat(enrolment_id=enrolment.id, number=highest + step)
                    for step in range(1, capacity - len(seats) + 1))
    session.flush()
    surplus = len(seats) - capacity
    for seat in seats if surplus > 0 else ():
        try:
            with session.begin_nested():
                session.execute(sa.delete(Seat).where(Seat.id == seat.id))
        except IntegrityError:
            continue
        surplus -= 1
        if surplus == 0:
            break
    if surplus > 0:
        raise ConflictError("capacity_below_held", held=capacity + surplus)
