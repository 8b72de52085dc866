"""One step of a request: read it under its lock, move it, tell the other."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.core.mail import path_to
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import write_to
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people.models import Employee
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.permissions import P
from mentoring.features.requests.rules import RequestState, may_move


def end_of_day(day: date, time_zone: str) -> datetime:
    """Return the moment at which a day of the office ends."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone)).astimezone(UTC)


def load(session: Session, actor: Actor, request_id: int, version: int, permission: P) -> MentorRequest:
    row = get_locked(session, MentorRequest, request_id)
    check(actor, permission, row)
    check_version(session, row, version)
    return row


def move(session: Session, actor: Actor, row: MentorRequest, to: RequestState, now: datetime) -> None:
    if not may_move(row.state, to):
        raise ConflictError("request_move")
    row.state = to
    row.touch(by=actor.pseudonym, at=now, change=f"request_{to}")
    session.flush()
    audit.record(session, actor, f"request.{to}", "request", row.id, now=now)


def post(session: Session, actor: Actor, row: MentorRequest, to: Employee, partner: Employee, template: str,
          now: datetime) -> None:
    write_to(session, actor, to, map_contacts(session, [to.id]).get(to.id), template=template, now=now,
             programme_id=row.programme_id, path=path_to("requests.own"), partner=partner.full_name,
             programme=row.programme.name, due=row.answer_by)


def reserved_of(session: Session, row: MentorRequest) -> Pairing:
    pairing = session.get(Pairing, row.pairing_id) if row.pairing_id else None
    if pairing is None or pairing.state != PairingState.RESERVED:
        raise ConflictError("request_move")
    return pairing
