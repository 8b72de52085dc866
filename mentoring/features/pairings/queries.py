"""Reads of pairings, seats and their history."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from mentoring.core.errors import NotFoundError
from mentoring.core.pagination import Page, paginate
from mentoring.features.pairings.models import Pairing, PairingMove, Rejection
from mentoring.features.pairings.rules import HOLDING, LIVE, TOLD, PairingState
from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Enrolment, Seat


def get_pairing(session: Session, pairing_id: int) -> Pairing:
    pairing = session.get(Pairing, pairing_id)
    if pairing is None:
        raise NotFoundError
    return pairing


def find_free_seat(session: Session, enrolment_id: int) -> Seat | None:
    """Return the lowest free seat of an enrolment, locked for this transaction; None when all are held.

    A seat that a simultaneous decision has locked is passed over only once that decision holds it: the lock waits.
    """
    held = sa.select(Pairing.id).where(sa.or_(Pairing.mentor_seat_id == Seat.id, Pairing.mentee_seat_id == Seat.id))
    return session.scalars(
        sa.select(Seat).where(Seat.enrolment_id == enrolment_id, ~held.exists()).order_by(Seat.number).limit(1)).first()


def held_seats(session: Session, programme_id: int) -> dict[int, int]:
    """Return how many seats are held, by enrolment, on both sides."""
    counts: dict[int, int] = {}
    for column in (Pairing.mentor_enrolment_id, Pairing.mentee_enrolment_id):
        counts.update({enrolment_id: count for enrolment_id, count in session.execute(
            sa.select(column, sa.func.count()).where(Pairing.programme_id == programme_id, Pairing.state.in_(HOLDING))
            .group_by(column))})
    return counts


def list_holding(session: Session, programme_id: int) -> list[Pairing]:
    """Return the pairings of a programme that hold seats, in a stable order."""
    return list(session.scalars(sa.select(Pairing).where(
        Pairing.programme_id == programme_id, Pairing.state.in_(HOLDING)).order_by(Pairing.id)))


def list_pairings(session: Session, programme_id: int, *, states: Collection[str] = (), search: str = "",
                  cursor: str | None = None, size: int = 50) -> Page[Pairing]:
    """Return the pairings of a programme, by the mentee's bare name."""
    mentee = sa.orm.aliased(Employee)
    statement = sa.select(Pairing).join(mentee, mentee.id == Pairing.mentee_id).where(
        Pairing.programme_id == programme_id)
    if states:
        statement = statement.where(Pairing.state.in_(list(states)))
    if search:
        mentor = sa.orm.aliased(Employee)
        word = search.casefold()
        statement = statement.join(mentor, mentor.id == Pairing.mentor_id).where(sa.or_(
            mentee.sort_name.contains(word, autoescape=True), mentor.sort_name.contains(word, autoescape=True)))
    return paginate(session, statement, (mentee.sort_name, Pairing.id),
                    lambda row: (row.mentee_enrolment.employee.sort_name, row.id), cursor, size)


def list_by_state(session: Session, programme_id: int, state: PairingState) -> list[Pairing]:
    return list(session.scalars(sa.select(Pairing).where(Pairing.programme_id == programme_id, Pairing.state == state)
                                .order_by(Pairing.id)))


def count_by_state(session: Session, programme_id: int) -> dict[str, int]:
    return {state: count for state, count in session.execute(
        sa.select(Pairing.state, sa.func.count()).where(Pairing.programme_id == programme_id).group_by(Pairing.state))}


def list_own_pairings(session: Session, employee_id: int, *, live_only: bool = True) -> list[Pairing]:
    """Return the pairings a person takes part in and has been told of, the newest first."""
    return list(session.scalars(sa.select(Pairing).where(
        sa.or_(Pairing.mentor_id == employee_id, Pairing.mentee_id == employee_id),
        Pairing.state.in_(LIVE if live_only else TOLD)).order_by(Pairing.id.desc())))


def list_moves(session: Session, pairing_id: int) -> list[PairingMove]:
    return list(session.scalars(sa.select(PairingMove).where(PairingMove.pairing_id == pairing_id)
                                .order_by(PairingMove.id)))


def list_due(session: Session, now: datetime) -> Sequence[int]:
    """Return published pairings whose grace period has ended."""
    return session.scalars(sa.select(Pairing.id).where(
        Pairing.state == PairingState.PUBLISHED, Pairing.grace_ends_at <= now).order_by(Pairing.id)).all()


def list_ended_people(session: Session, employee_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (mentee, mentor) whose pairing was ended or declined, in whatever programme."""
    wanted = frozenset(employee_ids)
    rows = session.execute(sa.select(Pairing.mentee_id, Pairing.mentor_id).where(
        Pairing.state.in_((PairingState.ENDED, PairingState.DECLINED))))
    return {(mentee, mentor) for mentee, mentor in rows if mentee in wanted}


def list_rejections(session: Session, programme_id: int) -> set[tuple[int, int]]:
    """Return (mentee, mentor) that a coordinator refused in this programme, or anywhere for good."""
    rows = session.execute(sa.select(Rejection.mentee_id, Rejection.mentor_id).where(sa.or_(
        Rejection.programme_id == programme_id, Rejection.never_again)))
    return {(mentee, mentor) for mentee, mentor in rows}


def list_live_people(session: Session, programme_id: int) -> set[tuple[int, int]]:
    """Return (mentee, mentor) of this programme's people who already hold a seat with each other anywhere."""
    taking_part = sa.select(Enrolment.employee_id).where(Enrolment.programme_id == programme_id)
    rows = session.execute(sa.select(Pairing.mentee_id, Pairing.mentor_id).where(
        Pairing.state.in_(HOLDING), Pairing.mentee_id.in_(taking_part)))
    return {(mentee, mentor) for mentee, mentor in rows}
