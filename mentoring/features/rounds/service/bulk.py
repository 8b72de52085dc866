"""Approve all open proposals that a filter holds, just as they were shown, and take such an act back."""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import allows, check
from mentoring.core.actors import Actor
from mentoring.core.errors import ConflictError, ForbiddenError, NotFoundError
from mentoring.features.eligibility.service import load_scored
from mentoring.features.requests.queries import map_wishes
from mentoring.features.rounds import queries
from mentoring.features.rounds.models import Proposal
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries import QueueFilter
from mentoring.features.rounds.rules import ProposalState, check_bulk
from mentoring.features.rounds.service.decide import approve_loaded, undo_proposal
from mentoring.features.rounds.service.publish import stamp_of


@dataclass(frozen=True)
class Approved:
    """How many proposals of an act were approved and how many were left open; `act` is its name."""

    act: str
    approved: int
    refused: int


def approve_all(session: Session, actor: Actor, *, round_id: int, wanted: QueueFilter, stamp: str,
                now: datetime) -> Approved:
    """Approve the open proposals that the filter holds; refused whole when they are not those that `stamp` names.

    Each goes the way of a single approval. Those that a rule or a full seat forbids stay open; the audit entry keeps
    why. Rows are locked by id, proposals before enrolments, so that no two acts wait for each other.
    """
    row = queries.get_round(session, round_id)
    check(actor, P.DECIDE_MANY, row)
    wanted = replace(wanted, state=ProposalState.OPEN)
    held = queries.lock_held(session, round_id, wanted)
    check_bulk(len(held), stamp == stamp_of(held))
    queries.lock_enrolments(session, held)
    ready = load_scored(session, row.programme_id, map_wishes(session, row.programme_id))
    refused: list[tuple[int, str]] = []
    approved: list[tuple[int, int]] = []
    for proposal in held:
        if not allows(actor, P.DECIDE, proposal):
            refused.append((proposal.id, "own_pair"))
            continue
        try:
            approved.append((proposal.id, approve_loaded(session, actor, proposal, now, ready).version))
        except (ConflictError, ForbiddenError) as error:
            refused.append((proposal.id, error.code))
    audit.record(session, actor, "round.bulk_approved", "round", round_id, now=now, act=stamp,
                 approved=[list(item) for item in approved], refused=[list(item) for item in refused])
    return Approved(stamp, len(approved), len(refused))


@dataclass(frozen=True)
class Undone:
    """How many approvals of an act were taken back, and how many stay: published, or decided anew since."""

    undone: int
    kept: int


def undo_all(session: Session, actor: Actor, *, round_id: int, act: str, now: datetime) -> Undone:
    """Take back those approvals of an act that nobody has published or decided anew since."""
    check(actor, P.DECIDE_MANY, queries.get_round(session, round_id))
    found = queries.find_act(session, round_id, act)
    if found is None:
        raise NotFoundError
    session.execute(sa.select(Proposal.id).where(Proposal.id.in_([number for number, _version in found.approved]))
                    .order_by(Proposal.id).with_for_update())
    versions = dict(found.approved)
    standing = sorted(item.id for item in queries.list_standing(session, versions) if item.stands(versions[item.id]))
    undone = 0
    for number in standing:
        try:
            undo_proposal(session, actor, proposal_id=number, version=versions[number], now=now)
            undone += 1
        except (ConflictError, ForbiddenError, NotFoundError):
            continue
    if not undone:
        raise ConflictError("bulk_undone")
    audit.record(session, actor, "round.bulk_undone", "round", round_id, now=now, act=act, undone=undone)
    return Undone(undone, len(versions) - undone)
