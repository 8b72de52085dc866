"""Reads of what waits in a programme; the number of statements does not depend on how much there is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.errors import NotFoundError
from mentoring.features.attention.models import AttentionNote, AttentionThreshold
from mentoring.features.attention.rules import (
    DEFAULTS,
    RANGES,
    Matter,
    PairFacts,
    RequestFacts,
    Thresholds,
    check_thresholds,
    find_matters,
    is_snoozed,
)
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.rules import COUNTED, SessionState
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import LIVE, PairingState
from mentoring.features.people.models import Employee
from mentoring.features.people.queries import list_line_manager_chain
from mentoring.features.programmes.models import Enrolment, Programme, Seat
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState, Side
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.rules import RequestState

SHOWN = (*sorted(LIVE), PairingState.PUBLISHED)


@dataclass(frozen=True)
class Noted:
    """A matter and what was noted about it; `version` is 0 while nothing was."""

    matter: Matter
    snoozed_until: date | None = None
    note: str = ""
    version: int = 0
    is_snoozed: bool = False


def find_threshold(session: Session, programme_id: int) -> AttentionThreshold | None:
    return session.scalar(sa.select(AttentionThreshold).where(AttentionThreshold.programme_id == programme_id))


def read_thresholds(row: AttentionThreshold | None) -> Thresholds:
    """Return a programme's thresholds, the usual ones while nobody set any."""
    return DEFAULTS if row is None else Thresholds(**{name: getattr(row, name) for name in RANGES})


def find_note(session: Session, programme_id: int, kind: str, subject: str) -> AttentionNote | None:
    return session.scalar(sa.select(AttentionNote).where(
        AttentionNote.programme_id == programme_id, AttentionNote.kind == kind, AttentionNote.subject == subject))


def list_matters(session: Session, programme: Programme, now: datetime) -> list[Noted]:
    """Return all that waits in a programme, with notes, in the order of the page; a rested programme has nothing."""
    if programme.state not in TAKES_PEOPLE:
        return []
    today = day_of(now)
    notes = {(row.kind, row.subject): row for row in session.scalars(
        sa.select(AttentionNote).where(AttentionNote.programme_id == programme.id))}
    unplaced, free = _free_seats(session, programme.id)
    matters = find_matters(
        _pairs(session, programme.id), _requests(session, programme.id), unplaced=unplaced, free=free,
        thresholds=check_thresholds(read_thresholds(find_threshold(session, programme.id))),
        interval_days=programme.meeting_interval_days, now=now, today=today)
    return [_noted(matter, notes.get((matter.kind, matter.subject)), today) for matter in matters]


def get_matter(session: Session, programme: Programme, kind: str, subject: str, now: datetime) -> Noted:
    """Return one matter; `NotFoundError` when it is none, or none any more."""
    for noted in list_matters(session, programme, now):
        if (noted.matter.kind, noted.matter.subject) == (kind, subject):
            return noted
    raise NotFoundError


def _noted(matter: Matter, row: AttentionNote | None, today: date) -> Noted:
    if row is None:
        return Noted(matter)
    return Noted(matter, row.snoozed_until, row.note, row.version, is_snoozed(row.snoozed_until, today))


def _day(moment: datetime | None) -> date | None:
    return day_of(moment) if moment else None


def _pairs(session: Session, programme_id: int) -> list[PairFacts]:
    mentee, mentor = aliased(Employee), aliased(Employee)
    state = MentoringSession.state
    held = (
        sa.select(MentoringSession.pairing_id,
                  sa.func.max(sa.case((state.in_(sorted(COUNTED)), MentoringSession.held_on))).label("last"),
                  sa.func.min(sa.case((state == SessionState.DISPUTED, MentoringSession.held_on))).label("disputed"))
        .join(Pairing, MentoringSession.pairing_id == Pairing.id).where(Pairing.programme_id == programme_id)
        .group_by(MentoringSession.pairing_id).subquery())
    rows = session.execute(
        sa.select(Pairing.id, Pairing.state, Pairing.published_at, Pairing.grace_ends_at, Pairing.active_since,
                  Pairing.mentor_accepted_at, Pairing.mentee_accepted_at, mentee, mentor, held.c.last, held.c.disputed)
        .join(mentee, mentee.id == Pairing.mentee_id).join(mentor, mentor.id == Pairing.mentor_id)
        .outerjoin(held, held.c.pairing_id == Pairing.id)
        .where(Pairing.programme_id == programme_id,
               sa.or_(Pairing.state.in_(SHOWN), held.c.disputed.is_not(None)))).all()
    lines = list_line_manager_chain(session, {row[7].id for row in rows})
    above = {(employee, person) for employee, line in lines.items() for person in line}
    return [_pair(row, above) for row in rows]


def _pair(row: Any, above: set[tuple[int, int]]) -> PairFacts:
    (pairing_id, state, published_at, grace_ends_at, active_since, mentor_at, mentee_at, mentee, mentor, last,
     disputed) = row
    leavers = [person for person in (mentee, mentor) if not person.is_active]
    left_days = [day_of(person.changed_at) for person in leavers if person.changed_at]
    return PairFacts(
        pairing_id, mentee.full_name, mentor.full_name, state, _day(published_at), grace_ends_at,
        both_answered=bool(mentor_at and mentee_at), active_on=_day(active_since), last_held_on=last,
        disputed_on=disputed, left_on=min(left_days, default=None), has_leaver=bool(leavers),
        mentor_is_above=(mentee.id, mentor.id) in above)


def _requests(session: Session, programme_id: int) -> list[RequestFacts]:
    mentee_place, mentor_place, mentee, mentor = (
        aliased(Enrolment), aliased(Enrolment), aliased(Employee), aliased(Employee))
    rows = session.execute(
        sa.select(MentorRequest.id, MentorRequest.sent_at, mentee, mentor)
        .join(mentee_place, mentee_place.id == MentorRequest.mentee_enrolment_id)
        .join(mentor_place, mentor_place.id == MentorRequest.mentor_enrolment_id)
        .join(mentee, mentee.id == mentee_place.employee_id).join(mentor, mentor.id == mentor_place.employee_id)
        .where(MentorRequest.programme_id == programme_id, MentorRequest.state == RequestState.SENT,
               MentorRequest.sent_at.is_not(None)))
    return [RequestFacts(row_id, asking.full_name, asked.full_name, day_of(sent_at))
            for row_id, sent_at, asking, asked in rows if sent_at is not None]


def _free_seats(session: Session, programme_id: int) -> tuple[int, int]:
    """Return how many seats of mentees and of mentors are free in a programme."""
    held = sa.select(sa.literal(1)).where(
        sa.or_(Pairing.mentor_seat_id == Seat.id, Pairing.mentee_seat_id == Seat.id)).exists()
    counts = {side: count for side, count in session.execute(
        sa.select(Enrolment.side, sa.func.count()).join(Seat, Seat.enrolment_id == Enrolment.id)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .where(Enrolment.programme_id == programme_id, Enrolment.state == EnrolmentState.ENROLLED, Employee.is_active,
               ~held).group_by(Enrolment.side))}
    return counts.get(Side.MENTEE, 0), counts.get(Side.MENTOR, 0)
