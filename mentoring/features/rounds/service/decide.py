"""Decide on proposals: approve, reject, swap, lock, undo. Every pair passes the one check of `eligibility`."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.features.eligibility.service import ScoredPool, check_pair, prepare_scores
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import Origin, PairingState
from mentoring.features.pairings.service import approve_pairing, reject_people, unreject_people, withdraw_pairing
from mentoring.features.requests.queries import map_wishes
from mentoring.features.rounds.models import Proposal
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.rules import (
    PAIRED,
    ProposalState,
    RoundState,
    check_lock,
    check_reason,
    move_proposal,
)


def _load(session: Session, actor: Actor, proposal_id: int, version: int) -> Proposal:
    proposal = get_locked(session, Proposal, proposal_id)
    check(actor, P.DECIDE, proposal)
    check_version(session, proposal, version)
    return proposal


def prepare_check(session: Session, programme_id: int) -> None:
    """Score everyone of a programme ahead of a decision, so that it need not be done under the decision's locks."""
    prepare_scores(session, programme_id, partial(map_wishes, session, programme_id))


def _note(session: Session, actor: Actor, proposal: Proposal, change: str, now: datetime, **detail: object) -> Proposal:
    decided_on = proposal.version
    proposal.touch(by=actor.pseudonym, at=now, change=f"proposal.{change}")
    session.flush()
    audit.record(session, actor, f"proposal.{change}", "proposal", proposal.id, now=now, version=decided_on, **detail)
    return proposal


def approve_proposal(session: Session, actor: Actor, *, proposal_id: int, version: int, now: datetime) -> Proposal:
    """Approve a proposal: the pairing takes a seat on both sides; nobody is told before it is published."""
    return approve_loaded(session, actor, _load(session, actor, proposal_id, version), now)


def approve_loaded(session: Session, actor: Actor, proposal: Proposal, now: datetime,
                   ready: ScoredPool | None = None) -> Proposal:
    """Approve a proposal that is locked and may be decided on by the actor; a refusal comes before any change."""
    state = move_proposal(proposal.state, ProposalState.APPROVED)
    _pair(session, actor, proposal, proposal.mentor_enrolment_id, now, ready)
    proposal.state = state
    return _note(session, actor, proposal, "approved", now, pairing=proposal.pairing_id)


def swap_proposal(session: Session, actor: Actor, *, proposal_id: int, version: int, mentor_enrolment_id: int,
                  now: datetime) -> Proposal:
    """Approve the mentee with one of the proposal's other candidates in place of the proposed mentor."""
    proposal = _load(session, actor, proposal_id, version)
    state = move_proposal(proposal.state, ProposalState.SWAPPED)
    if mentor_enrolment_id not in proposal.candidates:
        raise ConflictError("swap_unknown")
    _pair(session, actor, proposal, mentor_enrolment_id, now)
    proposal.state = state
    return _note(session, actor, proposal, "swapped", now, pairing=proposal.pairing_id,
                 mentor_enrolment=mentor_enrolment_id)


def _pair(session: Session, actor: Actor, proposal: Proposal, mentor_enrolment_id: int, now: datetime,
          ready: ScoredPool | None = None) -> None:
    wishes = None if ready else map_wishes(session, proposal.round.programme_id)
    eligible = check_pair(session, mentor_enrolment_id=mentor_enrolment_id,
                          mentee_enrolment_id=proposal.mentee_enrolment_id, override=None, now=now, wishes=wishes,
                          ready=ready)
    proposal.pairing_id = approve_pairing(session, actor, eligible, origin=Origin.ROUND, now=now).id


def reject_proposal(session: Session, actor: Actor, *, proposal_id: int, version: int, reason: str,
                    never_again: bool, now: datetime) -> Proposal:
    """Reject a proposal with a reason; the next rounds know of it."""
    proposal = _load(session, actor, proposal_id, version)
    state = move_proposal(proposal.state, ProposalState.REJECTED)
    reason = check_reason(reason)
    reject_people(session, actor, **_people(proposal), reason=reason, never_again=never_again, now=now)
    proposal.state, proposal.reject_reason = state, reason
    return _note(session, actor, proposal, "rejected", now, never_again=never_again)


def _people(proposal: Proposal) -> dict[str, int]:
    return {"programme_id": proposal.round.programme_id, "mentor_id": proposal.mentor_enrolment.employee_id,
            "mentee_id": proposal.mentee_enrolment.employee_id}


def lock_proposal(session: Session, actor: Actor, *, proposal_id: int, version: int, now: datetime) -> Proposal:
    """Lock an open proposal: the next rounds keep it."""
    return _set_lock(session, actor, proposal_id, version, True, now)


def unlock_proposal(session: Session, actor: Actor, *, proposal_id: int, version: int, now: datetime) -> Proposal:
    """Let the next round propose anew for these two."""
    return _set_lock(session, actor, proposal_id, version, False, now)


def _set_lock(session: Session, actor: Actor, proposal_id: int, version: int, wanted: bool, now: datetime) -> Proposal:
    proposal = _load(session, actor, proposal_id, version)
    check_lock(proposal.state, proposal.locked, wanted)
    proposal.locked = wanted
    return _note(session, actor, proposal, "locked" if wanted else "unlocked", now)


def undo_proposal(session: Session, actor: Actor, *, proposal_id: int, version: int, now: datetime) -> Proposal:
    """Undo a decision that was not published; in a round that a newer one replaced, the proposal then gives way."""
    proposal = _load(session, actor, proposal_id, version)
    decided = proposal.state
    state = move_proposal(decided, ProposalState.OPEN)
    if decided in PAIRED and proposal.pairing_id is not None:
        pairing = get_locked(session, Pairing, proposal.pairing_id)
        if pairing.state == PairingState.APPROVED:
            withdraw_pairing(session, actor, pairing_id=pairing.id, version=pairing.version, now=now)
        elif pairing.state != PairingState.WITHDRAWN:
            raise ConflictError("proposal_published")
    elif decided == ProposalState.REJECTED:
        unreject_people(session, actor, **_people(proposal), now=now)
    proposal.state, proposal.pairing_id, proposal.reject_reason = state, None, ""
    if proposal.round.state != RoundState.READY:
        proposal.state = move_proposal(state, ProposalState.SUPERSEDED)
    return _note(session, actor, proposal, "reopened", now, undone=decided)
