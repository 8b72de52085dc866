"""Reads of mentor requests."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.errors import NotFoundError
from mentoring.core.pagination import Page, paginate
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import list_own_enrolments
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState, ProgrammeState, Side
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.rules import OPEN, RequestState


def get_request(session: Session, request_id: int) -> MentorRequest:
    row = session.get(MentorRequest, request_id)
    if row is None:
        raise NotFoundError
    return row


def find_mentee_enrolment(session: Session, employee_id: int) -> Enrolment | None:
    """Return where a person looks for a mentor: the newest programme that takes people and has them as a mentee."""
    return next((row for row in list_own_enrolments(session, employee_id)
                 if row.side == Side.MENTEE and row.state == EnrolmentState.ENROLLED
                 and ProgrammeState(row.programme.state) in TAKES_PEOPLE), None)


def list_own_requests(session: Session, mentee_enrolment_id: int) -> list[MentorRequest]:
    """Return a mentee's wishes: the open ones by rank, then those that are over, the newest first."""
    over = sa.case((MentorRequest.state.in_(OPEN), 0), else_=1)
    return list(session.scalars(sa.select(MentorRequest).where(MentorRequest.mentee_enrolment_id == mentee_enrolment_id)
                                .order_by(over, sa.case((MentorRequest.state.in_(OPEN), MentorRequest.rank), else_=0),
                                          MentorRequest.id.desc()).limit(50)))


def list_open_requests(session: Session, mentee_enrolment_id: int) -> list[MentorRequest]:
    return list(session.scalars(sa.select(MentorRequest).where(
        MentorRequest.mentee_enrolment_id == mentee_enrolment_id, MentorRequest.state.in_(OPEN))
        .order_by(MentorRequest.rank)))


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


def list_requests(session: Session, programme_id: int, *, state: str = "", cursor: str | None = None) -> Page[MentorRequest]:
    """Return a programme's requests that were sent, by the mentee's bare name."""
    statement = (sa.select(MentorRequest).join(Enrolment, MentorRequest.mentee_enrolment_id == Enrolment.id)
                 .join(Employee, Enrolment.employee_id == Employee.id)
                 .where(MentorRequest.programme_id == programme_id, MentorRequest.state != RequestState.DRAFT))
    if state:
        statement = statement.where(MentorRequest.state == state)
    return paginate(session, statement, (Employee.sort_name, MentorRequest.id),
                    lambda row: (row.mentee_enrolment.employee.sort_name, row.id), cursor)


def count_by_state(session: Session, programme_id: int) -> dict[str, int]:
    return {state: count for state, count in session.execute(
        sa.select(MentorRequest.state, sa.func.count()).where(
            MentorRequest.programme_id == programme_id, MentorRequest.state != RequestState.DRAFT)
        .group_by(MentorRequest.state))}


def count_to_confirm(actor: Actor, programme_id: int | None) -> int:
    """Return how many accepted requests wait for a coordinator, for the menu."""
    from mentoring.core.database import db

    if programme_id is None:
        return 0
    return count_by_state(db.session(), programme_id).get(RequestState.ACCEPTED, 0)


def count_own_incoming(actor: Actor, _programme_id: int | None) -> int:
    """Return how many requests wait for this mentor, for the menu."""
    from mentoring.core.database import db

    return count_incoming(db.session(), actor.employee_id) if actor.employee_id else 0


def map_wishes(session: Session, programme_id: int) -> dict[tuple[int, int], int]:
    """Return the ranks of open wishes by (mentee, mentor) enrolment, for scores."""
    return {(mentee, mentor): rank for mentee, mentor, rank in session.execute(
        sa.select(MentorRequest.mentee_enrolment_id, MentorRequest.mentor_enrolment_id, MentorRequest.rank)
        .where(MentorRequest.programme_id == programme_id, MentorRequest.state.in_(OPEN)))}


def list_due(session: Session, now: datetime) -> list[int]:
    return list(session.scalars(sa.select(MentorRequest.id).where(
        MentorRequest.state == RequestState.SENT, MentorRequest.answer_due_at <= now).order_by(MentorRequest.id)))


def find_block(session: Session, blocker_id: int, blocked_id: int) -> PrivateBlock | None:
    return session.get(PrivateBlock, (blocker_id, blocked_id))
