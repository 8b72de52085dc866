"""The answers: a mentor's yes, no or more time, and the coordinator's word on a yes."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit, clock
from mentoring.core.actors import Actor
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.eligibility.service import check_again, check_pair
from mentoring.features.pairings.service import confirm_reserved, refuse_reserved, reserve_pairing
from mentoring.features.requests import queries
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.permissions import P
from mentoring.features.requests.rules import DeclineReason, RequestState, answer_due, check_more_time, may_move
from mentoring.features.requests.service.asking import send_next
from mentoring.features.requests.service.calendar import holidays_around
from mentoring.features.requests.service.moving import end_of_day, load, move, post, reserved_of


def accept_request(session: Session, actor: Actor, *, request_id: int, version: int, now: datetime) -> MentorRequest:
    """Say yes: the seat is held at once, the coordinator confirms."""
    row = load(session, actor, request_id, version, P.ANSWER)
    if not may_move(row.state, RequestState.ACCEPTED):
        raise ConflictError("request_move")
    eligible = check_pair(session, mentor_enrolment_id=row.mentor_enrolment_id,
                          mentee_enrolment_id=row.mentee_enrolment_id, override=None, now=now,
                          wishes=queries.map_wishes(session, row.programme_id))
    row.pairing_id = reserve_pairing(session, actor, eligible, now=now).id
    row.answered_at = now
    move(session, actor, row, RequestState.ACCEPTED, now)
    post(session, actor, row, row.mentee_enrolment.employee, row.mentor_enrolment.employee, "request_accepted", now)
    return row


def decline_request(session: Session, actor: Actor, *, request_id: int, version: int, reason: str, time_zone: str,
                    now: datetime) -> MentorRequest:
    """Say no with a reason of one's own; the mentee hears a kind, general word, and the next wish goes out."""
    row = load(session, actor, request_id, version, P.ANSWER)
    if reason not in set(DeclineReason):
        raise InvalidError.of("reason", "decline_reason")
    row.answered_at, row.decline_reason = now, reason
    move(session, actor, row, RequestState.DECLINED, now)
    post(session, actor, row, row.mentee_enrolment.employee, row.mentor_enrolment.employee, "request_declined", now)
    send_next(session, actor, row.mentee_enrolment_id, time_zone, now)
    return row


def ask_for_time(session: Session, actor: Actor, *, request_id: int, version: int, time_zone: str,
                 now: datetime) -> MentorRequest:
    """Ask the mentee to wait, once: five working days more from today; the mentee is told until when."""
    row = load(session, actor, request_id, version, P.ANSWER)
    check_more_time(row.state, row.time_asked_at)
    row.time_asked_at = now
    today = clock.local_date(now, time_zone)
    row.answer_due_at = end_of_day(answer_due(today, holidays_around(session, today)), time_zone)
    row.touch(by=actor.pseudonym, at=now, change="request_time_asked")
    session.flush()
    audit.record(session, actor, "request.time_asked", "request", row.id, now=now)
    post(session, actor, row, row.mentee_enrolment.employee, row.mentor_enrolment.employee, "request_time_asked", now)
    return row


def confirm_request(session: Session, actor: Actor, *, request_id: int, version: int, now: datetime) -> MentorRequest:
    """Approve the pairing that a mentor's yes reserved; it waits for publication like any other."""
    row = load(session, actor, request_id, version, P.DECIDE)
    pairing = reserved_of(session, row)
    check_again(session, mentor_enrolment_id=row.mentor_enrolment_id, mentee_enrolment_id=row.mentee_enrolment_id,
                wishes=queries.map_wishes(session, row.programme_id))
    confirm_reserved(session, actor, pairing_id=pairing.id, version=pairing.version, now=now)
    row.touch(by=actor.pseudonym, at=now, change="request_confirmed")
    session.flush()
    return row


def refuse_request(session: Session, actor: Actor, *, request_id: int, version: int, reason: str, time_zone: str,
                   now: datetime) -> MentorRequest:
    """Refuse a reserved pairing with a reason that only coordinators see; the mentee's next wish goes out."""
    row = load(session, actor, request_id, version, P.DECIDE)
    pairing = reserved_of(session, row)
    refuse_reserved(session, actor, pairing_id=pairing.id, version=pairing.version, reason=reason, now=now)
    row.state = RequestState.WITHDRAWN
    row.touch(by=actor.pseudonym, at=now, change="request_refused")
    session.flush()
    send_next(session, actor, row.mentee_enrolment_id, time_zone, now)
    return row
