"""Carrying a pairing: both accept or decline, leave and return, and a blame-free end."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.core.feature import go_along
from mentoring.core.i18n import zone
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.permissions import P
from mentoring.features.pairings.rules import (
    HOLDING,
    LIVE,
    PairingState,
    check_end_reason,
    check_expected_back,
    check_grace,
    check_note,
)
from mentoring.features.pairings.service.moving import move, note_move


def accept_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Say yes to a published pairing; the second yes starts it before its grace period ends."""
    pairing = _get_to_answer(session, actor, pairing_id, version, now)
    if actor.employee_id == pairing.mentor_id:
        pairing.mentor_accepted_at = pairing.mentor_accepted_at or now
    else:
        pairing.mentee_accepted_at = pairing.mentee_accepted_at or now
    if pairing.mentor_accepted_at and pairing.mentee_accepted_at:
        pairing.active_since = now
        move(session, actor, pairing, PairingState.ACTIVE, change="active", now=now)
    else:
        note_move(session, actor, pairing, pairing.state, change="accepted", now=now)
        session.flush()
    return pairing


def decline_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, reason: str = "",
                    now: datetime) -> Pairing:
    """Say no within the grace period; the reason, if any, is for coordinators."""
    pairing = _get_to_answer(session, actor, pairing_id, version, now)
    reason = check_note("reason", reason, required=False)
    pairing.ended_at = now
    move(session, actor, pairing, PairingState.DECLINED, change="declined", now=now, reason=reason)
    return pairing


def _get_to_answer(session: Session, actor: Actor, pairing_id: int, version: int, now: datetime) -> Pairing:
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.ANSWER, pairing)
    check_version(session, pairing, version)
    if pairing.state != PairingState.PUBLISHED:
        raise ConflictError("pairing_move")
    check_grace(pairing.grace_ends_at, now)
    return pairing


def hold_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, expected_back_on: date | None,
                 reason: str = "", now: datetime) -> Pairing:
    """Let a pairing rest until somebody is back; its seats stay held."""
    pairing = _get_to_carry(session, actor, pairing_id, version)
    pairing.expected_back_on = check_expected_back(expected_back_on, now.astimezone(zone()).date())
    reason = check_note("reason", reason, required=False)
    move(session, actor, pairing, PairingState.ON_HOLD, change="on_hold", now=now, reason=reason)
    return pairing


def resume_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Take a resting pairing up again."""
    pairing = _get_to_carry(session, actor, pairing_id, version)
    if pairing.state != PairingState.ON_HOLD:
        raise ConflictError("pairing_move")
    pairing.expected_back_on = None
    move(session, actor, pairing, PairingState.ACTIVE, change="resumed", now=now)
    return pairing


def end_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, reason: str, note: str = "",
                now: datetime) -> Pairing:
    """End a pairing without blame; the partner hears neither reason nor note."""
    pairing = _get_to_carry(session, actor, pairing_id, version)
    chosen = check_end_reason(reason)
    note = check_note("note", note, required=False)
    pairing.ended_at, pairing.end_reason = now, str(chosen)
    move(session, actor, pairing, PairingState.ENDED, change="ended", now=now, reason=note)
    go_along("pairing.ended", session, actor, pairing.id, now)
    return pairing


def complete_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Close a pairing with its programme."""
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.DECIDE, pairing)
    check_version(session, pairing, version)
    if pairing.state not in LIVE:
        raise ConflictError("pairing_move")
    pairing.ended_at = now
    move(session, actor, pairing, PairingState.COMPLETED, change="completed", now=now)
    go_along("pairing.ended", session, actor, pairing.id, now)
    return pairing


def complete_pairings(session: Session, actor: Actor, programme_id: int, now: datetime) -> None:
    """Complete all live pairings with their programme; refused while others still wait for an answer."""
    pairings = list(session.scalars(
        sa.select(Pairing).where(Pairing.programme_id == programme_id, Pairing.state.in_(HOLDING)).order_by(Pairing.id)
        .with_for_update(of=Pairing).execution_options(populate_existing=True)))
    waiting = sum(pairing.state not in LIVE for pairing in pairings)
    if waiting:
        raise ConflictError("programme_has_waiting_pairs", count=waiting)
    for pairing in pairings:
        pairing.ended_at = now
        move(session, actor, pairing, PairingState.COMPLETED, change="completed", now=now, as_coordinator=True)
    session.flush()


def _get_to_carry(session: Session, actor: Actor, pairing_id: int, version: int) -> Pairing:
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.CARRY, pairing)
    check_version(session, pairing, version)
    return pairing
