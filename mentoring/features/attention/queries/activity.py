"""Reads of how a programme goes, beside what waits in it: three statements."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.features.attention.rules.calendar import WEEKS, Week, count_weeks, monday_of
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.rules import COUNTED, SessionState
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import LIVE
from mentoring.features.people.models import Employee, Unit
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.rules import EnrolmentState, Side

MOST_UNITS = 8


@dataclass(frozen=True)
class UnitHours:
    """The confirmed hours (JP) of a unit's enrolled mentees."""

    name: str
    mentees: int
    hours: int

    @property
    def mean(self) -> float:
        return self.hours / self.mentees


@dataclass(frozen=True)
class Activity:
    """A programme's last weeks, its pairings by state, how many ran a week ago, and its largest units."""

    weeks: tuple[Week, ...]
    states: dict[str, int]
    running_before: int
    units: tuple[UnitHours, ...]

    @property
    def running(self) -> int:
        return sum(count for state, count in self.states.items() if state in LIVE)


def read_activity(session: Session, programme_id: int, *, today: date, now: datetime) -> Activity:
    """Return how a programme goes."""
    states, before = _states(session, programme_id, now - timedelta(days=7))
    return Activity(_weeks(session, programme_id, today), states, before, _units(session, programme_id))


def _weeks(session: Session, programme_id: int, today: date) -> tuple[Week, ...]:
    is_confirmed = MentoringSession.state == SessionState.CONFIRMED
    rows = session.execute(
        sa.select(MentoringSession.held_on, sa.func.count(),
                  sa.func.sum(sa.case((is_confirmed, MentoringSession.learning_hours), else_=0)))
        .join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.programme_id == programme_id, MentoringSession.state.in_(sorted(COUNTED)),
               MentoringSession.held_on >= monday_of(today) - timedelta(weeks=WEEKS - 1),
               MentoringSession.held_on <= today)
        .group_by(MentoringSession.held_on))
    return count_weeks({day: (count, int(hours)) for day, count, hours in rows}, today)


def _states(session: Session, programme_id: int, before: datetime) -> tuple[dict[str, int], int]:
    ran = sa.and_(Pairing.active_since <= before, sa.or_(Pairing.ended_at.is_(None), Pairing.ended_at > before))
    rows = session.execute(
        sa.select(Pairing.state, sa.func.count(), sa.func.sum(sa.case((ran, 1), else_=0)))
        .where(Pairing.programme_id == programme_id).group_by(Pairing.state)).all()
    return {state: count for state, count, _ in rows}, sum(int(ran) for _, _, ran in rows)


def _units(session: Session, programme_id: int) -> tuple[UnitHours, ...]:
    earned = (
        sa.select(Pairing.mentee_enrolment_id.label("place"), sa.func.sum(MentoringSession.learning_hours).label("hours"))
        .join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.programme_id == programme_id, MentoringSession.state == SessionState.CONFIRMED)
        .group_by(Pairing.mentee_enrolment_id).subquery())
    mentees = sa.func.count(Enrolment.id)
    rows = session.execute(
        sa.select(Unit.name, mentees, sa.func.coalesce(sa.func.sum(earned.c.hours), 0))
        .select_from(Enrolment).join(Employee, Employee.id == Enrolment.employee_id)
        .join(Unit, Unit.id == Employee.unit_id).outerjoin(earned, earned.c.place == Enrolment.id)
        .where(Enrolment.programme_id == programme_id, Enrolment.side == Side.MENTEE,
               Enrolment.state == EnrolmentState.ENROLLED)
        .group_by(Unit.id, Unit.name).order_by(mentees.desc(), Unit.name, Unit.id).limit(MOST_UNITS))
    return tuple(UnitHours(name, count, int(hours)) for name, count, hours in rows)
