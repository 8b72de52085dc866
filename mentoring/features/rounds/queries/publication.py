"""Reads of what waits for publication and of what may still be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.features.accounts.models import Account
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import HOLDING, PairingState
from mentoring.features.people.models import Employee


@dataclass(frozen=True)
class WaitingPair:
    """A pairing that waits for publication, or whose grace period runs, and whom a letter can reach."""

    id: int
    version: int
    state: str
    mentee: str
    mentor: str
    mentee_email: str | None
    mentor_email: str | None
    override_rule: str
    grace_ends_at: datetime | None
    sort_name: str
    mentor_enrolment_id: int
    mentee_enrolment_id: int
    mentor_id: int
    mentee_id: int

    @property
    def without_email(self) -> int:
        return (not self.mentee_email) + (not self.mentor_email)


def list_waiting(session: Session, programme_id: int, state: str = PairingState.APPROVED) -> list[WaitingPair]:
    """Return a programme's pairings in `state`, by the mentee's name."""
    mentee, mentor = aliased(Employee), aliased(Employee)
    of_mentee, of_mentor = aliased(Account), aliased(Account)
    rows = session.execute(
        sa.select(Pairing.id, Pairing.version, Pairing.state, mentee.name, mentor.name, _address(of_mentee, mentee),
                  _address(of_mentor, mentor), Pairing.override_rule, Pairing.grace_ends_at, mentee.sort_name,
                  Pairing.mentor_enrolment_id, Pairing.mentee_enrolment_id, Pairing.mentor_id, Pairing.mentee_id)
        .join(mentee, mentee.id == Pairing.mentee_id).join(mentor, mentor.id == Pairing.mentor_id)
        .outerjoin(of_mentee, of_mentee.employee_id == mentee.id)
        .outerjoin(of_mentor, of_mentor.employee_id == mentor.id)
        .where(Pairing.programme_id == programme_id, Pairing.state == state)
        .order_by(mentee.sort_name, Pairing.id))
    return [WaitingPair(*tuple(row)) for row in rows]


def _address(account: type[Account], person: type[Employee]) -> sa.ColumnElement[Any]:
    """Return where letters go: to the account's address, else to the one in the employee file."""
    return sa.func.coalesce(sa.func.nullif(account.email, ""), person.email)


@dataclass(frozen=True)
class Waiting:
    """How many approved pairs wait for publication, and how many mentees are alone again after somebody declined."""

    approved: int
    declined: int


def count_waiting(session: Session, programme_id: int) -> Waiting:
    """Return what waits for the coordinator beside the proposals, in one query."""
    other = aliased(Pairing)
    has_mentor = sa.select(sa.literal(1)).where(
        other.mentee_enrolment_id == Pairing.mentee_enrolment_id, other.state.in_(sorted(HOLDING))).exists()
    approved, declined = session.execute(sa.select(
        sa.func.count(sa.case((Pairing.state == PairingState.APPROVED, Pairing.id))),
        sa.func.count(sa.distinct(sa.case((sa.and_(Pairing.state == PairingState.DECLINED, ~has_mentor),
                                           Pairing.mentee_enrolment_id)))))
        .where(Pairing.programme_id == programme_id,
               Pairing.state.in_((PairingState.APPROVED, PairingState.DECLINED)))).one()
    return Waiting(approved, declined)
