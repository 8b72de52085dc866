"""Reads for a hand-over: what is open in each programme, to whom it may go, what waits to be taken."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.actors import Actor, Role
from mentoring.core.database import get_row
from mentoring.features.accounts.models import Account, RoleRow
from mentoring.features.attention.models import AttentionNote
from mentoring.features.handover.models import Handover
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.queries import list_programmes
from mentoring.features.programmes.rules import EnrolmentState, ProgrammeState
from mentoring.features.rounds.models import Proposal, Round
from mentoring.features.rounds.rules import ProposalState, RoundState

MOST = 200


@dataclass(frozen=True)
class OpenWork:
    """What is open in a programme."""

    applied: int = 0
    proposals: int = 0
    requests: int = 0
    approved: int = 0
    published: int = 0
    notes: tuple[str, ...] = ()


def list_handed(session: Session, actor: Actor) -> list[Programme]:
    """Return the programmes that a coordinator may hand over: those in scope that are not closed."""
    return list_programmes(session, actor, [state for state in ProgrammeState if state != ProgrammeState.CLOSED])


def map_open_work(session: Session, programme_ids: Collection[int]) -> dict[int, OpenWork]:
    """Return what is open in each of these programmes; four queries, however many there are."""
    ids = sorted(programme_ids)
    applied = dict(session.execute(
        sa.select(Enrolment.programme_id, sa.func.count()).where(
            Enrolment.programme_id.in_(ids), Enrolment.state == EnrolmentState.APPLIED)
        .group_by(Enrolment.programme_id)).all())
    proposals = dict(session.execute(
        sa.select(Round.programme_id, sa.func.count()).join(Proposal, Proposal.round_id == Round.id).where(
            Round.programme_id.in_(ids), Round.state == RoundState.READY, Proposal.state == ProposalState.OPEN)
        .group_by(Round.programme_id)).all())
    pairs = {(here, state): count for here, state, count in session.execute(
        sa.select(Pairing.programme_id, Pairing.state, sa.func.count()).where(Pairing.programme_id.in_(ids))
        .group_by(Pairing.programme_id, Pairing.state))}
    notes: dict[int, list[str]] = {}
    for here, text in session.execute(
            sa.select(AttentionNote.programme_id, AttentionNote.note).where(
                AttentionNote.programme_id.in_(ids), AttentionNote.note != "")
            .order_by(AttentionNote.programme_id, AttentionNote.id).limit(MOST)):
        notes.setdefault(here, []).append(text)
    return {here: OpenWork(
        applied.get(here, 0), proposals.get(here, 0), pairs.get((here, PairingState.RESERVED), 0),
        pairs.get((here, PairingState.APPROVED), 0), pairs.get((here, PairingState.PUBLISHED), 0),
        notes=tuple(notes.get(here, ()))) for here in ids}


def list_colleagues(session: Session, actor: Actor) -> list[Account]:
    """Return the other coordinators who may sign in, by name."""
    return list(session.scalars(
        sa.select(Account).where(Account.active, Account.id != actor.account_id,
                                 Account.roles.any(RoleRow.name == Role.COORDINATOR))
        .order_by(Account.display_name, Account.id).limit(MOST)))


def get_handover(session: Session, handover_id: int) -> Handover:
    return get_row(session, Handover, handover_id)


def list_waiting(session: Session, actor: Actor) -> list[tuple[Handover, str]]:
    """Return what was handed to an account and is not taken yet, with the giver's name, the oldest first."""
    giver = aliased(Account)
    return [(row, name) for row, name in session.execute(
        sa.select(Handover, giver.display_name).join(giver, giver.id == Handover.from_account_id)
        .where(Handover.to_account_id == actor.account_id, Handover.taken_at.is_(None))
        .order_by(Handover.made_at, Handover.id).limit(MOST))]


def list_given(session: Session, actor: Actor) -> list[tuple[Handover, str]]:
    """Return what an account handed over lately, with the taker's name, the newest first."""
    taker = aliased(Account)
    return [(row, name) for row, name in session.execute(
        sa.select(Handover, taker.display_name).join(taker, taker.id == Handover.to_account_id)
        .where(Handover.from_account_id == actor.account_id)
        .order_by(Handover.made_at.desc(), Handover.id.desc()).limit(20))]


def count_waiting(actor: Actor, _programme_id: int | None) -> sa.ScalarSelect[int]:
    """Return how much waits to be taken, for the menu."""
    return sa.select(sa.func.count()).select_from(Handover).where(
        Handover.to_account_id == actor.account_id, Handover.taken_at.is_(None)).scalar_subquery()
