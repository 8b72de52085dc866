"""People of an office who ask and answer."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, Role
from mentoring.core.database import db, in_transaction
from mentoring.features.programmes.models import Enrolment
from mentoring.features.requests import service
from mentoring.features.requests.models import MentorRequest
from tests.builders.rounds import NOW

ZONE = "Asia/Makassar"


def person(enrolment: Enrolment) -> Actor:
    """Return the enrolled employee as the one who acts."""
    employee = db.session().get_one(Enrolment, enrolment.id).employee
    return Actor(pseudonym=employee.pseudonym, display_name=employee.full_name, employee_id=employee.id,
                 roles=frozenset({Role.EMPLOYEE}))


def ask(mentee: Enrolment, mentor: Enrolment, *, note: str = "Saya ingin belajar dari Anda.",
        now: datetime = NOW) -> MentorRequest:
    """Let a mentee wish for a mentor."""
    return in_transaction(service.ask_mentor, person(mentee), mentor_enrolment_id=mentor.id, note=note, time_zone=ZONE,
                          now=now)


def decide(use_case: Any, actor: Actor, row: MentorRequest, *, now: datetime = NOW, **given: Any) -> MentorRequest:
    """Run a use case on a request as it is now."""
    result: MentorRequest = in_transaction(_on_newest, use_case, actor, row.id, now, given)
    return result


def _on_newest(session: Session, use_case: Any, actor: Actor, request_id: int, now: datetime,
               given: dict[str, Any]) -> Any:
    version = session.get_one(MentorRequest, request_id).version
    return use_case(session, actor, request_id=request_id, version=version, now=now, **given)


def states(session: Session, mentee: Enrolment) -> list[str]:
    """Return the states of a mentee's wishes by rank."""
    session.rollback()
    session.expire_all()
    rows = session.query(MentorRequest).filter_by(mentee_enrolment_id=mentee.id).order_by(MentorRequest.id)
    return [row.state for row in rows]
