"""What a person keeps to themselves: mentors kept or hidden on the shortlist, and private blocks."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.database import get_locked
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.rules import Side
from mentoring.features.requests import queries
from mentoring.features.requests.models import ShortlistMark
from mentoring.features.requests.rules import MOST_KEPT, Mark


def mark_mentor(session: Session, actor: Actor, *, mentor_enrolment_id: int, kind: str, now: datetime) -> None:
    """Keep a mentor in view or hide them on one's own shortlist, in the place of an earlier mark; "" takes it away."""
    mentee = queries.find_mentee_enrolment(session, actor.employee_id or 0)
    mentor = session.get(Enrolment, mentor_enrolment_id)
    if mentee is None or mentor is None or (mentor.programme_id, mentor.side) != (mentee.programme_id, Side.MENTOR):
        raise NotFoundError
    get_locked(session, Enrolment, mentee.id)
    marks = queries.list_marks(session, mentee.id)
    row = next((mark for mark in marks if mark.mentor_enrolment_id == mentor.id), None)
    if kind == Mark.KEPT and sum(mark.kind == Mark.KEPT for mark in marks if mark is not row) >= MOST_KEPT:
        raise ConflictError("kept_full")
    if row is not None:
        session.delete(row)
        session.flush()
    if kind:
        session.add(ShortlistMark(mentee_enrolment_id=mentee.id, mentor_enrolment_id=mentor.id, kind=Mark(kind),
                                  created_at=now))
        session.flush()


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
