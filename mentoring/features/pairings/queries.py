"""Reads of pairings, seats and what stands against pairing two people again."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.database import chunks, get_row
from mentoring.core.pagination import Page, paginate
from mentoring.features.pairings.models import (
    AgreementAcceptance,
    AgreementVersion,
    Pairing,
    PairingMove,
    Rejection,
)
from mentoring.features.pairings.rules import AGREEABLE, HOLDING, TOLD, EndReason, PairingState
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.queries import within
from mentoring.features.programmes.models import Enrolment, Programme, Seat

CHUNK = 500


def get_pairing(session: Session, pairing_id: int) -> Pairing:
    return get_row(session, Pairing, pairing_id)


def list_pairings(session: Session, actor: Actor, programme_id: int, *, states: Collection[str] = (),
                  cursor: str | None = None, size: int = 50) -> Page[Pairing]:
    """Return a programme's pairings in the order they were made, as far as the actor manages its unit."""
    managed = sa.select(Programme.id).join(Unit, Programme.unit_id == Unit.id).where(within(actor))
    statement = sa.select(Pairing).where(Pairing.programme_id == programme_id, Pairing.programme_id.in_(managed))
    if states:
        statement = statement.where(Pairing.state.in_(sorted(states)))
    return paginate(session, statement, (Pairing.id,), lambda row: (row.id,), cursor, size)


def list_mentee_units(session: Session, programme_id: int) -> list[tuple[int, str]]:
    """Return the units of the mentees in a programme's pairings, by name."""
    units = sa.select(Employee.unit_id).join(Pairing, Pairing.mentee_id == Employee.id).where(
        Pairing.programme_id == programme_id)
    return [(unit_id, name) for unit_id, name in session.execute(
        sa.select(Unit.id, Unit.name).where(Unit.id.in_(units)).order_by(Unit.name, Unit.id).limit(100))]


def list_own_pairings(session: Session, employee_id: int) -> list[Pairing]:
    """Return the pairings that a person takes part in and has been told of, the newest first."""
    return list(session.scalars(
        sa.select(Pairing).where(
            sa.or_(Pairing.mentor_id == employee_id, Pairing.mentee_id == employee_id),
            Pairing.state.in_(sorted(TOLD)), Pairing.published_at.is_not(None))
        .order_by(Pairing.id.desc()).limit(200)))


def list_moves(session: Session, pairing_id: int) -> list[PairingMove]:
    """Return a pairing's history, oldest first."""
    return list(session.scalars(
        sa.select(PairingMove).where(PairingMove.pairing_id == pairing_id).order_by(PairingMove.id).limit(200)))


def list_by_state(session: Session, programme_id: int, state: PairingState) -> list[Pairing]:
    """Return a programme's pairings in one state, oldest first."""
    return list(session.scalars(sa.select(Pairing).where(
        Pairing.programme_id == programme_id, Pairing.state == state).order_by(Pairing.id)))


def count_by_state(session: Session, programme_id: int) -> dict[str, int]:
    """Return how many pairings of a programme are in each state."""
    statement = sa.select(Pairing.state, sa.func.count()).where(Pairing.programme_id == programme_id)
    return dict(session.execute(statement.group_by(Pairing.state)).all())


def list_holding(session: Session, programme_id: int) -> list[Pairing]:
    """Return the pairings of a programme that hold seats, oldest first."""
    return list(session.scalars(sa.select(Pairing).where(
        Pairing.programme_id == programme_id, Pairing.state.in_(sorted(HOLDING))).order_by(Pairing.id)))


def list_standing(session: Session, programme_id: int) -> list[tuple[int, int]]:
    """Return (mentee, mentor enrolment) of the pairings of a programme that hold seats, oldest first."""
    return [(mentee, mentor) for mentee, mentor in session.execute(
        sa.select(Pairing.mentee_enrolment_id, Pairing.mentor_enrolment_id)
        .where(Pairing.programme_id == programme_id, Pairing.state.in_(sorted(HOLDING))).order_by(Pairing.id))]


def held_seats(session: Session, programme_id: int) -> dict[int, int]:
    """Return how many seats each enrolment of a programme holds; one that holds none is left out."""
    held: dict[int, int] = {}
    for column in (Pairing.mentor_enrolment_id, Pairing.mentee_enrolment_id):
        held.update(session.execute(sa.select(column, sa.func.count()).where(
            Pairing.programme_id == programme_id, Pairing.state.in_(sorted(HOLDING))).group_by(column)).all())
    return held


def count_mentees(session: Session, employee_ids: Collection[int]) -> dict[int, int]:
    """Return how many mentees each person has over all programmes."""
    found: dict[int, int] = {}
    for chunk in chunks(employee_ids):
        statement = sa.select(Pairing.mentor_id, sa.func.count()).group_by(Pairing.mentor_id)
        found.update(session.execute(statement.where(
            Pairing.mentor_id.in_(chunk), Pairing.state.in_(sorted(HOLDING)))).all())
    return found


def list_live_people(session: Session, programme_id: int) -> set[tuple[int, int]]:
    """Return (mentee, mentor) of this programme's mentees who hold seats with somebody, in whatever programme."""
    taking_part = sa.select(Enrolment.employee_id).where(Enrolment.programme_id == programme_id)
    return {(mentee_id, mentor_id) for mentee_id, mentor_id in session.execute(
        sa.select(Pairing.mentee_id, Pairing.mentor_id).where(
            Pairing.state.in_(sorted(HOLDING)), Pairing.mentee_id.in_(taking_part)))}


def map_untold(session: Session, mentee_id: int) -> dict[tuple[int, int], int]:
    """Return a mentee's approved pairs (mentee, mentor) with the mentor's enrolment: nobody was told of them yet."""
    return {(mentee_id, mentor_id): enrolment_id for mentor_id, enrolment_id in session.execute(
        sa.select(Pairing.mentor_id, Pairing.mentor_enrolment_id).where(
            Pairing.state == PairingState.APPROVED, Pairing.mentee_id == mentee_id))}


def list_ended_people(session: Session, employee_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (mentee, mentor) of every pairing that ended or was declined before its time, in whatever programme.

    Confidential endings are left out: they are told as something else, and never counted here.
    """
    return _people(session, employee_ids, sa.and_(
        Pairing.state.in_((PairingState.ENDED, PairingState.DECLINED)), Pairing.end_reason != EndReason.NOT_WORKING))


def list_confidential_endings(session: Session, employee_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (mentee, mentor) of pairings ended because they did not work; others hear only "unavailable"."""
    return _people(session, employee_ids, sa.and_(
        Pairing.state == PairingState.ENDED, Pairing.end_reason == EndReason.NOT_WORKING))


def _people(session: Session, employee_ids: Collection[int], condition: sa.ColumnElement[bool]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for chunk in chunks(employee_ids):
        found.update((mentee_id, mentor_id) for mentee_id, mentor_id in session.execute(
            sa.select(Pairing.mentee_id, Pairing.mentor_id).where(Pairing.mentee_id.in_(chunk), condition)))
    return found


def list_rejections(session: Session, programme_id: int) -> set[tuple[int, int]]:
    """Return (mentee, mentor) that a coordinator rejected in this programme, or anywhere for good."""
    return {(mentee_id, mentor_id) for mentee_id, mentor_id in session.execute(
        sa.select(Rejection.mentee_id, Rejection.mentor_id).where(
            sa.or_(Rejection.programme_id == programme_id, Rejection.never_again)))}


def find_rejection(session: Session, programme_id: int, mentor_id: int, mentee_id: int) -> Rejection | None:
    return session.scalar(sa.select(Rejection).where(
        Rejection.programme_id == programme_id, Rejection.mentor_id == mentor_id, Rejection.mentee_id == mentee_id))


def list_due_ids(session: Session, now: datetime, limit: int = CHUNK) -> list[int]:
    """Return published pairings whose grace period is over, the longest over first."""
    return list(session.scalars(
        sa.select(Pairing.id).where(Pairing.state == PairingState.PUBLISHED, Pairing.grace_ends_at <= now)
        .order_by(Pairing.grace_ends_at, Pairing.id).limit(limit)))


def find_agreement(session: Session, programme_id: int) -> AgreementVersion | None:
    """Return the newest version of a programme's agreement, None while it is the office's default."""
    return session.scalar(sa.select(AgreementVersion).where(AgreementVersion.programme_id == programme_id)
                          .order_by(AgreementVersion.number.desc()).limit(1))


def list_agreements(session: Session, programme_id: int) -> list[tuple[AgreementVersion, int]]:
    """Return the versions of a programme's agreement, the newest first, each with how many accepted it."""
    accepted = (sa.select(sa.func.count()).where(AgreementAcceptance.agreement_version_id == AgreementVersion.id)
                .correlate(AgreementVersion).scalar_subquery())
    return [(row, number) for row, number in session.execute(
        sa.select(AgreementVersion, accepted).where(AgreementVersion.programme_id == programme_id)
        .order_by(AgreementVersion.number.desc()).limit(50))]


def map_acceptances(session: Session, pairing_id: int) -> dict[str, AgreementAcceptance]:
    """Return who of a pairing's two people accepted the agreement, by side."""
    return {row.side: row for row in session.scalars(
        sa.select(AgreementAcceptance).where(AgreementAcceptance.pairing_id == pairing_id))}


def map_accepted_sides(session: Session, pairing_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return which sides of many pairings accepted their agreement; one that nobody accepted is left out."""
    found: dict[int, frozenset[str]] = {}
    for chunk in chunks(pairing_ids):
        for pairing_id, side in session.execute(
                sa.select(AgreementAcceptance.pairing_id, AgreementAcceptance.side).where(
                    AgreementAcceptance.pairing_id.in_(chunk))):
            found[pairing_id] = found.get(pairing_id, frozenset()) | {side}
    return found


def lacks_agreement() -> sa.ColumnElement[bool]:
    """Return the condition that a pairing waits for one side's yes to the agreement at least."""
    accepted = (sa.select(sa.func.count()).where(AgreementAcceptance.pairing_id == Pairing.id)
                .correlate(Pairing).scalar_subquery())
    return sa.and_(Pairing.state.in_(sorted(AGREEABLE)), accepted < 2)


def find_standing(session: Session, mentor_id: int, mentee_id: int, programme_id: int) -> int | None:
    """Return the pairing of this programme that two people are already, None when they are none."""
    return session.scalar(sa.select(Pairing.id).where(
        Pairing.mentor_id == mentor_id, Pairing.mentee_id == mentee_id, Pairing.programme_id == programme_id,
        Pairing.state.in_(sorted(HOLDING))))


def have_free_seats(session: Session, enrolment_ids: Collection[int]) -> bool:
    """Tell whether each of these enrolments has a free seat; nothing is locked."""
    held = sa.select(sa.literal(1)).where(
        sa.or_(Pairing.mentor_seat_id == Seat.id, Pairing.mentee_seat_id == Seat.id)).exists()
    free = session.scalars(sa.select(Seat.enrolment_id).where(Seat.enrolment_id.in_(list(enrolment_ids)), ~held))
    return set(free) >= set(enrolment_ids)


def find_free_seat(session: Session, enrolment: Enrolment) -> Seat | None:
    """Return the lowest-numbered free seat of an enrolment, locked; None when all are held."""
    column = Pairing.mentor_seat_id if enrolment.side == "mentor" else Pairing.mentee_seat_id
    held = sa.select(sa.literal(1)).where(column == Seat.id).exists()
    return session.scalar(
        sa.select(Seat).where(Seat.enrolment_id == enrolment.id, ~held).order_by(Seat.number).limit(1)
        .with_for_update(of=Seat))
