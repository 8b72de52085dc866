"""Reads of rounds, the review queue, people left over, and what waits for publication."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, lazyload, load_only, selectinload

from mentoring.core.errors import NotFoundError
from mentoring.core.pagination import Page, decode_cursor, encode_cursor, paginate
from mentoring.features.pairings.models import Pairing
from mentoring.features.people.models import Employee, Unit
from mentoring.features.programmes.models import Enrolment, Programme, Seat
from mentoring.features.rounds.models import Proposal, Round, Unplaced
from mentoring.features.rounds.rules import ON_ITS_WAY, PAIRED, Order, ProposalState, RoundState

PAGE = 12
MOST_ROUNDS = 50


def get_round(session: Session, round_id: int) -> Round:
    """Return a round; `NotFoundError` when there is none."""
    row = session.get(Round, round_id)
    if row is None:
        raise NotFoundError
    return row


def get_proposal(session: Session, proposal_id: int) -> Proposal:
    """Return a proposal; `NotFoundError` when there is none."""
    row = session.get(Proposal, proposal_id)
    if row is None:
        raise NotFoundError
    return row


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


def find_round_before(session: Session, row: Round) -> Round | None:
    """Return the last finished round of the same programme before `row`."""
    return session.scalar(
        sa.select(Round).where(Round.programme_id == row.programme_id, Round.number < row.number,
                               Round.state.in_((RoundState.READY, RoundState.CLOSED)))
        .order_by(Round.number.desc()).limit(1))


def count_open_proposals(session: Session, programme_id: int | None) -> int:
    """Return how many proposals of the newest ready round wait for a decision."""
    return session.scalar(
        sa.select(sa.func.count()).select_from(Proposal).join(Round, Round.id == Proposal.round_id)
        .where(Round.programme_id == programme_id, Round.state == RoundState.READY,
               Proposal.state == ProposalState.OPEN)) or 0


def list_proposals_of_pairings(session: Session, pairing_ids: Sequence[int]) -> Mapping[int, int]:
    """Return the proposal behind each of the pairings that came from a round: {pairing id: proposal id}."""
    rows = session.execute(sa.select(Proposal.pairing_id, Proposal.id).where(Proposal.pairing_id.in_(pairing_ids)))
    return {pairing_id: proposal_id for pairing_id, proposal_id in rows if pairing_id is not None}


# The queue


@dataclass(frozen=True)
class QueueFilter:
    """What the address of the review page says: which proposals, in which order, which one is open."""

    state: str = ProposalState.OPEN
    doubtful: bool = False
    unit_id: int | None = None
    order: Order = Order.DOUBTFUL
    cursor: str | None = None
    proposal_id: int | None = None
    list_only: bool = False

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return the address's arguments, without those at their default, with `changes`."""
        values = {"state": self.state if self.state != ProposalState.OPEN else None,
                  "doubtful": 1 if self.doubtful else None, "unit": self.unit_id,
                  "order": self.order if self.order is not Order.DOUBTFUL else None, "page": self.cursor,
                  "proposal": self.proposal_id, "view": "list" if self.list_only else None} | changes
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    id: int
    version: int
    score: float
    contributions: dict[str, float]
    reasons: list[dict[str, Any]]
    doubt_count: int
    state: str
    locked: bool
    mentee: str
    mentor: str


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue; cursors are None at an end."""

    items: Sequence[QueueRow]
    next: str | None
    previous: str | None


def list_queue(session: Session, round_id: int, wanted: QueueFilter) -> QueuePage:
    """Return one page of a round's proposals in the wanted order, which is total."""
    mentee_enrolment, mentor_enrolment = aliased(Enrolment), aliased(Enrolment)
    mentee, mentor = aliased(Employee), aliased(Employee)
    statement = (
        sa.select(Proposal.id, Proposal.version, Proposal.score, Proposal.contributions, Proposal.reasons,
                  Proposal.doubt_count, Proposal.state, Proposal.locked, mentee.name, mentor.name)
        .join(mentee_enrolment, mentee_enrolment.id == Proposal.mentee_enrolment_id)
        .join(mentee, mentee.id == mentee_enrolment.employee_id)
        .join(mentor_enrolment, mentor_enrolment.id == Proposal.mentor_enrolment_id)
        .join(mentor, mentor.id == mentor_enrolment.employee_id)
        .where(Proposal.round_id == round_id))
    if wanted.state != "all":
        statement = statement.where(Proposal.state == wanted.state)
    if wanted.doubtful:
        statement = statement.where(Proposal.doubt_count > 0)
    if wanted.unit_id is not None:
        statement = statement.where(mentee.unit_id == wanted.unit_id)
    keys: tuple[Any, ...] = (-Proposal.score, Proposal.id)
    if wanted.order is Order.DOUBTFUL:
        keys = (-Proposal.doubt_count, Proposal.score, Proposal.id)
    position = decode_cursor(wanted.cursor)
    if position is not None and len(position[1]) != len(keys):
        position = None
    backwards = position is not None and position[0] == "before"
    if position is not None:
        bound = sa.tuple_(*keys)
        values = sa.tuple_(*(sa.literal(value) for value in position[1]))
        statement = statement.where(bound < values if backwards else bound > values)
    order = [sa.desc(key) if backwards else sa.asc(key) for key in keys]
    rows = [QueueRow(*row) for row in session.execute(statement.order_by(*order).limit(PAGE + 1))]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return QueuePage([], None, None)
    has_next = True if backwards else more
    has_previous = more if backwards else position is not None
    return QueuePage(rows, encode_cursor("after", _key(rows[-1], wanted.order)) if has_next else None,
                     encode_cursor("before", _key(rows[0], wanted.order)) if has_previous else None)


def _key(row: QueueRow, order: Order) -> list[Any]:
    return [-row.doubt_count, row.score, row.id] if order is Order.DOUBTFUL else [-row.score, row.id]


@dataclass(frozen=True)
class QueueCounts:
    """How many proposals a round has, by state; of the open ones how many are doubtful, and by unit."""

    by_state: Mapping[str, int]
    doubtful: int
    units: Sequence[tuple[int, str, int]]

    @property
    def total(self) -> int:
        return sum(number for state, number in self.by_state.items() if state != ProposalState.SUPERSEDED)

    @property
    def open(self) -> int:
        return self.by_state.get(ProposalState.OPEN, 0)

    @property
    def paired(self) -> int:
        return sum(self.by_state.get(state, 0) for state in PAIRED)


def count_queue(session: Session, round_id: int) -> QueueCounts:
    """Return all counts of the review page in one query; units of mentees with open proposals, by name."""
    doubtful = sa.case((Proposal.doubt_count > 0, 1), else_=0)
    rows = session.execute(
        sa.select(Proposal.state, doubtful, Unit.id, Unit.name, sa.func.count())
        .join(Enrolment, Enrolment.id == Proposal.mentee_enrolment_id)
        .join(Employee, Employee.id == Enrolment.employee_id).join(Unit, Unit.id == Employee.unit_id)
        .where(Proposal.round_id == round_id).group_by(Proposal.state, doubtful, Unit.id, Unit.name)).all()
    by_state: Counter[str] = Counter()
    units: Counter[tuple[int, str]] = Counter()
    second_looks = 0
    for state, is_doubtful, unit_id, name, number in rows:
        by_state[state] += number
        if state == ProposalState.OPEN:
            units[unit_id, name] += number
            second_looks += number if is_doubtful else 0
    return QueueCounts(by_state, second_looks,
                       sorted(((key[0], key[1], number) for key, number in units.items()),
                              key=lambda unit: (unit[1].casefold(), unit[0])))


def find_proposal_of_round(session: Session, round_id: int, proposal_id: int) -> Proposal | None:
    """Return a proposal of this round with both people and what they stated, None when it is not of this round."""
    return session.scalar(
        sa.select(Proposal).where(Proposal.id == proposal_id, Proposal.round_id == round_id)
        .options(selectinload(Proposal.mentee_enrolment, Enrolment.competencies),
                 selectinload(Proposal.mentor_enrolment, Enrolment.competencies)))


@dataclass(frozen=True)
class Place:
    """An enrolled person in a word or two, with the places they have and those still free."""

    enrolment_id: int
    employee_id: int
    name: str
    full_name: str
    post_title: str
    unit: str
    capacity: int
    held: int

    @property
    def free(self) -> int:
        return max(self.capacity - self.held, 0)


def list_places(session: Session, enrolment_ids: Sequence[int]) -> dict[int, Place]:
    """Return people by enrolment, with capacity and held seats, in one query."""
    if not enrolment_ids:
        return {}
    held = sa.case((Pairing.id.is_not(None), 1), else_=0)
    rows = session.execute(
        sa.select(Enrolment.id, Employee, Unit.name, sa.func.count(Seat.id), sa.func.coalesce(sa.func.sum(held), 0))
        .join(Employee, Employee.id == Enrolment.employee_id).join(Unit, Unit.id == Employee.unit_id)
        .outerjoin(Seat, Seat.enrolment_id == Enrolment.id)
        .outerjoin(Pairing, sa.or_(Pairing.mentor_seat_id == Seat.id, Pairing.mentee_seat_id == Seat.id))
        .where(Enrolment.id.in_(set(enrolment_ids)))
        .options(lazyload(Employee.unit), load_only(Employee.id, Employee.name, Employee.title_before,
                                                  Employee.title_after, Employee.post_title))
        .group_by(Enrolment.id, Employee.id, Unit.name).order_by(Enrolment.id))
    return {enrolment_id: Place(enrolment_id, person.id, person.name, person.full_name, person.post_title, unit,
                                capacity, taken)
            for enrolment_id, person, unit, capacity, taken in rows}


# People left over


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


# Publication


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

    @property
    def without_email(self) -> int:
        return (not self.mentee_email) + (not self.mentor_email)


def list_waiting(session: Session, programme_id: int, state: str = "approved") -> list[WaitingPair]:
    """Return a programme's pairings in `state`, by the mentee's name."""
    mentee, mentor = aliased(Employee), aliased(Employee)
    rows = session.execute(
        sa.select(Pairing.id, Pairing.version, Pairing.state, mentee.name, mentor.name, mentee.email, mentor.email,
                  Pairing.override_rule, Pairing.grace_ends_at)
        .join(mentee, mentee.id == Pairing.mentee_id).join(mentor, mentor.id == Pairing.mentor_id)
        .where(Pairing.programme_id == programme_id, Pairing.state == state)
        .order_by(mentee.sort_name, Pairing.id))
    return [WaitingPair(*row) for row in rows]


def count_waiting(session: Session, programme_id: int) -> int:
    """Return how many approved pairings of a programme wait for publication."""
    return session.scalar(sa.select(sa.func.count()).select_from(Pairing).where(
        Pairing.programme_id == programme_id, Pairing.state == "approved")) or 0


def count_enrolled(session: Session, programme_id: int) -> dict[str, int]:
    """Return how many people take part on each side: {"mentor": n, "mentee": m}."""
    rows = session.execute(sa.select(Enrolment.side, sa.func.count()).where(
        Enrolment.programme_id == programme_id, Enrolment.state == "enrolled").group_by(Enrolment.side))
    return {side: number for side, number in rows}


def list_locked(session: Session, programme_id: int) -> Sequence[Proposal]:
    """Return the open proposals of a programme that the next round must keep, by id."""
    return session.scalars(
        sa.select(Proposal).join(Proposal.round).options(lazyload("*"))
        .where(Round.programme_id == programme_id, Proposal.locked, Proposal.state == ProposalState.OPEN)
        .order_by(Proposal.id)).all()
