"""Use cases of pairings: each locks mentor before mentee, checks, moves, notes who and why."""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit, mail
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.accounts.models import Account
from mentoring.features.pairings import queries
from mentoring.features.pairings.models import Pairing, PairingMove, Rejection
from mentoring.features.pairings.permissions import P
from mentoring.features.pairings.rules import (
    HOLDING,
    EligiblePair,
    Origin,
    PairingState,
    Party,
    grace_end,
    in_grace,
    may_move,
)
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import get_programme


def reserve_pairing(session: Session, actor: Actor, eligible: EligiblePair, *, now: datetime) -> Pairing:
    """Hold the seats of an accepted wish; the coordinator confirms later."""
    return _make(session, actor, eligible, PairingState.RESERVED, Origin.REQUEST, now)


def approve_pairing(session: Session, actor: Actor, eligible: EligiblePair, *, origin: str,
                    now: datetime) -> Pairing:
    """Approve two people, from a proposal or by hand; nobody is told before publishing."""
    enrolment = get_locked(session, Enrolment, eligible.mentor_enrolment_id)
    check(actor, P.DECIDE, _Pair(enrolment.scope_path, frozenset((eligible.mentor_id, eligible.mentee_id))))
    return _make(session, actor, eligible, PairingState.APPROVED, origin, now)


class _Pair:
    """Two people who are not a pairing yet, as the permission table sees them."""

    def __init__(self, scope_path: str, participants: frozenset[int]) -> None:
        self.scope_path, self.participants, self.state = scope_path, participants, ""


def _make(session: Session, actor: Actor, eligible: EligiblePair, state: PairingState, origin: str,
          now: datetime) -> Pairing:
    get_locked(session, Enrolment, eligible.mentor_enrolment_id)
    get_locked(session, Enrolment, eligible.mentee_enrolment_id)
    mentor_seat = queries.find_free_seat(session, eligible.mentor_enrolment_id)
    if mentor_seat is None:
        raise ConflictError("mentor_full")
    mentee_seat = queries.find_free_seat(session, eligible.mentee_enrolment_id)
    if mentee_seat is None:
        raise ConflictError("mentee_full")
    pairing = Pairing(
        programme_id=eligible.programme_id, mentor_enrolment_id=eligible.mentor_enrolment_id,
        mentee_enrolment_id=eligible.mentee_enrolment_id, mentor_id=eligible.mentor_id, mentee_id=eligible.mentee_id,
        mentor_seat_id=mentor_seat.id, mentee_seat_id=mentee_seat.id, state=state, origin=origin, score=eligible.score,
        contributions=dict(eligible.contributions), policy_version_id=eligible.policy_version_id,
        override_rule=eligible.override_rule, override_reason=eligible.override_reason, created_at=now, version=1,
        changed_at=now, changed_by=actor.pseudonym, change=f"pairing_{state}", end_reason="")
    session.add(pairing)
    session.flush()
    session.add(PairingMove(pairing_id=pairing.id, from_state="", to_state=state, at=now, actor=actor.pseudonym,
                            reason=eligible.override_reason, decided_on_version=0))
    audit.record(session, actor, f"pairing.{state}", "pairing", pairing.id, now=now, origin=origin,
                 override=eligible.override_rule)
    session.flush()
    return pairing


def _move(session: Session, actor: Actor, pairing: Pairing, to: PairingState, party: Party, now: datetime,
          reason: str = "") -> None:
    """Move a pairing, free its seats when it no longer holds them, and note it."""
    if not may_move(pairing.state, to, party):
        raise ConflictError("pairing_move")
    session.add(PairingMove(pairing_id=pairing.id, from_state=pairing.state, to_state=to, at=now,
                            actor=actor.pseudonym, reason=reason, decided_on_version=pairing.version))
    pairing.state = to
    if to not in HOLDING:
        pairing.mentor_seat_id = pairing.mentee_seat_id = None
    pairing.touch(by=actor.pseudonym, at=now, change=f"pairing_{to}")
    audit.record(session, actor, f"pairing.{to}", "pairing", pairing.id, now=now)
    session.flush()


def _decided(session: Session, actor: Actor, pairing_id: int, version: int, permission: P) -> Pairing:
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, permission, pairing)
    check_version(session, pairing, version)
    return pairing


def confirm_reserved(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Approve a pairing that a mentor's yes reserved."""
    pairing = _decided(session, actor, pairing_id, version, P.DECIDE)
    _move(session, actor, pairing, PairingState.APPROVED, Party.COORDINATOR, now)
    return pairing


def refuse_reserved(session: Session, actor: Actor, *, pairing_id: int, version: int, reason: str,
                    now: datetime) -> Pairing:
    """Refuse a reserved pairing, with a reason that only coordinators see."""
    pairing = _decided(session, actor, pairing_id, version, P.DECIDE)
    _move(session, actor, pairing, PairingState.REFUSED, Party.COORDINATOR, now, _reason(reason))
    return pairing


def release_reserved(session: Session, actor: Actor, *, pairing_id: int, now: datetime) -> None:
    """Let go of a reserved pairing because its wish was withdrawn."""
    pairing = get_locked(session, Pairing, pairing_id)
    _move(session, actor, pairing, PairingState.WITHDRAWN, Party.PARTNER, now)


def withdraw_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int | None, now: datetime) -> Pairing:
    """Undo an approval before it is published; `version` None where the caller decided on another row."""
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.DECIDE, pairing)
    if version is not None:
        check_version(session, pairing, version)
    _move(session, actor, pairing, PairingState.WITHDRAWN, Party.COORDINATOR, now)
    return pairing


def publish_pairings(session: Session, actor: Actor, *, programme_id: int, pairing_ids: Collection[int],
                     now: datetime) -> int:
    """Publish approved pairings: both people are told, and the grace period begins. Returns how many."""
    programme = get_programme(session, programme_id)
    check(actor, P.PUBLISH, programme)
    pairings = list(session.scalars(
        sa.select(Pairing).where(Pairing.programme_id == programme_id, Pairing.id.in_(list(pairing_ids)),
                                 Pairing.state == PairingState.APPROVED)
        .order_by(Pairing.id).with_for_update(of=Pairing).execution_options(populate_existing=True)))
    ends = grace_end(now, programme.grace_days)
    for pairing in pairings:
        _move(session, actor, pairing, PairingState.PUBLISHED, Party.COORDINATOR, now)
        pairing.published_at, pairing.grace_ends_at = now, ends
    session.flush()
    _tell(session, actor, pairings, "pairing_published", now)
    return len(pairings)


def take_back_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Take a published pairing back within its grace period; both are told."""
    pairing = _decided(session, actor, pairing_id, version, P.DECIDE)
    if not in_grace(pairing.grace_ends_at, now):
        raise ConflictError("grace_over")
    _move(session, actor, pairing, PairingState.APPROVED, Party.COORDINATOR, now)
    pairing.published_at = pairing.grace_ends_at = pairing.mentor_accepted_at = pairing.mentee_accepted_at = None
    session.flush()
    _tell(session, actor, [pairing], "pairing_taken_back", now)
    return pairing


def accept_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Say yes to a published pairing; with both sides' yes it is active."""
    pairing = _decided(session, actor, pairing_id, version, P.TAKE_PART)
    if pairing.state != PairingState.PUBLISHED:
        raise ConflictError("pairing_move")
    if actor.employee_id == pairing.mentor_id:
        pairing.mentor_accepted_at = pairing.mentor_accepted_at or now
    else:
        pairing.mentee_accepted_at = pairing.mentee_accepted_at or now
    if pairing.mentor_accepted_at and pairing.mentee_accepted_at:
        pairing.active_since = now
        _move(session, actor, pairing, PairingState.ACTIVE, Party.PARTNER, now)
    else:
        pairing.touch(by=actor.pseudonym, at=now, change="pairing_accepted")
        audit.record(session, actor, "pairing.accepted", "pairing", pairing.id, now=now)
        session.flush()
    return pairing


def decline_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, reason: str,
                    now: datetime) -> Pairing:
    """Say no within the grace period; the seats are free again and the coordinator's queue shows it."""
    pairing = _decided(session, actor, pairing_id, version, P.TAKE_PART)
    if not in_grace(pairing.grace_ends_at, now):
        raise ConflictError("grace_over")
    pairing.ended_at, pairing.end_reason = now, reason.strip()
    _move(session, actor, pairing, PairingState.DECLINED, Party.PARTNER, now)
    return pairing


def activate_due(session: Session, actor: Actor, *, now: datetime) -> int:
    """Make pairings active whose grace period ended without a no."""
    count = 0
    for pairing_id in queries.list_due(session, now):
        pairing = get_locked(session, Pairing, pairing_id)
        if pairing.state == PairingState.PUBLISHED and not in_grace(pairing.grace_ends_at, now):
            pairing.active_since = now
            _move(session, actor, pairing, PairingState.ACTIVE, Party.CLOCK, now)
            count += 1
    return count


def _party(actor: Actor, pairing: Pairing) -> Party:
    return Party.PARTNER if actor.employee_id in pairing.participants else Party.COORDINATOR


def hold_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, expected_back_on: date | None,
                 now: datetime) -> Pairing:
    """Pause a pairing for a leave or an assignment elsewhere."""
    pairing = _decided(session, actor, pairing_id, version, P.VIEW)
    pairing.expected_back_on = expected_back_on
    _move(session, actor, pairing, PairingState.ON_HOLD, _party(actor, pairing), now)
    return pairing


def resume_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Go on after a pause."""
    pairing = _decided(session, actor, pairing_id, version, P.VIEW)
    pairing.expected_back_on = None
    _move(session, actor, pairing, PairingState.ACTIVE, _party(actor, pairing), now)
    return pairing


def end_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, reason: str,
                now: datetime) -> Pairing:
    """End a pairing without blame; its seats are free again."""
    pairing = _decided(session, actor, pairing_id, version, P.VIEW)
    pairing.ended_at, pairing.end_reason = now, _reason(reason)
    _move(session, actor, pairing, PairingState.ENDED, _party(actor, pairing), now)
    return pairing


def complete_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Close a pairing at the end of its programme."""
    pairing = _decided(session, actor, pairing_id, version, P.DECIDE)
    pairing.ended_at = now
    _move(session, actor, pairing, PairingState.COMPLETED, Party.COORDINATOR, now)
    return pairing


def reject_people(session: Session, actor: Actor, *, programme_id: int, mentor_id: int, mentee_id: int, reason: str,
                  never_again: bool, now: datetime) -> None:
    """Remember that a coordinator refused two people: the rule `previously_rejected` reads it."""
    found = _rejection(session, programme_id, mentor_id, mentee_id)
    if found is None:
        found = Rejection(programme_id=programme_id, mentor_id=mentor_id, mentee_id=mentee_id, reason="", at=now,
                          actor=actor.pseudonym, never_again=False)
        session.add(found)
    found.reason, found.never_again, found.at, found.actor = _reason(reason), never_again, now, actor.pseudonym
    session.flush()


def forget_rejection(session: Session, *, programme_id: int, mentor_id: int, mentee_id: int) -> None:
    """Take a refusal back, as an undo does."""
    found = _rejection(session, programme_id, mentor_id, mentee_id)
    if found is not None:
        session.delete(found)
        session.flush()


def _rejection(session: Session, programme_id: int, mentor_id: int, mentee_id: int) -> Rejection | None:
    return session.scalar(sa.select(Rejection).where(
        Rejection.programme_id == programme_id, Rejection.mentor_id == mentor_id, Rejection.mentee_id == mentee_id))


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidError.of("reason", "reason_missing")
    if len(text) > 500:
        raise InvalidError.of("reason", "reason_long")
    return text


def _tell(session: Session, actor: Actor, pairings: Collection[Pairing], template: str, now: datetime) -> None:
    """Write both people of each pairing a message, each in their own language; two queries for all."""
    people = {person for pairing in pairings for person in pairing.participants}
    accounts = {account.employee_id: account for account in session.scalars(
        sa.select(Account).where(Account.employee_id.in_(people)))}
    for pairing in pairings:
        sides = ((pairing.mentor_enrolment, pairing.mentee_enrolment), (pairing.mentee_enrolment, pairing.mentor_enrolment))
        for own, partner in sides:
            account = accounts.get(own.employee_id)
            mail.post(session, actor, to=account.email if account else own.employee.email, employee_id=own.employee_id,
                      language=account.language if account else "id", template=template, now=now,
                      name=own.employee.full_name, partner=partner.employee.full_name, side=own.side,
                      programme=pairing.programme.name, pairing_id=pairing.id, grace_ends_at=pairing.grace_ends_at)
