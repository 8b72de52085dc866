"""Use cases of a programme itself: create, change, move on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.core.feature import go_along
from mentoring.features.people.queries import get_unit
from mentoring.features.programmes.models import PolicyVersion, Programme
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import ProgrammeState, date_problems, may_move
from mentoring.matching.policy import Policy


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


def raise_problems(problems: Mapping[str, str]) -> None:
    """Raise `InvalidError` when anything is wrong; `problems` are form field → code."""
    if problems:
        raise InvalidError(fields={name: (code, {}) for name, code in problems.items()})


def check_not_closed(programme: Programme) -> None:
    """Raise where a programme has come to its end: it may be read, and no more."""
    if programme.state == ProgrammeState.CLOSED:
        raise ConflictError("programme_closed")


def create_programme(session: Session, actor: Actor, *, unit_id: int, plan: ProgrammePlan, now: datetime,
                     policy: Policy | None = None) -> Programme:
    """Create a draft with a policy, the usual one when none is given, as its first version."""
    unit = get_unit(session, unit_id)
    check(actor, P.CREATE)
    check(actor, P.EDIT, unit)
    raise_problems(date_problems(plan.registration_opens_on, plan.registration_closes_on, plan.starts_on, plan.ends_on))
    programme = Programme(unit_id=unit.id, state=ProgrammeState.DRAFT, created_at=now, version=1, change="",
                          **plan.__dict__)
    session.add(programme)
    session.flush()
    session.add(PolicyVersion(programme_id=programme.id, number=1, document=(policy or Policy()).to_document(),
                              created_at=now, created_by=actor.pseudonym))
    session.flush()
    audit.record(session, actor, "programme.created", "programme", programme.id, now=now, unit=unit.id)
    return programme


def update_programme(session: Session, actor: Actor, *, programme_id: int, version: int, plan: ProgrammePlan,
                     now: datetime) -> Programme:
    """Change what a programme states about itself."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.EDIT, programme)
    check_version(session, programme, version)
    check_not_closed(programme)
    raise_problems(date_problems(plan.registration_opens_on, plan.registration_closes_on, plan.starts_on, plan.ends_on))
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
    go_along(f"programme.{to}", session, actor, programme.id, now)
    audit.record(session, actor, "programme.moved", "programme", programme.id, now=now, from_state=before, to_state=to)
    return programme
