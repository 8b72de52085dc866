"""Reads of an approval of many proposals at once: what a filter holds, and what became of an act."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.programmes.models import Enrolment
from mentoring.features.rounds.models import Proposal
from mentoring.features.rounds.queries.queue import MENTEE, MENTEE_ENROLMENT, MENTOR, MENTOR_ENROLMENT, QueueFilter, held_by
from mentoring.features.rounds.rules import ProposalState


@dataclass(frozen=True)
class HeldProposal:
    """One proposal that a filter holds."""

    id: int
    version: int
    mentee: str
    mentor: str
    score: float
    doubt_count: int


def list_held(session: Session, round_id: int, wanted: QueueFilter) -> list[HeldProposal]:
    """Return all proposals of a round that the filter holds, by the mentee's name."""
    rows = session.execute(
        sa.select(Proposal.id, Proposal.version, MENTEE.name, MENTOR.name, Proposal.score, Proposal.doubt_count)
        .join(MENTEE_ENROLMENT, MENTEE_ENROLMENT.id == Proposal.mentee_enrolment_id)
        .join(MENTEE, MENTEE.id == MENTEE_ENROLMENT.employee_id)
        .join(MENTOR_ENROLMENT, MENTOR_ENROLMENT.id == Proposal.mentor_enrolment_id)
        .join(MENTOR, MENTOR.id == MENTOR_ENROLMENT.employee_id)
        .where(*held_by(round_id, wanted)).order_by(MENTEE.sort_name, Proposal.id))
    return [HeldProposal(*row) for row in rows]


def lock_held(session: Session, round_id: int, wanted: QueueFilter) -> Sequence[Proposal]:
    """Return the proposals that the filter holds, locked in the order of their ids."""
    return session.scalars(
        sa.select(Proposal).join(MENTEE_ENROLMENT, MENTEE_ENROLMENT.id == Proposal.mentee_enrolment_id)
        .join(MENTEE, MENTEE.id == MENTEE_ENROLMENT.employee_id)
        .where(*held_by(round_id, wanted)).order_by(Proposal.id).with_for_update(of=Proposal)
        .execution_options(populate_existing=True)).all()


def lock_enrolments(session: Session, proposals: Collection[Proposal]) -> None:
    """Lock both people's enrolments of these proposals in the order of their ids, and read them afresh."""
    ids = {number for row in proposals for number in (row.mentee_enrolment_id, row.mentor_enrolment_id)}
    session.scalars(sa.select(Enrolment).where(Enrolment.id.in_(sorted(ids))).order_by(Enrolment.id)
                    .with_for_update(of=Enrolment).execution_options(populate_existing=True)).all()


@dataclass(frozen=True)
class BulkAct:
    """What one act approved, as (proposal, its version since then), and what it left open, as (proposal, code of why)."""

    approved: Sequence[tuple[int, int]]
    refused: Sequence[tuple[int, str]]


def find_act(session: Session, round_id: int, act: str) -> BulkAct | None:
    """Return the newest act of a round with this stamp, None when there is none."""
    entries = session.scalars(
        sa.select(AuditEntry.detail).where(
            AuditEntry.subject == "round", AuditEntry.subject_id == round_id, AuditEntry.action == "round.bulk_approved")
        .order_by(AuditEntry.sequence.desc()))
    for detail in entries:
        if detail["act"] == act:
            return BulkAct([(number, version) for number, version in detail["approved"]],
                           [(number, code) for number, code in detail["refused"]])
    return None


@dataclass(frozen=True)
class Standing:
    """A proposal as it is now, with its people's names and the state of its pairing."""

    id: int
    version: int
    state: str
    pairing_state: str | None
    mentee: str
    mentor: str

    def stands(self, version: int) -> bool:
        """Tell whether an approval noted with this version is neither published nor decided anew."""
        return (self.version == version and self.state == ProposalState.APPROVED
                and self.pairing_state == PairingState.APPROVED)


def list_standing(session: Session, proposal_ids: Collection[int]) -> list[Standing]:
    """Return proposals by the mentee's name, in one query."""
    rows = session.execute(
        sa.select(Proposal.id, Proposal.version, Proposal.state, Pairing.state, MENTEE.name, MENTOR.name)
        .join(MENTEE_ENROLMENT, MENTEE_ENROLMENT.id == Proposal.mentee_enrolment_id)
        .join(MENTEE, MENTEE.id == MENTEE_ENROLMENT.employee_id)
        .join(MENTOR_ENROLMENT, MENTOR_ENROLMENT.id == Proposal.mentor_enrolment_id)
        .join(MENTOR, MENTOR.id == MENTOR_ENROLMENT.employee_id)
        .outerjoin(Pairing, Pairing.id == Proposal.pairing_id)
        .where(Proposal.id.in_(sorted(proposal_ids))).order_by(MENTEE.sort_name, Proposal.id))
    return [Standing(*row) for row in rows]
