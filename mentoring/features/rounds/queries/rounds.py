"""Reads of rounds, and of the mentees for whom a round found nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, lazyload

from mentoring.core.actors import Actor
from mentoring.core.database import get_row
from mentoring.core.pagination import Page, paginate
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.rounds.models import Proposal, Round, Unplaced
from mentoring.features.rounds.rules import FINISHED, ON_ITS_WAY, ProposalState, RoundState

MOST_ROUNDS = 50


def get_round(session: Session, round_id: int) -> Round:
    """Return a round; `NotFoundError` when there is none."""
    return get_row(session, Round, round_id)


def get_proposal(session: Session, proposal_id: int) -> Proposal:
    """Return a proposal; `NotFoundError` when there is none."""
    return get_row(session, Proposal, proposal_id)


def list_rounds(session: Session, programme_id: int) -> Sequence[Round]:
    """Return a programme's rounds, newest first, at most fifty."""
    return session.scalars(sa.select(Round).where(Round.programme_id == programme_id)
                           .order_by(Round.number.desc()).limit(MOST_ROUNDS)).all()


def find_round_on_its_way(session: Session, programme_id: int) -> Round | None:
    """Return the programme's round that is queued or running, None when there is none."""
    return session.scalar(sa.select(Round).where(Round.programme_id == programme_id, Round.state.in_(ON_ITS_WAY)))


def find_newest_ready(session: Session, programme_id: int) -> Round | None:
    """Return the programme's round under review, None when there is none."""
    return session.scalar(sa.select(Round).where(Round.programme_id == programme_id, Round.state == RoundState.READY)
                          .order_by(Round.number.desc()).limit(1))


def find_newest_finished(session: Session, programme_id: int) -> Round | None:
    """Return the programme's last round that found something, whether or not it is still under review."""
    return session.scalar(sa.select(Round).where(Round.programme_id == programme_id, Round.state.in_(FINISHED))
                          .order_by(Round.number.desc()).limit(1))


def find_round_before(session: Session, row: Round) -> Round | None:
    """Return the last finished round of the same programme before `row`."""
    return session.scalar(
        sa.select(Round).where(Round.programme_id == row.programme_id, Round.number < row.number,
                               Round.state.in_(FINISHED))
        .order_by(Round.number.desc()).limit(1))


def count_for_menu(_actor: Actor, programme_id: int | None) -> sa.ScalarSelect[int]:
    """Return how many proposals of the newest ready round wait; the menu shows it for a programme in the actor's scope."""
    return sa.select(sa.func.count()).select_from(Proposal).join(Round, Round.id == Proposal.round_id).where(
        Round.programme_id == programme_id, Round.state == RoundState.READY,
        Proposal.state == ProposalState.OPEN).scalar_subquery()


def list_proposals_of_pairings(session: Session, pairing_ids: Sequence[int]) -> Mapping[int, int]:
    """Return the proposal behind each of the pairings that came from a round: {pairing id: proposal id}."""
    rows = session.execute(sa.select(Proposal.pairing_id, Proposal.id).where(Proposal.pairing_id.in_(pairing_ids)))
    return {pairing_id: proposal_id for pairing_id, proposal_id in rows if pairing_id is not None}


def count_enrolled(session: Session, programme_id: int) -> dict[str, int]:
    """Return how many people take part on each side: {"mentor": n, "mentee": m}."""
    rows = session.execute(sa.select(Enrolment.side, sa.func.count()).where(
        Enrolment.programme_id == programme_id, Enrolment.state == "enrolled").group_by(Enrolment.side))
    return {side: number for side, number in rows}  # a plain dict() loses the types


def list_locked(session: Session, programme_id: int) -> Sequence[Proposal]:
    """Return the open proposals of a programme that the next round must keep, by id."""
    return session.scalars(
        sa.select(Proposal).join(Proposal.round).options(lazyload("*"))
        .where(Round.programme_id == programme_id, Proposal.locked, Proposal.state == ProposalState.OPEN)
        .order_by(Proposal.id)).all()


def list_open_pairs(session: Session, round_id: int) -> list[tuple[int, int, list[Any]]]:
    """Return (mentee enrolment, mentor enrolment, runners-up) of a round's open proposals, by id."""
    return [(mentee, mentor, others) for mentee, mentor, others in session.execute(
        sa.select(Proposal.mentee_enrolment_id, Proposal.mentor_enrolment_id, Proposal.runners_up)
        .where(Proposal.round_id == round_id, Proposal.state == ProposalState.OPEN).order_by(Proposal.id))]


def list_unplaced(session: Session, round_id: int, cursor: str | None = None, size: int = 25) -> Page[Unplaced]:
    """Return one page of the mentees for whom a round found nobody, by name."""
    statement = (
        sa.select(Unplaced).join(Unplaced.mentee_enrolment).join(Enrolment.employee).join(Employee.unit)
        .options(contains_eager(Unplaced.mentee_enrolment).options(
            lazyload(Enrolment.programme), contains_eager(Enrolment.employee).contains_eager(Employee.unit)))
        .where(Unplaced.round_id == round_id))
    return paginate(session, statement, (Employee.sort_name, Unplaced.id),
                    lambda row: (row.mentee_enrolment.employee.sort_name, row.id), cursor, size)


def count_unplaced(session: Session, round_id: int) -> int:
    """Return for how many mentees a round found nobody."""
    return session.scalar(sa.select(sa.func.count()).select_from(Unplaced).where(Unplaced.round_id == round_id)) or 0


def list_unwanted(session: Session, programme_id: int, before: Round | None) -> set[tuple[int, int]]:
    """Return the pairs (mentee, mentor enrolment) that a round after `before` does not propose though no rule forbids
    them.

    Those rejected in the round before, whether or not somebody also said never again; and those that one of the two
    declined, or a coordinator refused, in this programme.
    """
    unwanted = session.execute(sa.select(Pairing.mentee_enrolment_id, Pairing.mentor_enrolment_id).where(
        Pairing.programme_id == programme_id,
        Pairing.state.in_((PairingState.DECLINED, PairingState.REFUSED)))).all()
    rejected = session.execute(sa.select(Proposal.mentee_enrolment_id, Proposal.mentor_enrolment_id).where(
        Proposal.round_id == before.id, Proposal.state == ProposalState.REJECTED)).all() if before else []
    return {(mentee, mentor) for mentee, mentor in (*unwanted, *rejected)}


def map_open_scores(session: Session, round_id: int) -> dict[tuple[int, int], float]:
    """Return the scores of a round's proposals that wait for a decision, by (mentee, mentor enrolment)."""
    return {(mentee, mentor): score for mentee, mentor, score in session.execute(
        sa.select(Proposal.mentee_enrolment_id, Proposal.mentor_enrolment_id, Proposal.score)
        .where(Proposal.round_id == round_id, Proposal.state == ProposalState.OPEN).order_by(Proposal.id))}


def find_programme_id(session: Session, text: str) -> int | None:
    """Return the programme with this number or exact name; None when there is none or more than one."""
    matches = Programme.name == text
    if text.isdecimal():
        matches = sa.or_(matches, Programme.id == int(text))
    found = session.scalars(sa.select(Programme.id).where(matches).order_by(Programme.id).limit(2)).all()
    return found[0] if len(found) == 1 else None
