"""Reads of mentor requests."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.actors import Actor
from mentoring.core.database import get_row
from mentoring.core.pagination import Page, paginate
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import held_seats, map_untold
from mentoring.features.pairings.rules import HOLDING, TOLD, PairingState
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import count_seats, list_own_enrolments
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState, ProgrammeState, Side
from mentoring.features.requests.models import Holiday, MentorRequest, ShortlistMark
from mentoring.features.requests.rules import Filter, RequestState, usual_reply_days

S = RequestState


def standing() -> sa.ColumnElement[bool]:
    """Return the condition that a wish still counts: waiting, out, or accepted with a pairing that holds seats."""
    return sa.or_(MentorRequest.state.in_((S.DRAFT, S.SENT)),
                  sa.and_(MentorRequest.state == S.ACCEPTED, MentorRequest.pairing_state.in_(sorted(HOLDING))))


def get_request(session: Session, request_id: int) -> MentorRequest:
    return get_row(session, MentorRequest, request_id)


def find_mentee_enrolment(session: Session, employee_id: int) -> Enrolment | None:
    """Return where a person looks for a mentor: the newest programme that takes people and has them as a mentee."""
    return next((row for row in list_own_enrolments(session, employee_id)
                 if row.side == Side.MENTEE and row.state == EnrolmentState.ENROLLED
                 and ProgrammeState(row.programme.state) in TAKES_PEOPLE), None)


def list_own_requests(session: Session, mentee_enrolment_id: int) -> list[MentorRequest]:
    """Return a mentee's wishes: the open ones by rank, then those that are over, the newest first."""
    return list(session.scalars(sa.select(MentorRequest).where(MentorRequest.mentee_enrolment_id == mentee_enrolment_id)
                                .order_by(sa.case((standing(), MentorRequest.rank), else_=99), MentorRequest.id.desc())
                                .limit(50)))


def find_told_pairing(session: Session, mentee_enrolment_id: int) -> Pairing | None:
    """Return the pairing that gives a mentee a mentor, once both were told of it."""
    return session.scalar(sa.select(Pairing).where(
        Pairing.mentee_enrolment_id == mentee_enrolment_id, Pairing.state.in_(sorted(TOLD & HOLDING)))
        .order_by(Pairing.id.desc()).limit(1))


def list_open_requests(session: Session, mentee_enrolment_id: int) -> list[MentorRequest]:
    return list(session.scalars(sa.select(MentorRequest).where(
        MentorRequest.mentee_enrolment_id == mentee_enrolment_id, standing())
        .order_by(MentorRequest.rank, MentorRequest.id)))


def list_passed_mentors(session: Session, mentee_enrolment_id: int) -> set[int]:
    """Return the mentors' enrolments that a mentee need not be shown again: wished for, or not able this time."""
    return set(session.scalars(sa.select(MentorRequest.mentor_enrolment_id).where(
        MentorRequest.mentee_enrolment_id == mentee_enrolment_id,
        sa.or_(MentorRequest.state != S.WITHDRAWN, MentorRequest.change == "request_refused"))))


def map_enrolments(session: Session, ids: Collection[int]) -> dict[int, Enrolment]:
    """Return enrolments by id with one query."""
    return {row.id: row for row in session.scalars(sa.select(Enrolment).where(Enrolment.id.in_(list(ids))))}


def list_incoming(session: Session, employee_id: int) -> list[MentorRequest]:
    """Return the requests that wait for a mentor's answer, the one due first on top."""
    return list(session.scalars(
        sa.select(MentorRequest).join(Enrolment, MentorRequest.mentor_enrolment_id == Enrolment.id)
        .where(Enrolment.employee_id == employee_id, MentorRequest.state == RequestState.SENT)
        .order_by(MentorRequest.answer_due_at, MentorRequest.id)))


def list_answered(session: Session, employee_id: int) -> list[MentorRequest]:
    """Return what a mentor answered lately."""
    return list(session.scalars(
        sa.select(MentorRequest).join(Enrolment, MentorRequest.mentor_enrolment_id == Enrolment.id)
        .where(Enrolment.employee_id == employee_id,
               MentorRequest.state.in_((RequestState.ACCEPTED, RequestState.DECLINED)))
        .order_by(MentorRequest.answered_at.desc(), MentorRequest.id).limit(20)))


def count_incoming(session: Session, employee_id: int) -> int:
    return session.scalar(
        sa.select(sa.func.count()).select_from(MentorRequest)
        .join(Enrolment, MentorRequest.mentor_enrolment_id == Enrolment.id)
        .where(Enrolment.employee_id == employee_id, MentorRequest.state == RequestState.SENT)) or 0


def list_requests(session: Session, programme_id: int, *, wanted: Filter | None = None,
                  cursor: str | None = None) -> Page[MentorRequest]:
    """Return a programme's requests that were sent: those to decide on first, then by the mentee's bare name."""
    statement = (sa.select(MentorRequest).join(Enrolment, MentorRequest.mentee_enrolment_id == Enrolment.id)
                 .join(Employee, Enrolment.employee_id == Employee.id)
                 .where(MentorRequest.programme_id == programme_id, _matches(wanted)))
    columns = (_turn(), Employee.sort_name, MentorRequest.id)
    return paginate(session, statement, columns, _key, cursor)


def _key(row: MentorRequest) -> tuple[int, str, int]:
    turn = 0 if row.pairing_state == PairingState.RESERVED else 1 if row.state == S.SENT else 2
    return turn, row.mentee_enrolment.employee.sort_name, row.id


def _turn() -> sa.ColumnElement[int]:
    """Order what waits for a coordinator first, then what waits for a mentor, then the rest."""
    return sa.case((_matches(Filter.DECIDE), 0), (MentorRequest.state == S.SENT, 1), else_=2)


def _matches(wanted: Filter | None) -> sa.ColumnElement[bool]:
    reserved = MentorRequest.pairing_state == PairingState.RESERVED
    if wanted is None:
        return MentorRequest.state != S.DRAFT
    return {Filter.DECIDE: sa.and_(MentorRequest.state == S.ACCEPTED, reserved),
            Filter.DECIDED: sa.or_(sa.and_(MentorRequest.state == S.ACCEPTED, sa.not_(reserved)),
                                   MentorRequest.change == "request_refused"),
            Filter.SENT: MentorRequest.state == S.SENT, Filter.DECLINED: MentorRequest.state == S.DECLINED,
            Filter.EXPIRED: MentorRequest.state == S.EXPIRED}[wanted]


def count_requests(session: Session, programme_id: int) -> dict[Filter | None, int]:
    """Return how many of a programme's requests each filter shows, with one query; None counts all."""
    wanted = (None, *Filter)
    counts = session.execute(sa.select(*(
        sa.func.coalesce(sa.func.sum(sa.case((_matches(item), 1), else_=0)), 0) for item in wanted))
        .where(MentorRequest.programme_id == programme_id)).one()
    return dict(zip(wanted, counts, strict=True))


def count_to_confirm(_actor: Actor, programme_id: int | None) -> sa.ScalarSelect[int]:
    """Return how many accepted requests wait for a coordinator, for the menu."""
    return sa.select(sa.func.count()).select_from(MentorRequest).where(
        MentorRequest.programme_id == programme_id, _matches(Filter.DECIDE)).scalar_subquery()


def map_wishes(session: Session, programme_id: int) -> dict[tuple[int, int], int]:
    """Return the ranks of open wishes by (mentee, mentor) enrolment, for scores."""
    return {(mentee, mentor): rank for mentee, mentor, rank in session.execute(
        sa.select(MentorRequest.mentee_enrolment_id, MentorRequest.mentor_enrolment_id, MentorRequest.rank)
        .where(MentorRequest.programme_id == programme_id, standing()))}


def list_due(session: Session, now: datetime) -> list[int]:
    return list(session.scalars(sa.select(MentorRequest.id).where(
        MentorRequest.state == RequestState.SENT, MentorRequest.answer_due_at <= now).order_by(MentorRequest.id)))


def list_stalled(session: Session, limit: int = 200) -> list[int]:
    """Return the mentees who have a wish waiting while none is out and none was accepted."""
    waiting, other = aliased(MentorRequest), aliased(MentorRequest)
    busy = sa.select(sa.literal(1)).select_from(other).where(
        other.mentee_enrolment_id == waiting.mentee_enrolment_id,
        sa.or_(other.state == S.SENT, sa.and_(other.state == S.ACCEPTED, other.pairing_state.in_(sorted(HOLDING))))).exists()
    since = sa.func.min(waiting.created_at)
    return list(session.scalars(
        sa.select(waiting.mentee_enrolment_id).where(waiting.state == S.DRAFT, ~busy)
        .group_by(waiting.mentee_enrolment_id).order_by(since, waiting.mentee_enrolment_id).limit(limit)))


def count_sent(session: Session, mentor_enrolment_ids: Collection[int]) -> dict[int, int]:
    """Return how many requests wait for each of these mentors' answer."""
    return {enrolment_id: number for enrolment_id, number in session.execute(
        sa.select(MentorRequest.mentor_enrolment_id, sa.func.count())
        .where(MentorRequest.mentor_enrolment_id.in_(list(mentor_enrolment_ids)), MentorRequest.state == S.SENT)
        .group_by(MentorRequest.mentor_enrolment_id))}


def map_places_in_line(session: Session, mentee_enrolment_id: int) -> dict[int, int]:
    """Return by wish how many wait for the same mentor up to and with this one, for the wishes not sent yet."""
    own, other = aliased(MentorRequest), aliased(MentorRequest)
    before = sa.or_(other.created_at < own.created_at, sa.and_(other.created_at == own.created_at, other.id <= own.id))
    return {request_id: number for request_id, number in session.execute(
        sa.select(own.id, sa.func.count(other.id))
        .join(other, sa.and_(other.mentor_enrolment_id == own.mentor_enrolment_id, other.state == S.DRAFT, before))
        .where(own.mentee_enrolment_id == mentee_enrolment_id, own.state == S.DRAFT).group_by(own.id))}


def list_full(session: Session, mentee: Enrolment, mentor_enrolment_ids: Collection[int]) -> set[int]:
    """Return which of these mentors have no free place now, as far as the mentee may know of it."""
    ids = set(mentor_enrolment_ids) - set(map_untold(session, mentee.employee_id).values())
    seats, held = count_seats(session, ids), held_seats(session, mentee.programme_id)
    return {enrolment_id for enrolment_id in ids if seats.get(enrolment_id, 0) <= held.get(enrolment_id, 0)}


def list_marks(session: Session, mentee_enrolment_id: int) -> list[ShortlistMark]:
    """Return what a mentee noted about mentors, the latest first."""
    return list(session.scalars(
        sa.select(ShortlistMark).where(ShortlistMark.mentee_enrolment_id == mentee_enrolment_id)
        .order_by(ShortlistMark.created_at.desc(), ShortlistMark.mentor_enrolment_id)))


def map_reply_days(session: Session, employee_ids: Collection[int], since: datetime) -> dict[int, int]:
    """Return how quickly people usually answer requests, in days, where enough answers since then tell it."""
    waits: dict[int, list[timedelta]] = {}
    for employee_id, sent_at, answered_at in session.execute(
            sa.select(Enrolment.employee_id, MentorRequest.sent_at, MentorRequest.answered_at)
            .join(Enrolment, MentorRequest.mentor_enrolment_id == Enrolment.id)
            .where(Enrolment.employee_id.in_(list(employee_ids)), MentorRequest.answered_at >= since)):
        if sent_at and answered_at:
            waits.setdefault(employee_id, []).append(answered_at - sent_at)
    told = {employee_id: usual_reply_days(row) for employee_id, row in waits.items()}
    return {employee_id: days for employee_id, days in told.items() if days is not None}


def find_block(session: Session, blocker_id: int, blocked_id: int) -> PrivateBlock | None:
    return session.get(PrivateBlock, (blocker_id, blocked_id))


def list_holidays(session: Session) -> list[Holiday]:
    """Return all days on which the office rests, the latest first."""
    return list(session.scalars(sa.select(Holiday).order_by(Holiday.day.desc())))
