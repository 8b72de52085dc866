"""Reads of what people ask about their own data."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.access import allows
from mentoring.core.actors import Actor
from mentoring.core.database import get_row
from mentoring.core.pagination import Page, paginate
from mentoring.features.pairings.models import Pairing
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.queries import within
from mentoring.features.privacy.models import DataRequest
from mentoring.features.privacy.permissions import P
from mentoring.features.privacy.rules import Kind, State
from mentoring.features.programmes.models import Programme

MOST_OWN = 50


def get_data_request(session: Session, data_request_id: int) -> DataRequest:
    return get_row(session, DataRequest, data_request_id)


def can_answer(actor: Actor, row: DataRequest) -> bool:
    """Tell whether somebody may answer a matter that waits."""
    return row.state == State.OPEN and allows(actor, P.ANSWER, row)


def _answerable(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition of `P.ANSWER`: corrections in scope or anywhere for administrators, objections of programmes in
    scope; never one's own, never of a pair in which the reader takes part."""
    own = actor.employee_id or 0
    person, managed = aliased(Employee), sa.select(Unit.id).where(within(actor))
    files = sa.select(person.id).where(person.unit_id.in_(managed))
    pairs = sa.select(Pairing.id).join(Programme, Pairing.programme_id == Programme.id).where(
        Programme.unit_id.in_(managed), Pairing.mentor_id != own, Pairing.mentee_id != own)
    rules: list[sa.ColumnElement[bool]] = [sa.false()]
    if actor.is_coordinator:
        rules += [sa.and_(DataRequest.kind == Kind.CORRECTION, DataRequest.employee_id.in_(files)),
                  sa.and_(DataRequest.kind == Kind.OBJECTION, DataRequest.pairing_id.in_(pairs))]
    if actor.is_administrator:
        rules.append(DataRequest.kind == Kind.CORRECTION)
    return sa.and_(sa.or_(*rules), DataRequest.employee_id != own)


def list_asked(session: Session, actor: Actor, *, closed: bool, cursor: str | None, size: int = 25) -> Page[DataRequest]:
    """Return what waits for an answer, the longest waiting first; or what was answered, the newest first."""
    statement = sa.select(DataRequest).where(
        _answerable(actor), (DataRequest.state != State.OPEN) if closed else (DataRequest.state == State.OPEN))
    sign = -1 if closed else 1
    return paginate(session, statement, (sign * DataRequest.id,), lambda row: (sign * row.id,), cursor, size)


def count_open(actor: Actor, _programme_id: int | None) -> sa.ScalarSelect[int]:
    """Return how much waits for an answer, for the menu."""
    return sa.select(sa.func.count()).select_from(DataRequest).where(
        _answerable(actor), DataRequest.state == State.OPEN).scalar_subquery()


def count_asked(session: Session, actor: Actor) -> int:
    """Return how much waits for an answer."""
    return session.scalar(sa.select(count_open(actor, None))) or 0


def list_own_asked(session: Session, employee_id: int) -> list[DataRequest]:
    """Return what somebody asked, the newest first."""
    return list(session.scalars(sa.select(DataRequest).where(DataRequest.employee_id == employee_id)
                                .order_by(DataRequest.id.desc()).limit(MOST_OWN)))


def find_open_objection(session: Session, pairing_id: int, employee_id: int | None) -> DataRequest | None:
    """Return somebody's own objection to a pairing that waits for its answer; nobody else's is found."""
    return session.scalar(sa.select(DataRequest).where(
        DataRequest.pairing_id == pairing_id, DataRequest.employee_id == employee_id, DataRequest.state == State.OPEN))
