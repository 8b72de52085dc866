"""The facts of many programmes at once, that matters are found in: one statement for each kind of row."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.mail import Mail
from mentoring.features.attention.models import AttentionThreshold
from mentoring.features.attention.rules.matters import Facts, MailFacts, PairFacts, RequestFacts
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.rules import COUNTED, SessionState
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import HOLDING, PairingState
from mentoring.features.people.models import Employee
from mentoring.features.people.queries import list_line_manager_chain
from mentoring.features.programmes.models import Enrolment, PolicyVersion, Programme, Seat
from mentoring.features.programmes.rules import EnrolmentState, Side
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.rules import RequestState

LOOKED_AT = (*sorted(HOLDING), PairingState.DECLINED)
TAKING_PART = (EnrolmentState.ENROLLED, EnrolmentState.PAUSED)


def load_facts(session: Session,
               programmes: Collection[Programme]) -> tuple[dict[int, Facts], dict[int, AttentionThreshold | None]]:
    """Return the facts and the thresholds of each programme."""
    ids = [row.id for row in programmes]
    pairs, requests, mails = _pairs(session, ids), _requests(session, ids), _mails(session, ids)
    seats, rules = _free_seats(session, ids), _rules(session, ids)
    facts = {row.id: Facts(
        tuple(pairs[row.id]), tuple(requests[row.id]), tuple(mails[row.id]), seats.get((row.id, Side.MENTEE), 0),
        seats.get((row.id, Side.MENTOR), 0), rules[row.id][1], row.meeting_interval_days) for row in programmes}
    return facts, {row_id: threshold for row_id, (threshold, _bars) in rules.items()}


def _rules(session: Session, ids: list[int]) -> dict[int, tuple[AttentionThreshold | None, bool]]:
    """Return a programme's thresholds, and whether its present policy bars line managers."""
    newest = sa.select(sa.func.max(PolicyVersion.number)).where(
        PolicyVersion.programme_id == Programme.id).correlate(Programme).scalar_subquery()
    rows = session.execute(
        sa.select(Programme.id, AttentionThreshold, PolicyVersion.document)
        .outerjoin(AttentionThreshold, AttentionThreshold.programme_id == Programme.id)
        .outerjoin(PolicyVersion, sa.and_(PolicyVersion.programme_id == Programme.id, PolicyVersion.number == newest))
        .where(Programme.id.in_(ids)))
    return {row_id: (threshold, bool(((document or {}).get("rules") or {}).get("line_manager", True)))
            for row_id, threshold, document in rows}


def _grouped(ids: Iterable[int]) -> dict[int, list[Any]]:
    return {row_id: [] for row_id in ids}


def _day(moment: datetime | None) -> date | None:
    return day_of(moment) if moment else None


def _pairs(session: Session, ids: list[int]) -> dict[int, list[PairFacts]]:
    mentee, mentor, place = aliased(Employee), aliased(Employee), aliased(Enrolment)
    state = MentoringSession.state
    held = (
        sa.select(MentoringSession.pairing_id,
                  sa.func.max(sa.case((state.in_(sorted(COUNTED)), MentoringSession.held_on))).label("last"),
                  sa.func.min(sa.case((state == SessionState.DISPUTED, MentoringSession.held_on))).label("disputed"))
        .join(Pairing, MentoringSession.pairing_id == Pairing.id).where(Pairing.programme_id.in_(ids))
        .group_by(MentoringSession.pairing_id).subquery())
    rows = session.execute(
        sa.select(*PAIR_COLUMNS, place.state.label("place_state"), mentee, mentor, held.c.last, held.c.disputed)
        .join(mentee, mentee.id == Pairing.mentee_id).join(mentor, mentor.id == Pairing.mentor_id)
        .join(place, place.id == Pairing.mentee_enrolment_id).outerjoin(held, held.c.pairing_id == Pairing.id)
        .where(Pairing.programme_id.in_(ids),
               sa.or_(Pairing.state.in_(LOOKED_AT), held.c.disputed.is_not(None)))).all()
    lines = list_line_manager_chain(session, {row.mentee_id for row in rows if row.state in HOLDING})
    above = {(employee, person) for employee, line in lines.items() for person in line}
    found = _grouped(ids)
    for row in rows:
        people: tuple[Employee, Employee] = (row[-4], row[-3])  # type: ignore[assignment]  # the two entities
        found[row.programme_id].append(_pair(row, people, is_above=(row.mentee_id, row.mentor_id) in above))
    return found


PAIR_COLUMNS = (
    Pairing.id, Pairing.programme_id, Pairing.mentee_id, Pairing.mentor_id, Pairing.mentee_enrolment_id, Pairing.state,
    Pairing.created_at, Pairing.published_at, Pairing.grace_ends_at, Pairing.active_since, Pairing.mentor_accepted_at,
    Pairing.mentee_accepted_at, Pairing.expected_back_on, Pairing.ended_at, Pairing.override_rule)


def _pair(row: Any, people: tuple[Employee, Employee], *, is_above: bool) -> PairFacts:
    leavers = [person for person in people if not person.is_active]
    moved = tuple((person.moved_at, day_of(person.moved_at), person.full_name, person.moved_from)
                  for person in people if person.moved_at and person.moved_at >= row.created_at)
    return PairFacts(
        row.id, people[0].full_name, people[1].full_name, row.state, row.mentee_enrolment_id, _day(row.published_at),
        row.grace_ends_at, both_answered=bool(row.mentor_accepted_at and row.mentee_accepted_at),
        active_on=_day(row.active_since), last_held_on=row.last, disputed_on=row.disputed,
        left_on=min((day_of(person.left_at) for person in leavers if person.left_at), default=None),
        left=tuple(person.full_name for person in leavers), moved=moved, mentor_is_above=is_above,
        may_be_above=row.override_rule == "line_manager", back_on=row.expected_back_on, declined_on=_day(row.ended_at),
        seeks_mentor=row.place_state == EnrolmentState.ENROLLED)


def _requests(session: Session, ids: list[int]) -> dict[int, list[RequestFacts]]:
    mentee_place, mentor_place, mentee, mentor = (
        aliased(Enrolment), aliased(Enrolment), aliased(Employee), aliased(Employee))
    rows = session.execute(
        sa.select(MentorRequest.programme_id, MentorRequest.id, MentorRequest.sent_at, MentorRequest.answer_due_at,
                  mentee, mentor)
        .join(mentee_place, mentee_place.id == MentorRequest.mentee_enrolment_id)
        .join(mentor_place, mentor_place.id == MentorRequest.mentor_enrolment_id)
        .join(mentee, mentee.id == mentee_place.employee_id).join(mentor, mentor.id == mentor_place.employee_id)
        .where(MentorRequest.programme_id.in_(ids), MentorRequest.state == RequestState.SENT,
               MentorRequest.sent_at.is_not(None)))
    found = _grouped(ids)
    for programme_id, row_id, sent_at, due_at, asking, asked in rows:
        last_day = day_of(due_at - timedelta(seconds=1)) if due_at else None
        if sent_at:
            found[programme_id].append(
                RequestFacts(row_id, asking.full_name, asked.full_name, day_of(sent_at), last_day))
    return found


def _mails(session: Session, ids: list[int]) -> dict[int, list[MailFacts]]:
    """Return the last message to each person that did not arrive, none after it having arrived.

    Only messages of the time since they take part; what they say stays between the system and the person.
    """
    last = (
        sa.select(Enrolment.programme_id, Mail.employee_id,
                  sa.func.max(sa.case((Mail.failed_at.is_not(None), Mail.id))).label("failed"),
                  sa.func.max(sa.case((Mail.sent_at.is_not(None), Mail.id))).label("sent"))
        .join(Enrolment, Enrolment.employee_id == Mail.employee_id)
        .where(Enrolment.programme_id.in_(ids), Enrolment.state.in_(TAKING_PART),
               Mail.created_at >= Enrolment.enrolled_at)
        .group_by(Enrolment.programme_id, Mail.employee_id).subquery())
    rows = session.execute(
        sa.select(last.c.programme_id, Mail.id, Mail.failed_at, Mail.to_address, Employee)
        .join(Mail, Mail.id == last.c.failed).join(Employee, Employee.id == last.c.employee_id)
        .where(sa.or_(last.c.sent.is_(None), last.c.sent < last.c.failed)))
    found = _grouped(ids)
    for programme_id, mail_id, failed_at, address, person in rows:
        if failed_at:
            found[programme_id].append(MailFacts(person.id, person.name, mail_id, day_of(failed_at), bool(address)))
    return found


def _free_seats(session: Session, ids: list[int]) -> dict[tuple[int, str], int]:
    """Return how many seats are free on each side of each programme."""
    held = sa.select(sa.literal(1)).where(
        sa.or_(Pairing.mentor_seat_id == Seat.id, Pairing.mentee_seat_id == Seat.id)).exists()
    return {(programme_id, side): count for programme_id, side, count in session.execute(
        sa.select(Enrolment.programme_id, Enrolment.side, sa.func.count()).join(Seat, Seat.enrolment_id == Enrolment.id)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .where(Enrolment.programme_id.in_(ids), Enrolment.state == EnrolmentState.ENROLLED, Employee.is_active, ~held)
        .group_by(Enrolment.programme_id, Enrolment.side))}
