"""Telling people: publish approved pairings, take one back, start those whose grace period is over."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor, system_actor
from mentoring.core.database import check_version, chunks, get_locked
from mentoring.core.errors import ConflictError
from mentoring.features.pairings import queries
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.permissions import P
from mentoring.features.pairings.rules import PairingState, check_grace, grace_end
from mentoring.features.pairings.service.letters import PUBLISHED, TAKEN_BACK, post_to_both
from mentoring.features.pairings.service.making import check_neutral
from mentoring.features.pairings.service.moving import move
from mentoring.features.programmes.queries import get_programme


def publish_pairings(session: Session, actor: Actor, *, programme_id: int, pairing_ids: Collection[int],
                     now: datetime) -> int:
    """Tell both people of each approved pairing among `pairing_ids`; return how many were published.

    Pairings that are not approved any more are left as they are.
    """
    programme = get_programme(session, programme_id)
    check(actor, P.PUBLISH, programme)
    pairings = [pairing for chunk in chunks(pairing_ids) for pairing in session.scalars(
        sa.select(Pairing).where(Pairing.programme_id == programme_id, Pairing.id.in_(chunk))
        .order_by(Pairing.id).with_for_update(of=Pairing).execution_options(populate_existing=True))]
    approved = [pairing for pairing in pairings if pairing.state == PairingState.APPROVED]
    if not approved:
        raise ConflictError("nothing_to_publish")
    for pairing in approved:
        pairing.published_at, pairing.grace_ends_at = now, grace_end(now, programme.grace_days)
        pairing.mentor_accepted_at = pairing.mentee_accepted_at = None
        move(session, actor, pairing, PairingState.PUBLISHED, change="published", now=now, as_coordinator=True)
    session.flush()
    post_to_both(session, actor, approved, PUBLISHED, now)
    audit.record(session, actor, "programme.published", "programme", programme_id, now=now, pairings=len(approved))
    return len(approved)


def take_back_pairing(session: Session, actor: Actor, *, pairing_id: int, version: int, now: datetime) -> Pairing:
    """Take a publication back within its grace period; both are told that."""
    pairing = get_locked(session, Pairing, pairing_id)
    check_neutral(actor, pairing)
    check(actor, P.DECIDE, pairing)
    check_version(session, pairing, version)
    if pairing.state != PairingState.PUBLISHED:
        raise ConflictError("pairing_move")
    check_grace(pairing.grace_ends_at, now)
    post_to_both(session, actor, [pairing], TAKEN_BACK, now)
    pairing.published_at = pairing.grace_ends_at = None
    pairing.mentor_accepted_at = pairing.mentee_accepted_at = None
    move(session, actor, pairing, PairingState.APPROVED, change="taken_back", now=now)
    return pairing


def activate_due(session: Session, now: datetime) -> int:
    """Start up to a few hundred pairings whose grace period is over, and return how many; 0 when none is left."""
    actor, started = system_actor("pairings"), 0
    for pairing_id in queries.list_due_ids(session, now):
        pairing = get_locked(session, Pairing, pairing_id)
        if pairing.state != PairingState.PUBLISHED:
            continue
        pairing.active_since = pairing.grace_ends_at
        move(session, actor, pairing, PairingState.ACTIVE, change="active", now=now)
        started += 1
    return started
