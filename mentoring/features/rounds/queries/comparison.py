"""Reads for the comparison of two rounds: what each proposed, what people decided meanwhile, who is concerned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import HOLDING
from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Enrolment, Seat
from mentoring.features.rounds.models import Proposal, Round, Unplaced
from mentoring.features.rounds.rules import FINISHED, ProposalState
from mentoring.features.rounds.rules.comparing import Pair, created_by


def list_finished(session: Session, programme_id: int) -> Sequence[Round]:
    """Return a programme's rounds that found something, newest first."""
    return session.scalars(sa.select(Round).where(Round.programme_id == programme_id, Round.state.in_(FINISHED))
                           .order_by(Round.number.desc())).all()


def map_plan(session: Session, row: Round, rounds: Iterable[Round]) -> dict[Pair, int]:
    """Return what a round proposed, whatever was decided since: the proposals by (mentee, mentor enrolment).

    `rounds` are all finished ones of the programme. A locked proposal sits in the newest round that kept it: it belongs
    to every round from the one that made it on.
    """
    of_programme = sa.select(Proposal.id).join(Round, Round.id == Proposal.round_id).where(
        Round.programme_id == row.programme_id)
    made = created_by({other.number: other.summary.get("proposed", 0) for other in rounds}, row.number)
    last = session.scalar(of_programme.order_by(Proposal.id).offset(max(made - 1, 0)).limit(1)) or 0
    rows = session.execute(
        sa.select(Proposal.mentee_enrolment_id, Proposal.mentor_enrolment_id, Proposal.id)
        .join(Round, Round.id == Proposal.round_id)
        .where(Round.programme_id == row.programme_id, Round.number >= row.number, Proposal.id <= last)
        .order_by(Proposal.id))
    return {(mentee, mentor): proposal_id for mentee, mentor, proposal_id in rows} if made else {}


@dataclass(frozen=True)
class Decision:
    """A pairing of the programme as far as it matters to a round: who, from where, when it was made and last moved."""

    mentee: int
    mentor: int
    state: str
    origin: str
    made_at: datetime
    moved_at: datetime

    def held(self, at: datetime) -> bool:
        """Tell whether it held seats at a moment: it was made by then, and if it holds none now, was moved later."""
        return self.made_at <= at and (self.state in HOLDING or self.moved_at > at)


def list_decisions(session: Session, programme_id: int) -> list[Decision]:
    """Return a programme's pairings, oldest first."""
    return [Decision(mentee, mentor, state, origin, made_at, moved_at or made_at)
            for mentee, mentor, state, origin, made_at, moved_at in session.execute(
                sa.select(Pairing.mentee_enrolment_id, Pairing.mentor_enrolment_id, Pairing.state, Pairing.origin,
                          Pairing.created_at, Pairing.changed_at)
                .where(Pairing.programme_id == programme_id).order_by(Pairing.id))]


def map_sort_names(session: Session, programme_id: int) -> dict[int, str]:
    """Return by which name each mentee of a programme is sorted, by enrolment."""
    return {enrolment_id: name for enrolment_id, name in session.execute(
        sa.select(Enrolment.id, Employee.sort_name).join(Employee, Employee.id == Enrolment.employee_id)
        .where(Enrolment.programme_id == programme_id, Enrolment.side == "mentee"))}


@dataclass(frozen=True)
class Person:
    """An enrolled person as a comparison tells of them."""

    name: str
    post_title: str
    state: str
    changed_at: datetime | None
    enrolled_at: datetime
    places: int


def map_people(session: Session, enrolment_ids: Collection[int]) -> dict[int, Person]:
    """Return people by enrolment, with how many places they have, in one query."""
    if not enrolment_ids:
        return {}
    columns = (Employee.name, Employee.post_title, Enrolment.state, Enrolment.changed_at, Enrolment.enrolled_at)
    return {row[0]: Person(*row[1:]) for row in session.execute(
        sa.select(Enrolment.id, *columns, sa.func.count(Seat.id))
        .join(Employee, Employee.id == Enrolment.employee_id).outerjoin(Seat, Seat.enrolment_id == Enrolment.id)
        .where(Enrolment.id.in_(set(enrolment_ids))).group_by(Enrolment.id, *columns))}


def map_proposals(session: Session, proposal_ids: Collection[int]) -> dict[int, Proposal]:
    """Return proposals by id, without the people and rounds they belong to, in one query."""
    if not proposal_ids:
        return {}
    return {row.id: row for row in session.scalars(
        sa.select(Proposal).options(lazyload("*")).where(Proposal.id.in_(set(proposal_ids))))}


def map_rejected(session: Session, programme_id: int, mentees: Collection[int]) -> dict[Pair, datetime]:
    """Return when a coordinator last rejected a mentee's proposal in whatever round, by (mentee, mentor enrolment)."""
    if not mentees:
        return {}
    return {(mentee, mentor): at for mentee, mentor, at in session.execute(
        sa.select(Proposal.mentee_enrolment_id, Proposal.mentor_enrolment_id, Proposal.changed_at)
        .join(Round, Round.id == Proposal.round_id)
        .where(Round.programme_id == programme_id, Proposal.state == ProposalState.REJECTED,
               Proposal.mentee_enrolment_id.in_(set(mentees))).order_by(Proposal.id)) if at is not None}


def map_unplaced(session: Session, round_id: int, mentees: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return why a round placed these mentees with nobody, by enrolment: {"reason", "detail"}."""
    if not mentees:
        return {}
    return {mentee: {"reason": reason, "detail": detail} for mentee, reason, detail in session.execute(
        sa.select(Unplaced.mentee_enrolment_id, Unplaced.reason, Unplaced.detail)
        .where(Unplaced.round_id == round_id, Unplaced.mentee_enrolment_id.in_(set(mentees))))}


def mentees_of(plan: Iterable[Pair]) -> Mapping[int, list[int]]:
    """Return the mentees that a plan gives each mentor."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for mentee, mentor in plan:
        found[mentor].append(mentee)
    return found
