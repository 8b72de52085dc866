"""Making pairings: reserved by a mentor, approved by a coordinator, refused, withdrawn; and saying no to two people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, ForbiddenError
from mentoring.features.pairings import queries
from mentoring.features.pairings.models import Pairing, PairingMove, Rejection
from mentoring.features.pairings.permissions import P
from mentoring.features.pairings.rules import (
    EligiblePair,
    Origin,
    PairingState,
    Prospect,
    check_move,
    check_note,
)
from mentoring.features.pairings.service.moving import move, movers_of
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.queries import get_programme


@dataclass(frozen=True)
class _Seats:
    mentor_id: int
    mentee_id: int


def reserve_pairing(session: Session, actor: Actor, eligible: EligiblePair, *, now: datetime) -> Pairing:
    """Make the pairing that a mentor agrees to; its seats are held until a coordinator decides."""
    prospect = _prospect(session, eligible)
    check(actor, P.RESERVE, prospect)
    return _make(session, actor, eligible, prospect, PairingState.RESERVED, Origin.REQUEST, now)


def approve_pairing(session: Session, actor: Actor, eligible: EligiblePair, *, origin: Origin | str,
                    now: datetime) -> Pairing:
    """Make an approved pairing from a proposal or by hand; nobody is told before it is published."""
    prospect = _prospect(session, eligible)
    check_neutral(actor, prospect)
    check(actor, P.DECIDE, prospect)
    return _make(session, actor, eligible, prospect, PairingState.APPROVED, Origin(origin), now)


def check_neutral(actor: Actor, row: Pairing | Prospect) -> None:
    """Raise for a coordinator who takes part in the pair: somebody else has to decide."""
    if actor.is_coordinator and actor.employee_id is not None and actor.employee_id in row.participants:
        raise ForbiddenError("own_pair")


def _prospect(session: Session, eligible: EligiblePair) -> Prospect:
    programme: Programme = get_programme(session, eligible.programme_id)
    return Prospect(programme.scope_path, eligible.mentor_id, eligible.mentee_id)


def _make(session: Session, actor: Actor, eligible: EligiblePair, prospect: Prospect, state: PairingState,
          origin: Origin, now: datetime) -> Pairing:
    check_move(None, state, movers_of(actor, prospect))
    seats = _take_seats(session, eligible)
    pairing = Pairing(
        programme_id=eligible.programme_id, mentor_enrolment_id=eligible.mentor_enrolment_id,
        mentee_enrolment_id=eligible.mentee_enrolment_id, mentor_id=eligible.mentor_id, mentee_id=eligible.mentee_id,
        mentor_seat_id=seats.mentor_id, mentee_seat_id=seats.mentee_id, state=state, origin=origin, version=1,
        score=eligible.score, contributions=dict(eligible.contributions),
        policy_version_id=eligible.policy_version_id, override_rule=eligible.override_rule,
        override_reason=eligible.override_reason, created_at=now, end_reason="", changed_by=actor.pseudonym,
        changed_at=now, change=str(state))
    session.add(pairing)
    session.flush()
    session.add(PairingMove(pairing_id=pairing.id, from_state="", to_state=state, at=now, actor=actor.pseudonym,
                            reason=eligible.override_reason, decided_on_version=0))
    session.flush()
    audit.record(session, actor, f"pairing.{state}", "pairing", pairing.id, now=now, origin=str(origin),
                 mentor_enrolment=eligible.mentor_enrolment_id, mentee_enrolment=eligible.mentee_enrolment_id,
                 override=eligible.override_rule)
    return pairing


def _take_seats(session: Session, eligible: EligiblePair) -> _Seats:
    """Find a free seat on either side, mentor first; whoever comes second for the last one hears that it is gone.

    The two enrolments are locked before their seats are read, so that a waiting decision sees what the one before
    it took and is given the next free seat. The unique constraints hold even where a lock was forgotten.
    """
    mentor = get_locked(session, Enrolment, eligible.mentor_enrolment_id)
    mentor_seat = queries.find_free_seat(session, mentor)
    if mentor_seat is None:
        raise ConflictError("no_capacity")
    mentee = get_locked(session, Enrolment, eligible.mentee_enrolment_id)
    mentee_seat = queries.find_free_seat(session, mentee)
    if mentee_seat is None:
        raise ConflictError("mentee_has_mentor")
    return _Seats(mentor_seat.id, mentee_seat.id)


def confirm_reserved(session: Session, actor: Actor, *, pairing_id: int, version: int,
                     eligible: EligiblePair | None = None, now: datetime) -> Pairing:
    """Approve what a mentor agreed to; `eligible` is the fresh verdict of the rules, its score is kept."""
    pairing = _get_for_decision(session, actor, pairing_id, version)
    if eligible is not None:
        if (eligible.mentor_enrolment_id, eligible.mentee_enrolment_id) != (
                pairing.mentor_enrolment_id, pairing.mentee_enrolment_id):
            raise ConflictError("pairing_move")
        pairing.score, pairing.contributions = eligible.score, dict(eligible.contributions)
        pairing.policy_version_id = eligible.policy_version_id
        pairing.override_rule, pairing.override_reason = eligible.override_rule, eligible.override_reason
    check_move(pairing.state, PairingState.APPROVED, movers_of(actor, pairing))
    if pairing.state != PairingState.RESERVED:
        raise ConflictError("pairing_move")
    move(session, actor, pairing, PairingState.APPROVED, change="approved", now=now)
    return pairing


def refuse_reserved(session: Session, actor: Actor, *, pairing_id: int, version: int, reason: str,
                    now: datetime) -> Pairing:
    """Refuse what a mentor agreed to; the reason is for coordinators."""
    pairing = _get_for_decision(session, actor, pairing_id, version)
    reason = check_note("reason", reason, required=True)
    move(session, actor, pairing, PairingState.REFUSED, change="refused", now=now, reason=reason)
    return pairing


def release_reserved(session: Session, actor: Actor, *, pairing_id: int, now: datetime) -> Pairing:
    """Free a reserved pairing because the mentee withdraws the wish behind it."""
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.RELEASE, pairing)
    if pairing.state != PairingState.RESERVED:
        raise ConflictError("pairing_move")
    move(session, actor, pairing, PairingState.WITHDRAWN, change="withdrawn", now=now)
    return pairing


def withdraw_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int | None, now: datetime) -> Pairing:
    """Take an approval back before anybody was told; `version` is None where the proposal's own was checked."""
    pairing = get_locked(session, Pairing, pairing_id)
    check_neutral(actor, pairing)
    check(actor, P.DECIDE, pairing)
    if version is not None:
        check_version(session, pairing, version)
    if pairing.state != PairingState.APPROVED:
        raise ConflictError("pairing_move")
    move(session, actor, pairing, PairingState.WITHDRAWN, change="withdrawn", now=now)
    return pairing


def _get_for_decision(session: Session, actor: Actor, pairing_id: int, version: int) -> Pairing:
    pairing = get_locked(session, Pairing, pairing_id)
    check_neutral(actor, pairing)
    check(actor, P.DECIDE, pairing)
    check_version(session, pairing, version)
    return pairing


def reject_people(session: Session, actor: Actor, *, programme_id: int, mentor_id: int, mentee_id: int, reason: str,
                  never_again: bool, now: datetime) -> Rejection:
    """Note that a coordinator does not want these two paired in this programme; a second no replaces the first."""
    prospect = Prospect(get_programme(session, programme_id).scope_path, mentor_id, mentee_id)
    check_neutral(actor, prospect)
    check(actor, P.DECIDE, prospect)
    reason = check_note("reason", reason, required=True)
    rejection = queries.find_rejection(session, programme_id, mentor_id, mentee_id)
    if rejection is None:
        rejection = Rejection(programme_id=programme_id, mentor_id=mentor_id, mentee_id=mentee_id)
        session.add(rejection)
    rejection.reason, rejection.never_again = reason, never_again
    rejection.at, rejection.actor = now, actor.pseudonym
    session.flush()
    audit.record(session, actor, "pairing.people_rejected", "rejection", rejection.id, now=now,
                 programme=programme_id, never_again=never_again)
    return rejection


def unreject_people(session: Session, actor: Actor, *, programme_id: int, mentor_id: int, mentee_id: int,
                     now: datetime) -> None:
    """Take a rejection back, as an undo does; nothing happens where none stands."""
    prospect = Prospect(get_programme(session, programme_id).scope_path, mentor_id, mentee_id)
    check_neutral(actor, prospect)
    check(actor, P.DECIDE, prospect)
    rejection = queries.find_rejection(session, programme_id, mentor_id, mentee_id)
    if rejection is None:
        return
    audit.record(session, actor, "pairing.people_unrejected", "rejection", rejection.id, now=now,
                 programme=programme_id)
    session.delete(rejection)
    session.flush()
