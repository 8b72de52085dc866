"""A mentee's side: ask, take back, put in order, and what follows by itself when time is over."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit, clock
from mentoring.core.actors import Actor
from mentoring.core.database import get_locked
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.eligibility.service import check_again, check_pair
from mentoring.features.pairings.queries import held_seats, map_untold
from mentoring.features.pairings.service import release_reserved
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import count_seats
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState
from mentoring.features.requests import queries
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.permissions import P
from mentoring.features.requests.rules import LONGEST_NOTE, RequestState, answer_due, is_due, next_rank
from mentoring.features.requests.service.calendar import holidays_around
from mentoring.features.requests.service.moving import end_of_day, load, move, post, reserved_of


def ask_mentor(session: Session, actor: Actor, *, mentor_enrolment_id: int, note: str, time_zone: str,
               now: datetime) -> MentorRequest:
    """Wish for a mentor: sent at once when no other wish is out, else kept as the next in rank."""
    mentee = queries.find_mentee_enrolment(session, actor.employee_id or 0)
    if mentee is None:
        raise NotFoundError
    get_locked(session, Enrolment, mentee.id)
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidError.of("note", "note_long")
    if not note:
        raise InvalidError.of("note", "note_missing")
    wishes = queries.list_open_requests(session, mentee.id)
    rank = next_rank({row.rank for row in wishes})
    if rank is None:
        raise ConflictError("wishes_full")
    if any(row.state == RequestState.ACCEPTED for row in wishes):
        raise ConflictError("wish_accepted")
    _check_wish(session, mentor_enrolment_id, mentee, now)
    row = MentorRequest(programme_id=mentee.programme_id, mentee_enrolment_id=mentee.id,
                        mentor_enrolment_id=mentor_enrolment_id, rank=rank, state=RequestState.DRAFT, note=note,
                        created_at=now, version=1, change="", decline_reason="")
    session.add(row)
    session.flush()
    audit.record(session, actor, "request.wished", "request", row.id, now=now)
    send_next(session, actor, mentee.id, time_zone, now)
    return row


def _check_wish(session: Session, mentor_enrolment_id: int, mentee: Enrolment, now: datetime) -> None:
    """Raise unless every rule allows the wish.

    A mentor whose places are all taken may be wished for: the wish waits in line. An approval that was not published is
    not told: a mentee whose seat it holds may wish on, and nothing is sent.
    """
    try:
        check_pair(session, mentor_enrolment_id=mentor_enrolment_id, mentee_enrolment_id=mentee.id, override=None, now=now)
    except RuleBrokenError as error:
        if queries.find_told_pairing(session, mentee.id) is not None:
            raise
        if mentor_enrolment_id in map_untold(session, mentee.employee_id).values():
            check_again(session, mentor_enrolment_id=mentor_enrolment_id, mentee_enrolment_id=mentee.id)
        elif error.rule != "no_capacity" or not count_seats(session, [mentor_enrolment_id]).get(mentor_enrolment_id):
            raise


def send_next(session: Session, actor: Actor, mentee_enrolment_id: int, time_zone: str, now: datetime, *,
              in_line: bool = False) -> None:
    """Send the first wish in rank whose mentor has a free place, when none is out and none was accepted.

    Nothing is sent for a mentee who has a mentor by now. The mentor gets a message. Those who waited `in_line` are sent
    one for each place that came free, so that the first in line is the first to be asked about.
    """
    session.flush()
    mentee = session.get_one(Enrolment, mentee_enrolment_id)
    wishes = queries.list_open_requests(session, mentee_enrolment_id)
    if any(row.state != RequestState.DRAFT for row in wishes) or not wishes:
        return
    mentors = [row.mentor_enrolment_id for row in wishes]
    free = _with_free_seat(session, mentee.programme_id, mentors, queries.count_sent(session, mentors) if in_line else {})
    free |= _with_free_seat(session, mentee.programme_id, [mentee.id])
    free -= set(map_untold(session, mentee.employee_id).values())
    row = next((row for row in wishes if row.mentor_enrolment.state == EnrolmentState.ENROLLED
                and row.mentor_enrolment_id in free), None)
    if row is None or mentee.state != EnrolmentState.ENROLLED or mentee.id not in free:
        return
    today = clock.local_date(now, time_zone)
    due = answer_due(today, holidays_around(session, today))
    row.state, row.sent_at = RequestState.SENT, now
    row.answer_due_at = end_of_day(due, time_zone)
    row.touch(by=actor.pseudonym, at=now, change="request_sent")
    session.flush()
    audit.record(session, actor, "request.sent", "request", row.id, now=now)
    post(session, actor, row, row.mentor_enrolment.employee, row.mentee_enrolment.employee, "request_sent", now)


def _with_free_seat(session: Session, programme_id: int, enrolment_ids: list[int],
                    asked: Mapping[int, int] | None = None) -> set[int]:
    """Return which of these enrolments have a free seat now, besides those `asked` for already.

    Nothing is locked: the answer itself decides.
    """
    seats, held, asked = count_seats(session, enrolment_ids), held_seats(session, programme_id), asked or {}
    return {enrolment_id for enrolment_id in enrolment_ids
            if seats.get(enrolment_id, 0) > held.get(enrolment_id, 0) + asked.get(enrolment_id, 0)}


def withdraw_request(session: Session, actor: Actor, *, request_id: int, version: int, time_zone: str,
                     now: datetime) -> MentorRequest:
    """Take a wish back, any time before the coordinator confirms; the next in rank is sent."""
    row = load(session, actor, request_id, version, P.ASK)
    pairing = reserved_of(session, row) if row.state == RequestState.ACCEPTED else None
    move(session, actor, row, RequestState.WITHDRAWN, now)
    if pairing is not None:
        release_reserved(session, actor, pairing_id=pairing.id, now=now)
    send_next(session, actor, row.mentee_enrolment_id, time_zone, now)
    return row


def reorder_request(session: Session, actor: Actor, *, request_id: int, version: int, earlier: bool,
                    now: datetime) -> MentorRequest:
    """Let a wish that waits change places with the waiting one before or after it; at an end nothing changes."""
    row = load(session, actor, request_id, version, P.ASK)
    get_locked(session, Enrolment, row.mentee_enrolment_id)
    if row.state != RequestState.DRAFT:
        raise ConflictError("request_move")
    waiting = [wish for wish in queries.list_open_requests(session, row.mentee_enrolment_id)
               if wish.state == RequestState.DRAFT]
    place = waiting.index(row) + (-1 if earlier else 1)
    if not 0 <= place < len(waiting):
        return row
    other = waiting[place]
    row.rank, other.rank = other.rank, row.rank
    for wish in (row, other):
        wish.touch(by=actor.pseudonym, at=now, change="request_reordered")
    session.flush()
    audit.record(session, actor, "request.reordered", "request", row.id, now=now, rank=row.rank)
    return row


def expire_due(session: Session, actor: Actor, *, time_zone: str, now: datetime) -> int:
    """Let requests go whose time is over, and send the next wish of whoever waits; return how many went."""
    count = 0
    for request_id in queries.list_due(session, now):
        row = get_locked(session, MentorRequest, request_id)
        if row.state == RequestState.SENT and is_due(row.answer_due_at, now):
            move(session, actor, row, RequestState.EXPIRED, now)
            post(session, actor, row, row.mentee_enrolment.employee, row.mentor_enrolment.employee, "request_expired", now)
            send_next(session, actor, row.mentee_enrolment_id, time_zone, now)
            count += 1
    for mentee_enrolment_id in queries.list_stalled(session):
        mentee = get_locked(session, Enrolment, mentee_enrolment_id)
        if mentee.programme.state in TAKES_PEOPLE:
            send_next(session, actor, mentee.id, time_zone, now, in_line=True)
    return count
