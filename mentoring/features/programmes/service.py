"""Use cases of programmes: create, change, move on; the policy; who takes part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError
from mentoring.features.people.models import Competency
from mentoring.features.people.queries import get_employee, get_unit
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, PolicyVersion, Programme, Seat
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import (
    TAKES_PEOPLE,
    EnrolmentProfile,
    EnrolmentState,
    ProgrammeState,
    Side,
    date_problems,
    may_move,
    may_move_enrolment,
    profile_problems,
)
from mentoring.matching.policy import Policy, PolicyError


@dataclass(frozen=True)
class ProgrammePlan:
    """What a coordinator states about a programme."""

    name: str
    purpose: str
    starts_on: date
    ends_on: date
    registration_opens_on: date | None = None
    registration_closes_on: date | None = None
    grace_days: int = 3
    meeting_interval_days: int = 14
    target_hours: int = 20


def _raise(problems: Mapping[str, str]) -> None:
    if problems:
        raise InvalidError(fields={name: (code, {}) for name, code in problems.items()})


def create_programme(session: Session, actor: Actor, *, unit_id: int, plan: ProgrammePlan, now: datetime) -> Programme:
    """Create a draft with the default policy as its first version."""
    unit = get_unit(session, unit_id)
    check(actor, P.CREATE)
    check(actor, P.EDIT, unit)
    _raise(date_problems(plan.registration_opens_on, plan.registration_closes_on, plan.starts_on, plan.ends_on))
    programme = Programme(unit_id=unit.id, state=ProgrammeState.DRAFT, created_at=now, version=1, change="",
                          **plan.__dict__)
    session.add(programme)
    session.flush()
    session.add(PolicyVersion(programme_id=programme.id, number=1, document=Policy().to_document(), created_at=now,
                              created_by=actor.pseudonym))
    session.flush()
    audit.record(session, actor, "programme.created", "programme", programme.id, now=now, unit=unit.id)
    return programme


def update_programme(session: Session, actor: Actor, *, programme_id: int, version: int, plan: ProgrammePlan,
                     now: datetime) -> Programme:
    """Change what a programme states about itself."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.EDIT, programme)
    check_version(session, programme, version)
    _raise(date_problems(plan.registration_opens_on, plan.registration_closes_on, plan.starts_on, plan.ends_on))
    for name, value in plan.__dict__.items():
        setattr(programme, name, value)
    programme.touch(by=actor.pseudonym, at=now, change="programme_edited")
    session.flush()
    audit.record(session, actor, "programme.edited", "programme", programme.id, now=now)
    return programme


def move_programme(session: Session, actor: Actor, *, programme_id: int, version: int, to: str,
                   now: datetime) -> Programme:
    """Move a programme on (or back) to the next stage of its life."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.EDIT, programme)
    check_version(session, programme, version)
    if to not in set(ProgrammeState) or not may_move(programme.state, to):
        raise ConflictError("programme_move")
    before, programme.state = programme.state, to
    programme.touch(by=actor.pseudonym, at=now, change="programme_moved")
    session.flush()
    audit.record(session, actor, "programme.moved", "programme", programme.id, now=now, from_state=before, to_state=to)
    return programme


def save_policy(session: Session, actor: Actor, *, programme_id: int, version: int, document: Mapping[str, Any],
                now: datetime) -> PolicyVersion:
    """Save a new version of the policy; one like the latest is not saved again."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.EDIT, programme)
    check_version(session, programme, version)
    try:
        policy = Policy.from_document(document)
    except PolicyError as error:
        raise InvalidError(fields={name: (f"policy.{code}", {}) for name, code in error.problems}) from error
    latest = queries.current_policy(session, programme.id)
    if latest.document == policy.to_document():
        return latest
    saved = PolicyVersion(programme_id=programme.id, number=latest.number + 1, document=policy.to_document(),
                          created_at=now, created_by=actor.pseudonym)
    session.add(saved)
    programme.touch(by=actor.pseudonym, at=now, change="policy_saved")
    session.flush()
    audit.record(session, actor, "policy.saved", "programme", programme.id, now=now, number=saved.number)
    return saved


def enrol(session: Session, actor: Actor, *, programme_id: int, employee_id: int, side: str, capacity: int,
          profile: EnrolmentProfile, now: datetime) -> Enrolment:
    """Enrol an employee on one side of a programme; who left before comes back."""
    programme = queries.get_programme(session, programme_id)
    check(actor, P.ENROL, programme)
    if programme.state not in TAKES_PEOPLE | {ProgrammeState.DRAFT}:
        raise ConflictError("programme_takes_nobody")
    employee = get_employee(session, employee_id)
    if not employee.is_active:
        raise ConflictError("employee_inactive")
    _raise(profile_problems(profile, side, capacity))
    enrolment = queries.find_enrolment(session, programme_id, employee_id, side)
    if enrolment is not None and enrolment.state != EnrolmentState.LEFT:
        raise ConflictError("already_enrolled")
    if enrolment is None:
        enrolment = Enrolment(programme_id=programme_id, employee_id=employee_id, side=Side(side), version=1, change="",
                              state=EnrolmentState.ENROLLED, enrolled_at=now)
        session.add(enrolment)
    enrolment.state, enrolment.enrolled_at = EnrolmentState.ENROLLED, now
    write_profile(session, enrolment, profile)
    set_capacity(session, enrolment, capacity if side == Side.MENTOR else 1)
    enrolment.touch(by=actor.pseudonym, at=now, change="enrolled")
    session.flush()
    audit.record(session, actor, "enrolment.enrolled", "enrolment", enrolment.id, now=now, side=side, capacity=capacity)
    return enrolment


def update_enrolment(session: Session, actor: Actor, *, enrolment_id: int, version: int, capacity: int,
                     profile: EnrolmentProfile, now: datetime) -> Enrolment:
    """Change what a person said, and a mentor's capacity."""
    enrolment = get_locked(session, Enrolment, enrolment_id)
    check(actor, P.ENROL, enrolment)
    check_version(session, enrolment, version)
    _raise(profile_problems(profile, enrolment.side, capacity))
    write_profile(session, enrolment, profile)
    if enrolment.side == Side.MENTOR:
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
    """Write what a person says into their enrolment; unknown competency codes join the dictionary by their code."""
    enrolment.goals, enrolment.experience = profile.goals.strip(), profile.experience.strip()
    enrolment.hours_per_month, enrolment.mode, enrolment.place = profile.hours_per_month, profile.mode, profile.place
    enrolment.languages = "; ".join(profile.languages)
    enrolment.working_style = list(profile.working_style)
    session.flush()
    ids = competency_ids(session, {level.code for level in profile.levels})
    session.execute(sa.delete(EnrolmentCompetency).where(EnrolmentCompetency.enrolment_id == enrolment.id))
    session.add_all(EnrolmentCompetency(
        enrolment_id=enrolment.id, competency_id=ids[level.code], have=level.have, present=level.present,
        target=level.target, priority=1.0) for level in profile.levels)
    session.flush()
    session.expire(enrolment, ["competencies"])


def competency_ids(session: Session, codes: set[str]) -> dict[str, int]:
    """Return the ids of competency codes; codes not met before are added."""
    if not codes:
        return {}
    known = {code: row_id for code, row_id in session.execute(
        sa.select(Competency.code, Competency.id).where(Competency.code.in_(codes)))}
    for code in sorted(codes - known.keys()):
        competency = Competency(code=code, name=code, name_en=code)
        session.add(competency)
        session.flush()
        known[code] = competency.id
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


def get_own_row(session: Session, enrolment_id: int, employee_id: int) -> Enrolment:
    """Return an enrolment of this very person; any other answers like a missing one."""
    enrolment = queries.get_enrolment(session, enrolment_id)
    if enrolment.employee_id != employee_id:
        raise NotFoundError
    return enrolment
