"""Use cases of mentor requests: ask, withdraw, answer, confirm, and what follows by itself."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit, clock, mail
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.eligibility.service import check_pair, load_pool, score_pool
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import held_seats
from mentoring.features.pairings.rules import PairingState
from mentoring.features.pairings.service import (
    confirm_reserved,
    refuse_reserved,
    release_reserved,
    reserve_pairing,
)
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import count_seats
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState
from mentoring.features.requests import queries
from mentoring.features.requests.calendar import holidays_around
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.permissions import P
from mentoring.features.requests.rules import (
    LONGEST_NOTE,
    DeclineReason,
    RequestState,
    answer_due,
    is_due,
    may_move,
    next_rank,
)


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

    An approval that was not published is not told: a mentee whose seat it holds may wish on, and nothing is sent.
    """
    try:
        check_pair(session, mentor_enrolment_id=mentor_enrolment_id, mentee_enrolment_id=mentee.id, override=None, now=now)
    except RuleBrokenError as error:
        free = _with_free_seat(session, mentee.programme_id, [mentor_enrolment_id])
        if error.rule != "no_capacity" or not free or queries.find_told_pairing(session, mentee.id) is not None:
            raise


def send_next(session: Session, actor: Actor, mentee_enrolment_id: int, time_zone: str, now: datetime) -> None:
    """Send the first wish in rank whose mentor has a free place, when none is out and none was accepted.

    Nothing is sent for a mentee who has a mentor by now. The mentor gets a message.
    """
    session.flush()
    mentee = session.get_one(Enrolment, mentee_enrolment_id)
    wishes = queries.list_open_requests(session, mentee_enrolment_id)
    if any(row.state != RequestState.DRAFT for row in wishes) or not wishes:
        return
    free = _with_free_seat(session, mentee.programme_id, [mentee.id, *(row.mentor_enrolment_id for row in wishes)])
    row = next((row for row in wishes if row.mentor_enrolment.state == EnrolmentState.ENROLLED
                and row.mentor_enrolment_id in free), None)
    if row is None or mentee.state != EnrolmentState.ENROLLED or mentee.id not in free:
        return
    today = clock.local_date(now, time_zone)
    due = answer_due(today, holidays_around(session, today))
    row.state, row.sent_at = RequestState.SENT, now
    row.answer_due_at = datetime.combine(due + timedelta(days=1), time.min, ZoneInfo(time_zone)).astimezone(UTC)
    row.touch(by=actor.pseudonym, at=now, change="request_sent")
    session.flush()
    audit.record(session, actor, "request.sent", "request", row.id, now=now)
    _post(session, actor, row, row.mentor_enrolment.employee, row.mentee_enrolment.employee, "request_sent", now)


def _with_free_seat(session: Session, programme_id: int, enrolment_ids: list[int]) -> set[int]:
    """Return which of these enrolments have a free seat now; nothing is locked, the answer itself decides."""
    seats, held = count_seats(session, enrolment_ids), held_seats(session, programme_id)
    return {enrolment_id for enrolment_id in enrolment_ids if seats.get(enrolment_id, 0) > held.get(enrolment_id, 0)}


def _post(session: Session, actor: Actor, row: MentorRequest, to: Employee, partner: Employee, template: str,
          now: datetime) -> None:
    contact = map_contacts(session, [to.id]).get(to.id)
    mail.post(session, actor, to=contact.email if contact else to.email, employee_id=to.id,
              language=contact.language if contact else "id", template=template, now=now, name=to.full_name,
              account_id=contact.id if contact else None, programme_id=row.programme_id,
              path=mail.path_to("requests.own"), partner=partner.full_name, programme=row.programme.name,
              due=row.answer_due_at)


def _load(session: Session, actor: Actor, request_id: int, version: int, permission: P) -> MentorRequest:
    row = get_locked(session, MentorRequest, request_id)
    check(actor, permission, row)
    check_version(session, row, version)
    return row


def _move(session: Session, actor: Actor, row: MentorRequest, to: RequestState, now: datetime) -> None:
    if not may_move(row.state, to):
        raise ConflictError("request_move")
    row.state = to
    row.touch(by=actor.pseudonym, at=now, change=f"request_{to}")
    session.flush()
    audit.record(session, actor, f"request.{to}", "request", row.id, now=now)


def withdraw_request(session: Session, actor: Actor, *, request_id: int, version: int, time_zone: str,
                     now: datetime) -> MentorRequest:
    """Take a wish back, any time before the coordinator confirms; the next in rank is sent."""
    row = _load(session, actor, request_id, version, P.ASK)
    pairing = _reserved(session, row) if row.state == RequestState.ACCEPTED else None
    _move(session, actor, row, RequestState.WITHDRAWN, now)
    if pairing is not None:
        release_reserved(session, actor, pairing_id=pairing.id, now=now)
    send_next(session, actor, row.mentee_enrolment_id, time_zone, now)
    return row


def reorder_request(session: Session, actor: Actor, *, request_id: int, version: int, earlier: bool,
                    now: datetime) -> MentorRequest:
    """Let a wish that waits change places with the waiting one before or after it; at an end nothing changes."""
    row = _load(session, actor, request_id, version, P.ASK)
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


def accept_request(session: Session, actor: Actor, *, request_id: int, version: int, now: datetime) -> MentorRequest:
    """Say yes: the seat is held at once, the coordinator confirms."""
    row = _load(session, actor, request_id, version, P.ANSWER)
    if not may_move(row.state, RequestState.ACCEPTED):
        raise ConflictError("request_move")
    eligible = check_pair(session, mentor_enrolment_id=row.mentor_enrolment_id,
                          mentee_enrolment_id=row.mentee_enrolment_id, override=None, now=now,
                          wishes=queries.map_wishes(session, row.programme_id))
    row.pairing_id = reserve_pairing(session, actor, eligible, now=now).id
    row.answered_at = now
    _move(session, actor, row, RequestState.ACCEPTED, now)
    _post(session, actor, row, row.mentee_enrolment.employee, row.mentor_enrolment.employee, "request_accepted", now)
    return row


def decline_request(session: Session, actor: Actor, *, request_id: int, version: int, reason: str, time_zone: str,
                    now: datetime) -> MentorRequest:
    """Say no with a reason of one's own; the mentee hears a kind, general word, and the next wish goes out."""
    row = _load(session, actor, request_id, version, P.ANSWER)
    if reason not in set(DeclineReason):
        raise InvalidError.of("reason", "decline_reason")
    row.answered_at, row.decline_reason = now, reason
    _move(session, actor, row, RequestState.DECLINED, now)
    _post(session, actor, row, row.mentee_enrolment.employee, row.mentor_enrolment.employee, "request_declined", now)
    send_next(session, actor, row.mentee_enrolment_id, time_zone, now)
    return row


def confirm_request(session: Session, actor: Actor, *, request_id: int, version: int, now: datetime) -> MentorRequest:
    """Approve the pairing that a mentor's yes reserved; it waits for publication like any other."""
    row = _load(session, actor, request_id, version, P.DECIDE)
    pairing = _reserved(session, row)
    _check_rules_again(session, pairing)
    confirm_reserved(session, actor, pairing_id=pairing.id, version=pairing.version, now=now)
    row.touch(by=actor.pseudonym, at=now, change="request_confirmed")
    session.flush()
    return row


def _check_rules_again(session: Session, pairing: Pairing) -> None:
    """Raise when people or the policy changed since the mentor's yes, so that the pair breaks a rule by now.

    The pair's own seats and standing are left out: they are why it would count as unavailable.
    """
    pool = load_pool(session, pairing.programme_id)
    if pairing.mentee_enrolment_id not in pool.mentee_ids or pairing.mentor_enrolment_id not in pool.mentor_ids:
        raise RuleBrokenError("not_enrolled")
    row, column = pool.mentee_ids.index(pairing.mentee_enrolment_id), pool.mentor_ids.index(pairing.mentor_enrolment_id)
    if pool.mentees[row].is_unavailable or pool.mentors[column].is_unavailable:
        raise RuleBrokenError("unavailable")
    broken = [rule for rule in score_pool(pool).refusals(row, column) if rule not in {"unavailable", "no_capacity"}]
    if broken:
        raise RuleBrokenError(broken[0])


def refuse_request(session: Session, actor: Actor, *, request_id: int, version: int, reason: str, time_zone: str,
                   now: datetime) -> MentorRequest:
    """Refuse a reserved pairing with a reason that only coordinators see; the mentee's next wish goes out."""
    row = _load(session, actor, request_id, version, P.DECIDE)
    pairing = _reserved(session, row)
    refuse_reserved(session, actor, pairing_id=pairing.id, version=pairing.version, reason=reason, now=now)
    row.state = RequestState.WITHDRAWN
    row.touch(by=actor.pseudonym, at=now, change="request_refused")
    session.flush()
    send_next(session, actor, row.mentee_enrolment_id, time_zone, now)
    return row


def _reserved(session: Session, row: MentorRequest) -> Pairing:
    pairing = session.get(Pairing, row.pairing_id) if row.pairing_id else None
    if pairing is None or pairing.state != PairingState.RESERVED:
        raise ConflictError("request_move")
    return pairing


def expire_due(session: Session, actor: Actor, *, time_zone: str, now: datetime) -> int:
    """Let requests go whose time is over, and send the next wish of whoever waits; return how many went."""
    count = 0
    for request_id in queries.list_due(session, now):
        row = get_locked(session, MentorRequest, request_id)
        if row.state == RequestState.SENT and is_due(row.answer_due_at, now):
            _move(session, actor, row, RequestState.EXPIRED, now)
            send_next(session, actor, row.mentee_enrolment_id, time_zone, now)
            count += 1
    for mentee_enrolment_id in queries.list_stalled(session):
        mentee = get_locked(session, Enrolment, mentee_enrolment_id)
        if mentee.programme.state in TAKES_PEOPLE:
            send_next(session, actor, mentee.id, time_zone, now)
    return count


def block_person(session: Session, actor: Actor, *, employee_id: int, now: datetime) -> None:
    """Note, for the blocker alone, that these two shall not be paired; nothing about it is written elsewhere."""
    if employee_id == actor.employee_id or session.get(Employee, employee_id) is None:
        raise NotFoundError
    if queries.find_block(session, actor.employee_id or 0, employee_id) is None:
        session.add(PrivateBlock(blocker_id=actor.employee_id, blocked_id=employee_id, created_at=now))
        session.flush()


def unblock_person(session: Session, actor: Actor, *, employee_id: int) -> None:
    """Take a private block back."""
    session.execute(sa.delete(PrivateBlock).where(
        PrivateBlock.blocker_id == actor.employee_id, PrivateBlock.blocked_id == employee_id))
