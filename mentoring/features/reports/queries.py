"""Reads of a programme's reports: each figure with a constant number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer

from mentoring.core.actors import Actor
from mentoring.core.audit import AuditEntry
from mentoring.core.database import chunks
from mentoring.core.pagination import Page, paginate
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.queries import count_tracked
from mentoring.features.logbook.rules import COUNTED, SessionState
from mentoring.features.pairings.models import Pairing, PairingMove
from mentoring.features.pairings.queries import count_by_state
from mentoring.features.pairings.rules import HOLDING, PairingState
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.queries import within
from mentoring.features.programmes.models import Enrolment, PolicyVersion, Programme
from mentoring.features.programmes.queries import count_enrolments
from mentoring.features.programmes.rules import EnrolmentState, Side
from mentoring.features.reports.rules import Reached, count_reached, months_between
from mentoring.features.rounds.models import Proposal, Round

PLACED = HOLDING - {PairingState.RESERVED} | {PairingState.COMPLETED}
"""States of a pairing that a coordinator decided on and that nobody undid."""

PRINTED = (PairingState.PUBLISHED, PairingState.ACTIVE)
"""States of a pairing that an assignment letter names."""

MOST_PRINTED = 2_000
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Month:
    """The sessions of a month that took place, how many of them are confirmed, and the hours (JP) these earned."""

    year: int
    month: int
    held: int = 0
    confirmed: int = 0
    hours: int = 0


@dataclass(frozen=True)
class Dashboard:
    """The figures of a programme. `enrolled` is by (side, state), `states` by a pairing's state."""

    enrolled: dict[tuple[str, str], int]
    mentees: int
    placed: int
    states: dict[str, int]
    months: tuple[Month, ...]
    reached: Reached
    hours: int
    silent: int
    not_met: int

    @property
    def unplaced(self) -> int:
        return self.mentees - self.placed

    @property
    def confirmed(self) -> int:
        return sum(month.confirmed for month in self.months)

    @property
    def held(self) -> int:
        return sum(month.held for month in self.months)


def read_dashboard(session: Session, actor: Actor, programme: Programme, *, today: date, before: datetime) -> Dashboard:
    """Return a programme's figures; `before` is the moment a meeting interval ago."""
    enrolled = count_enrolments(session, programme.id)
    mentees = enrolled.get((Side.MENTEE, EnrolmentState.ENROLLED), 0)
    placed = session.scalar(sa.select(sa.func.count(sa.distinct(Pairing.mentee_enrolment_id))).join(
        Enrolment, Enrolment.id == Pairing.mentee_enrolment_id).where(
            Pairing.programme_id == programme.id, Pairing.state.in_(sorted(PLACED)),
            Enrolment.state == EnrolmentState.ENROLLED)) or 0
    hours = _hours(session, programme.id)
    tracked = count_tracked(session, actor, programme, today=today, before=before)
    return Dashboard(
        enrolled, mentees, placed, count_by_state(session, programme.id), _months(session, programme, today),
        count_reached(hours, mentees, programme.target_hours), sum(hours), tracked["silent"], tracked["not_met"])


def _hours(session: Session, programme_id: int) -> list[int]:
    """Return the confirmed hours (JP) of each enrolled mentee who has any session."""
    return [int(hours) for hours in session.scalars(
        sa.select(sa.func.sum(MentoringSession.learning_hours))
        .join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .join(Enrolment, Enrolment.id == Pairing.mentee_enrolment_id)
        .where(Pairing.programme_id == programme_id, Enrolment.state == EnrolmentState.ENROLLED,
               MentoringSession.state == SessionState.CONFIRMED).group_by(Pairing.mentee_enrolment_id))]


def _months(session: Session, programme: Programme, today: date) -> tuple[Month, ...]:
    year, month = (sa.extract(part, MentoringSession.held_on) for part in ("year", "month"))
    is_confirmed = MentoringSession.state == SessionState.CONFIRMED
    rows = session.execute(
        sa.select(year, month, sa.func.count(), sa.func.sum(sa.case((is_confirmed, 1), else_=0)),
                  sa.func.sum(sa.case((is_confirmed, MentoringSession.learning_hours), else_=0)))
        .join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.programme_id == programme.id, MentoringSession.state.in_(sorted(COUNTED)))
        .group_by(year, month).order_by(year, month)).all()
    found = {(int(row[0]), int(row[1])): Month(*map(int, row)) for row in rows}
    if not found:
        return ()
    last = max(min(today, programme.ends_on), date(*max(found), 1))
    return tuple(found.get(key, Month(*key)) for key in months_between(date(*min(found), 1), last))


# Hours by person and by unit


@dataclass(frozen=True)
class Earned:
    """What somebody earned (JP): in a year, and in the whole programme."""

    year: int = 0
    programme: int = 0


NOTHING = Earned()


def _mentees(programme_id: int, actor: Actor) -> sa.Select[Any]:
    managed = sa.select(Programme.id).join(Unit, Programme.unit_id == Unit.id).where(within(actor))
    return sa.select(Enrolment).join(Employee, Enrolment.employee_id == Employee.id).where(
        Enrolment.programme_id == programme_id, Enrolment.programme_id.in_(managed), Enrolment.side == Side.MENTEE,
        Enrolment.state != EnrolmentState.APPLIED)


def list_mentees(session: Session, actor: Actor, programme_id: int, cursor: str | None = None,
                 size: int = 50) -> Page[Enrolment]:
    """Return all who are or were mentees of a programme, by bare name."""
    return paginate(session, _mentees(programme_id, actor), (Employee.sort_name, Enrolment.id),
                    lambda row: (row.employee.sort_name, row.id), cursor, size)


def map_earned(session: Session, enrolment_ids: Collection[int], year: int) -> dict[int, Earned]:
    """Return the hours of each enrolment; one that has none is left out; one query a chunk."""
    found: dict[int, Earned] = {}
    for chunk in chunks(enrolment_ids):
        rows = session.execute(_sums(Pairing.mentee_enrolment_id, year).where(Pairing.mentee_enrolment_id.in_(chunk)))
        found.update({row_id: Earned(int(own), int(whole)) for row_id, own, whole in rows})
    return found


def _sums(column: Any, year: int) -> sa.Select[Any]:
    within_year = MentoringSession.held_on.between(date(year, 1, 1), date(year, 12, 31))
    return sa.select(column, sa.func.sum(sa.case((within_year, MentoringSession.learning_hours), else_=0)),
                     sa.func.sum(MentoringSession.learning_hours)).select_from(MentoringSession).join(
        Pairing, MentoringSession.pairing_id == Pairing.id).where(
            MentoringSession.state == SessionState.CONFIRMED).group_by(column)


def list_mentee_units(session: Session, actor: Actor, programme_id: int, cursor: str | None = None,
                      size: int = 50) -> Page[Unit]:
    """Return the units that a programme's mentees work in, by name."""
    units = _mentees(programme_id, actor).with_only_columns(Employee.unit_id)
    return paginate(session, sa.select(Unit).where(Unit.id.in_(units)), (Unit.name, Unit.id),
                    lambda row: (row.name, row.id), cursor, size)


def map_unit_earned(session: Session, programme_id: int, unit_ids: Collection[int],
                    year: int) -> dict[int, tuple[int, Earned]]:
    """Return for each unit its number of mentees and what these earned together; two queries."""
    ids = sorted(unit_ids)
    counts = dict(session.execute(
        sa.select(Employee.unit_id, sa.func.count()).join(Enrolment, Enrolment.employee_id == Employee.id).where(
            Enrolment.programme_id == programme_id, Enrolment.side == Side.MENTEE, Employee.unit_id.in_(ids))
        .group_by(Employee.unit_id)).all())
    earned = {row_id: Earned(int(own), int(whole)) for row_id, own, whole in session.execute(
        _sums(Employee.unit_id, year).join(Employee, Employee.id == Pairing.mentee_id).where(
            Pairing.programme_id == programme_id, Employee.unit_id.in_(ids)))}
    return {unit_id: (counts.get(unit_id, 0), earned.get(unit_id, NOTHING)) for unit_id in ids}


# Groups


@dataclass(frozen=True)
class Placing:
    """One enrolled mentee as the fairness page counts them; `score` is that of the pairing, None for one made by hand."""

    unit_path: str
    level: str
    mode: str
    placed: bool
    score: float | None


def list_placings(session: Session, programme_id: int) -> list[Placing]:
    """Return a programme's enrolled mentees without their names; one query."""
    is_placed = sa.case((Pairing.id.is_not(None), 1), else_=0)
    rows = session.execute(
        sa.select(Unit.path, Employee.post_level, Enrolment.mode, sa.func.max(is_placed), sa.func.max(Pairing.score))
        .select_from(Enrolment).join(Employee, Enrolment.employee_id == Employee.id)
        .join(Unit, Employee.unit_id == Unit.id)
        .outerjoin(Pairing, sa.and_(Pairing.mentee_enrolment_id == Enrolment.id, Pairing.state.in_(sorted(PLACED))))
        .where(Enrolment.programme_id == programme_id, Enrolment.side == Side.MENTEE,
               Enrolment.state == EnrolmentState.ENROLLED)
        .group_by(Enrolment.id, Unit.path, Employee.post_level, Enrolment.mode).order_by(Enrolment.id))
    return [Placing(path, level, mode, bool(placed), score) for path, level, mode, placed, score in rows]


# Papers


def list_printed(session: Session, actor: Actor, programme_id: int) -> list[Pairing]:
    """Return published and active pairings by the mentor's bare name, then the mentee's."""
    mentor, mentee = aliased(Employee), aliased(Employee)
    managed = sa.select(Programme.id).join(Unit, Programme.unit_id == Unit.id).where(within(actor))
    return list(session.scalars(
        sa.select(Pairing).join(mentor, mentor.id == Pairing.mentor_id).join(mentee, mentee.id == Pairing.mentee_id)
        .where(Pairing.programme_id == programme_id, Pairing.programme_id.in_(managed), Pairing.state.in_(PRINTED))
        .order_by(mentor.sort_name, mentor.id, mentee.sort_name, Pairing.id).limit(MOST_PRINTED)))


def list_finished_rounds(session: Session, programme_id: int) -> Sequence[Round]:
    """Return the rounds of a programme that came to an end, in their order."""
    return session.scalars(sa.select(Round).where(Round.programme_id == programme_id, Round.finished_at.is_not(None))
                           .order_by(Round.number).limit(200)).all()


def list_policy_dates(session: Session, programme_id: int) -> list[tuple[int, datetime]]:
    """Return (number, when) of each version of a programme's policy, the latest 100, oldest first."""
    rows = session.execute(sa.select(PolicyVersion.number, PolicyVersion.created_at).where(
        PolicyVersion.programme_id == programme_id).order_by(PolicyVersion.number.desc()).limit(100))
    return [(number, at) for number, at in rows][::-1]


def count_exports(session: Session, programme_id: int) -> int:
    """Return how often a report of a programme was taken away."""
    return session.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(
        AuditEntry.subject == "programme", AuditEntry.subject_id == programme_id,
        AuditEntry.action == "report.exported")) or 0


# Everything, for the archive


def list_all_pairings(session: Session, programme_id: int) -> list[Pairing]:
    return list(session.scalars(sa.select(Pairing).where(Pairing.programme_id == programme_id).order_by(Pairing.id)))


def list_all_rounds(session: Session, programme_id: int) -> list[Round]:
    return list(session.scalars(sa.select(Round).where(Round.programme_id == programme_id).order_by(Round.number)))


def list_all_policies(session: Session, programme_id: int) -> list[PolicyVersion]:
    return list(session.scalars(sa.select(PolicyVersion).where(PolicyVersion.programme_id == programme_id)
                                .order_by(PolicyVersion.number)))


def list_all_proposals(session: Session, programme_id: int) -> list[Proposal]:
    return list(session.scalars(sa.select(Proposal).join(Round, Proposal.round_id == Round.id).where(
        Round.programme_id == programme_id).order_by(Round.number, Proposal.id)))


def list_all_moves(session: Session, programme_id: int) -> list[PairingMove]:
    return list(session.scalars(sa.select(PairingMove).join(Pairing, PairingMove.pairing_id == Pairing.id).where(
        Pairing.programme_id == programme_id).order_by(PairingMove.pairing_id, PairingMove.id)))


def list_all_sessions(session: Session, programme_id: int) -> list[MentoringSession]:
    """Return the sessions of a programme with their facts alone: the shared note and a dispute's text are not read."""
    return list(session.scalars(
        sa.select(MentoringSession).join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .options(defer(MentoringSession.shared_note), defer(MentoringSession.dispute_reason))
        .where(Pairing.programme_id == programme_id).order_by(MentoringSession.held_on, MentoringSession.id)))


def list_all_hours(session: Session, programme_id: int) -> list[tuple[str, str, str, int, int]]:
    """Return (NIP, name, unit, year, hours) of each mentee and year, by bare name."""
    year = sa.extract("year", MentoringSession.held_on)
    rows = session.execute(
        sa.select(Employee, year, sa.func.sum(MentoringSession.learning_hours)).select_from(MentoringSession)
        .join(Pairing, MentoringSession.pairing_id == Pairing.id).join(Employee, Employee.id == Pairing.mentee_id)
        .join(Unit, Unit.id == Employee.unit_id)
        .where(Pairing.programme_id == programme_id, MentoringSession.state == SessionState.CONFIRMED)
        .group_by(Employee.id, Unit.id, year).order_by(Employee.sort_name, Employee.id, year))
    return [(row.nip or "", row.full_name, row.unit.name, int(when), int(hours)) for row, when, hours in rows]
